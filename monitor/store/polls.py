"""The end of a poll: one transaction, fenced by the source's lease, holds everything it brought.

A poll counts only when this is committed. Whoever was stopped past its lease and comes late finds
another token and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from monitor.config.plan import Plan
from monitor.errors import LeaseLost
from monitor.store import misreading, storying
from monitor.store.articles import place
from monitor.store.copies import prune
from monitor.store.sitelines import remember_pages
from monitor.store.sources import remember_entry
from monitor.store.times import moment, stamp
from monitor.store.types import PollCounts, PollDone, PollRecord

POLLS_KEPT = timedelta(days=90)
WELL = ("ok", "not modified")
OUTCOMES = (*WELL, "failed", "blocked")


def finish(connection: Connection, done: PollDone, digests: Sequence[Plan], now: datetime) -> PollCounts:
    """Commit a poll inside the transaction under way; LeaseLost where its lease is no longer held."""
    if done.outcome not in OUTCOMES:
        raise ValueError(f"a poll cannot end as {done.outcome!r}")
    _fence(connection, done)
    placed = [place(connection, done.source, reading, digests, now) for reading in done.readings]
    fresh = [
        reading.article for reading, one in zip(done.readings, placed, strict=True) if one.new or one.updated
    ]
    remember_pages(connection, fresh, now)
    for key in done.unread:
        remember_entry(connection, done.source, key, None, again=True, now=now)
    for key in done.passed:
        remember_entry(connection, done.source, key, None, again=False, now=now)
    counts = PollCounts(
        new=sum(one.new for one in placed),
        matched=sum(one.matched for one in placed),
        duplicates=sum(one.duplicates for one in placed),
        updated=sum(one.updated for one in placed),
        moved=sum(one.moved for one in placed),
        copies=sum(one.copies for one in placed),
    )
    _settle(connection, done, now, anything_new=bool(counts.new))
    if fresh:
        misreading.watch(connection, done.source, now)
        prune(connection, now, len(fresh))
        storying.forget_old(connection, now)
    if counts.moved:
        came = "1 article came again under another address"
        if counts.moved > 1:
            came = f"{counts.moved} articles came again under other addresses"
        done = replace(done, reason="; ".join(filter(None, (done.reason, came))))
    _record(connection, done, counts, now)
    return counts


def is_unchanged(done: PollDone) -> bool:
    """Whether a poll found that nothing is new, so that only its source's row and its record are to write."""
    return done.outcome == "not modified" and not (done.readings or done.unread or done.passed)


def finish_unchanged(connection: Connection, polls: Sequence[PollDone], now: datetime) -> list[PollDone]:
    """Commit polls without news inside the transaction under way; return those whose lease was held."""
    counted = []
    for done in polls:
        if not is_unchanged(done):
            raise ValueError(f"{done.source}: this poll brought something and is committed by itself")
        try:
            counts = finish(connection, done, (), now)
        except LeaseLost:
            # Its fence changed no row, so the others are not touched by it.
            continue
        counted.append(replace(done, counts=counts))
    return counted


def recent(connection: Connection, source: str, limit: int) -> list[PollRecord]:
    """Return the last polls of a source, the latest first."""
    rows = connection.execute(
        """
        SELECT source, run_id, at, outcome, reason, status, kind, entries, new, matched, duplicates, updated,
               seconds
        FROM polls WHERE source = ? ORDER BY at DESC, id DESC LIMIT ?
        """,
        (source, limit),
    )
    return [
        PollRecord(
            source=row[0],
            run_id=row[1],
            at=moment(row[2]),
            outcome=row[3],
            reason=row[4],
            status=row[5],
            kind=row[6],
            entries=row[7],
            counts=PollCounts(*row[8:12]),
            seconds=row[12],
        )
        for row in rows.fetchall()
    ]


def _fence(connection: Connection, done: PollDone) -> None:
    fenced = connection.execute(
        "UPDATE sources SET lease = NULL, lease_until = NULL WHERE name = ? AND lease = ?",
        (done.source, done.lease),
    )
    if fenced.rowcount != 1:
        raise LeaseLost(
            f"{done.source}: this poll took longer than its lease and another took over; nothing was stored"
        )


def _settle(connection: Connection, done: PollDone, now: datetime, *, anything_new: bool) -> None:
    """Bring the source's row up to date: health, validators, when it is due next."""
    at = stamp(now)
    due = max(done.next_due or now, now)
    values: dict[str, Any] = {
        "name": done.source,
        "at": at,
        "due": stamp(due),
        "planned": (due - now).total_seconds(),
        "outcome": done.outcome,
        # What is shown of the source: why it fails, or what to change; the rest is in the poll's record.
        "reason": done.advice if done.outcome in WELL else done.reason,
        "etag": done.etag,
        "last_modified": done.last_modified,
        "new": anything_new,
        "moved": done.moved_to,
        "goes_on": done.goes_on,
    }
    connection.execute(
        """
        UPDATE sources SET
            last_poll = :at, next_due = :due, planned = :planned, outcome = :outcome, reason = :reason,
            last_new = CASE WHEN :new THEN :at ELSE last_new END
        WHERE name = :name
        """,
        values,
    )
    if done.outcome in WELL:
        connection.execute(
            """
            UPDATE sources SET
                fails = 0, last_ok = :at, sick_since = NULL,
                recovered_from = coalesce(sick_since, recovered_from),
                recovered = CASE WHEN sick_since IS NULL THEN recovered ELSE :at END,
                polled_url = CASE WHEN :goes_on THEN polled_url ELSE url END,
                moved_since = CASE
                    WHEN :moved = '' THEN NULL WHEN :moved = moved_to THEN moved_since ELSE :at END,
                moved_to = :moved,
                etag = CASE WHEN :outcome = 'ok' OR :etag <> '' THEN :etag ELSE etag END,
                last_modified = CASE WHEN :outcome = 'ok' OR :last_modified <> '' THEN :last_modified
                    ELSE last_modified END
            WHERE name = :name
            """,
            values,
        )
    else:
        connection.execute(
            "UPDATE sources SET fails = fails + 1, sick_since = coalesce(sick_since, :at) WHERE name = :name",
            values,
        )


def _record(connection: Connection, done: PollDone, counts: PollCounts, now: datetime) -> None:
    connection.execute(
        """
        INSERT INTO polls (
            source, run_id, at, outcome, reason, status, kind, entries, new, matched, duplicates, updated,
            seconds
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            done.source,
            done.run_id,
            stamp(now),
            done.outcome,
            done.reason,
            done.status,
            done.kind,
            done.entries,
            counts.new,
            counts.matched,
            counts.duplicates,
            counts.updated,
            done.seconds,
        ),
    )
    connection.execute(
        "DELETE FROM polls WHERE source = ? AND at < ?",
        (done.source, stamp(now - POLLS_KEPT)),
    )
