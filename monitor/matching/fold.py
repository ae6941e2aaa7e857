"""Text as the automaton reads it: folded character by character, with the way back to true offsets.

Owns which characters are equal for matching. Knows nothing of names, rules or articles.

The folded form has letters and digits in folded case and one space for every other character, so a
space stands before every word. Nearly all text folds one to one and offsets stay as they are;
only characters that change length (ß, decomposed accents, zero-width marks, runs of white space,
a border between Chinese and Latin letters) cost a table of break points.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

# Scripts that put no space between words: a name may begin and end anywhere in them.
BORDERLESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_HANGUL = "\uac00-\ud7a3"
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u20d0-\u20ff\u3099\u309a"
)
_COMPATIBLE = "\uff01-\uffee\U0001d400-\U0001d7ff\u24b6-\u24e9"

_ASCII = str.maketrans(
    {chr(c): chr(c).lower() if chr(c).isalnum() or c == 0x5F else " " for c in range(0x80)}
)  # fmt: skip
_ASCII_BREAKS = tuple(chr(c) for c in range(0x80) if not (chr(c).isalnum() or c == 0x5F or c == 0x20))
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SPACES = re.compile(r"\s\s+")
_NO_BORDERS = re.compile(f"[{BORDERLESS}{_HANGUL}]+")
_INVISIBLES = re.compile(f"[{INVISIBLE}]+")
_COMBINING = re.compile(f"[{_MARKS}\u1100-\u11ff]")


@lru_cache(maxsize=20_000)
def _kind(char: str) -> str:
    """Say whether a non-ASCII character is a "letter", "free" (of a script without spaces between words),
    a "break" between words, or "odd" (not one to one).
    """
    if re.match(f"[{INVISIBLE}{_MARKS}{_COMPATIBLE}\u1100-\u11ff]", char):
        return "odd"
    if _NO_BORDERS.match(char):
        return "free"
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return "letter" if len(_fold_char(char)) == 1 and char.casefold() == _fold_char(char) else "odd"
    return "break"


def _fold_char(text: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    # "İ".casefold() is an i and a combining dot; the dot would part it from the plain i of other spellings.
    # A composed letter whose case folds to two stays in two: the result must not change when folded again.
    folded = "".join(char.casefold() for char in folded.replace("i\u0307", "i"))
    return "".join(c if c.isalnum() or c == "_" or unicodedata.category(c)[0] == "M" else " " for c in folded)


class Folded:
    """A folded text and its offsets.

    text: begins and ends with a space that is no part of the original. `start` and `end` turn a
    span of `text` into the span of the original that it came from.
    """

    __slots__ = ("_at", "_ends", "_starts", "text")

    def __init__(self, text: str, breaks: list[tuple[int, int, int]] | None = None) -> None:
        self.text = f" {text} "
        self._at = [at for at, _, _ in breaks] if breaks else []
        self._starts = [start for _, start, _ in breaks] if breaks else []
        self._ends = [end for _, _, end in breaks] if breaks else []

    def start(self, position: int) -> int:
        """Return where the character at `position` of `text` begins in the original."""
        position -= 1
        if not self._at:
            return position
        piece = bisect_right(self._at, position) - 1
        if self._ends[piece] >= 0:
            return self._starts[piece]
        return self._starts[piece] + position - self._at[piece]

    def end(self, position: int) -> int:
        """Return where the character before `position` of `text` ends in the original."""
        position -= 2
        if not self._at:
            return position + 1
        piece = bisect_right(self._at, position) - 1
        if self._ends[piece] >= 0:
            return self._ends[piece]
        return self._starts[piece] + position - self._at[piece] + 1


def fold(text: str) -> Folded:
    """Return `text` folded for matching; linear in its length, never raises."""
    wide = "  " in text or "\n " in text or " \n" in text or "\t" in text or "\r" in text
    if text.isascii():
        return _fold_pieces(text, "", borders=False) if wide else Folded(text.translate(_ASCII))
    beyond = set(_BEYOND_ASCII.findall(text))
    kinds = {char: _kind(char) for char in beyond}
    odd = "".join(sorted(char for char, kind in kinds.items() if kind == "odd"))
    borders = "free" in kinds.values()
    if odd or borders or wide:
        return _fold_pieces(text, odd, borders=borders)
    return Folded(_fold_even(text, beyond))


def _fold_even(text: str, beyond: set[str]) -> str:
    """Fold a text whose every character folds to one character."""
    for char in beyond:
        if _kind(char) == "break":
            text = text.replace(char, " ")
    if text.isascii():
        return text.translate(_ASCII)
    text = text.casefold()
    for char in _ASCII_BREAKS:
        text = text.replace(char, " ")
    return text


def _fold_pieces(text: str, odd: str, *, borders: bool) -> Folded:
    """Fold what changes length first, noting where the lengths part, then the rest at once."""
    out: list[str] = []
    breaks: list[tuple[int, int, int]] = []
    length = last = 0
    for start, end, new in _changes(text, odd, borders=borders):
        if start > last:
            breaks.append((length, last, -1))
            out.append(text[last:start])
            length += start - last
        if new:
            breaks.append((length, start, end))
            out.append(new)
            length += len(new)
        last = end
    breaks.append((length, last, -1))
    out.append(text[last:])
    joined = "".join(out)
    return Folded(_fold_even(joined, set(_BEYOND_ASCII.findall(joined))), breaks)


def _changes(text: str, odd: str, *, borders: bool) -> list[tuple[int, int, str]]:
    """Return the spans of `text` that do not fold one to one, each with its folded form, in order."""
    found: list[tuple[int, int, str]] = []
    # a blank line parts what stands around it: as two spaces it joins no name
    found += [(*run.span(), " ") for run in _SPACES.finditer(text) if run[0].count("\n") < 2]
    if odd:
        for place in _one_of(odd).finditer(text):
            start, end = place.span()
            if start and _COMBINING.match(text, start) and text[start - 1].isalnum():
                start -= 1
            new = _fold_char(_INVISIBLES.sub("", text[start:end]))
            found.append((start, end, new))
        found.sort()
    if borders:
        for run in _NO_BORDERS.finditer(text):
            found += ((at, at, " ") for at in run.span() if 0 < at < len(text) and _latin(text, at))
        found.sort()
    return found


def _latin(text: str, at: int) -> bool:
    return any(char.isascii() and char.isalnum() for char in text[at - 1 : at + 1])


@lru_cache(maxsize=500)
def _one_of(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]+")
