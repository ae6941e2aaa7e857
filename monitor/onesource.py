"""Tries one source as politely as a poll does, or one saved page, and says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.crawl import settings_for
from monitor.errors import ReadError
from monitor.parsebox import ParseBox
from monitor.sites import site_rules
from monitor.trial import Trial, poor, proposal

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config.plan import Crawling, Source


async def try_source(crawling: Crawling, source: Source, *, as_source: bool = False) -> Trial:
    """Read the index of `source` and its newest article; the Trial says why where nothing came.

    as_source: it is one, or is to be; else its address may also be that of an article. Needs an installed
    reactor.
    """
    from scrapy.crawler import AsyncCrawlerRunner

    got: list[Trial] = []
    await AsyncCrawlerRunner(settings_for(crawling)).crawl(
        "trial", source=source, into=got, as_source=as_source
    )
    return got[0] if got else Trial(source.url, reason="no answer")


async def try_page(data: bytes, url: str, now: datetime) -> Trial:
    """Read a saved page by the rules of the site it came from. now: aware UTC."""
    box = ParseBox(workers=1)
    rules = site_rules(url)
    try:
        article = await box.article(data, url, now=now, rules=rules)
        better = None
        if poor(article) and (others := await box.proposal(data, url)) is not None:
            better = proposal(article, await box.article(data, url, now=now, rules=others), others)
    except ReadError as error:
        return Trial(url, reason=error.reason)
    finally:
        await box.close()
    return Trial(url, kind="page", reader="page", article=article, rules=rules, proposal=better)
