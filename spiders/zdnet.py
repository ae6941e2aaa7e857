"""ZDNET (zdnet.com): news on computing."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class ZdnetSpider(FeedSpider):
    """Reads ZDNET."""

    name = "zdnet"
    allowed_domains: ClassVar[list[str]] = ["zdnet.com"]
    start_url = "https://www.zdnet.com/topic/security/rss.xml"
    rules: ClassVar[Rules] = Rules(
        body="div.c-ShortcodeContent, div.storyBody",
        drop=(
            ".c-shortcodePinbox",
            ".c-newsletterSignup",
            ".c-shortcodeCommercePromo",
            ".shortcodeGalleryWrapper",
            "figcaption",
        ),
        title_suffix=" | ZDNET",
        origin="spiders/zdnet.py",
        verified=False,
    )
