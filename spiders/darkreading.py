"""Dark Reading (darkreading.com): security news."""

from __future__ import annotations

from typing import ClassVar

from monitor.rules import Rules
from spiders.feed import FeedSpider


class DarkReadingSpider(FeedSpider):
    """Reads Dark Reading."""

    name = "darkreading"
    allowed_domains: ClassVar[list[str]] = ["darkreading.com"]
    start_url = "https://www.darkreading.com/rss.xml"
    rules: ClassVar[Rules] = Rules(
        body="div.ArticleBase-BodyContent",
        drop=(
            ".RelatedArticle",
            ".ArticleBase-RelatedTopics",
            ".ArticleBase-Contributors",
            "figcaption",
        ),
        origin="spiders/darkreading.py",
        verified=False,
    )
