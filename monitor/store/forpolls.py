"""What rounds ask of the store: which sources are due, who may poll them, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from monitor.config.plan import Plan, Source
from monitor.sitememory import SiteLines
from monitor.store import health, leases, polls, runs, sitelines, sources
from monitor.store.opened import Opened
from monitor.store.types import Offered, PollCounts, PollDone, PollRecord, RunRecord, Said, SourceState
from monitor.told import HealthChange, SourceHealth


class ForPolls(Opened):
    """The part of the store that rounds and polls use."""

    def sync_sources(self, wanted: Sequence[Source], now: datetime) -> None:
        """Make config.yaml's sources the active ones; those removed stay, inactive. Writes only a change."""
        with self._door.reading() as connection:
            changed = sources.needs_sync(connection, wanted)
        if changed:
            with self._door.tx() as connection:
                sources.sync(connection, wanted, now)

    def due_sources(
        self, now: datetime, *, names: Collection[str] = (), everything: bool = False
    ) -> list[SourceState]:
        """Return the active sources to poll, the longest due first: those named, all, or those due."""
        with self._door.reading() as connection:
            return sources.due(connection, now, names, everything)

    def lease_source(self, name: str, now: datetime, seconds: float) -> str | None:
        """Take the right to poll a source for `seconds`: a token, or None where another holds it."""
        with self._door.tx() as connection:
            return sources.lease(connection, name, now, seconds)

    def lease_sources(self, names: Sequence[str], now: datetime, seconds: float) -> dict[str, str]:
        """Take the right to poll several sources in one transaction: the tokens of those that were free."""
        with self._door.tx() as connection:
            taken = {name: sources.lease(connection, name, now, seconds) for name in names}
        return {name: token for name, token in taken.items() if token is not None}

    def release_source(self, name: str, lease: str) -> None:
        """Give the right back without a poll, so that the source stays due and free."""
        with self._door.tx() as connection:
            sources.release(connection, name, lease)

    def free_abandoned(self, now: datetime) -> int:
        """Make due again what processes of this machine had leased that are gone; return how many."""
        with self._door.reading() as connection:
            void = [token for (token,) in leases.held(connection, now) if leases.abandoned(token)]
        if not void:
            return 0
        with self._door.tx() as connection:
            return leases.free_abandoned(connection, now)

    def known(self, source: str, keys: Sequence[str]) -> set[str]:
        """Return the entry keys that this source need not fetch; those due for another try are not in it."""
        with self._door.reading() as connection:
            return sources.known(connection, source, keys)

    def offered(self, source: str, entries: Mapping[str, Said]) -> Offered:
        """Return which entries of a source are known, edited, or known under another address."""
        with self._door.reading() as connection:
            return sources.offered(connection, source, entries)

    def site_lines(self, site: str) -> SiteLines:
        """Return the lines that pages of a site (a registered domain) held, counted per page."""
        with self._door.reading() as connection:
            return sitelines.lines_of(connection, site)

    def finish_poll(self, done: PollDone, plans: Sequence[Plan], now: datetime) -> PollCounts:
        """Commit a poll: articles, appearances, matches, what is owed, the source's state and the record.

        `plans`: the digests as they count now, muted watches left out. LeaseLost where another took over.
        """
        with self._door.tx() as connection:
            return polls.finish(connection, done, plans, now)

    def finish_unchanged(self, done: Sequence[PollDone], now: datetime) -> list[PollDone]:
        """Commit polls that found nothing new, all in one transaction; return those that count, with counts.

        ValueError for a poll that brought something. A poll whose lease another took over is left out.
        """
        with self._door.tx() as connection:
            return polls.finish_unchanged(connection, done, now)

    def polls(self, source: str, limit: int = 20) -> list[PollRecord]:
        """Return the last polls of a source, the latest first."""
        with self._door.reading() as connection:
            return polls.recent(connection, source, limit)

    def source_health(self, now: datetime) -> list[SourceHealth]:
        """Return how every active source does, by name."""
        with self._door.reading() as connection:
            return health.health(connection, now)

    def tell_health(self, names: Collection[str], now: datetime) -> list[HealthChange]:
        """Return what is new of how these sources do, each change once: it counts as told from now on."""
        with self._door.reading() as connection:
            found = health.changes(connection, names, now)
        if found:
            with self._door.tx() as connection:
                health.tell(connection, found)
        return found

    def begin_run(self, kind: str, now: datetime) -> int:
        """Record that a run begins; return its number."""
        with self._door.tx() as connection:
            return runs.begin(connection, kind, now)

    def end_run(self, run_id: int, now: datetime, exit_code: int, summary: Mapping[str, object]) -> None:
        """Record how a run ended; `summary` is JSON-able."""
        with self._door.tx() as connection:
            runs.end(connection, run_id, now, exit_code, summary)

    def last_run(self) -> RunRecord | None:
        """Return the run that began last."""
        with self._door.reading() as connection:
            return runs.last(connection)
