"""ITPro (itpro.com): news on computing for those who run it."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ItproSpider(FeedSpider):
    """Reads ITPro."""

    name = "itpro"
    allowed_domains: ClassVar[list[str]] = ["itpro.com", "itpro.co.uk"]
    start_url = "https://www.itpro.com/feeds.xml"
    rules: ClassVar[Rules] = Rules(
        body="#article-body",
        drop=(
            "aside",
            '[class*="slice-container-newsletterForm"]',
            '[class*="slice-container-authorBio"]',
            ".ad-unit",
            ".hawk-nest",
            "figcaption",
        ),
        title_suffix=" | ITPro",
        origin="spiders/itpro.py",
        verified=False,
    )
