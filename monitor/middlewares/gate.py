"""The gate in front of every host: one request at a time, at a steady distance.

Scrapy 2.19 does not keep its limit per host under the asyncio reactor when its delay is 0 (a limit of
1 let 15 to 18 requests through at once), and forgets its delays when a crawl ends. This gate stands at
the network itself, so that pages, robots.txt, redirects and retries all pass it, and lives as long as
the process. It must not know sources or what a request is for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from scrapy.exceptions import IgnoreRequest

REST_LIMIT = 24 * 3600.0  # seconds; no wish to be left alone may end a source
HOSTS_LIMIT = 50_000


class HostResting(IgnoreRequest):
    """A host asked to be left alone for longer than this request can wait; `seconds` until it is open."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asked to be left alone for another {duration(seconds)}")
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    """What is remembered of one host; times are the event loop's.

    asked: the delay its robots.txt asks for; paced: the last start that this delay counts from, which
    leaves out the request for robots.txt itself.
    """

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    started: float = float("-inf")
    asked: float = 0.0
    paced: float = float("-inf")
    resting_until: float = float("-inf")
    waiting: int = 0


class Gate:
    """Keeps requests to one host apart. Belongs to one event loop.

    limit: requests under way over all hosts.
    """

    def __init__(self, limit: int = 100) -> None:
        self._hosts: dict[str, _Host] = {}
        self._limit = limit
        self._places = asyncio.Semaphore(limit)

    def set_limit(self, limit: int) -> None:
        """Change how many requests may be under way over all hosts; call it between crawls."""
        if limit != self._limit:
            self._limit, self._places = limit, asyncio.Semaphore(limit)

    def ask_delay(self, host: str, seconds: float) -> None:
        """Keep `seconds` between requests to this host where that is more than the usual delay."""
        self._host(host).asked = min(max(seconds, 0.0), REST_LIMIT)

    def rest(self, host: str, seconds: float) -> None:
        """Send this host nothing for `seconds`, at most a day; a shorter wish never shortens a longer one."""
        known = self._host(host)
        until = asyncio.get_running_loop().time() + min(max(seconds, 0.0), REST_LIMIT)
        known.resting_until = max(known.resting_until, until)

    def wait_of(self, host: str, delay: float) -> float:
        """Seconds until a request to this host could start if no other one were waiting."""
        known = self._hosts.get(host)
        if known is None:
            return 0.0
        ready = max(known.started + delay, known.paced + known.asked, known.resting_until)
        return max(0.0, ready - asyncio.get_running_loop().time())

    @asynccontextmanager
    async def turn(self, host: str, delay: float, patience: float) -> AsyncIterator[None]:
        """Hold the host for one request, `delay` seconds after the start of the one before.

        HostResting where that would take longer than `patience` seconds.
        """
        known = self._host(host)
        known.waiting += 1
        try:
            async with known.turn:
                if (wait := self.wait_of(host, delay)) > patience:
                    raise HostResting(host, wait)
                while wait > 0:
                    await asyncio.sleep(wait)
                    wait = self.wait_of(host, delay)
                async with self._places:
                    known.started = asyncio.get_running_loop().time()
                    if known.asked:
                        known.paced = known.started
                    yield
        finally:
            known.waiting -= 1

    def _host(self, host: str) -> _Host:
        known = self._hosts.get(host)
        if known is None:
            if len(self._hosts) >= HOSTS_LIMIT:
                self._forget()
            known = self._hosts[host] = _Host()
        return known

    def _forget(self) -> None:
        """Drop the hosts nobody waits for and that could be asked at once."""
        for host in [
            h for h, known in self._hosts.items() if not known.waiting and not self.wait_of(h, 60.0)
        ]:
            del self._hosts[host]


def duration(seconds: float) -> str:
    """A stretch of time in plain words."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
