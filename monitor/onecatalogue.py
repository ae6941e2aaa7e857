"""Fetches CISA's KEV catalogue into the file that counts instead of the shipped copy: `monitor.facts.kev`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.plan import Source
from monitor.crawl import settings_for
from monitor.errors import ReadError
from monitor.facts.kev import FILE, URL, Catalogue, catalogue_of

if TYPE_CHECKING:
    from monitor.config.plan import Config


async def refresh(config: Config, url: str = URL, *, private: bool = False) -> Catalogue:
    """Fetch the catalogue, check it and put it beside the database in one step; return it.

    ReadError where it could not be had or is none; then the last copy stays. Needs an installed reactor.
    """
    from scrapy.crawler import AsyncCrawlerRunner

    got: list[bytes | str] = []
    source = Source(name="kev", url=url, allow_private=private)
    await AsyncCrawlerRunner(settings_for(config.crawling)).crawl("kev", source=source, into=got)
    data = got[0] if got else "no answer"
    if isinstance(data, str):
        raise ReadError(f"{url}: {data}; the last copy stays in use")
    try:
        found = catalogue_of(data)
    except ValueError as error:
        raise ReadError(f"{url}: {error}; the last copy stays in use") from error
    _put(config.store.parent / FILE, data)
    return found


def _put(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
