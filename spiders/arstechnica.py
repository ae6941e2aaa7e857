"""Ars Technica (arstechnica.com): its security section."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ArstechnicaSpider(FeedSpider):
    """Reads Ars Technica."""

    name = "arstechnica"
    allowed_domains: ClassVar[list[str]] = ["arstechnica.com"]
    start_url = "https://feeds.arstechnica.com/arstechnica/security"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".author-mini-bio",
            ".story-tools",
            ".related-stories",
            ".text-settings-dropdown-story",
            ".pswp-caption-content",
            "aside",
        ),
        title_suffix=" - Ars Technica",
        origin="spiders/arstechnica.py",
    )
