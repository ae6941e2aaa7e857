"""Sophos News (news.sophos.com): with Naked Security."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class SophosSpider(FeedSpider):
    """Reads Sophos News."""

    name = "sophos"
    allowed_domains: ClassVar[list[str]] = ["news.sophos.com", "nakedsecurity.sophos.com"]
    start_url = "https://news.sophos.com/en-us/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.entry-content",
        drop=(
            ".sharedaddy",
            ".jp-relatedposts",
            "figcaption",
        ),
        title_suffix=" – Sophos News",
        origin="spiders/sophos.py",
        verified=False,
    )
