"""SecurityWeek (securityweek.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class SecurityWeekSpider(FeedSpider):
    """Reads SecurityWeek."""

    name = "securityweek"
    allowed_domains: ClassVar[list[str]] = ["securityweek.com"]
    start_url = "https://www.securityweek.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.zox-post-body",
        drop=(
            ".zox-post-ad-wrap",
            ".zox-author-box-wrap",
            ".sw-author-posts",
            ".zox-org-wrap",
            "figcaption",
        ),
        title="h1.zox-post-title",
        title_suffix=" - SecurityWeek",
        origin="spiders/securityweek.py",
    )
