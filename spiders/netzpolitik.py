"""netzpolitik.org (netzpolitik.org): news on the politics of the net, in German."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class NetzpolitikSpider(FeedSpider):
    """Reads netzpolitik.org."""

    name = "netzpolitik"
    allowed_domains: ClassVar[list[str]] = ["netzpolitik.org"]
    start_url = "https://netzpolitik.org/feed/"
    rules: ClassVar[Rules] = Rules(
        body="main#main > article",
        drop=(
            "header",
            "footer",
            ".entry-meta",
            ".netzpolitik-cta",
            "article.teaser",
            "article.comment",
            "figcaption",
        ),
        title="h1.entry-title",
        origin="spiders/netzpolitik.py",
        verified=False,
    )
