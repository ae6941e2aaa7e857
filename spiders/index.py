"""What a poll reads its entries from, and the listing that stands in for a dead feed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.http import Response

from monitor.items import Feed

if TYPE_CHECKING:
    from spiders.base import ArticleSpider


@dataclass(frozen=True, slots=True)
class Index:
    """The entries of a source and how they were come by.

    found_at: where the feed is, if not at the source's own address, else "". advice: what should change in
    config.yaml, "" for nothing. whole: the answer itself held every entry, so that its validators speak
    for them. stands_in: the listing of a feed that is dead.
    """

    feed: Feed
    found_at: str = ""
    advice: str = ""
    whole: bool = True
    stands_in: bool = False

    @property
    def holds_old(self) -> bool:
        """Whether it may show old articles for the first time at any poll, and not at the first alone."""
        return self.stands_in or self.feed.kind == "sitemap"


async def stand_in(spider: ArticleSpider, reason: str) -> Index:
    """Read the listing of a source whose feed fails for `reason`; ReadError where that fails too."""
    deadline = spider.poll.deadline if spider.poll is not None else None
    response = await spider.rendered(await spider.answer(spider.source.listing_url, "its listing"), deadline)
    feed = await spider.parsers.listing(response.body, response.url, spider.source.listing)
    return Index(
        feed, advice=f"its feed fails ({reason}); read from its listing", whole=False, stands_in=True
    )


def looks_like_html(response: Response) -> bool:
    """Whether an answer is a web page, by its header or its first bytes."""
    head = response.body[:500].lstrip().lower()
    return b"html" in (response.headers.get(b"Content-Type") or b"") or head.startswith(
        (b"<!doctype html", b"<html")
    )
