"""The sources of config.yaml as the store knows them: who is due, who polls, which entries need no fetch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from monitor.config.plan import Source
from monitor.store.leases import new_token
from monitor.store.rhythm import arrivals
from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import Offered, Said, SourceState

BATCH = 500  # values per statement; SQLite before 3.32 takes 999
PAGE_TRIES = 3

_STATE = """
    SELECT name, url, polled_url = url, etag, last_modified, fails, next_due, last_poll, last_ok, last_new,
           planned, moved_to,
           coalesce((SELECT kind FROM polls WHERE polls.source = sources.name AND outcome = 'ok'
                     ORDER BY at DESC, id DESC LIMIT 1), ''),
           EXISTS (SELECT 1 FROM entry_keys WHERE entry_keys.source = sources.name AND tries_left > 0),
           moved_since,
           EXISTS (SELECT 1 FROM polls WHERE polls.source = sources.name AND at >= moved_since
                   AND outcome IN ('ok', 'not modified') LIMIT 1 OFFSET 1)
    FROM sources
"""


EDITS_FOLLOWED = 20
"""Edits of one entry that are followed; an entry whose words change at every poll is left at the last."""
PAGES_REREAD = 3
"""Edits of one entry for which its page is read again; after these its title alone counts."""


def needs_sync(connection: Connection, sources: Sequence[Source]) -> bool:
    """Return whether the store does not yet know these sources as they are."""
    rows = connection.execute("SELECT name, url, every, quiet_after FROM sources WHERE active = 1")
    return sorted(rows, key=lambda row: row[0]) != sorted(map(_wanted, sources), key=lambda row: row[0])


def sync(connection: Connection, sources: Sequence[Source], now: datetime) -> None:
    """Make the active sources those given. A source whose address changed is due at once, a poll of its
    old address that is under way loses its lease, and how that was read no longer counts against it; a
    shorter interval counts from now."""
    at = stamp(now)
    connection.execute("UPDATE sources SET active = 0 WHERE active = 1")
    for source in sources:
        name, url, every, quiet_after = _wanted(source)
        soon = stamp(now + source.every)
        connection.execute(
            """
            INSERT INTO sources (name, url, active, every, quiet_after, first_seen, next_due)
            VALUES (?, ?, 1, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
                active = 1,
                lease = CASE WHEN url = excluded.url THEN lease END,
                next_due = CASE
                    WHEN url <> excluded.url THEN excluded.next_due
                    WHEN every > excluded.every THEN min(next_due, ?)
                    ELSE next_due END,
                misread = CASE WHEN url = excluded.url THEN misread ELSE '' END,
                url = excluded.url, every = excluded.every, quiet_after = excluded.quiet_after
            """,
            (name, url, every, quiet_after, at, at, soon),
        )


def due(connection: Connection, now: datetime, names: Collection[str], everything: bool) -> list[SourceState]:
    """Return the active sources to poll, the longest due first: those named, or all, or those due.

    A source whose next poll lies more than two intervals ahead is due: the clock went back.
    """
    at = stamp(now)
    if names or everything:
        rows = connection.execute(_STATE + " WHERE active = 1 ORDER BY next_due, name").fetchall()
        return [_state(connection, row) for row in rows if not names or row[0] in names]
    rows = connection.execute(
        _STATE + " WHERE active = 1 AND next_due <= ? ORDER BY next_due, name", (at,)
    ).fetchall()
    ahead = connection.execute(_STATE + " WHERE active = 1 AND last_poll > ? AND next_due > ?", (at, at))
    rows.extend(row for row in ahead if moment(row[6]) > now + 2 * timedelta(seconds=row[10] or 0.0))
    return [_state(connection, row) for row in rows]


def lease(connection: Connection, name: str, now: datetime, seconds: float) -> str | None:
    """Take the right to poll a source for `seconds`; None where another has it or it is not active.

    A lease that would end more than twice `seconds` ahead is of a clock that went back, and void.
    """
    token = new_token()
    taken = connection.execute(
        """
        UPDATE sources SET lease = ?, lease_until = ?
        WHERE name = ? AND active = 1 AND (lease IS NULL OR lease_until <= ? OR lease_until > ?)
        """,
        (
            token,
            stamp(now + timedelta(seconds=seconds)),
            name,
            stamp(now),
            stamp(now + timedelta(seconds=2 * seconds)),
        ),
    )
    return token if taken.rowcount == 1 else None


def release(connection: Connection, name: str, token: str) -> None:
    """Give a lease back without a poll; nothing happens where it is no longer held."""
    connection.execute("UPDATE sources SET lease = NULL WHERE name = ? AND lease = ?", (name, token))


def known(connection: Connection, source: str, keys: Sequence[str]) -> set[str]:
    """Return those of the entry keys that this source need not fetch (again)."""
    found: set[str] = set()
    for batch in batches(keys):
        marks = ",".join("?" * len(batch))
        rows = connection.execute(
            f"SELECT key FROM entry_keys WHERE key IN ({marks}) AND source = ? AND tries_left = 0",  # noqa: S608
            (*batch, source),
        )
        found.update(key for (key,) in rows)
    return found


def offered(connection: Connection, source: str, entries: Mapping[str, Said]) -> Offered:
    """Return what has become of the entries a source offers, by entry key; what is in no set is fresh.

    A twin is an entry under a new address: the same words and day, and the address they stood under before
    is not offered any more.
    """
    keys = list(entries)
    standing: dict[str, tuple[int | None, int, int]] = {}
    for batch in batches(keys):
        marks = ",".join("?" * len(batch))
        rows = connection.execute(
            f"SELECT key, said, tries_left, edits FROM entry_keys WHERE key IN ({marks}) AND source = ?",  # noqa: S608
            (*batch, source),
        )
        standing.update({key: (said, tries_left, edits) for key, said, tries_left, edits in rows})
    found = Offered(set(), set(), set(), set())
    for key, said in entries.items():
        if key not in standing:
            if said.day and _has_twin(connection, source, said, entries):
                found.twins.add(key)
            continue
        before, tries_left, edits = standing[key]
        if tries_left:
            continue
        if said.words is None or before is None or said.words == before or edits >= EDITS_FOLLOWED:
            found.known.add(key)
        elif edits < PAGES_REREAD:
            found.edited.add(key)
        elif said.words >> 32 != before >> 32:
            found.retitled.add(key)
        else:
            found.known.add(key)
    return found


def _has_twin(connection: Connection, source: str, said: Said, entries: Mapping[str, Said]) -> bool:
    rows = connection.execute(
        """
        SELECT entry_keys.key, articles.published
        FROM entry_keys JOIN articles ON articles.id = entry_keys.article_id
        WHERE said = ? AND entry_keys.source = ? LIMIT ?
        """,
        (said.words, source, BATCH),
    )
    return any(
        key not in entries and (published or "")[:10] == said.day for key, published in rows.fetchall()
    )


def remember_entry(
    connection: Connection,
    source: str,
    key: str,
    article_id: int | None,
    *,
    again: bool,
    now: datetime,
    said: int | None = None,
) -> None:
    """Note that an entry led to an article, or to none, and what its words were.

    again: its page is to be tried at later polls. An edited entry whose page is to be tried again keeps its
    former words, so that the edit is seen again; how often edits are followed is counted.
    """
    connection.execute(
        """
        INSERT INTO entry_keys (key, source, article_id, tries_left, seen, said) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (key, source) DO UPDATE SET
            article_id = coalesce(excluded.article_id, article_id),
            tries_left = CASE WHEN excluded.tries_left = 0 THEN 0 ELSE max(tries_left - 1, 0) END,
            edits = edits + (tries_left = 0 AND excluded.said IS NOT NULL AND said IS NOT excluded.said),
            said = CASE WHEN excluded.said IS NULL OR (excluded.tries_left > 0 AND tries_left = 0) THEN said
                ELSE excluded.said END
        WHERE tries_left > 0 OR article_id IS NOT excluded.article_id
           OR (excluded.said IS NOT NULL AND said IS NOT excluded.said)
        """,
        (key, source, article_id, PAGE_TRIES - 1 if again else 0, stamp(now), said),
    )


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut values into runs of at most `BATCH`."""
    for start in range(0, len(values), BATCH):
        yield values[start : start + BATCH]


def _wanted(source: Source) -> tuple[str, str, float, float | None]:
    quiet = source.quiet_after.total_seconds() if source.quiet_after is not None else None
    return source.name, source.url, source.every.total_seconds(), quiet


def _state(connection: Connection, row: tuple[Any, ...]) -> SourceState:
    name, url, polled, etag, last_modified, fails, next_due, _, last_ok, last_new, planned = row[:11]
    moved_to, kind, again, moved_since, moved_twice = row[11:]
    fresh = bool(polled) and not again
    return SourceState(
        name=name,
        url=url,
        etag=etag if fresh else "",
        last_modified=last_modified if fresh else "",
        first_poll=not polled,
        fails=fails,
        next_due=moment(next_due),
        last_ok=moment_or_none(last_ok),
        last_new=moment_or_none(last_new),
        interval=planned,
        kind=kind,
        moved_to=moved_to,
        place=etag if polled else "",
        arrivals=tuple(arrivals(connection, name)),
        moved_since=moment_or_none(moved_since),
        moved_twice=bool(moved_twice),
    )
