"""What an address that answers with a web page can be read from: the feed it announces, or its own links.

The page of an address that was a feed before is not read in its place: login and error pages announce
feeds and have links too. What may be done is decided by `SourcePoll.is_new_ground`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from monitor.errors import NotAFeed, ReadError
from monitor.items import Feed
from monitor.parsebox import ParseBox
from monitor.rules import ListingRules
from spiders.base import ArticleSpider, content_type
from spiders.index import Index

PLAUSIBLE = 5  # links that look like articles, below which a page is no listing
TRIES = 2  # feeds asked for beside the page
WELL_KNOWN = ("/feed", "/rss.xml")

_FEED_ADDRESS = re.compile(r"/(?:feeds?|rss|atom|rdf)(?:[/.]|$)|\.(?:rss|atom|rdf|xml)$", re.IGNORECASE)


async def look_around(spider: ArticleSpider, response: Response, refusal: NotAFeed) -> Index:
    """Return what the web page in `response` can be read from; `refusal`, with advice, where nothing may be.

    First the feeds that the page announces, else two well-known addresses, at most two requests; then the
    page itself as a listing, unless its address is one of a feed.
    """
    announced = await spider.parsers.announced(response.body, response.url)
    known = spider.poll.found_before if spider.poll is not None else ""
    may_read = spider.poll is None or spider.poll.is_new_ground(response.url)
    if may_read:
        offered = announced or [urljoin(response.url, path) for path in WELL_KNOWN]
        wanted = sorted(offered, key=lambda url: url != known)[:TRIES]
        for url in wanted:
            feed = await _feed_at(spider, url) if url != response.url else None
            if feed is not None:
                told = f"its address is a web page; its feed is at {url}: write that as url"
                return Index(feed, found_at=url, advice=told, whole=False)
    listing = await plausible_listing(spider.parsers, response, spider.source.listing)
    if may_read and listing is not None and not _FEED_ADDRESS.search(urlsplit(response.url).path):
        told = "its address is a web page, read as a listing; write kind: listing to keep it so"
        return Index(listing, advice=told, whole=False)
    raise NotAFeed(refusal.reason + _advice(announced, listing))


async def _feed_at(spider: ArticleSpider, url: str) -> Feed | None:
    """The feed at an address, None where there is none or it is empty."""
    try:
        response = await spider.answer(url, "feed")
        feed = await spider.parsers.feed(response.body, response.url, content_type(response))
    except ReadError:
        return None
    return feed if feed.entries and feed.kind != "sitemap" else None


async def plausible_listing(parsers: ParseBox, response: Response, rules: ListingRules) -> Feed | None:
    """The page as a listing, None where too few links look like articles."""
    try:
        found = await parsers.listing(response.body, response.url, rules)
    except ReadError:
        return None
    return found if len(found.entries) >= PLAUSIBLE else None


def _advice(announced: list[str], listing: Feed | None) -> str:
    if announced:
        return f"; it announces the feed {announced[0]}: write that as url"
    if listing is not None:
        links = f"it links to {len(listing.entries)} pages that look like articles"
        return f"; {links}: `kind: listing` would read them"
    return ""
