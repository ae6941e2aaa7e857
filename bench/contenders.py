"""What Newswatch is measured against, each run as a process of its own by `end_to_end.py`.

    python bench/contenders.py scrapy|newspaper4k|news-please FILE

Both readers are told not to fetch pictures, which costs them time and is not what is compared.

FILE holds one address per line. Prints one JSON line: {"pages": read, "failed": not read}. Imports
nothing of Newswatch, so that any Python with the contender installed can run it.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from pathlib import Path


def scrapy(urls: list[str]) -> dict[str, int]:
    """Scrapy with its default settings: fetches every page and does nothing with it."""
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    counts = {"pages": 0, "failed": 0}

    class Fetch(Spider):
        name = "fetch"

        async def start(self):  # type: ignore[no-untyped-def]
            for url in urls:
                yield Request(url, callback=self.parse, errback=self.fail)

        def parse(self, response):  # type: ignore[no-untyped-def]
            counts["pages"] += 1

        def fail(self, failure):  # type: ignore[no-untyped-def]
            counts["failed"] += 1

    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(Fetch)
    process.start()
    return counts


def newspaper4k(urls: list[str]) -> dict[str, int]:
    """newspaper4k: download and parse, one page after the other."""
    import newspaper

    counts = {"pages": 0, "failed": 0}
    for url in urls:
        try:
            article = newspaper.Article(url, fetch_images=False)
            article.download()
            article.parse()
            counts["pages"] += 1
        except Exception:  # whatever a contender stumbles over is a page it did not read
            counts["failed"] += 1
    return counts


def news_please(urls: list[str]) -> dict[str, int]:
    """news-please: `NewsPlease.from_url`, one page after the other."""
    from newsplease import NewsPlease

    counts = {"pages": 0, "failed": 0}
    for url in urls:
        try:
            article = NewsPlease.from_url(url, fetch_images=False)
            counts["pages" if article is not None else "failed"] += 1
        except Exception:  # see above
            counts["failed"] += 1
    return counts


CONTENDERS = {"scrapy": scrapy, "newspaper4k": newspaper4k, "news-please": news_please}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    addresses = Path(sys.argv[2]).read_text("utf-8").split()
    print(json.dumps(CONTENDERS[sys.argv[1]](addresses)))
