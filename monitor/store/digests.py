"""What a digest may say, and its composing: slot, messages and what they tell, in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.store import alerted, bodies, families, outbox
from monitor.store.factrows import facts_for
from monitor.store.health import health
from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import SlotRecord
from monitor.stories.news import News
from monitor.told import Appearance, DigestMaterial, Newest, OutboxMessage, OwedArticle, OwedMatch

AVERAGE_DAYS = 7
LOOKED_BACK = 100
"""Slots of a digest that are looked at for messages that nobody took."""
SILENT = 50
"""Silent articles of a story that a digest may count among its places; a feed may flood one."""


def needs_sync(connection: Connection, digests: Sequence[Plan]) -> bool:
    """Return whether one of these digests is not yet known."""
    known = {name for (name,) in connection.execute("SELECT name FROM digests")}
    return not known.issuperset(digest.name for digest in digests)


def sync(connection: Connection, digests: Sequence[Plan], now: datetime) -> None:
    """Remember digests seen for the first time; the first window of each starts at `now`."""
    connection.executemany(
        "INSERT INTO digests (name, first_seen) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        [(digest.name, stamp(now)) for digest in digests],
    )


def since(connection: Connection, digest: str) -> datetime | None:
    """Return when a digest was first seen; None where it never was."""
    row = connection.execute("SELECT first_seen FROM digests WHERE name = ?", (digest,)).fetchone()
    return None if row is None else moment(row[0])


def last_slot(
    connection: Connection, digest: str, now: datetime | None = None
) -> tuple[str, datetime] | None:
    """Return label and end of the window of a digest's last slot that ended by `now`, or of all its last.

    A window that ends after `now` was composed by a clock that has since gone back.
    """
    row = connection.execute(
        "SELECT label, until FROM slots WHERE digest = ? AND until <= ? ORDER BY until DESC, id DESC LIMIT 1",
        (digest, stamp(now) if now is not None else "9999"),
    ).fetchone()
    return None if row is None else (row[0], moment(row[1]))


def has_slot(connection: Connection, digest: str, label: str) -> bool:
    """Return whether a digest was composed for this slot."""
    row = connection.execute("SELECT 1 FROM slots WHERE digest = ? AND label = ?", (digest, label))
    return row.fetchone() is not None


def slots(connection: Connection, limit: int) -> list[SlotRecord]:
    """Return the slots composed last, the latest first."""
    rows = connection.execute(
        "SELECT id, digest, label, since, until, told, articles_read FROM slots ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        SlotRecord(row[0], row[1], row[2], moment(row[3]), moment(row[4]), row[5], row[6])
        for row in rows.fetchall()
    ]


def material(connection: Connection, digest: Plan, now: datetime) -> DigestMaterial:
    """Return everything the digest may say about its window up to `now`."""
    last = last_slot(connection, digest.name, now)
    start = min(last[1] if last else since(connection, digest.name) or now, now)
    window = (stamp(start), stamp(now))
    (read,) = connection.execute(
        "SELECT count(*) FROM articles WHERE first_seen >= ? AND first_seen < ?", window
    ).fetchone()
    newest = connection.execute(
        """
        SELECT title, source, first_seen FROM articles WHERE first_seen >= ? AND first_seen < ?
        ORDER BY first_seen DESC, published DESC, id DESC LIMIT 1
        """,
        window,
    ).fetchone()
    waiting = owed(connection, digest)
    unaccepted = _unaccepted(connection, digest.name)
    return DigestMaterial(
        digest=digest.name,
        since=start,
        until=now,
        owed=waiting,
        articles_read=read,
        newest=Newest(newest[0], newest[1], moment(newest[2])) if newest else None,
        sources=tuple(health(connection, now)),
        averages=_averages(connection, digest, start),
        alerted={
            story: done
            for story in dict.fromkeys(article.story_id for article in waiting)
            if (done := alerted.of_story(connection, story))
        },
        unaccepted=unaccepted,
        accepted=_accepted(connection, digest.name) if unaccepted else None,
    )


def freeze(
    connection: Connection,
    digest: Plan,
    label: str,
    now: datetime,
    render: Callable[[DigestMaterial], Sequence[OutboxMessage]],
    only: Collection[int] = (),
) -> int | None:
    """Compose a slot inside the transaction under way; None where the slot exists already.

    What `render` was shown is told by this slot; what it raises goes on, and nothing was written.
    only: the waiting articles it is about; None is returned where none of them waits any more.
    """
    if has_slot(connection, digest.name, label):
        return None
    sync(connection, [digest], now)
    shown = material(connection, digest, now)
    if only:
        shown = replace(shown, owed=tuple(one for one in shown.owed if one.article_id in only))
        if not shown.owed:
            return None
    messages = render(shown)
    (slot_id,) = connection.execute(
        """
        INSERT INTO slots (digest, label, since, until, told, articles_read)
        VALUES (?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (digest.name, label, stamp(shown.since), stamp(now), len(shown.owed), shown.articles_read),
    ).fetchone()
    connection.executemany(
        "UPDATE owed SET slot_id = ? WHERE digest = ? AND article_id = ? AND slot_id IS NULL",
        [(slot_id, digest.name, article.article_id) for article in shown.owed],
    )
    outbox.queue(connection, slot_id, digest.name, messages, now)
    return int(slot_id)


