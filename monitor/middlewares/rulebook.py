"""What the robots.txt of each site says, after RFC 9309, kept for a day and over crawls.

    2xx          the rules in the first 500 KiB
    4xx          no rules: everything may be read (RFC 9309 2.3.1.3)
    429, 5xx     nothing may be read for now; rules known before stay in force (2.3.1.4)
    no answer    the same

It decides from status and bytes, and remembers; it must not know requests or the network.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

AGENT = "Newswatch"
SIZE_LIMIT = 500 << 10  # bytes, RFC 9309 2.5
KEPT_SECONDS = 24 * 3600.0  # RFC 9309 2.4
RETRY_SECONDS = 600.0  # an unreachable robots.txt is not asked for again sooner
SITES_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules of one site. parser: None allows everything. unreachable: why nothing may be read for now."""

    parser: Protego | None = None
    unreachable: str = ""

    def allows(self, url: str) -> bool:
        """Whether Newswatch may read this URL."""
        return not self.unreachable and (self.parser is None or self.parser.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds the site asks to keep between two requests, 0 where it does not say."""
        asked = self.parser.crawl_delay(AGENT) if self.parser is not None else None
        return float(asked) if asked is not None and 0 <= asked < float("inf") else 0.0


EVERYTHING = SiteRules()


def rules_from(status: int, body: bytes) -> SiteRules:
    """The rules an answer to /robots.txt means."""
    if status == 429 or status >= 500:
        return SiteRules(unreachable=f"robots.txt answered {status}")
    if not 200 <= status < 300:
        return EVERYTHING
    return SiteRules(Protego.parse(body[:SIZE_LIMIT].decode("utf-8-sig", "replace")))


@dataclass(slots=True)
class _Remembered:
    rules: SiteRules
    until: float


class Rulebook:
    """The rules of all sites seen; one look-up per site at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, _Remembered] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    def asking(self, site: str) -> asyncio.Lock:
        """The lock under which a site's robots.txt is fetched."""
        return self._asking.setdefault(site, asyncio.Lock())

    def known(self, site: str) -> SiteRules | None:
        """The rules of a site ("https://host:port") while they are fresh, else None."""
        found = self._known.get(site)
        return found.rules if found is not None and found.until > self._clock() else None

    def learn(self, site: str, rules: SiteRules) -> SiteRules:
        """Remember what was found and return the rules in force: old ones outlive an unreachable file."""
        before = self._known.pop(site, None)
        kept = KEPT_SECONDS
        if rules.unreachable:
            kept = RETRY_SECONDS
            if before is not None and not before.rules.unreachable:
                rules = before.rules
        while len(self._known) >= SITES_LIMIT:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._asking.pop(oldest, None)
        self._known[site] = _Remembered(rules, self._clock() + kept)
        return rules
