"""Asks the index of every source once, through the same gate, robots.txt and address guard as a poll."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitor.asked import Asked
from monitor.crawl import settings_for

if TYPE_CHECKING:
    from monitor.config.plan import Crawling, Source


async def ask_sources(crawling: Crawling, sources: Sequence[Source]) -> list[Asked]:
    """One Asked per source that is read over the web; needs an installed reactor."""
    from scrapy.crawler import AsyncCrawlerRunner

    got: list[Asked] = []
    web = [source for source in sources if source.mailbox is None]
    await AsyncCrawlerRunner(settings_for(crawling)).crawl("doctor", sources=web, into=got)
    silent = {source.name for source in web} - {asked.source for asked in got}
    return got + [Asked(name, "no answer") for name in sorted(silent)]