def _unaccepted(connection: Connection, digest: str) -> int:
    """Of the slots that had something to send, how many of the last in a row nobody's way has taken."""
    rows = connection.execute(
        """
        SELECT EXISTS (SELECT 1 FROM outbox WHERE slot_id = slots.id),
               EXISTS (SELECT 1 FROM outbox WHERE slot_id = slots.id AND state = 'sent')
        FROM slots WHERE digest = ? ORDER BY until DESC, id DESC LIMIT ?
        """,
        (digest, LOOKED_BACK),
    )
    # A slot that had nothing to send is no period in which nothing was taken.
    return sum(
        1 for _ in takewhile(lambda taken: not taken, (taken for any_, taken in rows.fetchall() if any_))
    )


def _accepted(connection: Connection, digest: str) -> datetime | None:
    row = connection.execute(
        """
        SELECT sent_at FROM slots JOIN outbox ON outbox.slot_id = slots.id
        WHERE slots.digest = ? AND state = 'sent' ORDER BY slots.until DESC LIMIT 1
        """,
        (digest,),
    ).fetchone()
    return None if row is None else moment_or_none(row[0])


def owed(connection: Connection, digest: Plan) -> tuple[OwedArticle, ...]:
    """The waiting articles that name a watch the digest covers now, in the order they came to be owed."""
    waiting = "FROM owed JOIN {} ON {} = owed.article_id WHERE owed.digest = ? AND owed.slot_id IS NULL"
    matches: dict[int, list[OwedMatch]] = defaultdict(list)
    for row in connection.execute(
        "SELECT matches.article_id, watch, total, mentions, about "
        + waiting.format("matches", "matches.article_id")
        + " ORDER BY matches.article_id, watch",
        (digest.name,),
    ):
        if row[1] in digest.watches:
            matches[row[0]].append(OwedMatch(row[1], row[2], bodies.mentions_of(row[3]), bool(row[4])))
    appearances: dict[int, list[Appearance]] = defaultdict(list)
    for row in connection.execute(
        "SELECT appearances.article_id, source, url, seen "
        + waiting.format("appearances", "appearances.article_id")
        + " ORDER BY seen, source, url",
        (digest.name,),
    ):
        appearances[row[0]].append(Appearance(row[1], row[2], moment(row[3])))
    for article_id, place in families.places(connection, digest.name):
        appearances[article_id].append(place)
    rows = connection.execute(
        "SELECT articles.id, story_id, title, canonical_url, url, source, published, first_seen, language, "
        "owed.kind, body_from, note, owed.news, owed.since "
        + waiting.format("articles", "articles.id")
        + " ORDER BY owed.id",
        (digest.name,),
    ).fetchall()
    silent = {story: _silent(connection, digest.name, story) for story in dict.fromkeys(r[1] for r in rows)}
    for row in rows:
        appearances[row[0]] += silent[row[1]]
    facts = {row[0]: facts_for(connection, row[0]) for row in rows if row[0] in matches}
    return tuple(
        OwedArticle(
            article_id=row[0],
            story_id=row[1],
            title=row[2],
            url=row[3] or row[4],
            source=row[5],
            published=moment_or_none(row[6]),
            first_seen=moment(row[7]),
            language=row[8],
            matches=tuple(matches[row[0]]),
            appearances=_other_places(appearances[row[0]], row[5], row[3] or row[4]),
            kind=row[9],
            body_from=row[10],
            note=row[11],
            news=tuple(News(*one) for one in json.loads(row[12])),
            cves=tuple(cve for cve in facts[row[0]].cves if cve.main),
            products=facts[row[0]].products,
            since=moment(row[13]),
        )
        for row in rows
        if row[0] in matches
    )


def _other_places(seen: Sequence[Appearance], source: str, url: str) -> tuple[Appearance, ...]:
    """Every place but the article's own, each once; a copy may be told both by its text and by its story."""
    places = {(place.source, place.url): place for place in reversed(seen)}
    places.pop((source, url), None)
    return tuple(reversed(places.values()))


def _silent(connection: Connection, digest: str, story_id: int) -> list[Appearance]:
    """The newest articles of a story that the digest neither owes nor told, as further places of it."""
    rows = connection.execute(
        """
        SELECT source, canonical_url, url, first_seen FROM articles
        WHERE story_id = ? AND NOT EXISTS (
            SELECT 1 FROM owed WHERE owed.digest = ? AND owed.article_id = articles.id
        ) ORDER BY id DESC LIMIT ?
        """,
        (story_id, digest, SILENT),
    )
    return [Appearance(row[0], row[1] or row[2], moment(row[3])) for row in rows]


def _averages(connection: Connection, digest: Plan, until: datetime) -> dict[str, float]:
    """Stories per day over the week before `until`, or over as much of it as there is, from one day on."""
    (first,) = connection.execute("SELECT min(first_seen) FROM articles").fetchone()
    if first is None:
        return {}
    start = max(until - timedelta(days=AVERAGE_DAYS), moment(first))
    days = (until - start) / timedelta(days=1)
    if days < 1:
        return {}
    rows = connection.execute(
        """
        SELECT watch, count(DISTINCT story_id) FROM matches JOIN articles ON articles.id = matches.article_id
        WHERE matches.seen >= ? AND matches.seen < ? AND backlog = 0 GROUP BY watch
        """,
        (stamp(start), stamp(until)),
    )
    named = dict(rows.fetchall())
    return {watch: named.get(watch, 0) / days for watch in sorted(digest.watches)}
