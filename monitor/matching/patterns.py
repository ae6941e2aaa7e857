"""The patterns of all forms in one automaton, and those of other alphabets in a second one.

Owns which patterns can be looked for in skimmed text, and what shows that it lacks one. Knows no form.

The Aho-Corasick automaton of ahocorasick_rs runs over skimmed text in which every word has a space
before it, so a name inside a longer word is never even a candidate and the cost does not grow with
the number of names (measured beside a table of words and `re`: bench/matching.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

from monitor.matching.characters import kind
from monitor.matching.fold import Folded
from monitor.matching.skim import Skimmed, skim_pattern

_SKIMMABLE = 2
"""A pattern with so many letters of ASCII in a row is looked for in skimmed text."""
_TABLE = 4_000
"""Patterns of more bytes together make no full table (DFA), which has up to 256 bytes for each of theirs:
beside the reading of pages it falls out of the processor's caches, and then it is no faster."""
_LAST = "\xff"  # of Latin-1
_ASCII = re.compile(r"[\x00-\x7f]+")
_NOWHERE = [b"\x01", b"\x02", b"\x03", b"\x04"]
"""Bytes that no skimmed text holds. With four first bytes the automaton does not leap from space to space,
which costs twice what it saves where each word has one."""


class Patterns:
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
        letters = sorted({char for pattern in foreign for char in pattern if not char.isascii()})
        self._letter = re.compile(f"[{''.join(letters)}]") if foreign else None
        self._letters = BytesAhoCorasick(list({_beyond(pattern) for pattern in foreign})) if foreign else None
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
        if not wide or skimmed.folded:
            return found, False
        text = skimmed.text
        return found, True in [text[max(0, high - 3) : high - 1].isspace() for high in wide]

    def foreign_starts(self, skimmed: Skimmed) -> list[int]:
        """Return positions of `skimmed` at whose passages a pattern for folded text may stand."""
        if not (self._letter and self._letters and self._runs) or (skimmed.latin and not self._foreign_latin):
            return []
        if not self._letter.search(skimmed.beyond()):
            return []
        letters = skimmed.letters()
        # it can only stand where its letters stand in this order
        if not (letters and self._letters.find_matches_as_indexes(letters.encode("utf-8", "replace"))):
            return []
        return [low + 1 for _, low, _ in self._runs.find_matches_as_indexes(skimmed.cased())]

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


def _beyond(pattern: str) -> bytes:
    return "".join(char for char in pattern if not char.isascii()).encode()


def _run(pattern: str) -> str:
    """Return the longest stretch beyond ASCII."""
    return max(_ASCII.split(pattern), key=len)


def _automaton(patterns: list[bytes]) -> BytesAhoCorasick:
    if sum(map(len, patterns)) > _TABLE:
        return BytesAhoCorasick(patterns)
    return BytesAhoCorasick([*patterns, *_NOWHERE], implementation=Implementation.DFA)
