"""heise online (heise.de): its security section, in German."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class HeiseSpider(FeedSpider):
    """Reads heise online."""

    name = "heise"
    allowed_domains: ClassVar[list[str]] = ["heise.de"]
    start_url = "https://www.heise.de/security/feed.xml"
    rules: ClassVar[Rules] = Rules(
        body="p.a-article-header__lead, div.article-layout__content",
        drop=(
            "a-ad",
            "a-gift",
            "a-opt-in",
            "a-collapse",
            "footer",
            ".ad-label",
            ".ad",
            ".ho-text",
            ".a-box",
            ".a-article-teaser",
            ".opinary-widget-embed",
            "figcaption",
        ),
        title="h1.a-article-header__title",
        title_suffix=" | heise online",
        origin="spiders/heise.py",
    )
