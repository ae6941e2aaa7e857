"""The Record (therecord.media): security news by Recorded Future."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TherecordSpider(FeedSpider):
    """Reads The Record."""

    name = "therecord"
    allowed_domains: ClassVar[list[str]] = ["therecord.media"]
    start_url = "https://therecord.media/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.article__content",
        drop=(
            ".article__adunit",
            ".article__sidebar",
            ".article__tags",
            ".social-share-icons",
            "figcaption",
        ),
        title_suffix=" | The Record from Recorded Future News",
        origin="spiders/therecord.py",
        verified=False,
    )
