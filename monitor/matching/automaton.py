"""What stands where in a text: one pass over it, and the proof of what that found.

Owns the proof that a hit is whole words, with true offsets. Knows nothing of what a hit
means: case, rules and zones come later.

Most of what a pass finds are phrases that no name of the article asks for: those are looked at only when
asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from monitor.matching.fold import Folded, Offsets, fold_unstressed, unstressed
from monitor.matching.forms import Form
from monitor.matching.needles import Needles, reach
from monitor.matching.patterns import Patterns
from monitor.matching.skim import skim, skim_folded

BORDER = "\x00"
"""What a text has between passages; no form crosses it."""
_WIDE = re.compile(r"\s\s")


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
        self.edgeless = [form.spaced and not (form.lead or form.trail) for form in self.forms]
        self.patterns = Patterns({n: form.pattern for n, form in enumerate(self.forms) if n not in local})
        self.prompt = [tuple(n for n in of if n not in late) for of in self.patterns.forms]

    def scan(self, text: str) -> Scan:
        """Return what stands in `text` as whole words, whatever its case; linear in the length."""
        return Scan(self, text)


class Scan:
    """What one pass over one text found. hits: of the forms neither late nor local, by where they end."""

    __slots__ = (
        "_automaton",
        "_foreign",
        "_found",
        "_met",
        "_parts",
        "_skimmed",
        "_text",
        "_unstressed",
        "hits",
    )

    def __init__(self, automaton: Automaton, text: str) -> None:
        self._automaton, self._text, self._unstressed = automaton, text, unstressed(text)
        self._skimmed = skim(self._unstressed)
        self._parts: dict[tuple[int, int], Folded] = {}
        self._met: set[int] | None = None
        patterns, prompt = automaton.patterns, automaton.prompt
        self._found, lost = patterns.places(self._skimmed)
        if lost:
            self._skimmed = skim_folded(self._unstressed)
            self._found, _ = patterns.places(self._skimmed)
        skimmed, texts, plain, self.hits = self._skimmed, patterns.texts, automaton.plain, []
        even, skimmed_text, edgeless = skimmed.even, skimmed.text, automaton.edgeless
        for pattern, low, high in self._found:
            forms = prompt[pattern]
            if not forms:
                continue
            # what nearly every place is, without a call
            ascii_there = low and skimmed_text[low - 1 : high - 1].isascii() and texts[pattern].isascii()
            if not (ascii_there or skimmed.holds(texts[pattern], low, high)):
                continue
            for form in forms:
                if even and edgeless[form]:
                    # by far the most: the pattern is the name with a space at either side
                    surface = text[low : high - 2]
                    if plain[form] or automaton.forms[form].gaps_fit(surface):
                        self.hits.append(Hit(low, high - 2, form, surface))
                else:
                    hit = self._prove(form, skimmed, 0, pattern, low, high)
                    if hit:
                        self.hits.append(hit)
        self._foreign = self._places_of_foreign()
        if self._foreign:
            proven = [self._prove(form, *place) for place in self._foreign for form in prompt[place[2]]]
            self.hits += [hit for hit in proven if hit]
            self.hits.sort(key=lambda hit: (hit.end, hit.start))

    def _places_of_foreign(self) -> list[tuple[Folded, int, int, int, int]]:
        """Return the places of patterns that cannot be skimmed, found in the passages that may have one."""
        patterns = self._automaton.patterns
        starts = patterns.foreign_starts(self._skimmed)
        if not starts:
            return []
        parts = dict(self._part(*[self._skimmed.start(at)] * 2) for at in starts)
        return [
            (folded, base, *place)
            for base, folded in parts.items()
            for place in patterns.foreign_places(folded)
        ]

    def late(self, form: int) -> list[Hit]:
        """Return the hits of a late form, proven now."""
        patterns, skimmed = self._automaton.patterns, self._skimmed
        if self._met is None:
            self._met = {place[0] for place in self._found}
        number = patterns.numbers[form]
        if number >= patterns.first_foreign:
            proven = [self._prove(form, *place) for place in self._foreign if place[2] == number]
        elif number not in self._met:
            return []
        else:
            pattern = patterns.texts[number]
            proven = [
                self._prove(form, skimmed, 0, *place)
                for place in self._found
                if place[0] == number and skimmed.holds(pattern, *place[1:])
            ]
        return [hit for hit in proven if hit]

    def may_hold(self, needles: Needles, low: int, high: int) -> bool:
        """Say whether one of some forms may overlap [low, high) of the text."""
        skimmed = self._skimmed
        first, last = max(0, skimmed.place(low) - needles.reach), skimmed.place(high) + needles.reach
        near, text = skimmed.data[first:last], skimmed.text[max(0, first - 1) : last]
        wide = is_wide(text)
        # wide white space may have put the word further away
        if not wide and True not in [word in near for word in needles.words]:
            return False
        if not wide and text.isascii():
            return True in [pattern in near for pattern in needles.skimmed]  # as it would be folded
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
        first = max(0, folded.place(low - base) - reach(sought))
        last = folded.place(high - base) + reach(sought)
        text, pattern, hits = folded.text, sought.pattern, []
        at = text.find(pattern, first, last)
        while at >= 0:
            hit = self._prove(form, folded, base, 0, at, at + len(pattern))
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

    def _prove(
        self, index: int, source: Offsets, base: int, _pattern: int, low: int, high: int
    ) -> Hit | None:
        """Return the hit of a form at [low, high) of `source`, which stands for the text from `base` on."""
        form = self._automaton.forms[index]
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


def is_wide(text: str) -> bool:
    """Say whether white space stands beside white space in `text`."""
    # of white space only the space is printable, and two of one character are found fastest
    return "  " in text or not (text.isprintable() or _WIDE.search(text) is None)


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
