"""Golem.de (golem.de): news on computing, in German."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class GolemSpider(FeedSpider):
    """Reads Golem.de."""

    name = "golem"
    allowed_domains: ClassVar[list[str]] = ["golem.de"]
    start_url = "https://rss.golem.de/rss.php?feed=ATOM1.0"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".go-teaser-block",
            "ul.go-alink-list",
            ".go-teaser--variant-affiliate",
            ".go-article-header__meta",
            ".go-button-bar",
            ".go-article__pagination",
            ".authors--withsource",
            ".social-tools",
            ".supplementary",
            ".toc",
            "#job-market",
            "#comments",
        ),
        title_suffix=" - Golem.de",
        origin="spiders/golem.py",
        verified=False,
    )
