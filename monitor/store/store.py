"""The store's one narrow interface: every method is one reading or one transaction; no SQL here.

One Store per thread. Times come in as aware datetimes of any offset and go out in UTC. Any method may
raise StoreLocked, StoreUnwritable or StoreError; then nothing of it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from monitor.config.plan import Plan, Source
from monitor.items import Article
from monitor.search import Hit, Wanted
from monitor.sitememory import SiteLines
from monitor.store import (
    alerted,
    archive,
    backup,
    credit,
    digests,
    health,
    leases,
    outbox,
    overview,
    polls,
    pruning,
    retention,
    runs,
    search,
    sitelines,
    soundness,
    sources,
    stored,
    stories,
    trail,
)
from monitor.store.door import Door
from monitor.store.opening import open_door, open_door_to_read
from monitor.store.types import (
    Lead,
    Offered,
    OutboxRecord,
    PollCounts,
    PollDone,
    PollRecord,
    RunRecord,
    Said,
    SlotRecord,
    SourceState,
    StoredArticle,
    StoryRecord,
)
from monitor.told import Claimed, DigestMaterial, HealthChange, OutboxMessage, OwedArticle, SourceHealth
from monitor.whynot import Offer, Outlet

UNSENT = ("queued", "sending", "dotted")


def open_store(path: Path, *, create: bool = True) -> Store:
    """Open the database at `path` and bring its schema up to date; make it where it is missing.

    With `create=False` a missing database is a StoreError. StoreForeign where the file is not ours or a
    newer version wrote it: it is left as it is. StoreUnwritable, StoreLocked.
    """
    return Store(open_door(path, create=create))


def open_to_read(path: Path, *, older: bool = False) -> Store:
    """Open the database so that nothing can be written to it, of this version's schema only.

    older: of an earlier version's too, for `unsound` and `back_up`, which know nothing newer than the
    first. StoreError where it is missing or an older version's, StoreForeign where it is not ours.
    """
    return Store(open_door_to_read(path, older=older))


class Store:
    """An open database; a context manager that closes it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    @property
    def path(self) -> Path:
        """The database file."""
        return self._door.path

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._door.close()

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database to a new file, while others may go on writing."""
        self._door.copy_to(target)

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

    def sync_digests(self, plans: Sequence[Plan], now: datetime) -> None:
        """Remember digests seen for the first time: their first window starts now. Writes only a change."""
        with self._door.reading() as connection:
            changed = digests.needs_sync(connection, plans)
        if changed:
            with self._door.tx() as connection:
                digests.sync(connection, plans, now)

    def digest_since(self, digest: str) -> datetime:
        """Return when a digest was first seen; KeyError where `sync_digests` never had it."""
        with self._door.reading() as connection:
            since = digests.since(connection, digest)
        if since is None:
            raise KeyError(digest)
        return since

    def last_slot(self, digest: str, now: datetime | None = None) -> tuple[str, datetime] | None:
        """Return the label of a digest's last slot and where its window ended; by `now`, where that is given,
        as a clock that has since gone back may have composed later ones."""
        with self._door.reading() as connection:
            return digests.last_slot(connection, digest, now)

    def has_slot(self, digest: str, label: str) -> bool:
        """Return whether a digest was composed for this slot."""
        with self._door.reading() as connection:
            return digests.has_slot(connection, digest, label)

    def slots(self, limit: int = 20) -> list[SlotRecord]:
        """Return the slots composed last, the latest first."""
        with self._door.reading() as connection:
            return digests.slots(connection, limit)

    def material(self, digest: Plan, now: datetime) -> DigestMaterial:
        """Return everything the digest may say now; nothing is written."""
        with self._door.reading() as connection:
            return digests.material(connection, digest, now)

    def freeze(
        self,
        digest: Plan,
        label: str,
        now: datetime,
        render: Callable[[DigestMaterial], Sequence[OutboxMessage]],
        only: Collection[int] = (),
    ) -> int | None:
        """Compose a slot once: read the material, render it, queue the messages, mark it as told.

        Returns the slot's number, or None where the slot exists. What `render` raises goes on to the
        caller and nothing is written. `render` runs while other writers wait; it must not write here.
        only: the waiting articles the slot is about; None where none of them waits any more.
        """
        with self._door.tx() as connection:
            return digests.freeze(connection, digest, label, now, render, only)

    def waiting(self, plan: Plan) -> tuple[OwedArticle, ...]:
        """Return the articles that a plan owes and no slot told yet."""
        with self._door.reading() as connection:
            return digests.owed(connection, plan)

    def alert_moments(self, rule: str, after: datetime) -> list[datetime]:
        """Return when alerts of a rule were composed since `after`."""
        with self._door.reading() as connection:
            return alerted.moments(connection, rule, after)

    def alert_thread(self, rule: str, story_id: int) -> dict[str, str]:
        """Return the Message-ID of the first alert of a story by its recipients."""
        with self._door.reading() as connection:
            return alerted.thread(connection, rule, story_id)

    def claim(self, now: datetime, lease_seconds: float, *, channels: Collection[str] = ()) -> Claimed | None:
        """Take the next message that is due, of one of these channels or of any; None where none is."""
        with self._door.reading() as connection:
            if not outbox.anything_due(connection):
                return None
        with self._door.tx() as connection:
            return outbox.claim(connection, now, lease_seconds, channels)

    def mark_dotted(self, claimed: Claimed, now: datetime) -> None:
        """Record, before the final dot goes out, that it does. LeaseLost: do not send it."""
        with self._door.tx() as connection:
            outbox.mark_dotted(connection, claimed, now)

    def mark_sent(self, claimed: Claimed, now: datetime, reply: str) -> None:
        """Record that the message was accepted, with the server's words. LeaseLost."""
        with self._door.tx() as connection:
            outbox.mark_sent(connection, claimed, now, reply)

    def mark_retry(
        self, claimed: Claimed, now: datetime, next_try: datetime, reply: str, *, refused: bool = False
    ) -> None:
        """Put the message back until `next_try`. LeaseLost.

        After `mark_dotted` it counts as perhaps delivered, unless the server `refused` it in words.
        """
        with self._door.tx() as connection:
            outbox.mark_retry(connection, claimed, max(next_try, now), reply, refused=refused)

    def mark_dead(self, claimed: Claimed, now: datetime, reply: str, *, refused: bool = False) -> None:
        """Give the message up for good; `refused` as for `mark_retry`. LeaseLost."""
        with self._door.tx() as connection:
            outbox.mark_dead(connection, claimed, now, reply, refused=refused)

    def send_again(self, slot_id: int, recipient: str, now: datetime) -> int:
        """Put the ended messages of a slot back to be sent (of one recipient, or "" for all); how many."""
        with self._door.tx() as connection:
            return outbox.send_again(connection, slot_id, recipient, now)

    def messages_of(self, slot_id: int) -> list[OutboxRecord]:
        """Return the messages of a slot, by channel and recipient."""
        with self._door.reading() as connection:
            return outbox.of_slot(connection, slot_id)

    def outbox_counts(self) -> dict[str, int]:
        """Return the number of messages per state, and of those "perhaps delivered" twice."""
        with self._door.reading() as connection:
            return outbox.counts(connection)

    def sent(self, message_id: str) -> OutboxRecord | None:
        """Return how far a message has come; None where there is none."""
        with self._door.reading() as connection:
            return outbox.record(connection, message_id)

    def unsent(self, limit: int = 100) -> list[OutboxRecord]:
        """Return the messages still to be sent, the longest due first."""
        with self._door.reading() as connection:
            return outbox.records(connection, UNSENT, limit)

    def dead(self, limit: int = 100) -> list[OutboxRecord]:
        """Return the messages given up for good."""
        with self._door.reading() as connection:
            return outbox.records(connection, ("dead",), limit)

    def message(self, message_id: str) -> OutboxMessage | None:
        """Return a message with the bytes it was frozen with."""
        with self._door.reading() as connection:
            return outbox.message(connection, message_id)

    def article(self, wanted: int | str) -> StoredArticle | None:
        """Return the article with this number or address, with findings and who was told; or None."""
        with self._door.reading() as connection:
            return stored.article(connection, wanted)

    def trail(self, url: str) -> tuple[tuple[Offer, ...], tuple[Outlet, ...]]:
        """Return which sources offered an address, and how the sources of its site do."""
        with self._door.reading() as connection:
            return trail.offers(connection, url), trail.outlets(connection, url)

    def naming(self, watch: str, since: datetime) -> list[Article]:
        """Return the articles that named a watch when they were read, stored since then, latest first."""
        with self._door.reading() as connection:
            return list(archive.naming(connection, watch, since))

    def texts(self, since: datetime) -> Iterator[archive.Archived]:
        """Yield every article stored since then, one at a time."""
        with self._door.reading() as connection:
            yield from archive.texts(connection, since)

    def leads(self, since: datetime) -> list[Lead]:
        """Return how often, and by how much, each source was first on stories that others had too."""
        with self._door.reading() as connection:
            return credit.leads(connection, since)

    def search(self, wanted: Wanted) -> list[Hit]:
        """Return the stored articles that a search asks for."""
        with self._door.reading() as connection:
            return search.find(connection, wanted)

    def unsearchable(self) -> int:
        """Return below which number articles may be missing in the search index; 0: all are in it."""
        with self._door.reading() as connection:
            return search.unindexed(connection)

    def fill_search(self, limit: int = 200) -> int:
        """Add up to `limit` articles of an older version's database to the search index; return how many."""
        if not self.unsearchable():
            return 0
        with self._door.tx() as connection:
            return search.fill(connection, limit)

    def remove_older(self, before: datetime, limit: int = 200) -> tuple[int, int]:
        """Remove articles stored before then that named nothing and were told to nobody, nor their story.

        Looks at about `limit` articles not looked at before; returns how many these were and how many went.
        """
        with self._door.reading() as connection:
            if not retention.anything_before(connection, before):
                return 0, 0
        with self._door.tx() as connection:
            return retention.remove(connection, before, limit)

    def story(self, story_id: int) -> StoryRecord | None:
        """Return a story with its articles, or the one it was merged into; None where there is none."""
        with self._door.reading() as connection:
            return stories.story(connection, story_id)

    def split_story(self, articles: Sequence[int], plans: Sequence[Plan], now: datetime) -> int:
        """Put articles of one story into a new one for good and owe what was silent; return its number.

        ValueError.
        """
        with self._door.tx() as connection:
            return stories.split(connection, articles, plans, now)

    def merge_stories(self, into: int, other: int, now: datetime) -> int:
        """Put the articles of a story into another; return how many they were. ValueError."""
        with self._door.tx() as connection:
            return stories.merge(connection, into, other, now)

    # -- for the operator

    def overview(self, digests: Sequence[str], now: datetime) -> overview.Overview:
        """Return what a person asks first: newest article, last runs and slots, what waits."""
        with self._door.reading() as connection:
            return overview.overview(connection, self._door.path, digests, now)

    def unsound(self) -> list[soundness.Unsound]:
        """Return everything that does not hold in this database; it reads every page."""
        with self._door.reading() as connection:
            return soundness.unsound(connection)

    def back_up(self, target: Path) -> backup.Backup:
        """Write a proven copy to `target` while others write; a StoreError leaves an older one in place."""
        return backup.back_up(self._door, target)

    def prunable(self, before: datetime) -> pruning.Pruned:
        """Return what `prune` would delete; nothing is written."""
        with self._door.reading() as connection:
            return pruning.prunable(connection, before)

    def prune(self, before: datetime) -> pruning.Pruned:
        """Delete what is older and neither matched nor told, in small transactions; return what went.

        Interrupted at any point, what went is gone and the rest is whole.
        """
        gone = pruning.Pruned()
        with self._door.reading() as connection:
            blocks = pruning.blocks(connection)
        for block in blocks:
            with self._door.tx() as connection:
                gone += pruning.prune_articles(connection, before, block)
        while True:
            with self._door.tx() as connection:
                some = pruning.prune_messages(connection, before)
            if not some.messages:
                return gone
            gone += some

    def vacuum(self) -> int:
        """Rewrite the file without its free pages; return the bytes won. Others wait meanwhile."""
        with self._door.reading() as connection:
            before = overview.pages_bytes(connection)
            connection.execute("VACUUM")
            # Until the log is written back the file keeps its size.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return before - overview.pages_bytes(connection)
