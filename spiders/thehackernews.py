"""The Hacker News (thehackernews.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class HackerNewsSpider(FeedSpider):
    """Reads The Hacker News."""

    name = "thehackernews"
    allowed_domains: ClassVar[list[str]] = ["thehackernews.com"]
    start_url = "https://thehackernews.com/feeds/posts/default"
    rules: ClassVar[Rules] = Rules(
        body="div.articlebody, div#articlebody",
        drop=(
            ".note-b",
            ".stophere",
            ".ad_two",
            ".dog_two",
            ".check_two",
            "figcaption",
        ),
        origin="spiders/thehackernews.py",
        verified=False,
    )
