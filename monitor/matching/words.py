"""Which words of a name are also ordinary English words, as shipped data.

Owns the reading of words.txt. Knows nothing of watches or articles.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+")


@cache
def _flags() -> dict[str, str]:
    lines = resources.files(__package__).joinpath("words.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


def is_word(word: str) -> bool:
    """Say whether `word` (lower case) is also an English word."""
    return word in _flags()


def is_everyday(word: str) -> bool:
    """Say whether `word` is written small far more often than as a name ("target", not "oracle")."""
    return "e" in _flags().get(word, "")


def is_verb(word: str) -> bool:
    """Say whether `word` is also seen as a verb ("to block")."""
    return "v" in _flags().get(word, "")


def is_verb_form(word: str) -> bool:
    """Say whether `word` (lower case) ends as a form of a verb does: "suspends", "apologizing", "leaked"."""
    ends = ("", "s", "es", "ing", "ed", "d")
    stems = {word.removesuffix(end) for end in ends}
    return any(is_verb(stem) or is_verb(f"{stem}e") for stem in stems)


def is_place(word: str) -> bool:
    """Say whether `word` is also a large town, a state or a sea ("phoenix")."""
    return "p" in _flags().get(word, "")


def is_rare(word: str) -> bool:
    """Say whether `word` (lower case) is one of the rarer English words, or none of the shipped ones."""
    return "r" in _flags().get(word, "r")


def common_name(name: str) -> bool:
    """Say whether every word of `name` is also an English word, so that case and context must tell.

    Of several words none may be a rarer one: "Capsule Technologies" is a firm wherever it stands.
    """
    flags = _flags()
    folded = name.lower()
    if folded.isalnum():
        return folded in flags
    words = _WORD.findall(folded)
    return bool(words) and not any(is_rare(word) for word in words)


def words() -> frozenset[str]:
    """Return every shipped word."""
    return frozenset(_flags())
