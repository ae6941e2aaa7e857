"""One automaton over all names and context phrases: what stands where in a text.

Owns the pass over the text and the proof that a hit is whole words. Knows nothing of what a hit
means: case, rules and zones come later.

The Aho-Corasick automaton of ahocorasick_rs runs over folded text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py). Most of what it finds
are phrases that no name of the article asks for: those are proven only when asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

from monitor.matching.fold import LAST, Folded, fold
from monitor.matching.forms import Form

_EDGE = 12
"""Endings of words, and spaces before symbols, reach at most so far beyond a pattern."""


class Hit(NamedTuple):
    """A form in the text: [start, end) are code points of the original; form: its index."""

    start: int
    end: int
    form: int
    surface: str


class Automaton:
    """Finds every form it was built from, overlapping ones included; immutable.

    late: the numbers of the forms whose hits a scan proves only when asked for. local: of those that it
    looks for only when asked, and then only in a part of the text.
    """

    def __init__(
        self, forms: Sequence[Form], late: Collection[int] = (), local: Collection[int] = ()
    ) -> None:
        self.forms = tuple(forms)
        self.plain = [form.plain for form in self.forms]
        self.spaced = [form.spaced for form in self.forms]
        self.patterns = _Patterns({n: form.pattern for n, form in enumerate(self.forms) if n not in local})
        self.prompt = [tuple(n for n in indexes if n not in late) for indexes in self.patterns.forms]
        self.late = [tuple(n for n in indexes if n in late) for indexes in self.patterns.forms]

    def scan(self, text: str) -> Scan:
        """Return what stands in `text` as whole words, whatever its case; linear in the length."""
        return Scan(self, text, fold(text))


class Needles(NamedTuple):
    """What the folded text holds in bytes wherever one of some forms stands. reach: how far from it."""

    reach: int = 0
    sought: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, forms: Sequence[Form]) -> Needles:
        """Return the needles of `forms`."""
        # a letter that Latin-1 lacks is "?" here as there: they may stand where the form does not
        sought = tuple(dict.fromkeys(form.pattern.encode("latin-1", "replace") for form in forms))
        return cls(max(map(_reach, forms), default=0), sought)


def _reach(form: Form) -> int:
    return len(form.pattern) + len(form.lead) + len(form.trail) + _EDGE


class _Patterns:
    """The patterns of some forms. forms: by the number of a pattern those of the forms that have it."""

    def __init__(self, patterns: Mapping[int, str]) -> None:
        by_pattern: dict[str, list[int]] = {}
        for form, pattern in patterns.items():
            by_pattern.setdefault(pattern, []).append(form)
        latin = {pattern: pattern.encode("latin-1") for pattern in by_pattern if max(pattern) <= LAST}
        foreign = [pattern for pattern in by_pattern if pattern not in latin]
        self.forms = [by_pattern[pattern] for pattern in (*latin, *foreign)]
        # a full table (DFA) is faster alone, but it is 8 MB at 3,600 patterns: between two pages that are
        # read it falls out of the caches, and then it is slower
        self._latin = BytesAhoCorasick(list(latin.values())) if latin else None
        self._foreign = AhoCorasick(foreign) if foreign else None
        self._letters = AhoCorasick(list({_beyond(pattern) for pattern in foreign})) if foreign else None
        self._first_foreign = len(latin)

    def places(self, folded: Folded) -> list[tuple[int, int, int]]:
        """Return each place of a pattern as its number and the span of `folded`, by where it ends."""
        found = self._latin.find_matches_as_indexes(folded.data, overlapping=True) if self._latin else []
        letters = folded.letters
        # a name in letters that Latin-1 lacks can only stand where those letters of it stand in this order
        if self._foreign and self._letters and letters and self._letters.find_matches_as_indexes(letters):
            first = self._first_foreign
            more = self._foreign.find_matches_as_indexes(folded.text, overlapping=True)
            found += [(first + pattern, low, high) for pattern, low, high in more]
            found.sort(key=lambda place: (place[2], place[1]))
        return found


def _beyond(pattern: str) -> str:
    return "".join(char for char in pattern if not char.isascii())


class Scan:
    """What one pass over one text found. hits: of the forms neither late nor local, by where they end."""

    __slots__ = ("_automaton", "_folded", "_found", "_late", "_text", "hits")

    def __init__(self, automaton: Automaton, text: str, folded: Folded) -> None:
        self._automaton, self._text, self._folded = automaton, text, folded
        self._late: dict[int, list[tuple[int, int]]] | None = None
        self._found = automaton.patterns.places(folded)
        self.hits: list[Hit] = []
        plain, even, prompt = automaton.plain, folded.even, automaton.prompt
        for pattern, low, high in self._found:
            for form in prompt[pattern]:
                if even and plain[form]:
                    # by far the most: the pattern is the name with a space at either side
                    self.hits.append(Hit(low, high - 2, form, text[low : high - 2]))
                else:
                    hit = self._prove(form, low, high)
                    if hit:
                        self.hits.append(hit)

    def late(self, form: int) -> list[Hit]:
        """Return the hits of a late form."""
        if self._late is None:
            self._late = {}
            late = self._automaton.late
            for pattern, low, high in self._found:
                for index in late[pattern]:
                    self._late.setdefault(index, []).append((low, high))
        places = self._late.get(form)
        return [hit for hit in [self._prove(form, *place) for place in places] if hit] if places else []

    def may_hold(self, needles: Needles, low: int, high: int) -> bool:
        """Say whether one of some forms may overlap [low, high) of the text."""
        folded = self._folded
        first, last = folded.place(low) - needles.reach, folded.place(high) + needles.reach
        part = folded.data[max(0, first) : last]
        return any(needle in part for needle in needles.sought)

    def local(self, form: int, low: int, high: int) -> list[Hit]:
        """Return the hits of any form that overlap [low, high) of the text, and perhaps some beside.

        It looks at no other part of the text: for a short stretch that is less than a pass over all.
        """
        folded, sought = self._folded, self._automaton.forms[form]
        first, last = max(0, folded.place(low) - _reach(sought)), folded.place(high) + _reach(sought)
        text, pattern, hits = folded.text, sought.pattern, []
        at = text.find(pattern, first, last)
        while at >= 0:
            hit = self._prove(form, at, at + len(pattern))
            hits += [hit] if hit else []
            at = text.find(pattern, at + 1, last)
        return hits

    def _prove(self, index: int, low: int, high: int) -> Hit | None:
        folded = self._folded
        if self._automaton.plain[index]:
            start, end = folded.start(low + 1), folded.end(high - 1)
            return Hit(start, end, index, self._text[start:end])
        form = self._automaton.forms[index]
        if self._automaton.spaced[index]:
            low, high = low + 1, high - 1
        else:
            span = form.span(folded.text, low, high)
            if span is None:
                return None
            low, high = span
        start, end = folded.start(low), folded.end(high)
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
