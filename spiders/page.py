"""Reads one page by its address, as a poll would: for `newswatch explain URL` and `scrapy crawl page`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from monitor.config.plan import Source
from monitor.errors import ReadError
from monitor.items import Article, Entry
from monitor.middlewares.why import why, why_status
from monitor.rules import GENERIC, Rules
from monitor.sitememory import NO_MEMORY, SiteMemory
from spiders.base import ArticleSpider, as_item

if TYPE_CHECKING:
    from twisted.python.failure import Failure


class PageSpider(ArticleSpider):
    """Reads the article at one address.

    site_rules: the rules of that site. seen: what its other pages hold. into: a list that gets the
    Article, or the reason there is none.
    """

    name = "page"

    def __init__(
        self,
        url: str = "",
        allow_private: str = "",
        source: Source | None = None,
        site_rules: Rules = GENERIC,
        seen: SiteMemory = NO_MEMORY,
        into: list[Article | str] | None = None,
    ) -> None:
        super().__init__(url, allow_private, source)
        self._site_rules = site_rules
        self._seen = seen
        self._into: list[Article | str] = [] if into is None else into

    def seen_beside(self, url: str) -> SiteMemory:
        """What whoever asked for the page knew of that site."""
        return self._seen

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the page."""
        yield self.request(self.source.url, callback=self.parse, errback=self.refused)

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """Yield the article as a dict, or log why there is none."""
        bad = why_status(response.status, "page")
        if bad is not None:
            self._none(bad.reason)
            return
        rules = self.source.rules if self.source.rules != GENERIC else self._site_rules
        try:
            response = await self.rendered(response)
            article = await self.read_page(response, Entry(self.source.url), rules, datetime.now(UTC))
        except ReadError as error:
            self._none(error.reason)
            return
        self._into.append(article)
        yield as_item(article)

    def refused(self, failure: Failure) -> None:
        """The page could not be had."""
        self._none(why(failure.value or RuntimeError("no reason given"), self.source.url).reason)

    def _none(self, reason: str) -> None:
        self._into.append(reason)
        self.logger.info("%s", reason)
