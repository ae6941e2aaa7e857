"""TEISS (teiss.co.uk): news on information security, without a feed in any public list."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import ListingRules, Rules
from spiders.listing import ListingSpider


class TeissSpider(ListingSpider):
    """Reads the site's news index."""

    name = "teiss"
    allowed_domains: ClassVar[list[str]] = ["teiss.co.uk"]
    start_url = "https://www.teiss.co.uk/news"
    listing: ClassVar[ListingRules] = ListingRules(match="/news/")
    rules: ClassVar[Rules] = Rules(
        drop=(".td-excerpt", ".td-post-sharing"), title_suffix=" | teiss", origin="spiders/teiss.py"
    )
