"""Cisco Talos (blog.talosintelligence.com): research by Cisco."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class TalosSpider(FeedSpider):
    """Reads Cisco Talos."""

    name = "talos"
    allowed_domains: ClassVar[list[str]] = ["blog.talosintelligence.com"]
    start_url = "https://blog.talosintelligence.com/rss/"
    rules: ClassVar[Rules] = Rules(
        drop=(
            ".kg-signup-card",
            ".kg-cta-card",
            ".kg-bookmark-card",
        ),
        origin="spiders/talos.py",
        verified=False,
    )
