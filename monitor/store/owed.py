"""What each digest owes its readers: one row per article and turn of telling, waiting until a slot tells it.

Turn 0 is the first telling, every further turn an update; the unique keys make a second first telling
impossible, whoever asks for it. An article of a story that the digest told already is owed only for what it
adds (`monitor.stories.news`), and then as an update; else it stays silent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.facts import Facts
from monitor.store.factrows import facts_for
from monitor.store.families import answering, family, told_by_family
from monitor.store.matches import watches_of
from monitor.store.times import stamp
from monitor.stories.news import News, StoryFacts, material, together

REMEMBERED = 200
"""Articles of a story, the first and the newest, whose facts count as told; a feed may flood one."""

_NOBODY: tuple[set[str], bool, bool] = (set(), False, False)


def owe(
    connection: Connection,
    digests: Sequence[Plan],
    article_id: int,
    named: Collection[str],
    now: datetime,
    *,
    backlog: bool,
    again: Collection[str] = (),
) -> None:
    """Owe an article to every digest that covers one of the newly named watches and does not pass it over.

    Where it waits already, nothing changes: the digest will show all names. Where it was told, it is
    owed again as an update. Names that a copy of it told or will tell the digest are not owed again: a copy
    with further names is owed as an update where another was told. again: watches that were named before
    and were read anew; they count for a digest that asks for more than a name (`min`, `role`) and was never
    owed the article.
    """
    if not named and not again:
        return
    at = stamp(now)
    others = family(connection, article_id)
    for digest in digests:
        if digest.asks:
            wanted = answering(connection, article_id, digest) & {*named, *again}
        else:
            wanted = {*named} & digest.watches
        covered, elsewhere, copied = _NOBODY
        if wanted and others:
            covered, elsewhere, copied = told_by_family(connection, digest, others)
        wanted -= covered
        if not wanted:
            continue
        fresh = not wanted.isdisjoint(named)
        news: tuple[News, ...] = ()
        last = connection.execute(
            "SELECT turn, slot_id FROM owed WHERE digest = ? AND article_id = ? ORDER BY turn DESC LIMIT 1",
            (digest.name, article_id),
        ).fetchone()
        if last is None:
            turn, kind = 0, "update" if copied else "older" if backlog and not elsewhere else "new"
            told = told_of_story(connection, digest, article_id)
            if told is not None:
                news = material(told, facts_for(connection, article_id), wanted)
                if not news:
                    continue
                kind = "update"
        elif last[1] is None or not fresh:
            continue
        else:
            turn, kind = last[0] + 1, "update"
            news = tuple(News("name", watch) for watch in sorted(wanted.intersection(named)))
        connection.execute(
            "INSERT INTO digests (name, first_seen) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            (digest.name, at),
        )
        connection.execute(
            "INSERT INTO owed (digest, article_id, turn, kind, since, news) VALUES (?, ?, ?, ?, ?, ?)",
            (digest.name, article_id, turn, kind, at, json.dumps(news)),
        )


def told_of_story(connection: Connection, digest: Plan, article_id: int) -> StoryFacts | None:
    """Return what a digest told or owes of an article's story by other articles; None where it told nothing.

    Named are the watches of those articles, for a digest that asks for more than a name those that answer it.
    """
    (story_id,) = connection.execute("SELECT story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    rows = connection.execute(
        """
        SELECT article_id, max(slot_id IS NOT NULL) FROM owed WHERE digest = ? AND article_id IN (
            SELECT id FROM (SELECT id FROM articles WHERE story_id = ? ORDER BY id LIMIT ?)
            UNION SELECT id FROM (SELECT id FROM articles WHERE story_id = ? ORDER BY id DESC LIMIT ?)
        ) AND article_id <> ? GROUP BY article_id
        """,
        (digest.name, story_id, REMEMBERED, story_id, REMEMBERED, article_id),
    ).fetchall()
    if not any(told for _, told in rows):
        return None
    return together(
        (
            facts_for(connection, other),
            answering(connection, other, digest) if digest.asks else watches_of(connection, other),
        )
        for other, _ in rows
    )


def settle(connection: Connection, digests: Sequence[Plan], article_id: int) -> None:
    """Let what waits of an article that a reading put into a told story count as that story's.

    It was owed as new while it stood alone: now it is an update for what it adds, or silent.
    """
    for digest in digests:
        row = connection.execute(
            "SELECT id FROM owed WHERE digest = ? AND article_id = ? AND turn = 0 AND slot_id IS NULL "
            "AND kind <> 'update'",
            (digest.name, article_id),
        ).fetchone()
        told = None if row is None else told_of_story(connection, digest, article_id)
        if told is None:
            continue
        news = material(told, facts_for(connection, article_id), answering(connection, article_id, digest))
        if news:
            connection.execute(
                "UPDATE owed SET kind = 'update', news = ? WHERE id = ?", (json.dumps(news), row[0])
            )
        else:
            connection.execute("DELETE FROM owed WHERE id = ?", row)


def owe_edit(
    connection: Connection, plans: Sequence[Plan], article_id: int, before: Facts, now: datetime
) -> None:
    """Owe an edited article again to whom it was told, for what the edit adds beside names.

    before: its facts as they were told. A day that an edit sets is no reason: publishers restamp.
    """
    after = facts_for(connection, article_id)
    for plan in plans:
        last = connection.execute(
            "SELECT turn, slot_id FROM owed WHERE digest = ? AND article_id = ? ORDER BY turn DESC LIMIT 1",
            (plan.name, article_id),
        ).fetchone()
        if last is None or last[1] is None:
            continue
        named = answering(connection, article_id, plan)
        news = [one for one in material(together([(before, named)]), after, named) if one.kind != "date"]
        if news and (story := told_of_story(connection, plan, article_id)) is not None:
            beyond = material(story, after, named)
            news = [one for one in news if one in beyond]
        if news:
            connection.execute(
                "INSERT INTO owed (digest, article_id, turn, kind, since, news) "
                "VALUES (?, ?, ?, 'update', ?, ?)",
                (plan.name, article_id, last[0] + 1, stamp(now), json.dumps(news)),
            )
