"""One round of the watch, as `newswatch run` and the daemon both do it.

    sources due now  | poll       fetch, read, match, store: one transaction per source
    alerts due now   | compose    a waiting story becomes frozen messages: one transaction per story
    digests due now  | compose    what is owed becomes frozen messages: one transaction per digest
    messages due now | deliver    at least once, each under its own Message-ID

Composing and delivering need no lock: unique slots and leases in the store guard them. Polling is
guarded by `monitor.lock`, because politeness towards a host is counted per process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.dispatch import DeliveryReport
    from monitor.config.plan import Config
    from monitor.crawl import Progress
    from monitor.matching import Matcher
    from monitor.store import PollDone, Store
    from monitor.told import HealthChange

log = logging.getLogger("newswatch.round")
Clock = Callable[[], datetime]
INDEXED_A_ROUND = 20_000  # articles that one round adds to the search index at most; some ten seconds' work
LOOKED_AT_A_ROUND = 20_000  # articles that one round looks at, whether they are to be removed


def utc_now() -> datetime:
    """The wall clock, in aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did. polls: one record per source polled; composed: digests that were frozen.

    troubles: every poll that failed. changes: what is new of how sources do; the same is told once only.
    """

    polls: tuple[PollDone, ...] = ()
    new: int = 0
    matched: int = 0
    composed: tuple[str, ...] = ()
    delivery: DeliveryReport | None = None
    troubles: tuple[str, ...] = field(default=())
    changes: tuple[HealthChange, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 fine, 1 a source failed or a step was refused, 3 a message is still owed."""
        if self.delivery is not None and (self.delivery.retried or self.delivery.dead):
            return 3
        return 1 if self.troubles else 0


def as_of(config: Config, today: date) -> Config:
    """The config as it counts on a day: names muted until a later day are owed to no digest."""
    muted = {watch.key for watch in config.watches if watch.mute_on(today)}
    if not muted:
        return config
    return replace(
        config,
        digests=tuple(replace(plan, watches=plan.watches - muted) for plan in config.digests),
        alerts=tuple(replace(rule, watches=rule.watches - muted) for rule in config.alerts),
    )


def prepared(config: Config, store: Store, now: datetime) -> Config:
    """Make the store know this config's sources and digests; return the config as it counts now.

    What a killed run of this machine had in hand is free again.
    """
    store.free_abandoned(now)
    current = as_of(config, now.astimezone(config.zone).date())
    store.sync_sources(current.sources, now)
    store.sync_digests(current.plans, now)
    return current


async def poll_due(
    config: Config,
    store: Store,
    matcher: Matcher,
    *,
    run_id: int,
    clock: Clock = utc_now,
    only: Collection[str] = (),
    everything: bool = False,
    progress: Progress | None = None,
) -> list[PollDone]:
    """Poll every source that is due (or all, or those named) in one crawl; one record per source."""
    now = clock()
    current = prepared(config, store, now)
    states = store.due_sources(now, names=only, everything=everything)
    if not states:
        return []
    from monitor.crawl import poll_sources

    done = await poll_sources(current, store, matcher, states, run_id=run_id, now=now, progress=progress)
    await look_after(store, config, now)
    return done


def asks_the_network(
    config: Config,
    store: Store,
    now: datetime,
    *,
    only: Collection[str] = (),
    everything: bool = False,
    send: bool = True,
) -> bool:
    """Whether a round at this moment has anything to fetch: a source that is due, or CISA's catalogue."""
    from monitor.onecatalogue import is_due

    current = prepared(config, store, now)
    return bool(store.due_sources(now, names=only, everything=everything)) or (send and is_due(current, now))


def tell_health(store: Store, polls: Sequence[PollDone], now: datetime) -> list[HealthChange]:
    """Log what is new of how these sources do, each change once; return it."""
    changes = store.tell_health({poll.source for poll in polls}, now)
    for change in changes:
        if change.state == "ok":
            log.info("source is well again source=%s was=%s", change.source, change.was)
        else:
            log.info(
                "source needs a look source=%s state=%s reason=%s", change.source, change.state, change.reason
            )
    return changes


