"""CSO (csoonline.com): security news for those in charge."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class CsoonlineSpider(FeedSpider):
    """Reads CSO."""

    name = "csoonline"
    allowed_domains: ClassVar[list[str]] = ["csoonline.com"]
    start_url = "https://www.csoonline.com/feed/"
    rules: ClassVar[Rules] = Rules(
        body='div.article-column__content, div.article__main, div[itemprop="articleBody"]',
        drop=(
            "aside",
            ".social-share-sticky-menu",
            "#article-top-page-number",
            "figcaption",
        ),
        title_suffix=" | CSO Online",
        origin="spiders/csoonline.py",
        verified=False,
    )
