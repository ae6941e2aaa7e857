"""The spider for sitemaps and indexes of sitemaps."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from monitor import sitemaps
from monitor.config.plan import SourceKind
from monitor.errors import NotAFeed, ReadError
from monitor.items import Feed
from spiders.base import ArticleSpider, content_type
from spiders.index import Index


class SitemapSpider(ArticleSpider):
    """Reads a sitemap; of an index the sitemaps that may hold news."""

    name = "sitemap"
    reads: ClassVar[SourceKind] = SourceKind.SITEMAP

    async def read_index(self, response: Response) -> Feed:
        """Return the addresses of the sitemap or of the sitemaps it leads to; NotAFeed for anything else."""
        feed = await self.parsers.feed(response.body, response.url, content_type(response))
        if feed.kind != "sitemap":
            raise NotAFeed(f"a feed ({feed.kind}), not a sitemap; write kind: feed or auto")
        return await with_children(self, feed, response.url)

    async def index(self, response: Response) -> Index:
        """Return the index; what stands in the sitemaps it leads to has no validators."""
        feed = await self.read_index(response)
        return Index(feed, whole=feed.read_by == "sitemap")


async def with_children(spider: ArticleSpider, feed: Feed, url: str) -> Feed:
    """Return a sitemap as it is, an index of sitemaps as the entries of its children.

    At most five addresses are fetched; an index inside the index is followed, one inside that is not. One
    that cannot be read costs its entries and is named in `note`. NotAFeed where none can be read.
    """
    if feed.read_by != "sitemapindex":
        return feed
    since = spider.poll.known_until if spider.poll is not None else None
    waiting = [(child.url, True) for child in sitemaps.children(feed, url, since)]
    seen = {url}
    read: list[Feed] = []
    faults: list[str] = []
    fetched, too_deep = 0, False
    while waiting and fetched < sitemaps.CHILDREN_LIMIT:
        address, outermost = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        fetched += 1
        try:
            response = await spider.answer(address, "sitemap")
            child = await spider.parsers.feed(response.body, response.url, content_type(response))
        except ReadError as error:
            faults.append(f"{address}: {error.reason}")
            continue
        if child.read_by == "sitemapindex":
            inner = sitemaps.children(child, response.url, since) if outermost else []
            too_deep = too_deep or not outermost
            waiting = [(entry.url, False) for entry in inner] + waiting
        elif child.kind == "sitemap":
            read.append(child)
        else:
            faults.append(f"{address}: a feed, not a sitemap")
    if faults and not read:
        raise NotAFeed(f"a sitemap index, and none of its sitemaps can be read ({faults[0]})")
    if too_deep and not read:
        raise NotAFeed("a sitemap index that leads to index after index and to no sitemap")
    whole = sitemaps.gathered(feed, read)
    for fault in faults:
        spider.logger.info("a sitemap was not read source=%s reason=%s", spider.source.name, fault)
    return whole
