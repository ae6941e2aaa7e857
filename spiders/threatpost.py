"""Threatpost (threatpost.com): security news up to 2022."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ThreatpostSpider(FeedSpider):
    """Reads Threatpost."""

    name = "threatpost"
    allowed_domains: ClassVar[list[str]] = ["threatpost.com"]
    start_url = "https://threatpost.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.c-article__main",
        drop=(
            ".c-article__footer",
            ".c-article__sharing",
            ".c-article__newsletter",
            "figcaption",
        ),
        title="h1.c-article__title",
        title_suffix=" | Threatpost",
        origin="spiders/threatpost.py",
    )
