"""SANS Internet Storm Center (isc.sans.edu): the handlers' diary."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class IscSpider(FeedSpider):
    """Reads SANS Internet Storm Center."""

    name = "isc"
    allowed_domains: ClassVar[list[str]] = ["isc.sans.edu"]
    start_url = "https://isc.sans.edu/rssfeed_full.xml"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".diaryheader",
            ".comments",
        ),
        title_suffix=" - SANS ISC",
        origin="spiders/isc.py",
        verified=False,
    )
