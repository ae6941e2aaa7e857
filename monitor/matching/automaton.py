"""One automaton over all names and context phrases: what stands where in a text.

Owns the pass over the text and the proof that a hit is whole words. Knows nothing of what a hit
means: case, rules and zones come later.

The Aho-Corasick automaton of ahocorasick_rs runs over skimmed text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py). Most of what it finds
are phrases that no name of the article asks for: those are looked at only when asked for.
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
_SKIMMABLE = 2
"""A pattern with so many letters of ASCII in a row is looked for in skimmed text."""
_TABLE = 4_000
"""Patterns of more bytes together make no full table (DFA), which has up to 256 bytes for each of theirs:
beside the reading of pages it falls out of the processor's caches, and then it is no faster."""
_LAST = "\xff"  # of Latin-1
BORDER = "\x00"
"""What a text has between passages; no form crosses it."""
_WIDE = re.compile(r"\s\s")
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
        self.prompt = [tuple(n for n in of if n not in late) for of in self.patterns.forms]

    def scan(self, text: str) -> Scan:
        """Return what stands in `text` as whole words, whatever its case; linear in the length."""
        return Scan(self, text)


class Needles(NamedTuple):
    """What the text holds wherever one of some forms stands, beside another name or inside of one form.

    reach: how far from there. sought: what the folded text holds. words: of these one each that the skimmed
    text holds, with b"" where it has none.
    """

    reach: int = 0
    sought: tuple[str, ...] = ()
    words: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, forms: Sequence[Form], name: str = "") -> Needles:
        """Return the needles of `forms`, which stand beside `name` or hold it."""
        sought = tuple(dict.fromkeys(form.pattern for form in forms))
        known = frozenset(skim_pattern(name).split())
        words = dict.fromkeys(_telling(skim_pattern(pattern).split(), known) for pattern in sought)
        return cls(max(map(_reach, forms), default=0), sought, tuple(words))


def _telling(words: Sequence[bytes], known: Collection[bytes]) -> bytes:
    """Return the longest of `words`, one that is not `known` where there is any."""
    return max(words, key=lambda word: (word not in known, len(word)), default=b"")


def _reach(form: Form) -> int:
    return len(form.pattern) + len(form.lead) + len(form.trail) + _EDGE


class _Patterns:
    """The patterns of some forms, by number. forms: those that have each. numbers: that of each form.

    Among them are guards, which no form has: they show wide white space.
    """

    def __init__(self, patterns: Mapping[int, str]) -> None:
        by_pattern: dict[str, list[int]] = {}
        for form, pattern in patterns.items():
            by_pattern.setdefault(pattern, []).append(form)
        skimmed = [pattern for pattern in by_pattern if _is_skimmable(pattern)]
        foreign = [pattern for pattern in by_pattern if not _is_skimmable(pattern)]
        sought = [skim_pattern(pattern) for pattern in skimmed]
        guards = list(dict.fromkeys(guard for pattern in skimmed for guard in _guards(pattern)))
        self._skimmed = _automaton([*sought, *guards]) if sought else None
        self._guards, self.first_foreign = len(skimmed), len(skimmed) + len(guards)
        self.texts = [*skimmed, *[""] * len(guards), *foreign]
        self.forms = [by_pattern.get(pattern, []) for pattern in self.texts]
        self.numbers = {form: number for number, forms in enumerate(self.forms) for form in forms}
        self._foreign = AhoCorasick(foreign) if foreign else None
        self._foreign_latin = any(max(pattern) <= _LAST for pattern in foreign)
        self._letters = AhoCorasick(list({_beyond(pattern) for pattern in foreign})) if foreign else None
        self._runs = AhoCorasick(list({_run(pattern) for pattern in foreign})) if foreign else None

    def places(self, skimmed: Skimmed) -> tuple[list[tuple[int, int, int]], bool]:
        """Return each place that a pattern may have as its number and its span, and whether some are lost.

        Lost are those with wide white space inside. Patterns for folded text are left out.
        """
        if not self._skimmed:
            return [], False
        found = self._skimmed.find_matches_as_indexes(skimmed.data, overlapping=True)
        guards = self._guards
        wide = [high for number, _, high in found if number >= guards]
        return found, bool(wide) and not skimmed.folded and any(map(skimmed.wide, wide))

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
        first = self.first_foreign
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


class Scan:
    """What one pass over one text found. hits: of the forms neither late nor local, by where they end."""

    __slots__ = (
        "_automaton",
        "_foreign",
        "_found",
        "_late",
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
        self._late: dict[int, list[tuple[int, int, int]]] | None = None
        patterns, prompt = automaton.patterns, automaton.prompt
        self._found, lost = patterns.places(self._skimmed)
        if lost:
            self._skimmed = skim_folded(self._unstressed)
            self._found, _ = patterns.places(self._skimmed)
        skimmed, texts, plain, self.hits = self._skimmed, patterns.texts, automaton.plain, []
        even = skimmed.even
        for pattern, low, high in self._found:
            forms = prompt[pattern]
            if not forms or not skimmed.holds(texts[pattern], low, high):
                continue
            for form in forms:
                if even and plain[form]:
                    # by far the most: the pattern is the name with a space at either side
                    self.hits.append(Hit(low, high - 2, form, text[low : high - 2]))
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
        parts = dict(self._part(*[self._skimmed.start(at)] * 2) for at in starts)
        return [
            (folded, base, *place)
            for base, folded in parts.items()
            for place in patterns.foreign_places(folded)
        ]

    def late(self, form: int) -> list[Hit]:
        """Return the hits of a late form, proven now."""
        patterns, skimmed = self._automaton.patterns, self._skimmed
        if self._late is None:
            self._late = {}
            for place in self._found:
                self._late.setdefault(place[0], []).append(place)
        number = patterns.numbers[form]
        if number >= patterns.first_foreign:
            proven = [self._prove(form, *place) for place in self._foreign if place[2] == number]
        else:
            pattern = patterns.texts[number]
            proven = [
                self._prove(form, skimmed, 0, *place)
                for place in self._late.get(number, ())
                if skimmed.holds(pattern, *place[1:])
            ]
        return [hit for hit in proven if hit]

    def may_hold(self, needles: Needles, low: int, high: int) -> bool:
        """Say whether one of some forms may overlap [low, high) of the text."""
        skimmed = self._skimmed
        first, last = max(0, skimmed.place(low) - needles.reach), skimmed.place(high) + needles.reach
        near = skimmed.data[first:last]
        for word in needles.words:
            if word in near:
                break
        else:
            # wide white space may have put the word further away
            if b"  " not in near or not _WIDE.search(skimmed.text, max(0, first - 1), last):
                return False
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
