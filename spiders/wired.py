"""WIRED (wired.com): its security section."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class WiredSpider(FeedSpider):
    """Reads WIRED."""

    name = "wired"
    allowed_domains: ClassVar[list[str]] = ["wired.com"]
    start_url = "https://www.wired.com/feed/category/security/latest/rss"
    rules: ClassVar[Rules] = Rules(
        drop=(
            "button",
            "figcaption",
            ".newsletter-subscribe-form",
            '[class*="RecircMostPopular"]',
            '[class*="SocialIcons"]',
            '[class*="AdWrapper"]',
        ),
        title_suffix=" | WIRED",
        origin="spiders/wired.py",
    )
