"""Asks a site's robots.txt before anything else is asked of it, and keeps to it.

Replaces Scrapy's middleware, which allows everything when robots.txt answers 5xx or cannot be had, and
forgets what it read when the crawl ends.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from monitor.middlewares.courtesy import courtesy_of
from monitor.middlewares.gate import HostResting
from monitor.middlewares.never import NeverAsked
from monitor.middlewares.rulebook import SIZE_LIMIT, SiteRules, rules_from
from monitor.middlewares.why import why
from monitor.netguard import AddressRefused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SECONDS = 10.0  # for one robots.txt, all its redirects and retries included
CARRIED = ("reach", "deadline")  # what a robots.txt request inherits from the request it is for


class RobotsForbids(IgnoreRequest):
    """The site's robots.txt does not let Newswatch read this address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be had for a passing reason, so nothing is read for now (RFC 9309)."""


class RobotsMiddleware:
    """Lets a request pass when its site's robots.txt allows it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        courtesy = courtesy_of(crawler)
        self._robots = courtesy.robots
        self._gate = courtesy.gate
        self._never = courtesy.never
        self._never.become(crawler.settings.getlist("NEVER_ASKED"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Build it, and watch robots.txt bodies so that they can be cut at their limit."""
        made = cls(crawler)
        crawler.signals.connect(made.bytes_received, signals.bytes_received)
        return made

    async def process_request(self, request: Request) -> None:
        """Return when the request may be made; NeverAsked, RobotsForbids or RobotsUnreachable otherwise."""
        parts = urlsplit(request.url)
        self._never.check(parts.hostname or "")
        if request.meta.get("robots") is not None:
            return
        if parts.scheme not in ("http", "https"):
            return  # no handler is left for any other scheme
        # Without user and password: robots.txt belongs to the site, and nobody's name is sent for it.
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = await self._rules(site, request)
        if rules.unreachable:
            raise RobotsUnreachable(f"{rules.unreachable}; until it can be read, nothing else is")
        if not rules.allows(request.url):
            raise RobotsForbids("the site's robots.txt does not allow Newswatch to read this address")

    async def _rules(self, site: str, request: Request) -> SiteRules:
        if (known := self._robots.known(site)) is not None:
            return known
        async with self._robots.asking(site):
            if (known := self._robots.known(site)) is not None:
                return known
            rules = self._robots.learn(site, await self._fetch(site, request))
        self._gate.ask_delay((urlsplit(site).hostname or "").lower(), rules.delay)
        return rules

    async def _fetch(self, site: str, request: Request) -> SiteRules:
        carried = {key: request.meta[key] for key in CARRIED if key in request.meta}
        # Scrapy's limit would refuse what is announced as too long; this is cut at its own limit instead.
        asked = Request(
            f"{site}/robots.txt",
            callback=NO_CALLBACK,
            headers={"Accept": "text/plain, */*;q=0.1", "Accept-Encoding": "identity"},
            meta={
                **carried,
                "robots": [0],
                "dont_retry": True,
                "download_timeout": SECONDS,
                "download_maxsize": 0,
            },
            priority=1000,
        )
        try:
            async with asyncio.timeout(SECONDS + self._gate.wait_of(urlsplit(site).hostname or "", 0.0)):
                answer = await self._crawler.engine.download_async(asked)
        except HostResting:
            raise
        except (AddressRefused, NeverAsked) as error:
            if error.host == urlsplit(site).hostname:
                raise
            return SiteRules(unreachable=f"robots.txt leads elsewhere ({error})")
        except TimeoutError:
            return SiteRules(unreachable=f"robots.txt did not come within {SECONDS:g} s")
        except Exception as error:
            # Named boundary: whatever keeps robots.txt from us, RFC 9309 calls it unreachable.
            return SiteRules(unreachable=f"robots.txt could not be read ({why(error).reason})")
        return rules_from(answer.status, answer.body)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Cut a robots.txt that goes on beyond its limit; what came until then counts."""
        seen = request.meta.get("robots")
        if seen is None:
            return
        seen[0] += len(data)
        if seen[0] > SIZE_LIMIT:
            raise StopDownload(fail=False)
