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
from monitor.urls import article_key, is_front, site_of
from monitor.wordcount import word_count

if TYPE_CHECKING:
    from spiders.base import ArticleSpider

NO_PAGE = ("listing", "block page", "empty")  # shapes of what came instead of an article


THIN = 30  # words, below which a page is hardly an article and a feed that says more is believed
STUB_TIMES = 2  # a feed that holds so many times the words of a paywall's stub has the article


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
        if (bad := why_status(response.status, "page", response.body)) is not None:
            return self.from_feed(entry, bad)
        if leads_home(entry.url, response.url, self._spider.source.url):
            # The site's way to say that an article is gone: its headlines are not this article's.
            return self.from_feed(entry, Why("the address leads to the site's front page", passing=False))
        try:
            article = await self._spider.read_page(response, entry, self._rules_for(response.url), self._now)
        except ReadError as error:
            return self.from_feed(entry, Why(error.reason, passing=False))
        if article.shape in NO_PAGE:
            return self.from_feed(entry, Why(f"the page is no article ({article.shape})", passing=False))
        if reason := less_than_offered(entry, article):
            return self.from_feed(entry, Why(reason, passing=False))
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


def leads_home(asked: str, came: str, source: str) -> bool:
    """Return whether an entry's address led to the front page of its own site or its source's.

    The front of another site may be what a short link stands for: a flaw with a site of its own.
    """
    if not is_front(came) or is_front(asked):
        return False
    return site_of(came) in (site_of(asked), site_of(source))


def less_than_offered(entry: Entry, article: Article) -> str:
    """Return why a page is no better than its feed, "" where it is: one of few words, or a paywall's stub."""
    offered = word_count(entry.content or entry.summary)
    words = word_count(article.text)
    if article.shape == "partial" and offered >= STUB_TIMES * words:
        return "the page shows only the beginning"
    return "the page says less than the feed" if words < THIN and words < offered else ""
