"""Infosecurity Magazine (infosecurity-magazine.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class InfosecurityMagazineSpider(FeedSpider):
    """Reads Infosecurity Magazine."""

    name = "infosecuritymagazine"
    allowed_domains: ClassVar[list[str]] = ["infosecurity-magazine.com"]
    start_url = "https://www.infosecurity-magazine.com/rss/news/"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".aside-module",
            ".webpage-list",
            ".social-share",
        ),
        title_suffix=" - Infosecurity Magazine",
        origin="spiders/infosecuritymagazine.py",
        verified=False,
    )
