"""Tries one source as a poll would, once and without a store: for `newswatch sources test`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from monitor.config.plan import Source, SourceKind
from monitor.errors import ReadError
from monitor.items import Article, Entry, Feed
from monitor.middlewares.why import Why, why, why_status
from monitor.rules import GENERIC, Rules
from monitor.sites import rules_of
from monitor.trial import Proposal, Trial, newest, poor, proposal
from spiders.around import plausible_listing
from spiders.base import ArticleSpider, content_type
from spiders.index import looks_like_html
from spiders.pages import PageReader
from spiders.poll import site_classes, spider_for

if TYPE_CHECKING:
    from twisted.python.failure import Failure

# What an address that was not configured may turn out to be when it shows links, not an article.
_NO_ARTICLE = ("listing", "empty")


class TrialSpider(ArticleSpider):
    """Reads the index of one source, or one page, and the newest article.

    into: a list that gets the Trial.
    """

    name = "trial"

    def __init__(
        self,
        url: str = "",
        allow_private: str = "",
        source: Source | None = None,
        into: list[Trial] | None = None,
    ) -> None:
        super().__init__(url, allow_private, source)
        self._into: list[Trial] = [] if into is None else into

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the index."""
        yield self.request(self.source.url, callback=self.parse, errback=self.refused)

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """Try what came, as a feed, as a listing or as a page; yields nothing."""
        self._into.append(await self._tried(response))
        return
        yield

    def refused(self, failure: Failure) -> None:
        """The index could not be had."""
        reason = why(failure.value or RuntimeError("no reason given"), self.source.url).reason
        self._into.append(Trial(self.source.url, reason=reason))

    async def _tried(self, response: Response) -> Trial:
        url = self.source.url
        if (bad := why_status(response.status, "index")) is not None:
            return Trial(url, reason=bad.reason)
        reader = self._reader()
        try:
            response = await self.rendered(response)
            if self.source.kind is SourceKind.AUTO and looks_like_html(response):
                return await self._of_html(response, reader)
            feed = await reader.read_index(response)
        except ReadError as error:
            return Trial(url, reader=reader.name, reason=error.reason)
        return await self._of_feed(feed, reader)

    async def _of_html(self, response: Response, reader: ArticleSpider) -> Trial:
        """An address that gave a page: the page itself, unless it lists articles."""
        entry = Entry(response.url)
        rules = self._rules(reader, response.url)
        article, reason = None, ""
        try:
            article = await reader.read_page(response, entry, rules, datetime.now(UTC))
        except ReadError as error:
            reason = error.reason
        lists = reader.reads is SourceKind.LISTING and reader.start_url.rstrip("/") == self.source.url.rstrip(
            "/"
        )
        if lists or article is None or article.shape in _NO_ARTICLE:
            feed = await plausible_listing(self.parsers, response, reader.listing)
            if feed is not None:
                return await self._of_feed(feed, reader)
        if article is None:
            return Trial(self.source.url, reader=reader.name, reason=reason)
        better = await self._proposal(response, reader, entry, article)
        return Trial(
            self.source.url, kind="page", reader="page", article=article, rules=rules, proposal=better
        )

    async def _of_feed(self, feed: Feed, reader: ArticleSpider) -> Trial:
        """An index: its newest entry is read."""
        entries = newest(feed.entries)
        if not entries:
            return Trial(self.source.url, feed.kind, reader.name, feed, reason="it has no entries at present")
        entry = entries[0]
        rules = self._rules(reader, entry.url)
        article, better = None, None
        try:
            response = await self.fetch(entry.url)
            failure = why_status(response.status, "page")
            if failure is None:
                rules = self._rules(reader, response.url)
                article = await reader.read_page(response, entry, rules, datetime.now(UTC))
                better = await self._proposal(response, reader, entry, article)
        except ReadError as error:
            failure = Why(error.reason, passing=False)
        except Exception as error:
            # Named boundary: whatever kept the page away is what this command is asked to say.
            failure = why(error, entry.url)
        if failure is not None and article is None:
            pages = PageReader(reader, now=datetime.now(UTC), rules_for=reader.rules_for)
            page = pages.from_feed(entry, failure)
            article = page.article if page is not None else None
        reason = failure.reason if failure is not None and article is None else ""
        return Trial(self.source.url, feed.kind, reader.name, feed, article, rules, better, reason)

    async def _proposal(
        self, response: Response, reader: ArticleSpider, entry: Entry, article: Article
    ) -> Proposal | None:
        """Rules for a page that was read poorly, tried on that page."""
        if not poor(article) or article.shape == "block page":
            return None
        try:
            rules = await self.parsers.proposal(response.body, response.url, content_type(response))
            if rules is None:
                return None
            again = await reader.read_page(response, entry, rules, datetime.now(UTC))
        except ReadError:
            return None
        return proposal(article, again, rules)

    def _reader(self) -> ArticleSpider:
        reader = spider_for(self.source, site_classes(self.crawler.settings)).from_crawler(
            self.crawler, source=self.source
        )
        reader.box, reader.browser = self.parsers, self.browser
        return reader

    def _rules(self, reader: ArticleSpider, url: str) -> Rules:
        own = reader.rules_for(url)
        return own if own != GENERIC else rules_of(url, site_classes(self.crawler.settings))
