"""The Register (theregister.com): its security section."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TheregisterSpider(FeedSpider):
    """Reads The Register."""

    name = "theregister"
    allowed_domains: ClassVar[list[str]] = ["theregister.com", "theregister.co.uk"]
    start_url = "https://www.theregister.com/security/headlines.atom"
    rules: ClassVar[Rules] = Rules(
        body="div#body",
        drop=(
            ".promo_article",
            ".wptl.btm",
            ".articleList",
            ".google-ad",
            "figcaption",
        ),
        title_suffix=" • The Register",
        origin="spiders/theregister.py",
        verified=False,
    )
