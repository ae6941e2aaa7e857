"""What one question to a source's index gave, as `newswatch doctor --online` judges it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An index that was asked for once.

    reason: why it cannot be read, "" where it answered well. status: of the answer, None without one.
    moved_to: where it permanently redirects, "" for nowhere. ahead: seconds by which the site's clock is
    ahead of ours, None where the answer does not tell (no Date, or from a cache).
    """

    source: str
    reason: str = ""
    status: int | None = None
    moved_to: str = ""
    ahead: float | None = None


def seconds_ahead(date: str, age: str, received: datetime) -> float | None:
    """How far a Date header is ahead of `received`; None where it is missing, unreadable or a cache's."""
    from email.utils import parsedate_to_datetime

    if age.strip() not in ("", "0"):
        return None
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    return (told - received).total_seconds() if told.tzinfo else None
