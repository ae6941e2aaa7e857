"""Automata over all names and context phrases: what stands where in a text.

Owns the pass over the text and the proof that a hit is whole words. Knows nothing of what a hit
means: case, rules and zones come later.

The Aho-Corasick automaton of ahocorasick_rs runs over skimmed text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py). The phrases that names
need have an automaton of their own: most articles hold no name that asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

from monitor.matching.characters import kind
from monitor.matching.fold import Folded, Offsets, fold_unstressed, unstressed
from monitor.matching.forms import Form
from monitor.matching.skim import Skimmed, skim, skim_folded, skim_pattern

_EDGE = 12
"""Endings of words, and spaces before symbols, reach at most so far beyond a pattern."""
_SKIMMABLE = 3
"""A pattern with so many letters of ASCII in a row is looked for in skimmed text."""
_TABLE = 4_000
"""Patterns of more bytes together make no full table (DFA), which has up to 256 bytes for each of theirs:
beside the reading of pages it falls out of the processor's caches, and then it is no faster."""
_LAST = "\xff"  # of Latin-1
BORDER = "\x00"
"""What a text has between passages; no form crosses it."""
_ASCII = re.compile(r"[\x00-\x7f]+")
_NOWHERE = [b"\x01", b"\x02", b"\x03", b"\x04"]
"""Bytes that no skimmed text holds. With four first bytes the automaton does not leap from space to space,
which costs twice what it saves where each word has one."""


class Hit(NamedTuple):
    """A form in the text: [start, end) are code points of the original; form: its index."""

    start: int
    end: int
    form: int
    surface: str


class Automaton:
    """Finds every form it was built from, overlapping ones included; immutable.

    late: the numbers of the forms that a scan looks for only when asked. local: of those that it looks for
    only when asked, and then only in a part of the text.
    """

    def __init__(
        self, forms: Sequence[Form], late: Collection[int] = (), local: Collection[int] = ()
    ) -> None:
        self.forms = tuple(forms)
        self.plain = [form.plain for form in self.forms]
        self.spaced = [form.spaced for form in self.forms]
        patterns = {n: form.pattern for n, form in enumerate(self.forms)}
        self.prompt = _Patterns({n: patterns[n] for n in patterns if n not in late and n not in local})
        self.late = _Patterns({n: patterns[n] for n in patterns if n in late})

    def scan(self, text: str) -> Scan:
        """Return what stands in `text` as whole words, whatever its case; linear in the length."""
        return Scan(self, text)


class Needles(NamedTuple):
    """What the folded text holds wherever one of some forms stands. reach: how far from it."""

    reach: int = 0
    sought: tuple[str, ...] = ()

    @classmethod
    def of(cls, forms: Sequence[Form]) -> Needles:
        """Return the needles of `forms`."""
        return cls(max(map(_reach, forms), default=0), tuple(dict.fromkeys(form.pattern for form in forms)))


def _reach(form: Form) -> int:
    return len(form.pattern) + len(form.lead) + len(form.trail) + _EDGE


class _Patterns:
    """The patterns of some forms, by number. forms: those that have each. numbers: that of each form."""

    def __init__(self, patterns: Mapping[int, str]) -> None:
        by_pattern: dict[str, list[int]] = {}
        for form, pattern in patterns.items():
            by_pattern.setdefault(pattern, []).append(form)
        skimmed = [pattern for pattern in by_pattern if _is_skimmable(pattern)]
        foreign = [pattern for pattern in by_pattern if not _is_skimmable(pattern)]
        self.texts = [*skimmed, *foreign]
        self.forms = [by_pattern[pattern] for pattern in self.texts]
        self.numbers = {form: number for number, forms in enumerate(self.forms) for form in forms}
        self._first_foreign = len(skimmed)
        sought = [skim_pattern(pattern) for pattern in skimmed]
        guards = list(dict.fromkeys(guard for pattern in skimmed for guard in _guards(pattern)))
        self._skimmed = _automaton([*sought, *guards]) if sought else None
        self._foreign = AhoCorasick(foreign) if foreign else None
        self._foreign_latin = any(max(pattern) <= _LAST for pattern in foreign)
        self._letters = AhoCorasick(list({_beyond(pattern) for pattern in foreign})) if foreign else None
        self._runs = AhoCorasick(list({_run(pattern) for pattern in foreign})) if foreign else None

    def places(self, skimmed: Skimmed) -> tuple[list[tuple[int, int, int]], bool]:
        """Return each place that a pattern may have as its number and its span, and whether some are lost.

        They are where white space is wide inside of one. Patterns for folded text are left out.
        """
        if not self._skimmed:
            return [], False
        found = self._skimmed.find_matches_as_indexes(skimmed.data, overlapping=True)
        first = self._first_foreign
        guards = [high for number, _, high in found if number >= first]
        if not guards:
            return found, False
        lost = not skimmed.folded and any(map(skimmed.wide, guards))
        return [place for place in found if place[0] < first], lost

    def foreign_starts(self, skimmed: Skimmed) -> list[int]:
        """Return positions of `skimmed` at whose passages a pattern for folded text may stand."""
        if not (self._letters and self._runs) or (skimmed.latin and not self._foreign_latin):
            return []
        letters = skimmed.letters()
        # it can only stand where its letters stand in this order
        if not (letters and self._letters.find_matches_as_indexes(letters)):
            return []
        cased = skimmed.text.casefold()
        if len(cased) != len(skimmed.text):
            return list(range(1, len(skimmed.data) - 1))
        return [low + 1 for _, low, _ in self._runs.find_matches_as_indexes(cased)]

    def foreign_places(self, folded: Folded) -> list[tuple[int, int, int]]:
        """Return each place of the patterns for folded text as the number of the pattern and its span."""
        if not self._foreign:
            return []
        first = self._first_foreign
        found = self._foreign.find_matches_as_indexes(folded.text, overlapping=True)
        return [(first + number, low, high) for number, low, high in found]


