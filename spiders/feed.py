"""The spider for every source that has a feed: RSS, RDF, Atom, JSON Feed."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from monitor.config.plan import SourceKind
from monitor.errors import NotAFeed, ReadError
from monitor.items import Feed
from spiders.base import ArticleSpider, content_type

PLAUSIBLE = 5  # links that look like articles, below which a page is no listing


class FeedSpider(ArticleSpider):
    """Reads a feed; names a listing where the address gives a page of links instead."""

    name = "feed"
    reads: ClassVar[SourceKind] = SourceKind.FEED

    async def read_index(self, response: Response) -> Feed:
        """Return the feed; NotAFeed says what else came, and whether it could be read as a listing."""
        try:
            feed = await self.parsers.feed(response.body, response.url, content_type(response))
        except NotAFeed as error:
            if self.source.kind is SourceKind.AUTO and looks_like_html(response):
                raise NotAFeed(error.reason + await self._advice(response)) from None
            raise
        if feed.read_by == "sitemapindex":
            first = f", such as {feed.entries[0].url}" if feed.entries else ""
            raise NotAFeed(f"a sitemap index, not a feed; configure one of its sitemaps{first}")
        return feed

    async def _advice(self, response: Response) -> str:
        # Not read as a listing unasked: a login or error page in a feed's place has links too.
        try:
            found = await self.parsers.listing(response.body, response.url, self.source.listing)
        except ReadError:
            return ""
        if len(found.entries) < PLAUSIBLE:
            return ""
        links = f"it links to {len(found.entries)} pages that look like articles"
        return f"; {links}: `kind: listing` would read them"


def looks_like_html(response: Response) -> bool:
    """Whether an answer is a web page, by its header or its first bytes."""
    head = response.body[:500].lstrip().lower()
    return b"html" in (response.headers.get(b"Content-Type") or b"") or head.startswith(
        (b"<!doctype html", b"<html")
    )
