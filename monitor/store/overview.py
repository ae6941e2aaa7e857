"""What a person asks first of a database: its newest article, its last runs and digests, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

from monitor.store import outbox, runs
from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import OutboxRecord, RunRecord
from monitor.told import Newest

DAY = timedelta(days=1)
RECENT = timedelta(days=7)  # how long a message that was given up is news
RUNS = 20


@dataclass(frozen=True, slots=True)
class LastDigest:
    """A digest's last slot. sent, waiting, dead: its messages; accepted: when the last of them was taken."""

    digest: str
    label: str
    until: datetime
    told: int
    sent: int
    waiting: int
    dead: int
    accepted: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The facts. size: bytes of the file and its log; stored: articles ever stored.

    day_articles, day_matches: of the last 24 hours. unsent: messages that wait, the longest due first
    (at most 100). dead, perhaps_twice: within the last seven days. outbox: messages per state, ever.
    overdue: the due time of the source that is due the longest, None where there is no source. runs: the
    last 20, the latest first. newest_stamp: the latest time that a run or article was written with.
    """

    size: int
    stored: int
    newest: Newest | None
    day_articles: int
    day_matches: int
    runs: tuple[RunRecord, ...]
    digests: tuple[LastDigest, ...]
    unsent: tuple[OutboxRecord, ...]
    dead: int
    perhaps_twice: int
    outbox: dict[str, int]
    accepted: datetime | None
    overdue: datetime | None
    newest_stamp: datetime | None


def overview(connection: Connection, path: Path, names: Sequence[str], now: datetime) -> Overview:
    """Read the facts at `now`. names: the digests to tell of."""
    newest = connection.execute(
        """
        SELECT title, source, first_seen FROM articles WHERE first_seen > ''
        ORDER BY first_seen DESC, published DESC, id DESC LIMIT 1
        """
    ).fetchone()
    (stored,) = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    day = (stamp(now - DAY), stamp(now))
    (articles,) = connection.execute(
        "SELECT count(*) FROM articles WHERE first_seen >= ? AND first_seen < ?", day
    ).fetchone()
    (matches,) = connection.execute(
        "SELECT count(*) FROM matches WHERE seen >= ? AND seen < ?", day
    ).fetchone()
    since = stamp(now - RECENT)
    (dead,) = connection.execute(
        "SELECT count(*) FROM outbox WHERE state = 'dead' AND next_try >= ?", (since,)
    ).fetchone()
    (twice,) = connection.execute(
        "SELECT count(*) FROM outbox WHERE perhaps_delivered = 1 AND created >= ?", (since,)
    ).fetchone()
    (overdue,) = connection.execute("SELECT min(next_due) FROM sources WHERE active = 1").fetchone()
    latest = runs.recent(connection, RUNS)
    stamps = [run.started for run in latest[:1]] + ([moment(newest[2])] if newest else [])
    told = tuple(found for name in names if (found := _last_digest(connection, name)) is not None)
    return Overview(
        size=_size(path),
        stored=stored,
        newest=Newest(newest[0], newest[1], moment(newest[2])) if newest else None,
        day_articles=articles,
        day_matches=matches,
        runs=tuple(latest),
        digests=told,
        unsent=tuple(outbox.records(connection, ("queued", "sending", "dotted"), 100)),
        dead=dead,
        perhaps_twice=twice,
        outbox=outbox.counts(connection),
        accepted=_accepted(connection),
        overdue=moment_or_none(overdue),
        newest_stamp=max(stamps, default=None),
    )


def _accepted(connection: Connection) -> datetime | None:
    """When a server last took a message: the latest of those that were due last."""
    rows = connection.execute(
        "SELECT sent_at FROM outbox WHERE state = 'sent' ORDER BY next_try DESC LIMIT 50"
    ).fetchall()
    return max((moment(at) for (at,) in rows if at), default=None)


def _last_digest(connection: Connection, name: str) -> LastDigest | None:
    row = connection.execute(
        """
        SELECT id, label, until, told FROM slots WHERE digest = ? ORDER BY until DESC, id DESC LIMIT 1
        """,
        (name,),
    ).fetchone()
    if row is None:
        return None
    messages = outbox.of_slot(connection, row[0])
    states = [message.state for message in messages]
    return LastDigest(
        digest=name,
        label=row[1],
        until=moment(row[2]),
        told=row[3],
        sent=states.count("sent"),
        waiting=sum(state not in ("sent", "dead") for state in states),
        dead=states.count("dead"),
        accepted=max((message.sent_at for message in messages if message.sent_at), default=None),
    )


def pages_bytes(connection: Connection) -> int:
    """The bytes of the database's pages, those in its log included."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (each,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(each)


def _size(path: Path) -> int:
    size = 0
    for part in (path, path.with_name(path.name + "-wal")):
        try:
            size += part.stat().st_size
        except FileNotFoundError:
            continue
    return size
