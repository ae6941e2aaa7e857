"""Follows redirects without a Referer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class PlainRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects; does not look for the Referer middleware, which is off, nor warn about it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PlainRedirectMiddleware:
        """Build it without waiting for the engine, where Scrapy's own looks for that middleware."""
        made = cls(crawler.settings)
        made.crawler = crawler
        return made


PERMANENT = (301, 308)


def moved_to(reasons: list[object], url: str) -> str:
    """Where a request moved for good: `url` when every hop said so (RFC 9110 15.4), else ""."""
    return url if reasons and all(reason in PERMANENT for reason in reasons) else ""
