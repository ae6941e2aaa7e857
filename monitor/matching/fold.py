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
from collections.abc import Iterable, Iterator, Mapping
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

_TABLE = bytes(ord(chr(c).lower()) if chr(c).isalnum() or c == 0x5F else 0x20 for c in range(0x80)) + bytes(
    range(0x80, 0x100)
)
_PLAIN = bytes(range(0x80))
_LATIN = frozenset(chr(c) for c in range(0x80) if chr(c).isalnum())
_WHITE = bytes(chr(c).isspace() for c in range(0x80)) + bytes(0x80)
# With more different characters of a kind than this one pass over the text costs less than one for each.
_FEW = 8
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


@lru_cache(maxsize=5_000)
def _fold_odd(run: str) -> str:
    return _fold_char(_INVISIBLES.sub("", run))


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
    data = text.encode("utf-8", "surrogatepass")
    kinds = _kinds(data)
    wide = b"\1\1" in data.translate(_WHITE) or _beside_space(text, kinds)
    special = frozenset([char for char, kind in kinds.items() if kind in ("odd", "free")])
    if wide or special:
        return _fold_pieces(text, special, wide=wide)
    return Folded(_fold_even(data, kinds))


def _kinds(data: bytes) -> dict[str, str]:
    """Return the characters beyond ASCII of a text in UTF-8, each once, with their kinds."""
    # a set of the whole text would hash each of its characters; nearly all of them are ASCII
    beyond = data.translate(None, _PLAIN)
    return {char: _kind(char) for char in set(beyond.decode("utf-8", "surrogatepass"))} if beyond else {}


def _beside_space(text: str, chars: Iterable[str]) -> bool:
    """Say whether one of `chars` is white space and stands beside other white space in `text`."""
    spaces = "".join([char for char in chars if char.isspace()])
    return bool(spaces) and re.search(rf"[{spaces}]\s|\s[{spaces}]", text) is not None


def _fold_even(data: bytes, kinds: Mapping[str, str]) -> str:
    """Fold a text in UTF-8 whose every character folds to one; `kinds` tells those beyond ASCII.

    One table folds all of ASCII and leaves the rest alone, so that only the characters beyond ASCII
    that are there cost anything more.
    """
    data = data.translate(_TABLE)
    if not kinds:
        return data.decode("ascii")
    for pattern in _breaks(frozenset([char for char, kind in kinds.items() if kind == "break"])):
        data = pattern.sub(b" ", data)
    capitals = [char for char, kind in kinds.items() if kind == "letter" and char.casefold() != char]
    if len(capitals) > _FEW:
        return data.decode().casefold()
    for char in capitals:
        data = data.replace(char.encode(), char.casefold().encode())
    return data.decode()


@lru_cache(maxsize=2_000)
def _breaks(chars: frozenset[str]) -> tuple[re.Pattern[bytes], ...]:
    """Return patterns that find `chars` in UTF-8, by first byte, as `re` looks for one byte fast."""
    leads: dict[bytes, list[bytes]] = {}
    for char in sorted(chars):
        encoded = char.encode("utf-8", "surrogatepass")
        leads.setdefault(encoded[:1], []).append(re.escape(encoded[1:]))
    return tuple(
        re.compile(re.escape(lead) + b"(?:" + b"|".join(rest) + b")") for lead, rest in leads.items()
    )


def _fold_pieces(text: str, special: frozenset[str], *, wide: bool) -> Folded:
    """Fold what changes length first, noting where the lengths part, then the rest at once."""
    out: list[str] = []
    breaks: list[tuple[int, int, int]] = []
    length = last = 0
    for start, end, new in _changes(text, special, wide=wide):
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
    data = "".join(out).encode("utf-8", "surrogatepass")
    return Folded(_fold_even(data, _kinds(data)), breaks)


def _changes(text: str, special: frozenset[str], *, wide: bool) -> list[tuple[int, int, str]]:
    """Return the spans of `text` that do not fold one to one, each with its folded form, in order."""
    found: list[tuple[int, int, str]] = []
    if wide:
        # a blank line parts what stands around it: as two spaces it joins no name
        found += [(*run.span(), " ") for run in _SPACES.finditer(text) if run[0].count("\n") < 2]
    for start, end, odd in _runs(text, special):
        if odd:
            if start and _COMBINING.match(text, start) and text[start - 1].isalnum():
                start -= 1
            found.append((start, end, _fold_odd(text[start:end])))
        else:
            if text[start - 1 : start] in _LATIN:
                found.append((start, start, " "))
            if text[end : end + 1] in _LATIN:
                found.append((end, end, " "))
    found.sort()
    return found


def _runs(text: str, special: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield the runs of odd characters and of scripts without borders, each with whether it is odd."""
    odd = "".join(sorted(char for char in special if _kind(char) == "odd"))
    patterns = [_one_of(odd)] if odd else []
    patterns += [_NO_BORDERS] if len(odd) < len(special) else []
    for pattern in patterns:
        if len(special) > 2 * _FEW:
            yield from ((*run.span(), pattern is not _NO_BORDERS) for run in pattern.finditer(text))
            continue
        # looking for a single character is many times as fast as for one of several
        last = 0
        for at in sorted(place for char in special for place in _places(text, char)):
            run = pattern.match(text, at) if at >= last else None
            if run:
                last = run.end()
                yield (*run.span(), pattern is not _NO_BORDERS)


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


@lru_cache(maxsize=500)
def _one_of(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]+")
