"""Whether the wall clock jumped: set by hand or by NTP, or gone on while the machine slept.

A timer waits by the steady clock, which stands still in a suspended machine and knows no time of day;
what it was to wait for may be hours away, or past, after a jump.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class ClockWatch:
    """Holds the wall clock against the steady one. steady: seconds that never go back."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._then = (wall(), steady())

    def jump(self) -> timedelta:
        """How far the wall clock went beyond the time that passed, since it was last asked; negative where
        it was set back. Some milliseconds are always off."""
        before, then = self._then
        self._then = now, steady = self._wall(), self._steady()
        return (now - before) - timedelta(seconds=steady - then)
