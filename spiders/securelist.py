"""Securelist (securelist.com): research by Kaspersky."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class SecurelistSpider(FeedSpider):
    """Reads Securelist."""

    name = "securelist"
    allowed_domains: ClassVar[list[str]] = ["securelist.com"]
    start_url = "https://securelist.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.js-reading-content, div.c-wysiwyg",
        drop=(
            ".entry-meta",
            ".c-block--share",
            ".c-authors",
            "figcaption",
        ),
        title_suffix=" | Securelist",
        origin="spiders/securelist.py",
        verified=False,
    )
