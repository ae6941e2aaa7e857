"""One automaton over all names and context phrases: what stands where in a text.

Owns the pass over the text and the proof that a hit is whole words. Knows nothing of what a hit
means: case, rules and zones come later.

The Aho-Corasick automaton of ahocorasick_rs runs over folded text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from monitor.matching.fold import fold
from monitor.matching.forms import Form


@dataclass(frozen=True, slots=True)
class Hit:
    """A form in the text: [start, end) are code points of the original; form: its index."""

    start: int
    end: int
    form: int
    surface: str


class Automaton:
    """Finds every form it was built from, overlapping ones included; immutable."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = tuple(forms)
        by_pattern: dict[str, list[int]] = {}
        for index, form in enumerate(self._forms):
            by_pattern.setdefault(form.pattern, []).append(index)
        self._entries = [tuple(indexes) for indexes in by_pattern.values()]
        self._search = AhoCorasick(list(by_pattern)) if by_pattern else None

    def hits(self, text: str) -> list[Hit]:
        """Return every hit in `text` as whole words, whatever its case; linear in the length."""
        if self._search is None or not text:
            return []
        folded = fold(text)
        found: list[Hit] = []
        for pattern, low, high in self._search.find_matches_as_indexes(folded.text, overlapping=True):
            for index in self._entries[pattern]:
                form = self._forms[index]
                span = form.span(folded.text, low, high)
                if span is None:
                    continue
                start, end = folded.start(span[0]), folded.end(span[1])
                surface = text[start:end]
                if not form.gaps_fit(surface):
                    continue
                if form.lead or form.trail:
                    edges = _with_edges(text, start, end, form)
                    if edges is None:
                        continue
                    start, end = edges
                    surface = text[start:end]
                found.append(Hit(start, end, index, surface))
        return found


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
