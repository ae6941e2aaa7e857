"""What every spider shares: one source, how its index and its pages are read, and a life of its own.

`scrapy crawl NAME` runs a spider alone: it yields a dict per article and stores nothing. In a round
of Newswatch (`spiders/poll.py`) the same class reads the source inside the one common crawl.

A site's own class states facts (`rules`, `listing`) and overrides `read_index` or `read_page` only
where facts do not do; see docs/adding-a-source.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response

from monitor.config.plan import Source, SourceKind
from monitor.errors import ParseLimit, ReadError
from monitor.items import Article, Entry, Feed
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.why import why, why_status
from monitor.netguard import Reach
from monitor.parsebox import ParseBox
from monitor.rules import FOUND_BY_ITSELF, GENERIC, ListingRules, Rules
from monitor.sitememory import NO_MEMORY, SiteMemory
from spiders.index import Index
from spiders.pages import PageReader
from spiders.rendering import Rendering, is_page

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from monitor.browser.box import BrowserBox
    from spiders.sourcepoll import SourcePoll

ALONE_LIMIT = 20  # pages that a spider run by hand reads


class ArticleSpider(Spider):
    """Reads one source: an index of entries and the pages they lead to.

    start_url: the index a spider run by hand begins with. reads: the kind of index. rules, listing:
    facts about the site; config.yaml's own come first.
    """

    start_url: ClassVar[str] = ""
    reads: ClassVar[SourceKind] = SourceKind.AUTO
    rules: ClassVar[Rules] = GENERIC
    listing: ClassVar[ListingRules] = FOUND_BY_ITSELF

    def __init__(self, url: str = "", allow_private: str = "", source: Source | None = None) -> None:
        super().__init__()
        self.source = source or Source(
            name=self.name,
            url=url or self.start_url,
            kind=self.reads,
            allow_private=allow_private.lower() in ("1", "true", "yes"),
        )
        self.reach = Reach.of(self.source.url, private=self.source.allow_private)
        self.box: ParseBox | None = None
        self.browser: BrowserBox | None = None
        self.poll: SourcePoll | None = None
        self._rendering: Rendering | None = None

    # -- how this site is read

    async def read_index(self, response: Response) -> Feed:
        """Return the entries of the index; NotAFeed or ParseLimit."""
        raise NotImplementedError

    async def index(self, response: Response) -> Index:
        """Return what the poll reads and how it was come by; ReadError. Most sites need `read_index` only."""
        return Index(await self.read_index(response))

    async def read_page(self, response: Response, entry: Entry, rules: Rules, now: datetime) -> Article:
        """Return the article of a page that answered well; NotAnArticle or ParseLimit."""
        return await self.parsers.article(
            response.body,
            response.url,
            now=now,
            content_type=content_type(response),
            rules=rules,
            entry=entry,
            seen=self.seen_beside(response.url),
        )

    def rules_for(self, url: str) -> Rules:
        """The rules for pages of this source: config.yaml's before the spider's."""
        return self.source.rules if self.source.rules != GENERIC else self.rules

    def seen_beside(self, url: str) -> SiteMemory:
        """What is known of the other pages of the site this address lies on."""
        return NO_MEMORY if self.poll is None else self.poll.seen_beside(url)

    # -- in a round

    async def index_arrived(self, response: Response) -> AsyncIterator[Any]:
        """The index answered: read what is new and yield the finished poll."""
        assert self.poll is not None
        try:
            done = await self.poll.arrived(response)
            if done is not None:
                yield done
        finally:
            self.poll.over()

    async def index_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """The index could not be had: yield the failed poll."""
        assert self.poll is not None
        try:
            done = self.poll.failed(failure.value or RuntimeError("no reason given"))
            if done is not None:
                yield done
        finally:
            self.poll.over()

    # -- alone

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the index."""
        if not self.source.url:
            raise CloseSpider(f"no address: scrapy crawl {self.name} -a url=https://...")
        yield self.request(self.source.url, callback=self.parse)

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """Yield a dict per article: title, url, published, language, text, note."""
        bad = why_status(response.status, "index")
        if bad is not None:
            self.logger.error("%s", bad.reason)
            return
        try:
            feed = (await self.index(await self.rendered(response))).feed
        except ReadError as error:
            self.logger.error("%s", error.reason)
            return
        pages = PageReader(self, now=datetime.now(UTC), rules_for=self.rules_for)
        for entry in feed.entries[:ALONE_LIMIT]:
            page = await pages.read(entry)
            if page is not None:
                yield as_item(page.article)

    def request(self, url: str, deadline: Deadline | None = None, **how: Any) -> Request:
        """A request within this source's reach and this poll's time."""
        meta = {"reach": self.reach} if deadline is None else {"reach": self.reach, "deadline": deadline}
        return Request(url, meta=meta, dont_filter=True, **how)

    async def fetch(self, url: str, deadline: Deadline | None = None) -> Response:
        """Download a page through the gate, robots.txt, retries and redirects, and render it where asked.

        BrowserMissing or ParseLimit where it cannot be rendered, or whatever the download raises.
        """
        return await self.rendered(await self.download(url, deadline), deadline)

    async def download(self, url: str, deadline: Deadline | None = None, **how: Any) -> Response:
        """Download what a server sends, as `fetch` does."""
        download = self.crawler.engine.download_async(self.request(url, deadline, **how))
        if deadline is None:
            return await download
        # Scrapy may hold the request in its own queue of the host, where no handler sees the deadline.
        async with deadline.within():
            return await download

    async def rendered(self, response: Response, deadline: Deadline | None = None) -> Response:
        """Return the answer as its scripts leave it where the source says `browser: true`, else as it is."""
        if not self.source.browser or not is_page(response):
            return response
        if self._rendering is None:
            from monitor.browser.box import BrowserBox

            self.browser = self.browser or BrowserBox()
            self._rendering = Rendering(self, self.browser)
        if deadline is None:
            return await self._rendering.page(response, None)
        try:
            async with deadline.within():
                return await self._rendering.page(response, deadline)
        except TimeoutError:
            raise ParseLimit("the time for this poll ended before its scripts did") from None

    async def answer(self, url: str, what: str) -> Response:
        """Download what belongs to the index within this poll's time; ReadError unless it answers well.

        what: its name in the reason ("sitemap", "feed").
        """
        try:
            response = await self.download(url, self.poll.deadline if self.poll is not None else None)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # Named boundary: what cannot be had costs this one answer; the reason goes on.
            raise ReadError(why(error, url).reason) from error
        if (bad := why_status(response.status, what, response.body)) is not None:
            raise ReadError(bad.reason)
        return response

    @property
    def parsers(self) -> ParseBox:
        """The round's parsers, or own ones for a spider run by hand."""
        if self.box is None:
            self.box = ParseBox()
        return self.box

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ArticleSpider:
        """Build it as Scrapy does."""
        spider: ArticleSpider = super().from_crawler(crawler, *args, **kwargs)
        return spider

    async def closed(self, reason: str) -> None:
        """End own parsers and an own browser; those of a round belong to it."""
        if self.poll is None and self.box is not None:
            await self.box.close()
        if self.poll is None and self.browser is not None:
            await self.browser.close()


def content_type(response: Response) -> str:
    """The Content-Type header as text."""
    return (response.headers.get(b"Content-Type") or b"").decode("latin-1")


def as_item(article: Article) -> dict[str, object]:
    """An article as Scrapy's exporters like it."""
    return {
        "title": article.title,
        "url": article.canonical_url or article.url,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "note": article.note,
    }
