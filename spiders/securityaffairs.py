"""Security Affairs (securityaffairs.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class SecurityAffairsSpider(FeedSpider):
    """Reads Security Affairs."""

    name = "securityaffairs"
    allowed_domains: ClassVar[list[str]] = ["securityaffairs.com"]
    start_url = "https://securityaffairs.com/feed"
    rules: ClassVar[Rules] = Rules(
        body="div.article-details-block",
        drop=(
            ".sharedaddy",
            ".author_box",
            ".adsbygoogle",
            "figcaption",
        ),
        origin="spiders/securityaffairs.py",
        verified=False,
    )
