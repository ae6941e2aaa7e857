"""Fetches CISA's KEV catalogue, as politely as any page: for `newswatch kev --refresh`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from monitor.config.plan import Source
from monitor.facts.kev import URL
from monitor.middlewares.why import why, why_status
from spiders.base import ArticleSpider

if TYPE_CHECKING:
    from twisted.python.failure import Failure


class KevSpider(ArticleSpider):
    """Fetches one file. into: a list that gets its bytes, or the reason there are none."""

    name = "kev"
    start_url = URL

    def __init__(
        self,
        url: str = "",
        allow_private: str = "",
        source: Source | None = None,
        into: list[bytes | str] | None = None,
    ) -> None:
        super().__init__(url, allow_private, source)
        self._into: list[bytes | str] = [] if into is None else into

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the file."""
        yield self.request(self.source.url, callback=self.arrived, errback=self.refused)

    def arrived(self, response: Response) -> None:
        """The file, or what the site answered instead."""
        bad = why_status(response.status, "file")
        self._into.append(response.body if bad is None else bad.reason)

    def refused(self, failure: Failure) -> None:
        """The file could not be had."""
        self._into.append(why(failure.value or RuntimeError("no reason given"), self.source.url).reason)
