"""Krebs on Security (krebsonsecurity.com): Brian Krebs on crime and security."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class KrebsSpider(FeedSpider):
    """Reads Krebs on Security."""

    name = "krebsonsecurity"
    allowed_domains: ClassVar[list[str]] = ["krebsonsecurity.com"]
    start_url = "https://krebsonsecurity.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.entry-content, div.post-smallerfont",
        drop=(
            ".mid-banner",
            ".sharedaddy",
            ".post-smallerfont > small",
            "figcaption",
        ),
        title_suffix=" – Krebs on Security",
        origin="spiders/krebsonsecurity.py",
        verified=False,
    )
