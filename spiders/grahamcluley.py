"""Graham Cluley (grahamcluley.com): notes on security."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class GrahamCluleySpider(FeedSpider):
    """Reads Graham Cluley."""

    name = "grahamcluley"
    allowed_domains: ClassVar[list[str]] = ["grahamcluley.com"]
    start_url = "https://grahamcluley.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.entry-content",
        drop=(
            ".sharedaddy",
            ".jp-relatedposts",
            ".yarpp-related",
            "figcaption",
        ),
        origin="spiders/grahamcluley.py",
        verified=False,
    )
