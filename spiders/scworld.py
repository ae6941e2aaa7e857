"""SC Media (scworld.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ScworldSpider(FeedSpider):
    """Reads SC Media."""

    name = "scworld"
    allowed_domains: ClassVar[list[str]] = ["scworld.com", "scmagazine.com"]
    start_url = "https://www.scworld.com/feed"
    rules: ClassVar[Rules] = Rules(
        drop=(
            '[class*="RelatedContent"]',
            '[class*="AuthorBio"]',
        ),
        title_suffix=" | SC Media",
        origin="spiders/scworld.py",
        verified=False,
    )
