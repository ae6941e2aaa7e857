"""Where the context phrases of one article stand, each looked for when a rule first asks for it.

Owns the case of phrases and the order of their places. Knows no rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.matching.automaton import Scan
from monitor.matching.names import Lexicon
from monitor.matching.needles import Needles


class Phrases:
    """The places of all phrases in one article."""

    __slots__ = ("_lexicon", "_scan", "_spans")

    def __init__(self, lexicon: Lexicon, scan: Scan) -> None:
        self._lexicon = lexicon
        self._scan = scan
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def spans(self, number: int) -> Sequence[tuple[int, int]]:
        """Return the places of phrase `number` in the joined text, in order, written as its case asks.

        For phrases that an alias needs; `between` finds any.
        """
        spans = self._spans.get(number)
        if spans is None:
            forms = self._lexicon.forms
            hits = [hit for form in self._lexicon.phrases[number] for hit in self._scan.late(form)]
            spans = [(hit.start, hit.end) for hit in hits if forms[hit.form].case_fits(hit.surface)]
            spans.sort()
            self._spans[number] = spans
        return spans

    def between(self, number: int, low: int, high: int) -> Sequence[tuple[int, int]]:
        """Return the places of phrase `number` that overlap [low, high) of the joined text, and some beside.

        In order. Looks at that part alone.
        """
        forms = self._lexicon.forms
        return sorted(
            (hit.start, hit.end)
            for form in self._lexicon.phrases[number]
            for hit in self._scan.local(form, low, high)
            if forms[form].case_fits(hit.surface)
        )

    def may_hold(self, needles: Needles, low: int, high: int) -> bool:
        """Say whether one of the phrases that `needles` are made of may overlap [low, high)."""
        return self._scan.may_hold(needles, low, high)
