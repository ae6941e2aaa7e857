"""When a message is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

_DELAYS = (1, 5, 15, 60, 120, 240)
"""Minutes after the first, second, ... failure; the last one for all further ones. Never given up."""


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after `attempts` attempts, the failed one included."""
    index = min(max(attempts, 1), len(_DELAYS)) - 1
    return now + timedelta(minutes=_DELAYS[index])
