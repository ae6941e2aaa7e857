"""Schneier on Security (schneier.com): Bruce Schneier's notes."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class SchneierSpider(FeedSpider):
    """Reads Schneier on Security."""

    name = "schneier"
    allowed_domains: ClassVar[list[str]] = ["schneier.com"]
    start_url = "https://www.schneier.com/feed/atom/"
    rules: ClassVar[Rules] = Rules(
        body="div.article, div.indivbody",
        drop=(
            "p.posted",
            "p.entry-tags",
            "h2.entry",
            "figcaption",
        ),
        title_suffix=" - Schneier on Security",
        origin="spiders/schneier.py",
        verified=False,
    )
