"""Reads config, database, locks and pulse into Facts; whatever cannot be read is a fact as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__, lock, pulse
from monitor.errors import ConfigError, StoreError
from monitor.operate.facts import Facts, NextDigest
from monitor.schedule import slots, upcoming
from monitor.store import open_to_read

if TYPE_CHECKING:
    from monitor.config.plan import Config, DigestPlan
    from monitor.store import Store


def survey(path: Path, env: Mapping[str, str], now: datetime) -> Facts:
    """The facts about the config file at `path` and its database; never an error of either."""
    from monitor.config import load
    from monitor.config.whereabouts import store_of

    try:
        return of_config(load(path, env), now)
    except ConfigError as error:
        facts = Facts(
            now=now, version=__version__, config_path=str(path), store_path=str(store_of(path, env))
        )
        return _stored(with_fault(facts, error), None)


def of_config(config: Config, now: datetime, fault: ConfigError | None = None) -> Facts:
    """The facts about a config in use; fault: why the file on disk is another."""
    facts = Facts(
        now=now,
        version=__version__,
        config_path=str(config.path),
        store_path=str(config.store),
        zone=config.zone,
        config_digest=config.digest,
        names=len(config.watches),
        sites=len(config.sources),
        never=config.crawling.never,
    )
    return _stored(with_fault(facts, fault) if fault is not None else facts, config)


def with_fault(facts: Facts, error: ConfigError) -> Facts:
    """The same facts with what is wrong with config.yaml."""
    wrong = [problem for problem in error.problems if not problem.warning] or error.problems
    return replace(facts, config_fault=first_fault(error), config_faults=len(wrong), config_digest="")


def first_fault(error: ConfigError) -> str:
    """The first fault of config.yaml in one line, with its place."""
    from monitor.config.report import headline

    wrong = [problem for problem in error.problems if not problem.warning] or error.problems
    return headline(error.path, wrong[0]) if wrong else str(error)


def _stored(facts: Facts, config: Config | None) -> Facts:
    path = Path(facts.store_path)
    facts = replace(
        facts,
        pulse=pulse.read(path),
        lost=pulse.last_of_lost(path),
        holder=lock.held_by(lock.lock_path(path)),
    )
    plans = config.digests if config else ()
    try:
        with open_to_read(path) as store:
            seen = store.overview([plan.name for plan in plans], facts.now)
            last = {digest.digest: digest for digest in seen.digests}
            return replace(
                facts,
                overview=seen,
                sources=tuple(store.source_health(facts.now)),
                digests=tuple(replace(_next(store, plan, facts), last=last.get(plan.name)) for plan in plans),
            )
    except StoreError as error:
        return replace(
            facts, store_fault=str(error), digests=tuple(NextDigest(plan.name, None) for plan in plans)
        )


def _next(store: Store, plan: DigestPlan, facts: Facts) -> NextDigest:
    last = store.last_slot(plan.name)
    try:
        since = last[1] if last else store.digest_since(plan.name)
    except KeyError:
        since = facts.now
    due = slots(plan.when, facts.zone, since, facts.now)
    coming = upcoming(plan.when, facts.zone, facts.now, 1)
    return NextDigest(plan.name, coming[0].due if coming else None, due[0].due if due else None)
