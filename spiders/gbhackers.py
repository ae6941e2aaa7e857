"""GBHackers (gbhackers.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class GbhackersSpider(FeedSpider):
    """Reads GBHackers."""

    name = "gbhackers"
    allowed_domains: ClassVar[list[str]] = ["gbhackers.com"]
    start_url = "https://gbhackers.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.td-post-content",
        drop=(
            ".td-post-featured-image",
            ".td-a-rec",
            ".td-post-sharing",
            ".td-post-source-tags",
            ".td_block_related_posts",
            "figcaption",
        ),
        origin="spiders/gbhackers.py",
        verified=False,
    )
