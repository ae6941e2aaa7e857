"""Cyber Security News (cybersecuritynews.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class CyberSecurityNewsSpider(FeedSpider):
    """Reads Cyber Security News."""

    name = "cybersecuritynews"
    allowed_domains: ClassVar[list[str]] = ["cybersecuritynews.com"]
    start_url = "https://cybersecuritynews.com/feed/"
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
        origin="spiders/cybersecuritynews.py",
        verified=False,
    )
