"""Reads the page of one entry, or says why the feed's own text must do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor import extract
from monitor.errors import ReadError
from monitor.items import Article, Entry
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.why import Why, why, why_status
from monitor.rules import Rules
from monitor.urls import article_key

if TYPE_CHECKING:
    from spiders.base import ArticleSpider

NO_PAGE = ("listing", "block page", "empty")  # shapes of what came instead of an article


class OutOfTime(Exception):
    """The poll's time ended before this page was read; the entry stays unknown."""


@dataclass(frozen=True, slots=True)
class Page:
    """One entry as read. key: identity of the article. retry: the page is to be tried again."""

    article: Article
    key: str
    retry: bool = False


class PageReader:
    """Reads entries of one source, one page each."""

    def __init__(
        self,
        spider: ArticleSpider,
        *,
        now: datetime,
        rules_for: Callable[[str], Rules],
        deadline: Deadline | None = None,
    ) -> None:
        self._spider = spider
        self._now = now
        self._rules_for = rules_for
        self._deadline = deadline

    async def read(self, entry: Entry) -> Page | None:
        """Return the article of the entry's page, else of the entry's own text; None where it has none.

        OutOfTime when the poll's deadline passed meanwhile.
        """
        try:
            response = await self._spider.fetch(entry.url, self._deadline)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # Named boundary: a page that cannot be had costs the page; the reason goes into its note.
            if self._deadline is not None and not self._deadline.left:
                raise OutOfTime from error
            return self.from_feed(entry, why(error, entry.url))
        if (bad := why_status(response.status, "page")) is not None:
            return self.from_feed(entry, bad)
        try:
            article = await self._spider.read_page(response, entry, self._rules_for(response.url), self._now)
        except ReadError as error:
            return self.from_feed(entry, Why(error.reason, passing=False))
        if article.shape in NO_PAGE:
            return self.from_feed(entry, Why(f"the page is no article ({article.shape})", passing=False))
        return Page(article, article_key(article.canonical_url or response.url))

    def from_feed(self, entry: Entry, reason: Why) -> Page | None:
        """Return the article the entry itself makes, its note saying why; None where it says nothing."""
        if not (entry.title or entry.summary or entry.content):
            return None
        told = "the feed's own text is used" if entry.summary or entry.content else "only its title is known"
        try:
            article = extract.entry_article(entry, note=f"{reason.reason}; {told}", now=self._now)
        except ReadError:
            return None
        return Page(article, article_key(entry.url, source=self._spider.source.name), retry=reason.passing)
