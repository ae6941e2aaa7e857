"""A story as a person asks for it: its articles with the reasons, and splitting and merging by command.

An edit is recorded; an article that a person placed is never moved by a later reading of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.store.matches import watches_of
from monitor.store.owed import owe
from monitor.store.storying import new_story
from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import StoryArticle, StoryRecord


def story(connection: Connection, story_id: int) -> StoryRecord | None:
    """Return a story, or the one it was merged into; None where there is none."""
    seen: set[int] = set()
    while not (articles := _articles(connection, story_id)) and story_id not in seen:
        # Merged back and forth, and its articles deleted since: then it is nowhere.
        seen.add(story_id)
        moved = connection.execute(
            "SELECT to_story FROM story_edits WHERE from_story = ? ORDER BY id DESC LIMIT 1", (story_id,)
        ).fetchone()
        story_id = story_id if moved is None else moved[0]
    if not articles:
        return None
    row = connection.execute("SELECT created FROM stories WHERE id = ?", (story_id,)).fetchone()
    edits = connection.execute(
        "SELECT at, action, article_id, from_story, to_story FROM story_edits "
        "WHERE from_story = ? UNION SELECT at, action, article_id, from_story, to_story FROM story_edits "
        "WHERE article_id IN (SELECT id FROM articles WHERE story_id = ?) ORDER BY at",
        (story_id, story_id),
    ).fetchall()
    return StoryRecord(
        story_id=story_id,
        created=moment(row[0]),
        articles=articles,
        edits=tuple(
            f"{at[:16].replace('T', ' ')} UTC: article {article} "
            + (
                f"split from story {before} into {after}"
                if action == "split"
                else f"merged from story {before}"
            )
            for at, action, article, before, after in edits
        ),
    )


def _articles(connection: Connection, story_id: int) -> tuple[StoryArticle, ...]:
    rows = connection.execute(
        """
        SELECT articles.id, title, source, canonical_url, url, published, first_seen, joined_by,
               coalesce(why, '')
        FROM articles LEFT JOIN facts ON facts.article_id = articles.id
        WHERE story_id = ? ORDER BY articles.id
        """,
        (story_id,),
    ).fetchall()
    return tuple(
        StoryArticle(
            article_id=row[0],
            title=row[1],
            source=row[2],
            url=row[3] or row[4],
            published=moment_or_none(row[5]),
            first_seen=moment(row[6]),
            joined_by=row[7],
            why=row[8],
            told=_told(connection, row[0]),
        )
        for row in rows
    )


def _told(connection: Connection, article_id: int) -> tuple[tuple[str, datetime], ...]:
    rows = connection.execute(
        "SELECT owed.digest, slots.until FROM owed JOIN slots ON slots.id = owed.slot_id "
        "WHERE article_id = ? ORDER BY slots.until",
        (article_id,),
    )
    return tuple((digest, moment(until)) for digest, until in rows)


def story_number(connection: Connection, article_id: int) -> int | None:
    """Return the story of an article; None where there is no such article."""
    row = connection.execute("SELECT story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else int(row[0])


def split(connection: Connection, articles: Sequence[int], digests: Sequence[Plan], now: datetime) -> int:
    """Put articles into a story of their own and return its number; they stay there.

    Those that were silent because their old story was told are owed now. ValueError where one is not
    stored, they stand in several stories, or are a whole story already.
    """
    stories = {story_number(connection, article) for article in articles}
    if len(stories) != 1 or None in stories:
        raise ValueError("the articles to split off must be stored, and of one story")
    (before,) = stories
    (count,) = connection.execute("SELECT count(*) FROM articles WHERE story_id = ?", (before,)).fetchone()
    if count <= len({*articles}):
        raise ValueError(f"that is all of story {before}: nothing would be left to split it from")
    after = new_story(connection, now)
    for article in sorted({*articles}):
        assert before is not None
        _move(connection, "split", article, before, after, now)
        connection.execute("UPDATE facts SET joined_by = NULL, why = '' WHERE article_id = ?", (article,))
    for article in sorted({*articles}):
        (backlog,) = connection.execute("SELECT backlog FROM articles WHERE id = ?", (article,)).fetchone()
        silent = [plan for plan in digests if not _owed(connection, plan.name, article)]
        owe(connection, silent, article, watches_of(connection, article), now, backlog=bool(backlog))
    return after


def _owed(connection: Connection, digest: str, article: int) -> bool:
    row = connection.execute(
        "SELECT 1 FROM owed WHERE digest = ? AND article_id = ? LIMIT 1", (digest, article)
    )
    return row.fetchone() is not None


def merge(connection: Connection, into: int, other: int, now: datetime) -> int:
    """Put the articles of story `other` into story `into`; return how many. ValueError where one has none."""
    for number in (into, other):
        if connection.execute("SELECT 1 FROM articles WHERE story_id = ?", (number,)).fetchone() is None:
            raise ValueError(f"there is no story {number}")
    if into == other:
        raise ValueError("a story cannot be merged with itself")
    rows = connection.execute("SELECT id FROM articles WHERE story_id = ? ORDER BY id", (other,)).fetchall()
    for (article,) in rows:
        _move(connection, "merge", article, other, into, now)
    return len(rows)


def _move(connection: Connection, action: str, article: int, before: int, after: int, now: datetime) -> None:
    connection.execute("UPDATE articles SET story_id = ? WHERE id = ?", (after, article))
    connection.execute(
        "INSERT INTO story_edits (at, action, article_id, from_story, to_story) VALUES (?, ?, ?, ?, ?)",
        (stamp(now), action, article, before, after),
    )
