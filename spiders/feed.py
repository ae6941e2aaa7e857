"""The spider for every source that has a feed: RSS, RDF, Atom, JSON Feed."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from monitor import polling
from monitor.config.plan import SourceKind
from monitor.errors import NotAFeed
from monitor.items import Feed
from spiders.around import look_around
from spiders.base import ArticleSpider, content_type
from spiders.index import Index, looks_like_html
from spiders.sitemap import with_children


class FeedSpider(ArticleSpider):
    """Reads a feed; without `kind: feed` also sitemaps, and the feed or links of a web page."""

    name = "feed"
    reads: ClassVar[SourceKind] = SourceKind.FEED

    async def read_index(self, response: Response) -> Feed:
        """Return the feed; NotAFeed says what else came."""
        feed = await self.parsers.feed(response.body, response.url, content_type(response))
        if feed.read_by == "sitemapindex" and self.source.kind is SourceKind.FEED:
            raise NotAFeed("a sitemap index, not a feed; write kind: sitemap")
        return await with_children(self, feed, response.url)

    async def index(self, response: Response) -> Index:
        """Return the feed, or under `kind: auto` what the page in its place leads to."""
        try:
            feed = await self.read_index(response)
        except NotAFeed as error:
            is_closed = polling.classify(None, "NotAFeed", error.reason).outcome == "blocked"
            if is_closed or self.source.kind is not SourceKind.AUTO or not looks_like_html(response):
                raise
            return await look_around(self, response, error)
        return Index(feed, whole=feed.read_by != "sitemaps")
