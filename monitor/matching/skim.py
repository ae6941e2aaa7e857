"""Text skimmed for names: one byte for each character, by two passes that know nothing of alphabets.

Owns the proof that a skimmed text holds at least what the folded one does. Knows no names.

Skimmed, a text has ASCII letters and digits in small letters and a space for all else, letters beyond ASCII
included. So whatever a pattern finds in the folded text stands in the skimmed one too, where the pattern
is skimmed as well; what it finds besides, `Skimmed.holds` tells by a look at that place. Folding
costs three times as much, for offsets and letters of which nearly none belong to a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from monitor.matching.characters import EVEN, LATIN, NO_BORDERS, SIGNS, kind
from monitor.matching.fold import (
    Break,
    Offsets,
    beyond_ascii,
    changed,
    fold_unstressed,
    odd_runs,
)

_SKIMMED = bytes(
    ord(chr(c).lower()) if c < 0x80 and (chr(c).isalnum() or c == 0x5F) else 0x20 for c in range(0x100)
)
_CONTINUED = bytes(range(0x80, 0xC0))
"""In UTF-8 what follows the first byte of a character."""
_REGULAR = re.compile(f"[{EVEN}]*")
_SIGNS = re.compile(f"[{SIGNS}]+")


class Skimmed(Offsets):
    """A skimmed text, with a space put before and after it, and the way to offsets of the original.

    text: what was skimmed, character by character. folded: whether that is the folded text. latin: whether
    Latin-1 has all its letters.
    """

    __slots__ = ("_beyond", "_breaks", "_original", "_raised", "data", "folded", "latin", "text")

    def __init__(
        self,
        original: str,
        text: str,
        encoded: bytes,
        breaks: Sequence[Break] = (),
        *,
        beyond: str = "",
        parted: Collection[str] = (),
        folded: bool = False,
        latin: bool = False,
        raised: bool = True,
    ) -> None:
        super().__init__(breaks)
        self._raised = raised
        self._original, self.text, self.folded, self.latin = original, text, folded, latin
        self._beyond, self._breaks = beyond, parted
        self.data = b" %b " % encoded.translate(_SKIMMED, _CONTINUED)

    def beyond(self) -> str:
        """Return what is beyond ASCII, in order and folded, signs too."""
        return self._beyond.casefold() if self._raised else self._beyond

    def letters(self) -> str:
        """Return the letters beyond ASCII, in order and folded."""
        beyond = _SIGNS.sub("", self._beyond)
        for char in self._breaks:
            beyond = beyond.replace(char, "")
        return beyond.casefold() if self._raised else beyond

    def cased(self) -> str:
        """Return `text` with its letters beyond ASCII in folded case, as long as it is."""
        if not self._raised:
            return self.text
        return "".join([char if char.isascii() else char.casefold()[:1] for char in self.text])

    def holds(self, pattern: str, low: int, high: int) -> bool:
        """Say whether the folded text has `pattern` where the skimmed one has it skimmed, at [low, high).

        pattern: a word or words with a space before, between and after them.
        """
        text = self.text[low - 1 if low else 0 : high - 1]
        if text.isascii() and pattern.isascii():
            return True
        first = low - 1
        for at, wanted in enumerate(pattern, first):
            char = self.text[at : at + 1] if at >= 0 else ""
            if char.isascii():
                if not wanted.isascii():
                    return False
            elif self.folded:
                if char != wanted:
                    return False
            elif wanted != " ":
                if wanted not in (char, char.casefold()):
                    return False
            elif kind(char) != "break" and not self._has_border(char, at == first, low, high):
                return False
        return True

    def _has_border(self, char: str, leads: bool, low: int, high: int) -> bool:
        """Say whether `char`, before or after [low + 1, high - 1), is of a script without borders and parted.

        It is from a letter of ASCII that stands directly beside it in the original.
        """
        if kind(char) != "free":
            return False
        at = self.start(low + 1) if leads else self.end(high - 1) - 1
        beside = self._original[at - 1 : at] if leads else self._original[at + 1 : at + 2]
        return beside == char and self._original[at : at + 1] in LATIN


def skim(text: str) -> Skimmed:
    """Return `text`, which must be unstressed, skimmed; linear in its length, never raises."""
    original, encoded = text, _encoded(text)
    if text.isascii():
        return Skimmed(text, text, encoded, latin=True)
    beyond = beyond_ascii(encoded)
    if _REGULAR.fullmatch(beyond):
        return Skimmed(text, text, encoded, beyond=beyond, latin=True)
    kinds: dict[str, list[str]] = {"letter": [], "break": [], "odd": []}
    for char in set(NO_BORDERS.sub("", beyond)):
        kinds[kind(char)].append(char)
    breaks: Sequence[Break] = ()
    known = [char for char in kinds["letter"] if char.casefold().isascii()]  # the sign of Kelvin, an old s
    if known or kinds["odd"]:
        for char in known:
            text = text.replace(char, char.casefold())
        text, breaks = changed(text, sorted(odd_runs(text, kinds["odd"])))
        encoded = _encoded(text)
        beyond = beyond_ascii(encoded)
    raised = any(char != char.casefold() for char in kinds["letter"])
    return Skimmed(original, text, encoded, breaks, beyond=beyond, parted=kinds["break"], raised=raised)


def skim_folded(text: str) -> Skimmed:
    """Return the folded form of `text`, which must be unstressed, skimmed."""
    folded = fold_unstressed(text)
    inner = folded.text[1:-1]
    encoded = _encoded(inner)
    return Skimmed(
        text, inner, encoded, folded.breaks, beyond=beyond_ascii(encoded), folded=True, raised=False
    )


def skim_pattern(pattern: str) -> bytes:
    """Return a pattern of the folded text as it stands in a skimmed one."""
    return _encoded(pattern).translate(_SKIMMED, _CONTINUED)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
