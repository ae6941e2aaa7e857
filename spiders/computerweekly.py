"""Computer Weekly (computerweekly.com): its security section."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ComputerWeeklySpider(FeedSpider):
    """Reads Computer Weekly."""

    name = "computerweekly"
    allowed_domains: ClassVar[list[str]] = ["computerweekly.com"]
    start_url = "https://www.computerweekly.com/rss/IT-security.xml"
    rules: ClassVar[Rules] = Rules(
        body="#content-body",
        drop=(
            ".ad-wrapper",
            ".extraInfo",
            ".relatedContent",
            "#inlineRegistrationWrapper",
            "figcaption",
        ),
        title_suffix=" | Computer Weekly",
        origin="spiders/computerweekly.py",
        verified=False,
    )