def _is_skimmable(pattern: str) -> bool:
    """Say whether enough of a pattern is left in skimmed text to look for it there."""
    if pattern[0] != " " or pattern[-1] != " ":
        return False
    return pattern.isascii() or (
        all(char.isascii() or kind(char) == "letter" for char in pattern)
        and any(len(run) >= _SKIMMABLE for run in skim_pattern(pattern).split())
    )


def _guards(pattern: str) -> Iterator[bytes]:
    """Yield what the skimmed text has where white space inside a pattern is wider than one."""
    gap = pattern.find(" ", 1)
    while gap < len(pattern) - 1:
        yield skim_pattern(pattern[:gap]) + b"  "
        gap = pattern.find(" ", gap + 1)


def _beyond(pattern: str) -> str:
    return "".join(char for char in pattern if not char.isascii())


def _run(pattern: str) -> str:
    """Return the longest stretch beyond ASCII."""
    return max(_ASCII.split(pattern), key=len)


def _automaton(patterns: list[bytes]) -> BytesAhoCorasick:
    if sum(map(len, patterns)) > _TABLE:
        return BytesAhoCorasick(patterns)
    return BytesAhoCorasick([*patterns, *_NOWHERE], implementation=Implementation.DFA)


class _Place(NamedTuple):
    """Where a pattern stands: at [low, high) of `source`, which stands for the text from `base` on."""

    source: Offsets
    base: int
    pattern: int
    low: int
    high: int


