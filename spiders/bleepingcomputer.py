"""BleepingComputer (bleepingcomputer.com): security and technology news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class BleepingComputerSpider(FeedSpider):
    """Reads BleepingComputer."""

    name = "bleepingcomputer"
    allowed_domains: ClassVar[list[str]] = ["bleepingcomputer.com"]
    start_url = "https://www.bleepingcomputer.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.articleBody",
        drop=(
            ".cz-related-article-wrapp",
            ".cz-print-icon",
            ".cnx-main-container",
            ".ia_ad",
            "figcaption",
        ),
        origin="spiders/bleepingcomputer.py",
        verified=False,
    )
