"""Polls sources: one Scrapy crawl per round, in the process's one event loop.

    due sources | PollSpider.start      leases each source, one request per index
                | GatedHandler          robots.txt, gate of the host, deadline, address guard
                | 304                   ends the poll
                | ParseBox.feed/listing bytes -> entries, in a child that can be killed
                | Store.offered         entries that need no fetch, and edited ones
                | download_async        article pages, through the same gate
                | ParseBox.article      bytes -> article with zones
                | Matcher.find          article -> findings
                | fingerprint.of        article -> what makes it the same as another, or a copy
                | StorePipeline         one transaction: articles, edits, copies, what is owed, next due time

The spiders are found by Scrapy's loader, by the string "spiders" in `monitor.settings`; this module
imports none of them.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.config import load
from monitor.errors import ConfigError
from monitor.files import NO_FILE, stamp
from monitor.pollround import PollRound, Progress

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from monitor.browser.box import BrowserBox
    from monitor.config.plan import Config, Crawling
    from monitor.matching import Matcher
    from monitor.middlewares.courtesy import Courtesy
    from monitor.middlewares.never import Never
    from monitor.parsebox import ParseBox
    from monitor.store import Store
    from monitor.store.types import PollDone, SourceState

__all__ = ["Progress", "ensure_reactor", "poll_sources", "settings_for"]

log = logging.getLogger("newswatch.poll")

HEED_SECONDS = 1.0  # between two looks at config.yaml while a round runs
THREADS = 20  # names are looked up in threads; a slow name server must not hold the others


def ensure_reactor() -> None:
    """Install Twisted's asyncio reactor with the address guard; call it before anything uses a reactor."""
    from scrapy.utils.reactor import install_reactor, is_reactor_installed

    if not is_reactor_installed():
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        _hear_twisted()
    from twisted.internet import reactor

    from monitor.netguard import ensure_guard

    reactor.suggestThreadPoolSize(THREADS)
    ensure_guard(reactor)


def _hear_twisted() -> None:
    """Lead Twisted's events into our log; until then it prints critical ones as they are, escapes and all."""
    from twisted.logger import LogEvent, STDLibLogObserver, globalLogBeginner

    observer = STDLibLogObserver("twisted")

    def hear(event: LogEvent) -> None:
        # The poll that meets a refused certificate says so; Twisted would add a traceback.
        if event.get("log_namespace") != "twisted.internet._sslverify":
            observer(event)

    globalLogBeginner.beginLoggingTo([hear], redirectStandardIO=False)  # type: ignore[list-item]


def settings_for(crawling: Crawling) -> Settings:
    """Scrapy's settings for a round: `monitor.settings` and what config.yaml's `crawling` says."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("monitor.settings", priority="project")
    own: dict[str, object] = {
        "DOWNLOAD_DELAY": crawling.delay,
        "DOWNLOAD_TIMEOUT": crawling.timeout,
        "NEVER_ASKED": list(crawling.never),
    }
    if agent := user_agent(crawling.contact):
        own["USER_AGENT"] = agent
    settings.setdict(own, priority="cmdline")
    return settings


def user_agent(contact: str) -> str:
    """The user agent that names a contact (an address or URL); "" where there is none to name."""
    plain = "".join(
        char for char in contact if char.isascii() and char.isprintable() and char not in "()"
    ).strip()
    return f"Newswatch/{__version__} (+{plain})" if plain else ""


async def poll_sources(
    config: Config,
    store: Store,
    matcher: Matcher,
    states: Sequence[SourceState],
    *,
    run_id: int,
    now: datetime,
    progress: Progress | None = None,
    box: ParseBox | None = None,
    courtesy: Courtesy | None = None,
) -> list[PollDone]:
    """Poll these sources and commit each; return the committed polls in the order they ended.

    Runs in the loop of an installed asyncio reactor (`ensure_reactor`), as often as wanted. A source
    another run holds is passed over. When cancelled, polls under way are given up: nothing half-read is
    stored. `box` and `courtesy` are the process's own unless given. StoreError when the store refuses.
    """
    from scrapy.crawler import AsyncCrawlerRunner

    from monitor.middlewares.courtesy import process_courtesy

    courtesy = courtesy or process_courtesy()
    courtesy.gate.set_limit(config.crawling.concurrency)
    current = PollRound(
        config=config,
        store=store,
        matcher=matcher,
        box=box or process_box(),
        run_id=run_id,
        began=now,
        states=states,
        gate=courtesy.gate,
        browser=process_browser() if any(source.browser for source in config.sources) else None,
        progress=progress,
    )
    runner = AsyncCrawlerRunner(settings_for(config.crawling))
    crawl = runner.crawl("poll", round=current, courtesy=courtesy)
    heeding = asyncio.create_task(_heed_edits(config.path, courtesy.never))
    try:
        await asyncio.shield(crawl)
    except asyncio.CancelledError:
        current.stop()
        await asyncio.wait([crawl])
        raise
    finally:
        heeding.cancel()
    if current.failure is not None:
        raise current.failure
    return current.done


async def _heed_edits(path: Path, never: Never) -> None:
    """Add the hosts that an edit of config.yaml, made while a round runs, says are never asked."""
    seen = stamp(path)
    while True:
        await asyncio.sleep(HEED_SECONDS)
        if (now := stamp(path)) not in (seen, NO_FILE):
            seen = now
            # In a thread: a file of many names takes seconds to read.
            never.add(await asyncio.to_thread(_never_in, path))


def _never_in(path: Path) -> tuple[str, ...]:
    """The hosts this file says are never asked; none where it has faults, as with all that it says."""
    try:
        return load(path, os.environ).crawling.never
    except ConfigError:
        return ()


_boxes: list[ParseBox] = []
_browsers: list[BrowserBox] = []


def process_box() -> ParseBox:
    """The parse children of this process, ended with the reactor."""
    if not _boxes:
        from monitor.parsebox import ParseBox

        _boxes.append(ParseBox())
        _end_with_reactor(_boxes[0].close)
    return _boxes[0]


def process_browser() -> BrowserBox:
    """The browser of this process, which runs only while a page is rendered; ended with the reactor."""
    if not _browsers:
        from monitor.browser.box import BrowserBox

        _browsers.append(BrowserBox())
        _end_with_reactor(_browsers[0].close)
    return _browsers[0]


def _end_with_reactor(close: Callable[[], Coroutine[None, None, None]]) -> None:
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    def ending() -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(close()))

    # Twisted's interface declares the phase as a callable; it is a name.
    reactor.addSystemEventTrigger("before", "shutdown", ending)  # type: ignore[arg-type]
