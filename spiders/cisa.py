"""CISA (cisa.gov): advisories and news of the United States' agency."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class CisaSpider(FeedSpider):
    """Reads CISA."""

    name = "cisa"
    allowed_domains: ClassVar[list[str]] = ["cisa.gov"]
    start_url = "https://www.cisa.gov/cybersecurity-advisories/all.xml"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".c-product-survey",
            ".usa-banner",
            ".c-tags",
        ),
        title_suffix=" | CISA",
        origin="spiders/cisa.py",
        verified=False,
    )
