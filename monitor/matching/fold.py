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
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import AnyStr, NamedTuple

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
LAST = "\xff"  # of Latin-1
_LATIN_WORD = re.compile("[0-9A-Za-z]+")
_LATIN = frozenset(chr(c) for c in range(0x80) if chr(c).isalnum())
_SIGN = b"\x1f"
"""What stands for a break that is no white space until it is known that no white space is beside other."""
_BYTES = bytes(
    ord(chr(c).lower()) if chr(c).isalnum() or c == 0x5F else 0x20 if chr(c).isspace() else _SIGN[0]
    for c in range(0x100)
)
# Characters beyond ASCII that fold to one byte of Latin-1: its letters, and signs of any alphabet that part
# words and are no white space but U+00A0. The test of the fold holds each of them against `_kind`.
EVEN = (
    "\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u00de\u00e0-\u00ff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122\u2190-\u23ff\u2500-\u2775\u2794-\u27bf\ufffd"
)
_EVEN = re.compile(f"[{EVEN}]*")
# With more different characters of a kind than this one pass over the text costs less than one for each.
_FEW = 8
_MANY = 500
"""With more characters beyond ASCII one pass of `re` over the text costs less than a look at each of them."""
# An underscore is a letter ("foo_bar", "__init__"), but for a pair that stresses words between them, as
# Markdown has it: "_Acme_ said". Such a pair parts words.
_EMPHASIS = re.compile(r"_(?<!\w_)(?=\S)([^_\n]{1,300})(?<=\S)_(?!\w)")
_UNKNOWN = ord("?")
_UNKNOWNS = re.compile(rb"\?\?*")  # `re` finds a first letter fast, but none that is repeated
_SPACES = re.compile(r"\s\s+")
_NO_BORDERS = re.compile(f"[{BORDERLESS}{_HANGUL}]+")
_INVISIBLES = re.compile(f"[{INVISIBLE}]+")
_COMBINING = re.compile(f"[{_MARKS}\u1100-\u11ff]")


@lru_cache(maxsize=20_000)
def _kind(char: str) -> str:
    """Say whether a non-ASCII character is a "letter", "free" (of a script without spaces between words),
    a "break" between words, or "odd" (not one to one).
    """
    if re.match(f"[{_COMPATIBLE}]", char):
        return "break" if _fold_char(char) == " " else "odd"
    if re.match(f"[{INVISIBLE}{_MARKS}\u1100-\u11ff]", char):
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


class _Beyond(NamedTuple):
    """A text of which Latin-1 lacks letters, each of whose characters folds to one: letters, breaks."""

    text: str
    letters: Sequence[str]
    breaks: Sequence[str]

    def folded(self) -> str:
        """Return the text folded."""
        return _fold_even(self.text, self.letters, self.breaks)

    def only_letters(self) -> str:
        """Return what is no ASCII of the text folded and no space."""
        return _beyond(self.text).translate(dict.fromkeys(map(ord, self.breaks))).casefold()


class Folded:
    """A folded text and its offsets.

    data: the folded text, a byte for each character, in Latin-1; a letter that Latin-1 lacks is "?", which
    stands for nothing else. It begins and ends with a space that is no part of the original. `start` and
    `end` turn a span of it, or of `text`, into the span of the original that it came from.
    """

    __slots__ = ("_at", "_beyond", "_ends", "_starts", "_text", "data")

    def __init__(
        self, data: bytes, breaks: Sequence[tuple[int, int, int]] = (), beyond: _Beyond | None = None
    ) -> None:
        self.data = b" %b " % data
        self._beyond = beyond
        self._text: str | None = None
        self._at = [at for at, _, _ in breaks]
        self._starts = [start for _, start, _ in breaks]
        self._ends = [end for _, _, end in breaks]

    @property
    def text(self) -> str:
        """The folded text with all its letters; as long as `data`."""
        if self._text is None:
            beyond = self._beyond
            self._text = f" {beyond.folded()} " if beyond else self.data.decode("latin-1")
        return self._text

    @property
    def letters(self) -> str:
        """The letters beyond ASCII, in order; "" where Latin-1 has them all."""
        return self._beyond.only_letters() if self._beyond else ""

    @property
    def even(self) -> bool:
        """Whether each character folds to one, so that the place of each in the original is one less."""
        return not self._at

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

    def place(self, offset: int) -> int:
        """Return a position of `text` that what begins at `offset` of the original does not stand before."""
        if not self._at:
            return offset + 1
        # of a border that was put in and what follows it, the border
        piece = bisect_left(self._starts, offset)
        if piece == len(self._starts) or self._starts[piece] > offset:
            piece = max(0, piece - 1)
        inside = 0 if self._ends[piece] >= 0 else max(0, offset - self._starts[piece])
        return self._at[piece] + inside + 1


def fold(text: str) -> Folded:
    """Return `text` folded for matching; linear in its length, never raises."""
    if "_" in text:
        text = _EMPHASIS.sub(r"*\1*", text)
    beyond = "" if text.isascii() else _beyond(text)
    data = text.encode("latin-1", "replace").translate(_BYTES)
    wide = data.rfind(b"  ") >= 0
    data = data.replace(_SIGN, b" ")
    if not wide and _EVEN.fullmatch(beyond):
        return Folded(data)
    return _fold_uneven(text, data, beyond, wide=wide)


