"""Text folded for matching, character by character, with the way back to true offsets.

Owns which characters are equal for matching. Knows nothing of names, rules or articles.

The folded form has letters and digits in folded case and one space for every other character, so a
space stands before every word. Nearly all text folds one to one and offsets stay as they are;
only characters that change length (ß, decomposed accents, zero-width marks, runs of white space,
a border between Chinese and Latin letters) cost a table of break points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.matching.characters import COMBINING, EVEN, LATIN, NO_BORDERS, fold_odd, kind

PLAIN = bytes(range(0x80))
_TABLE = bytes(ord(chr(c).lower()) if chr(c).isalnum() or c == 0x5F else 0x20 for c in range(0x80)) + bytes(
    range(0x80, 0x100)
)
_SIGN = b"\x1f"
"""What stands for a break that is no white space until it is known that no white space is beside other."""
_BYTES = bytes(
    ord(chr(c).lower()) if chr(c).isalnum() or c == 0x5F else 0x20 if chr(c).isspace() else _SIGN[0]
    for c in range(0x100)
)
_EVEN = re.compile(f"[{EVEN}]*")
_FEW = 8
_SEVERAL = 40
"""With more different characters one pass over the text costs less than replacing, or finding, each."""
# An underscore is a letter ("foo_bar", "__init__"), but for a pair that stresses words between them, as
# Markdown has it: "_Acme_ said". Such a pair parts words.
_EMPHASIS = re.compile(r"_(?<!\w_)(?=\S)([^_\n]{1,300})(?<=\S)_(?!\w)")
_SPACES = re.compile(r"\s\s+")

Break = tuple[int, int, int]
"""From where on a changed text stands for what of the original: its offset, start there, end there or -1.

