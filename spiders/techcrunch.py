"""TechCrunch (techcrunch.com): its security section."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TechcrunchSpider(FeedSpider):
    """Reads TechCrunch."""

    name = "techcrunch"
    allowed_domains: ClassVar[list[str]] = ["techcrunch.com"]
    start_url = "https://techcrunch.com/category/security/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.entry-content, div.article-content",
        drop=(
            ".wp-block-techcrunch-inline-cta",
            ".inline-cta",
            ".module-crunchbase",
            ".aside-related-articles",
            ".embed-breakout",
            "figcaption",
        ),
        title_suffix=" | TechCrunch",
        origin="spiders/techcrunch.py",
    )
