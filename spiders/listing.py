"""The spider for sources without a feed: an HTML page that links to the articles."""

from __future__ import annotations

from typing import ClassVar

from scrapy.http import Response

from monitor.config.plan import SourceKind
from monitor.items import Feed
from monitor.rules import FOUND_BY_ITSELF
from spiders.base import ArticleSpider


class ListingSpider(ArticleSpider):
    """Reads the links of an HTML index, by config.yaml's selectors, the site's own, or by itself."""

    name = "listing"
    reads: ClassVar[SourceKind] = SourceKind.LISTING

    async def read_index(self, response: Response) -> Feed:
        """Return the listing's entries; NotAFeed when no link looks like an article."""
        rules = self.source.listing if self.source.listing != FOUND_BY_ITSELF else self.listing
        return await self.parsers.listing(response.body, response.url, rules)