def _beyond(text: str) -> str:
    """Return the characters of `text` beyond ASCII, in order."""
    # a set of the whole text would hash each of its characters; nearly all of them are ASCII
    return text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def _fold_uneven(text: str, data: bytes, beyond: str, *, wide: bool) -> Folded:
    """Fold a text of which `data` has what folds to one byte, and `beyond` what is beyond ASCII."""
    kinds: dict[str, list[str]] = {"letter": [], "free": [], "break": [], "odd": []}
    for char in set(beyond):
        kinds[_kind(char)].append(char)
    wide = wide or _beside_space(text, kinds["break"])
    changes: list[tuple[int, int, str]] = []
    if wide:
        # a blank line parts what stands around it: as two spaces it joins no name
        changes += [(*run.span(), " ") for run in _SPACES.finditer(text) if run[0].count("\n") < 2]
    many = len(beyond) > _MANY
    changes += _odd_runs(text, kinds["odd"], many=many)
    if kinds["free"]:
        borders = (
            _latin_borders(text) if 4 * len(beyond) > len(text) else _borders(text, kinds["free"], many=many)
        )
        changes += [(at, at, " ") for at in borders]
    changes.sort()
    foreign = [char for char in kinds["letter"] if char > LAST] + kinds["free"]
    if not foreign and all(max(new, default="") <= LAST for _, _, new in changes):
        if not changes:
            return Folded(data)
        pieces, breaks = _pieces(data, [(start, end, new.encode("latin-1")) for start, end, new in changes])
        return Folded(b"".join(pieces), breaks)
    parts, breaks = _pieces(text, changes) if changes else ([text], [])
    whole = _Beyond("".join(parts), kinds["letter"], kinds["break"])
    if many or any(char.casefold() <= LAST for char in foreign):
        return Folded(whole.folded().encode("latin-1", "replace"), breaks, whole)
    marked = _marked(text, data, foreign)
    if changes:
        news = [(start, end, new.encode("latin-1", "replace")) for start, end, new in changes]
        marked = b"".join(_pieces(marked, news)[0])
    return Folded(marked, breaks, whole)


def _marked(text: str, data: bytes, foreign: Sequence[str]) -> bytes:
    """Return `data` with "?" for each of the letters `foreign`, which stand at the same places of `text`."""
    out = bytearray(data)
    for at in _stand(text, foreign):
        out[at] = _UNKNOWN
    return bytes(out)


def _beside_space(text: str, chars: Iterable[str]) -> bool:
    """Say whether one of `chars` is white space and stands beside other white space in `text`."""
    spaces = "".join([char for char in chars if char.isspace()])
    return bool(spaces) and re.search(rf"[{spaces}]\s|\s[{spaces}]", text) is not None


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


def _pieces(
    text: AnyStr, changes: Sequence[tuple[int, int, AnyStr]]
) -> tuple[list[AnyStr], list[tuple[int, int, int]]]:
    """Return `text` in pieces with `changes` made, and where the lengths part."""
    out: list[AnyStr] = []
    breaks: list[tuple[int, int, int]] = []
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
    return out, breaks


def _odd_runs(text: str, odd: Collection[str], *, many: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of `odd` characters, each with what it folds to."""
    if not odd:
        return
    for start, end in _runs(text, odd, _one_of("".join(sorted(odd))), many=many):
        if start and _COMBINING.match(text, start) and text[start - 1].isalnum():
            start -= 1
        yield start, end, _fold_odd(text[start:end])


def _borders(text: str, free: Collection[str], *, many: bool) -> Iterator[int]:
    """Yield where a letter of a script without borders stands beside a Latin letter or a digit."""
    for start, end in _runs(text, free, _NO_BORDERS, many=many):
        if text[start - 1 : start] in _LATIN:
            yield start
        if text[end : end + 1] in _LATIN:
            yield end


def _latin_borders(text: str) -> Iterator[int]:
    """Yield the same, found by the Latin words: in such scripts a text has fewer of them."""
    for run in _LATIN_WORD.finditer(text):
        start, end = run.span()
        if start and _NO_BORDERS.match(text, start - 1):
            yield start
        if _NO_BORDERS.match(text, end):
            yield end


def _runs(
    text: str, chars: Collection[str], run_of: re.Pattern[str], *, many: bool
) -> Iterator[tuple[int, int]]:
    """Yield the spans that match `run_of`, which hold at least one of `chars`."""
    if many:
        yield from (run.span() for run in run_of.finditer(text))
        return
    last = 0
    for at in _stand(text, chars):
        run = run_of.match(text, at) if at >= last else None
        if run:
            last = run.end()
            yield run.span()


def _stand(text: str, chars: Collection[str]) -> list[int]:
    """Return where `chars`, which are beyond ASCII, stand in `text`, in order."""
    # Looking for one character is many times as fast as for one of several, but where its low byte is that
    # of an ASCII character: those take a look at whatever Latin-1 lacks.
    few = len(chars) <= 2 * _FEW
    quick = [char for char in chars if char <= LAST or (few and ord(char) & 0x80)]
    places = [at for char in quick for at in _places(text, char)]
    rest = frozenset(chars).difference(quick)
    if rest:
        for run in _UNKNOWNS.finditer(text.encode("latin-1", "replace")):
            places += [at for at in range(*run.span()) if text[at] in rest]
    places.sort()
    return places


def _places(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


@lru_cache(maxsize=500)
def _one_of(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]+")
