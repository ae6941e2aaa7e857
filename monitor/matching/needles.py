"""What a stretch of text holds wherever one of some forms stands there.

Owns how far beyond its pattern a form may reach. Reads no text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from monitor.matching.forms import Form
from monitor.matching.skim import skim_pattern

_EDGE = 12
"""Endings of words, and spaces before symbols, reach at most so far beyond a pattern."""


class Needles(NamedTuple):
    """What the text holds wherever one of some forms stands, beside another name or inside of one form.

    reach: how far from there. sought: what the folded text holds. skimmed: what the skimmed one
    does. words: of these one word each, with b"" where it has none.
    """

    reach: int = 0
    sought: tuple[str, ...] = ()
    skimmed: tuple[bytes, ...] = ()
    words: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, forms: Sequence[Form], name: str = "") -> Needles:
        """Return the needles of `forms`, which stand beside `name` or hold it."""
        sought = tuple(dict.fromkeys(form.pattern for form in forms))
        known = frozenset(skim_pattern(name).split())
        skimmed = tuple(skim_pattern(pattern) for pattern in sought)
        words = dict.fromkeys(_telling(pattern.split(), known) for pattern in skimmed)
        return cls(max(map(reach, forms), default=0), sought, skimmed, tuple(words))


def _telling(words: Sequence[bytes], known: Collection[bytes]) -> bytes:
    """Return the longest of `words`, one that is not `known` where there is any."""
    return max(words, key=lambda word: (word not in known, len(word)), default=b"")


def reach(form: Form) -> int:
    """Return how far from a place that it overlaps a form may begin or end."""
    return len(form.pattern) + len(form.lead) + len(form.trail) + _EDGE
