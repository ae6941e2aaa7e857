"""Help Net Security (helpnetsecurity.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class HelpNetSecuritySpider(FeedSpider):
    """Reads Help Net Security."""

    name = "helpnetsecurity"
    allowed_domains: ClassVar[list[str]] = ["helpnetsecurity.com"]
    start_url = "https://www.helpnetsecurity.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div#entryContent",
        drop=(
            ".hnst-tag-specific-content",
            ".tags",
            ".share",
            "figcaption",
        ),
        title="h1#entryTitle",
        title_suffix=" - Help Net Security",
        origin="spiders/helpnetsecurity.py",
    )
