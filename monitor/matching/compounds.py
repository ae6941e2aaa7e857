"""Fixed pairs of English words, as shipped data: "square root", "snap decision", "skills gap".

Owns the reading of compounds.txt. Knows nothing of watches or articles.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

_NONE: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@cache
def _pairs() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    lines = resources.files(__package__).joinpath("compounds.txt").read_text("utf-8").splitlines()
    found = {}
    for line in lines:
        if not line.startswith("#"):
            word, _, beside = line.partition(":")
            after, _, before = beside.partition("|")
            found[word] = (frozenset(after.split()), frozenset(before.split()))
    return found


def pairs_with_next(word: str, following: str) -> bool:
    """Say whether `word` and the one after it, both in lower case, are a fixed pair ("square", "root")."""
    return following in _pairs().get(word, _NONE)[0]


def pairs_with_last(previous: str, word: str) -> bool:
    """Say whether `word` and the one before it, both in lower case, are a fixed pair ("skills", "gap")."""
    return previous in _pairs().get(word, _NONE)[1]