With an end all of that stretch stands for [start, end); with -1 it is as the original from start on.
"""
Change = tuple[int, int, str]
"""A stretch of a text and what is put there."""


class Offsets:
    """The way from a changed text, with a character put before and after it, to the original.

    `start` and `end` turn a span of it into the span of the original that it came from.
    """

    __slots__ = ("_at", "_ends", "_starts")

    def __init__(self, breaks: Sequence[Break] = ()) -> None:
        self._at = [at for at, _, _ in breaks]
        self._starts = [start for _, start, _ in breaks]
        self._ends = [end for _, _, end in breaks]

    @property
    def breaks(self) -> list[Break]:
        """Where the offsets part."""
        return list(zip(self._at, self._starts, self._ends, strict=True))

    @property
    def even(self) -> bool:
        """Whether each character stands for one, so that its place in the original is one less."""
        return not self._at

    def start(self, position: int) -> int:
        """Return where the character at `position` begins in the original."""
        position -= 1
        if not self._at:
            return position
        piece = bisect_right(self._at, position) - 1
        if self._ends[piece] >= 0:
            return self._starts[piece]
        return self._starts[piece] + position - self._at[piece]

    def end(self, position: int) -> int:
        """Return where the character before `position` ends in the original."""
        position -= 2
        if not self._at:
            return position + 1
        piece = bisect_right(self._at, position) - 1
        if self._ends[piece] >= 0:
            return self._ends[piece]
        return self._starts[piece] + position - self._at[piece] + 1

    def place(self, offset: int) -> int:
        """Return a position that what begins at `offset` of the original does not stand before."""
        if not self._at:
            return offset + 1
        # of a border that was put in and what follows it, the border
        piece = bisect_left(self._starts, offset)
        if piece == len(self._starts) or self._starts[piece] > offset:
            piece = max(0, piece - 1)
        inside = 0 if self._ends[piece] >= 0 else max(0, offset - self._starts[piece])
        return self._at[piece] + inside + 1


class Folded(Offsets):
    """A folded text and its offsets. text: begins and ends with a space that is no part of the original."""

    __slots__ = ("text",)

    def __init__(self, text: str, breaks: Sequence[Break] = ()) -> None:
        super().__init__(breaks)
        self.text = f" {text} "


def fold(text: str) -> Folded:
    """Return `text` folded for matching; linear in its length, never raises."""
    return fold_unstressed(unstressed(text))


def unstressed(text: str) -> str:
    """Return `text` with an asterisk for each underscore that stresses words; as long as it was."""
    return _EMPHASIS.sub(r"*\1*", text) if "_" in text else text


def fold_unstressed(text: str) -> Folded:
    """Return a text folded in which each underscore is a letter."""
    beyond = "" if text.isascii() else beyond_ascii(text.encode("utf-8", "surrogatepass"))
    if _EVEN.fullmatch(beyond):
        data = text.encode("latin-1", "replace").translate(_BYTES)
        if data.rfind(b"  ") < 0:
            return Folded(data.replace(_SIGN, b" ").decode("latin-1"))
    kinds: dict[str, list[str]] = {"letter": [], "free": [], "break": [], "odd": []}
    for char in set(beyond):
        kinds[kind(char)].append(char)
    # a blank line parts what stands around it: as two spaces it joins no name
    changes = [(*run.span(), " ") for run in _SPACES.finditer(text) if run[0].count("\n") < 2]
    changes += odd_runs(text, kinds["odd"])
    changes += [(at, at, " ") for at in _borders(text, kinds["free"])]
    text, breaks = changed(text, sorted(changes))
    return Folded(_fold_even(text, kinds["letter"], kinds["break"]), breaks)


def beyond_ascii(encoded: bytes) -> str:
    """Return the characters beyond ASCII, in order, of a text in UTF-8 that may hold lone surrogates."""
    # a set of the whole text would hash each of its characters; nearly all of them are ASCII
    return encoded.translate(None, PLAIN).decode("utf-8", "surrogatepass")


def _fold_even(text: str, letters: Iterable[str], breaks: Iterable[str]) -> str:
    """Fold a text whose every character folds to one: those beyond ASCII are `letters`, `breaks` or free.

    One table folds all of ASCII in UTF-8 and leaves the rest alone, so that only the characters beyond
    ASCII that are there cost anything more.
    """
    data = text.encode("utf-8", "surrogatepass").translate(_TABLE)
    for pattern in _breaks(frozenset(breaks)):
        data = pattern.sub(b" ", data)
    capitals = [char for char in letters if char.casefold() != char]
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


def changed(text: str, changes: Sequence[Change]) -> tuple[str, list[Break]]:
    """Return `text` with `changes`, which are in order, made, and where the offsets part."""
    if not changes:
        return text, []
    out: list[str] = []
    breaks: list[Break] = []
    length = last = 0
    for start, end, new in changes:
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
    return "".join(out), breaks


def odd_runs(text: str, odd: Collection[str]) -> Iterator[Change]:
    """Yield the stretches of `odd` characters, each with what it folds to."""
    if not odd:
        return
    for start, end in _runs(text, odd, _one_of("".join(sorted(odd)))):
        if start and COMBINING.match(text, start) and text[start - 1].isalnum():
            start -= 1
        yield start, end, fold_odd(text[start:end])


def _borders(text: str, free: Collection[str]) -> Iterator[int]:
    """Yield where a letter of a script without borders stands beside a Latin letter or a digit."""
    if not free:
        return
    for start, end in _runs(text, free, NO_BORDERS):
        if text[start - 1 : start] in LATIN:
            yield start
        if text[end : end + 1] in LATIN:
            yield end


def _runs(text: str, chars: Collection[str], run_of: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans that match `run_of`, which hold at least one of `chars`."""
    if len(chars) > _SEVERAL:
        yield from (run.span() for run in run_of.finditer(text))
        return
    last = 0
    for at in sorted(at for char in chars for at in _places(text, char)):
        run = run_of.match(text, at) if at >= last else None
        if run:
            last = run.end()
            yield run.span()


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


@lru_cache(maxsize=500)
def _one_of(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]+")
