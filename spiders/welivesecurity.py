"""WeLiveSecurity (welivesecurity.com): research and news by ESET."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class WeLiveSecuritySpider(FeedSpider):
    """Reads WeLiveSecurity."""

    name = "welivesecurity"
    allowed_domains: ClassVar[list[str]] = ["welivesecurity.com"]
    start_url = "https://www.welivesecurity.com/en/rss/feed/"
    rules: ClassVar[Rules] = Rules(
        body="div.article-body",
        drop=(
            ".article-authors",
            ".newsletter",
            ".related-articles",
            "figcaption",
        ),
        origin="spiders/welivesecurity.py",
        verified=False,
    )
