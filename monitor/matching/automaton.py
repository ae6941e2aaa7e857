"""One automaton over all names and context phrases: what stands where in a text.

Owns the pass over the text and the proof that a hit is whole words. Knows nothing of what a hit
means: case, rules and zones come later.

The Aho-Corasick automaton of ahocorasick_rs runs over folded text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py). Most of what it finds
are phrases that no name of the article asks for: those are proven only when asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

from monitor.matching.fold import LAST, Folded, fold
from monitor.matching.forms import Form


class Hit(NamedTuple):
    """A form in the text: [start, end) are code points of the original; form: its index."""

    start: int
    end: int
    form: int
    surface: str


class Automaton:
    """Finds every form it was built from, overlapping ones included; immutable.

    late: the numbers of the forms whose hits a scan proves only when asked for.
    """

    def __init__(self, forms: Sequence[Form], late: Collection[int] = ()) -> None:
        self.forms = tuple(forms)
        by_pattern: dict[str, list[int]] = {}
        for index, form in enumerate(self.forms):
            by_pattern.setdefault(form.pattern, []).append(index)
        latin = {pattern: pattern.encode("latin-1") for pattern in by_pattern if max(pattern) <= LAST}
        foreign = [pattern for pattern in by_pattern if pattern not in latin]
        ordered = [by_pattern[pattern] for pattern in (*latin, *foreign)]
        self.prompt = [tuple(n for n in indexes if n not in late) for indexes in ordered]
        self.late = [tuple(n for n in indexes if n in late) for indexes in ordered]
        self.plain = [form.plain for form in self.forms]
        # a full table (DFA) is faster alone, but it is 8 MB at 3,600 patterns: between two pages that are
        # read it falls out of the caches, and then it is slower
        self._latin = BytesAhoCorasick(list(latin.values())) if latin else None
        self._foreign = AhoCorasick(foreign) if foreign else None
        self._letters = AhoCorasick(list({_beyond(pattern) for pattern in foreign})) if foreign else None
        self._first_foreign = len(latin)

    def scan(self, text: str) -> Scan:
        """Return what stands in `text` as whole words, whatever its case; linear in the length."""
        folded = fold(text)
        found = self._latin.find_matches_as_indexes(folded.data, overlapping=True) if self._latin else []
        letters = folded.letters
        # a name in letters that Latin-1 lacks can only stand where those letters of it stand in this order
        if self._foreign and self._letters and letters and self._letters.find_matches_as_indexes(letters):
            first = self._first_foreign
            more = self._foreign.find_matches_as_indexes(folded.text, overlapping=True)
            found += [(first + pattern, low, high) for pattern, low, high in more]
            found.sort(key=lambda place: (place[2], place[1]))
        return Scan(self, text, folded, found)


def _beyond(pattern: str) -> str:
    return "".join(char for char in pattern if not char.isascii())


class Scan:
    """What one pass over one text found. hits: of all forms that are not late, by where they end."""

    __slots__ = ("_automaton", "_folded", "_found", "_late", "_text", "hits")

    def __init__(
        self, automaton: Automaton, text: str, folded: Folded, found: list[tuple[int, int, int]]
    ) -> None:
        self._automaton, self._text, self._folded, self._found = automaton, text, folded, found
        self._late: dict[int, list[tuple[int, int]]] | None = None
        prompt = automaton.prompt
        told = [place for place in found if prompt[place[0]]]
        proven = [self._prove(form, low, high) for pattern, low, high in told for form in prompt[pattern]]
        self.hits = [hit for hit in proven if hit]

    def late(self, form: int) -> list[Hit]:
        """Return the hits of a late form."""
        if self._late is None:
            self._late = {}
            for pattern, low, high in self._found:
                for index in self._automaton.late[pattern]:
                    self._late.setdefault(index, []).append((low, high))
        proven = [self._prove(form, low, high) for low, high in self._late.get(form, ())]
        return [hit for hit in proven if hit]

    def _prove(self, index: int, low: int, high: int) -> Hit | None:
        folded = self._folded
        if self._automaton.plain[index]:
            # by far the most: the pattern is the name with a space at either side
            start, end = folded.start(low + 1), folded.end(high - 1)
            return Hit(start, end, index, self._text[start:end])
        form = self._automaton.forms[index]
        span = form.span(folded.text, low, high)
        if span is None:
            return None
        start, end = folded.start(span[0]), folded.end(span[1])
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