async def look_after(store: Store, config: Config, now: datetime) -> None:
    """Do a share of what can wait: older articles into the search index, the oldest out of the store.

    A store that refuses is left for the next round: neither is worth a digest that does not go out.
    """
    from monitor.errors import StoreError

    try:
        await index_older(store)
        if config.keep is not None:
            await remove_older(store, now - config.keep)
    except StoreError as error:
        log.warning("store not looked after reason=%s", error)


async def index_older(store: Store, limit: int = INDEXED_A_ROUND) -> int:
    """Put articles of an older version's database into the search index, in small transactions; how many."""
    added = 0
    while added < limit and (batch := store.fill_search()):
        added += batch
        # Between two batches the loop does what else is due, and other writers get their turn.
        await asyncio.sleep(0)
    if added:
        log.info("search index took up older articles=%d", added)
    return added


async def remove_older(store: Store, before: datetime, limit: int = LOOKED_AT_A_ROUND) -> int:
    """Remove articles stored before then that named nothing and were told to nobody; how many."""
    looked = removed = 0
    while looked < limit:
        some, gone = store.remove_older(before)
        if not some:
            break
        looked, removed = looked + some, removed + gone
        await asyncio.sleep(0)
    if removed:
        log.info("old articles removed articles=%d", removed)
    return removed


def mail_due(config: Config, clock: Clock = utc_now) -> tuple[list[str], DeliveryReport]:
    """Compose the alerts and digests that are due and deliver what is owed.

    Opens its own store, so any thread may call it.
    """
    from alerts.dispatch import deliver
    from alerts.due import due_slots
    from monitor.store import open_store

    composed: list[str] = []
    with open_store(config.store) as store:
        now = clock()
        current = prepared(config, store, now)
        # Alerts first: the digest of the same moment says what they told, and what they kept back.
        if current.alerts:
            from alerts.urgent import compose_alerts

            composed += compose_alerts(store, current, now)
        # What lays out digests takes a third of a second to import; few rounds have one to lay out.
        if any(due_slots(plan, current, store, now) for plan in current.digests):
            from alerts.compose import compose_due
            from monitor.lastgood import notices

            composed += compose_due(store, current, now, notices(config.store))
        return composed, deliver(store, config, clock())


async def run_round(
    config: Config,
    store: Store,
    *,
    clock: Clock = utc_now,
    only: Collection[str] = (),
    everything: bool = False,
    progress: Progress | None = None,
    send: bool = True,
    fetch: bool = True,
) -> RoundReport:
    """Do one whole round and record it; `send=False` polls and matches but composes and sends nothing.

    `fetch=False` asks nothing of the network, for a round that `asks_the_network` found to have nothing to
    ask: it needs no reactor.
    """
    run_id = store.begin_run("run", clock())
    polls: list[PollDone] = []
    if fetch:
        from monitor.matching import compile as compile_watches

        polls = await poll_due(
            config,
            store,
            compile_watches(config.watches),
            run_id=run_id,
            clock=clock,
            only=only,
            everything=everything,
            progress=progress,
        )
    changes = tell_health(store, polls, clock())
    if send and fetch:
        from monitor.onecatalogue import refresh_if_due

        # After the polls and not beside them: its host may be one of theirs.
        await refresh_if_due(config, clock())
    composed, delivery = await asyncio.to_thread(mail_due, config, clock) if send else ([], None)
    report = RoundReport(
        polls=tuple(polls),
        new=sum(poll.counts.new for poll in polls if poll.counts),
        matched=sum(poll.counts.matched for poll in polls if poll.counts),
        composed=tuple(composed),
        delivery=delivery,
        changes=tuple(changes),
        troubles=tuple(
            f"{poll.source}: {poll.reason}" for poll in polls if poll.outcome not in ("ok", "not modified")
        ),
    )
    store.end_run(
        run_id,
        clock(),
        report.exit_code,
        {
            "sources": len(polls),
            "new": report.new,
            "matched": report.matched,
            "troubles": len(report.troubles),
        },
    )
    return report
