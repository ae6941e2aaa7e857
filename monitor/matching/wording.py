"""The words of refusals: quotations cut short, lists of what is asked for.

Owns their form; knows no rule.
"""

from __future__ import annotations

from collections.abc import Sequence


def shown(text: str) -> str:
    """Return `text` on one line, cut after 60 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def one_of(texts: Sequence[str]) -> str:
    """Return what stands for any of `texts`: "one of 'a', 'b' and 3 more"."""
    if len(texts) == 1:
        return f"'{texts[0]}'"
    first = ", ".join(f"'{text}'" for text in texts[:6])
    return f"one of {first}" + (f" and {len(texts) - 6} more" if len(texts) > 6 else "")


def listed(texts: Sequence[str]) -> str:
    """Return `texts` in a row: "a, b and c"."""
    return ", ".join(texts[:-1]) + f" and {texts[-1]}" if len(texts) > 1 else texts[0]
