"""Which words or pieces of words the lines of a page hold, by one look at all of them.

A look at a page takes hardly longer than one at a line; most lines hold nothing that is looked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick


class Pieces:
    """What is looked for: pieces in lower case without line breaks, each with the bits it stands for."""

    def __init__(self, pieces: Iterable[tuple[str, int]]) -> None:
        known = list(pieces)
        self._bits = [bits for _, bits in known]
        self._finder = AhoCorasick([piece for piece, _ in known])

    def held(self, lows: Sequence[str]) -> list[int]:
        """Return for each of these lines, in lower case and without line breaks, the bits of all it holds."""
        held = [0] * len(lows)
        ends = list(accumulate(len(low) + 1 for low in lows))
        for which, start, _ in self._finder.find_matches_as_indexes("\n".join(lows), overlapping=True):
            held[bisect_right(ends, start)] |= self._bits[which]
        return held
