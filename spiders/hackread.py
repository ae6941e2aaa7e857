"""Hackread (hackread.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class HackreadSpider(FeedSpider):
    """Reads Hackread."""

    name = "hackread"
    allowed_domains: ClassVar[list[str]] = ["hackread.com"]
    start_url = "https://hackread.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.entry-content",
        drop=(
            "h3#related-articles",
            "h3#related-articles ~ ol",
            ".cs-entry__tags",
            ".cs-entry__subscribe",
            ".cs-entry__author",
            ".cs-entry__prev-next",
            "figcaption",
        ),
        origin="spiders/hackread.py",
        verified=False,
    )
