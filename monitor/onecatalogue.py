"""Fetches CISA's KEV catalogue into the file that counts instead of the shipped copy: `monitor.facts.kev`.

When it was asked for, what makes the next request conditional and why the last one failed stand in
`kev.asked.json` beside it, and not in the store: nothing that is owed hangs on them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.plan import Source
from monitor.errors import ReadError
from monitor.facts.kev import FILE, URL, Catalogue, catalogue, catalogue_of
from monitor.files import FOR_ALL, write_whole

if TYPE_CHECKING:
    from monitor.config.plan import Config
    from spiders.kev import Answered

log = logging.getLogger("newswatch.kev")
EVERY = timedelta(days=1)
ASKED = "kev.asked.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """When the catalogue was asked for last, and what came of it.

    at: ISO time, "" for never. failure: why it could not be had, "" where it could. validators: header
    lines that make the next request conditional.
    """

    at: str = ""
    failure: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)

    def due(self, now: datetime) -> bool:
        """Whether a day has passed; a time ahead of the clock counts for nothing."""
        try:
            at = datetime.fromisoformat(self.at)
            return not at <= now < at + EVERY
        except (ValueError, TypeError, OverflowError):
            return True


def asked(folder: Path) -> Asked:
    """Return what is known of the last request; a file that cannot be read is none."""
    try:
        found = json.loads((folder / ASKED).read_bytes())
        validators = {str(name): str(value) for name, value in found["validators"].items()}
        return Asked(str(found["at"]), str(found["failure"]), validators)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Asked()


def is_due(config: Config, now: datetime) -> bool:
    """Whether the config wants the catalogue and a day has passed since it was asked for."""
    return config.kev and asked(config.store.parent).due(now)


async def refresh_if_due(config: Config, now: datetime, url: str = URL, *, private: bool = False) -> bool:
    """Fetch the catalogue where the config wants it and a day has passed; return whether it was asked for.

    A failure is logged once, until there is another or none, and raises nothing: the last copy stays in use.
    """
    folder = config.store.parent
    if not is_due(config, now):
        return False
    before = asked(folder)
    try:
        # Noted before the request: a process that is killed by it does not ask at every start.
        _put(folder / ASKED, _written(replace(before, at=now.isoformat())))
        found = await refresh(config, now, url, private=private)
    except (ReadError, OSError) as error:
        if asked(folder).failure != before.failure or isinstance(error, OSError):
            log.warning("KEV catalogue not refreshed reason=%s", error)
    except Exception:  # a named boundary: no fault of this costs a round
        log.exception("a fault while fetching the KEV catalogue; the round goes on")
    else:
        log.info("KEV catalogue of %s in use cves=%d", found.released, len(found.added))
    return True


async def refresh(config: Config, now: datetime, url: str = URL, *, private: bool = False) -> Catalogue:
    """Fetch the catalogue, check it and put it beside the database in one step; return the one in use.

    One request, conditional where a copy was fetched before. ReadError where it could not be had, is none
    or cannot be written; then the last copy stays. Needs an installed reactor.
    """
    folder = config.store.parent
    before = asked(folder)
    conditions = before.validators if (folder / FILE).exists() else {}
    got = await _answer(config, Source(name="kev", url=url, allow_private=private), conditions)
    failure, validators = got.reason, got.validators
    try:
        if got.body is not None:
            catalogue_of(got.body)
            _put(folder / FILE, got.body)
    except (ValueError, OSError) as error:
        failure = str(error)
    if failure:
        validators = dict(before.validators)
    try:
        _put(folder / ASKED, _written(Asked(now.isoformat(), failure, validators)))
    except OSError as error:
        failure = failure or str(error)
    if failure:
        raise ReadError(f"{url}: {failure}; the last copy stays in use")
    return catalogue(folder)


def _written(state: Asked) -> bytes:
    return json.dumps(asdict(state)).encode()


async def _answer(config: Config, source: Source, conditions: Mapping[str, str]) -> Answered:
    from scrapy.crawler import AsyncCrawlerRunner

    from monitor.crawl import settings_for
    from spiders.kev import Answered

    got: list[Answered] = []
    runner = AsyncCrawlerRunner(settings_for(config.crawling))
    await runner.crawl("kev", source=source, into=got, conditions=conditions)
    return got[0] if got else Answered()


def _put(path: Path, data: bytes) -> None:
    write_whole(path, data, by=path.with_name(f"{path.name}.{os.getpid()}"), mode=FOR_ALL)
