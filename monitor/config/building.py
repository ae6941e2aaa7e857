"""From typed settings to the plan: what needs the whole file at once, and what has no effect yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.config.alerting import alerts
from monitor.config.delivering import delivery
from monitor.config.models import File
from monitor.config.plan import Config, Crawling, Monitoring
from monitor.config.reading import sources
from monitor.config.telling import digests
from monitor.config.tree import Faults
from monitor.config.watching import watches

DEFAULT_STORE = "newswatch.db"


def config(file: File, faults: Faults, path: Path, digest: str, env: Mapping[str, str]) -> Config:
    """Build the plan; every remaining fault is recorded. Usable only where no fault is an error."""
    folder = path.absolute().parent
    for setting, holds in (("watch", "names to look for"), ("sources", "sites to read")):
        if not faults.present(setting):
            faults.error((), f"{setting}: is missing; it holds the {holds}")
    if not file.sources and faults.present("sources") and not faults.emptied(("sources",)):
        faults.error(("sources",), "sources is empty; name at least one site to read", key=True)
    if faults.present("watch") and not any(file.watch.values()) and not faults.emptied(("watch",)):
        loc = ("watch", *list(file.watch)[:1])
        faults.error(loc, "no name is watched; write one, as in vendors: [Huawei]", key=True)
    if not faults.present("timezone"):
        faults.warning((), "timezone: is missing; every time in this file is UTC")
    if file.crawling.soonest > file.crawling.latest:
        faults.error(("crawling", "soonest"), "soonest is longer than latest; no time lies between them")
    _warn_of_what_does_nothing_yet(file, faults)
    watched = watches(file, faults)
    lists = faults.names_under("watch")
    planned = digests(file, watched, faults, folder, lists)
    crawling = file.crawling
    return Config(
        path=path,
        digest=digest,
        zone=file.timezone or ZoneInfo("UTC"),
        watches=watched,
        sources=sources(file, faults, folder),
        digests=planned,
        alerts=alerts(file, watched, planned, faults, folder, lists),
        delivery=delivery(file, faults, folder, env),
        crawling=Crawling(
            contact=crawling.contact,
            delay=crawling.delay,
            timeout=crawling.timeout,
            poll_limit=crawling.poll_limit,
            page_limit=crawling.page_limit,
            concurrency=crawling.concurrency,
            soonest=crawling.soonest,
            latest=crawling.latest,
            never=tuple(dict.fromkeys(crawling.never)),
        ),
        store=file.store or folder / DEFAULT_STORE,
        monitoring=Monitoring(
            heartbeat=file.monitoring.heartbeat,
            metrics=file.monitoring.metrics,
            port=file.monitoring.port or 0,
            log=file.monitoring.log,
        ),
        keep=file.keep,
        kev=file.kev,
    )


def _warn_of_what_does_nothing_yet(file: File, faults: Faults) -> None:
    if file.delivery.archive_url:
        faults.warning(
            ("delivery", "archive_url"),
            "archive_url does nothing yet: this version makes no archive",
            key=True,
        )
