"""CyberScoop (cyberscoop.com): security news from Washington."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class CyberscoopSpider(FeedSpider):
    """Reads CyberScoop."""

    name = "cyberscoop"
    allowed_domains: ClassVar[list[str]] = ["cyberscoop.com"]
    start_url = "https://cyberscoop.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.single-article__content-inner",
        drop=(
            ".ad",
            ".single-article__footer",
            ".single-article__tags",
            "figcaption",
        ),
        title_suffix=" | CyberScoop",
        origin="spiders/cyberscoop.py",
        verified=False,
    )
