"""Tries one source as a poll would, once and without a store: for `newswatch sources test`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from monitor.config.plan import Source, SourceKind
from monitor.errors import NotAFeed, ReadError
from monitor.feeds.refusals import html_refusal
from monitor.items import Article, Entry, Feed
from monitor.middlewares.why import Why, why, why_status
from monitor.rules import GENERIC, Rules
from monitor.sites import rules_of
from monitor.trial import Proposal, Trial, newest, poor, proposal
from monitor.wordcount import word_count
from spiders.base import ArticleSpider, content_type
from spiders.index import Index, looks_like_html, stand_in
from spiders.pages import THIN, PageReader
from spiders.poll import site_classes, spider_for

if TYPE_CHECKING:
    from twisted.python.failure import Failure

CLOSED = ("a challenge page", "a login page")


class TrialSpider(ArticleSpider):
    """Reads the index of one source, or one page, and the newest article.

    as_source: whether the address is to be polled; then a page is what a poll makes of it, and not itself an
    article. into: a list that gets the Trial.
    """

    name = "trial"

    def __init__(
        self,
        url: str = "",
        allow_private: str = "",
        source: Source | None = None,
        into: list[Trial] | None = None,
        *,
        as_source: bool = False,
    ) -> None:
        super().__init__(url, allow_private, source)
        self._as_source = as_source
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
        reader = self._reader()
        bad = why_status(response.status, "index", response.body)
        if bad is not None:
            is_gone = response.status in (404, 410)
            return (
                await self._standing_in(reader, bad.reason) if is_gone else self._nothing(reader, bad.reason)
            )
        try:
            response = await self.rendered(response)
            if not self._as_source and self.source.kind is SourceKind.AUTO and looks_like_html(response):
                return await self._of_html(response, reader)
            index = await reader.index(response)
        except NotAFeed as error:
            return await self._standing_in(reader, error.reason)
        except ReadError as error:
            return self._nothing(reader, error.reason)
        return await self._of_index(index, reader)

    def _nothing(self, reader: ArticleSpider, reason: str) -> Trial:
        return Trial(self.source.url, reader=reader.name, reason=reason)

    async def _standing_in(self, reader: ArticleSpider, reason: str) -> Trial:
        """What the listing gives that stands in for a dead feed, where the source names one."""
        no_listing = not self.source.listing_url or self.source.kind is SourceKind.LISTING
        if no_listing or reason.startswith(CLOSED):
            return self._nothing(reader, reason)
        try:
            index = await stand_in(reader, reason)
        except ReadError as error:
            return self._nothing(reader, f"{reason}; its listing cannot be read either: {error.reason}")
        return await self._of_index(index, reader)

    async def _of_html(self, response: Response, reader: ArticleSpider) -> Trial:
        """An address that gave a page: the page itself where it is an article, else what a poll reads."""
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
        if lists or article is None or not _is_article(article):
            try:
                return await self._of_index(await reader.index(response), reader)
            except ReadError as error:
                closed = html_refusal(response.body).startswith(CLOSED)
                if article is None or closed:
                    return self._nothing(reader, error.reason if closed else reason)
        better = await self._proposal(response, reader, entry, article)
        return Trial(
            self.source.url, kind="page", reader="page", article=article, rules=rules, proposal=better
        )

    async def _of_index(self, index: Index, reader: ArticleSpider) -> Trial:
        return replace(await self._of_feed(index.feed, reader), advice=index.advice)

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
            failure = why_status(response.status, "page", response.body)
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


def _is_article(article: Article) -> bool:
    """Whether a page that was read is one for itself, and not the front of a site."""
    return article.shape in ("article", "partial") and word_count(article.text) >= THIN
