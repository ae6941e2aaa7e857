"""Unit 42 (unit42.paloaltonetworks.com): research by Palo Alto Networks."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class Unit42Spider(FeedSpider):
    """Reads Unit 42."""

    name = "unit42"
    allowed_domains: ClassVar[list[str]] = ["unit42.paloaltonetworks.com"]
    start_url = "https://unit42.paloaltonetworks.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.be__contents-wrapper",
        drop=(
            ".be__related",
            ".be__share",
            ".be__tags",
            "figcaption",
        ),
        origin="spiders/unit42.py",
        verified=False,
    )
