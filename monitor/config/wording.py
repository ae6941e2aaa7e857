"""Small pieces of wording that every message about config.yaml shares; knows no setting."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 60


def quoted(text: str) -> str:
    """The text in single quotes, cut to a readable length, with what cannot be shown written as \\u...."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown) + "'"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ ", did you mean 'known'?" for the known word nearest to `word`, "" where none is near."""
    by_fold: dict[str, str] = {}
    for option in known:
        by_fold.setdefault(option.casefold(), option)
    near = difflib.get_close_matches(word[:_SHOWN].casefold(), by_fold, n=1)
    return f", did you mean {quoted(by_fold[near[0]])}?" if near else ""


def listing(words: Iterable[str]) -> str:
    """Words with commas between them."""
    return ", ".join(words)
