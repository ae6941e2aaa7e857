"""LWN.net (lwn.net): news on free software and its security."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class LwnSpider(FeedSpider):
    """Reads LWN.net."""

    name = "lwn"
    allowed_domains: ClassVar[list[str]] = ["lwn.net"]
    start_url = "https://lwn.net/headlines/rss"
    rules: ClassVar[Rules] = Rules(
        body="div.ArticleText",
        drop=(
            ".FeatureByline",
            ".GAByline",
            "table.Form",
            "figcaption",
        ),
        title_suffix=" [LWN.net]",
        origin="spiders/lwn.py",
        verified=False,
    )
