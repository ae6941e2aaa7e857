"""NCSC (ncsc.gov.uk): news of the United Kingdom's agency."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class NcscSpider(FeedSpider):
    """Reads NCSC."""

    name = "ncsc"
    allowed_domains: ClassVar[list[str]] = ["ncsc.gov.uk"]
    start_url = "https://www.ncsc.gov.uk/api/1/services/v1/all-rss-feed.xml"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".jumplinks",
            ".c-related-content",
            "figcaption",
        ),
        title_suffix=" - NCSC.GOV.UK",
        origin="spiders/ncsc.py",
        verified=False,
    )
