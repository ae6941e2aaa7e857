"""Crawls for tests: downloads addresses through the whole chain that a real crawl uses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from monitor.config.plan import Crawling
from monitor.crawl import settings_for
from monitor.middlewares.courtesy import Courtesy
from monitor.middlewares.deadline import Deadline
from monitor.netguard import Reach

Outcome = Response | Exception


class Fetcher:
    """Downloads inside a running crawl."""

    def __init__(self, spider: Spider) -> None:
        self.crawler = spider.crawler

    async def __call__(
        self,
        url: str,
        *,
        private: bool = True,
        reach: Reach | None = None,
        seconds: float | None = None,
        **how: Any,
    ) -> Outcome:
        """The response, or the exception that came instead."""
        meta: dict[str, Any] = {"reach": reach or Reach.of(url, private=private)}
        if seconds is not None:
            meta["deadline"] = Deadline(seconds)
        try:
            return await self.crawler.engine.download_async(Request(url, meta=meta, **how))
        except Exception as error:
            return error


class Probe(Spider):
    """Runs a test's own coroutine as its start."""

    name = "probe"

    def __init__(self, work: Callable[[Fetcher], Coroutine[Any, Any, None]], courtesy: Courtesy) -> None:
        super().__init__()
        self.work = work
        self.courtesy = courtesy
        self.error: BaseException | None = None

    async def start(self) -> AsyncIterator[Any]:
        try:
            await self.work(Fetcher(self))
        except BaseException as error:
            self.error = error
        return
        yield


async def crawl(
    work: Callable[[Fetcher], Coroutine[Any, Any, None]],
    *,
    courtesy: Courtesy | None = None,
    **crawling: Any,
) -> Any:
    """Run `work` within a crawl with our settings; raises what it raises; returns the crawler."""
    runner = AsyncCrawlerRunner(settings_for(Crawling(**{"delay": 0.0, "timeout": 300.0, **crawling})))
    crawler = runner.create_crawler(Probe)
    await runner.crawl(crawler, work=work, courtesy=courtesy or Courtesy())
    assert isinstance(crawler.spider, Probe)
    if crawler.spider.error is not None:
        raise crawler.spider.error
    await asyncio.sleep(0)
    return crawler
