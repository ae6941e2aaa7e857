"""Fetches one page as politely as a poll does (robots.txt, gate, address guard) and reads its article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.config.plan import Source
from monitor.crawl import settings_for
from monitor.errors import ReadError
from monitor.items import Article
from monitor.sitememory import NO_MEMORY, SiteMemory
from monitor.sites import site_rules

if TYPE_CHECKING:
    from monitor.config.plan import Config


async def fetch_page(config: Config, url: str, seen: SiteMemory = NO_MEMORY) -> Article:
    """Return the article at `url`; ReadError with the reason where there is none.

    seen: what other pages of its site hold. The rules of a configured source on the same host come
    first, then the site's own. A private
    address is reached only where such a source allows it. Needs an installed reactor.
    """
    from scrapy.crawler import AsyncCrawlerRunner

    near = next((s for s in config.sources if urlsplit(s.url).netloc == urlsplit(url).netloc), None)
    source = Source(name="page", url=url) if near is None else replace(near, name="page", url=url)
    got: list[Article | str] = []
    runner = AsyncCrawlerRunner(settings_for(config.crawling))
    await runner.crawl("page", source=source, site_rules=site_rules(url), seen=seen, into=got)
    if not got or isinstance(got[0], str):
        raise ReadError(f"{url}: {got[0] if got else 'no answer'}")
    return got[0]
