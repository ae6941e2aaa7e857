"""Trend Micro Research (trendmicro.com): research by Trend Micro."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TrendmicroSpider(FeedSpider):
    """Reads Trend Micro Research."""

    name = "trendmicro"
    allowed_domains: ClassVar[list[str]] = ["trendmicro.com"]
    start_url = "https://feeds.trendmicro.com/TrendMicroResearch"
    rules: ClassVar[Rules] = Rules(
        body="article main",
        drop=(
            ".article-details__bar",
            ".article-details__display-tag",
            ".article-details__author-by",
            ".article-details__icons",
            ".research-layout-divider",
            "figcaption",
        ),
        title="h1.article-details__title",
        origin="spiders/trendmicro.py",
        verified=False,
    )