class Scan:
    """What one pass over one text found. hits: of the forms neither late nor local, by where they end."""

    __slots__ = ("_automaton", "_late", "_parts", "_skimmed", "_text", "_unstressed", "hits")

    def __init__(self, automaton: Automaton, text: str) -> None:
        self._automaton, self._text, self._unstressed = automaton, text, unstressed(text)
        self._skimmed = skim(self._unstressed)
        self._parts: dict[tuple[int, int], Folded] = {}
        self._late: dict[int, list[_Place]] | None = None
        self.hits = self._hits(automaton.prompt)

    def _hits(self, patterns: _Patterns) -> list[Hit]:
        found, text, skimmed, hits = self._found(patterns), self._text, self._skimmed, []
        plain, texts, forms, even = self._automaton.plain, patterns.texts, patterns.forms, skimmed.even
        for pattern, low, high in found:
            if not skimmed.holds(texts[pattern], low, high):
                continue
            for form in forms[pattern]:
                if even and plain[form]:
                    # by far the most: the pattern is the name with a space at either side
                    hits.append(Hit(low, high - 2, form, text[low : high - 2]))
                else:
                    hit = self._prove(form, _Place(skimmed, 0, pattern, low, high))
                    if hit:
                        hits.append(hit)
        foreign = self._foreign(patterns)
        if foreign:
            proven = [self._prove(form, place) for place in foreign for form in forms[place.pattern]]
            hits += [hit for hit in proven if hit]
            hits.sort(key=lambda hit: (hit.end, hit.start))
        return hits

    def _found(self, patterns: _Patterns) -> list[tuple[int, int, int]]:
        """Return the places where the skimmed text has a pattern; skims the folded text where it must."""
        found, lost = patterns.places(self._skimmed)
        if lost:
            self._skimmed = skim_folded(self._unstressed)
            found, _ = patterns.places(self._skimmed)
        return found

    def _foreign(self, patterns: _Patterns) -> list[_Place]:
        """Return the places of patterns that cannot be skimmed, found in the passages that may have one."""
        starts = patterns.foreign_starts(self._skimmed)
        parts = dict(self._part(*[self._skimmed.start(at)] * 2) for at in starts)
        return [
            _Place(folded, base, *place)
            for base, folded in parts.items()
            for place in patterns.foreign_places(folded)
        ]

    def late(self, form: int) -> list[Hit]:
        """Return the hits of a late form, proven now."""
        late = self._automaton.late
        if self._late is None:
            self._late = {}
            for number, low, high in self._found(late):
                self._late.setdefault(number, []).append(_Place(self._skimmed, 0, number, low, high))
            for place in self._foreign(late):
                self._late.setdefault(place.pattern, []).append(place)
        number = late.numbers[form]
        pattern, skimmed = late.texts[number], self._skimmed
        proven = [
            self._prove(form, place)
            for place in self._late.get(number, ())
            if place.source is not skimmed or skimmed.holds(pattern, place.low, place.high)
        ]
        return [hit for hit in proven if hit]

    def may_hold(self, needles: Needles, low: int, high: int) -> bool:
        """Say whether one of some forms may overlap [low, high) of the text."""
        base, folded = self._part(low, high)
        first, last = folded.place(low - base) - needles.reach, folded.place(high - base) + needles.reach
        part = folded.text[max(0, first) : last]
        return any(needle in part for needle in needles.sought)

    def local(self, form: int, low: int, high: int) -> list[Hit]:
        """Return the hits of any form that overlap [low, high) of the text, and perhaps some beside.

        It looks at the passages there alone: for a short stretch that is less than a pass over all.
        """
        base, folded = self._part(low, high)
        sought = self._automaton.forms[form]
        first = max(0, folded.place(low - base) - _reach(sought))
        last = folded.place(high - base) + _reach(sought)
        text, pattern, hits = folded.text, sought.pattern, []
        at = text.find(pattern, first, last)
        while at >= 0:
            hit = self._prove(form, _Place(folded, base, 0, at, at + len(pattern)))
            hits += [hit] if hit else []
            at = text.find(pattern, at + 1, last)
        return hits

    def _part(self, low: int, high: int) -> tuple[int, Folded]:
        """Return where the passages begin that hold [low, high) of the text, and these folded.

        Nothing that is looked for crosses a border, and nothing that folds to one character does.
        """
        text = self._unstressed
        begin, end = text.rfind(BORDER, 0, low) + 1, text.find(BORDER, high)
        folded = self._parts.get((begin, end))
        if folded is None:
            folded = fold_unstressed(text[begin : end if end >= 0 else len(text)])
            self._parts[begin, end] = folded
        return begin, folded

    def _prove(self, index: int, place: _Place) -> Hit | None:
        form, (source, base, _, low, high) = self._automaton.forms[index], place
        if self._automaton.spaced[index]:
            low, high = low + 1, high - 1
        elif isinstance(source, Folded):
            span = form.span(source.text, low, high)
            if span is None:
                return None
            low, high = span
        else:
            return None  # no such form is looked for in skimmed text
        start, end = base + source.start(low), base + source.end(high)
        surface = self._text[start:end]
        if not form.gaps_fit(surface):
            return None
        if form.lead or form.trail:
            edges = _with_edges(self._text, start, end, form)
            if edges is None:
                return None
            start, end = edges
            surface = self._text[start:end]
        return Hit(start, end, index, surface)


def _with_edges(text: str, start: int, end: int, form: Form) -> tuple[int, int] | None:
    """Return the span with the symbols that must stand at its ends, or None where they do not."""
    if form.lead:
        before = text[max(0, start - len(form.lead) - 1) : start].rstrip()
        if not _dashes(before).endswith(_dashes(form.lead)):
            return None
        start = text.rindex(before[-len(form.lead) :], 0, start)
    if form.trail:
        after = text[end : end + len(form.trail) + 1]
        if not _dashes(after.lstrip()).startswith(_dashes(form.trail)):
            return None
        end += len(after) - len(after.lstrip()) + len(form.trail)
    return start, end


def _dashes(text: str) -> str:
    return text.translate({0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2015: "-"})
