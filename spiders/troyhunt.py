"""Troy Hunt (troyhunt.com): notes on breaches and security."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TroyhuntSpider(FeedSpider):
    """Reads Troy Hunt."""

    name = "troyhunt"
    allowed_domains: ClassVar[list[str]] = ["troyhunt.com"]
    start_url = "https://www.troyhunt.com/rss/"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".kg-signup-card",
            ".kg-cta-card",
            ".kg-bookmark-card",
        ),
        title_suffix=" - Troy Hunt",
        origin="spiders/troyhunt.py",
        verified=False,
    )
