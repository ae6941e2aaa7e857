"""The moment by which one poll must be done, carried by each of its requests.

Scrapy's limits of time hold for one attempt; a chain of slow redirects, retries and robots.txt files
can take many times as long. Requests carry a Deadline in `meta["deadline"]`; redirects and retries
copy it, and the download handler keeps it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Deadline:
    """A moment of the event loop's clock, which may be brought forward."""

    def __init__(self, seconds: float) -> None:
        self._at = asyncio.get_running_loop().time() + seconds
        self._running: set[asyncio.Timeout] = set()

    @property
    def left(self) -> float:
        """Seconds left; 0 when it has passed."""
        return max(0.0, self._at - asyncio.get_running_loop().time())

    def expire(self) -> None:
        """Let it pass now: what runs within it ends with TimeoutError."""
        self._at = asyncio.get_running_loop().time()
        for limit in self._running:
            if not limit.expired():
                limit.reschedule(self._at)

    @asynccontextmanager
    async def within(self) -> AsyncIterator[None]:
        """Run the block until the deadline at most; TimeoutError when it passes."""
        async with asyncio.timeout_at(self._at) as limit:
            self._running.add(limit)
            try:
                yield
            finally:
                self._running.discard(limit)
