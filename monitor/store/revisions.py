"""The versions of an article: what it was before each edit, and what the edit brought."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Article
from monitor.revisions import Difference, Version, difference
from monitor.store.matches import watches_of
from monitor.store.times import moment, stamp
from monitor.store.types import Revision

KEPT = 20
"""Revisions kept of one article, the first always among them: a title may change for ever."""
SHRUNK = 2
"""A text that lost more than this fraction of its words (a half) is a worse reading, not an edit."""


def edit(
    connection: Connection, article_id: int, article: Article, watches: set[str], *, title_only: bool
) -> Difference:
    """Return how a newer reading of an article differs from the stored one; kind "" where it is not newer.

    title_only: the words are those of a feed's entry, the stored ones are the page's.
    """
    title, text, shape = connection.execute(
        "SELECT title, text, shape FROM articles JOIN texts ON texts.article_id = articles.id WHERE id = ?",
        (article_id,),
    ).fetchone()
    if title_only:
        if not article.title or _within(article.title, title):
            return Difference("")
        return difference(Version(title, ""), Version(article.title, "", frozenset()))
    worse = article.shape != "article" and shape == "article"
    if worse or len(article.text.split()) * SHRUNK < len(text.split()):
        return Difference("")
    known = watches_of(connection, article_id)
    return difference(
        Version(title, text, frozenset(known)),
        Version(article.title, article.text, frozenset(known | watches)),
    )


def keep(connection: Connection, article_id: int, found: Difference, now: datetime) -> None:
    """Keep the stored version as it is before an edit takes its place."""
    title, exact, text = connection.execute(
        "SELECT title, exact, text FROM articles JOIN texts ON texts.article_id = articles.id WHERE id = ?",
        (article_id,),
    ).fetchone()
    packed = zlib.compress(text.encode("utf-8", "surrogatepass"))
    connection.execute(
        """
        INSERT INTO revisions (article_id, seen, kind, gained, title, exact, text)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            article_id,
            stamp(now),
            found.kind,
            json.dumps(found.gained, ensure_ascii=False),
            title,
            exact,
            packed,
        ),
    )
    connection.execute(
        """
        DELETE FROM revisions WHERE id IN (
            SELECT id FROM revisions WHERE article_id = ?
              AND id > (SELECT min(id) FROM revisions WHERE article_id = ?)
            ORDER BY id DESC LIMIT -1 OFFSET ?
        )
        """,
        (article_id, article_id, KEPT - 1),
    )


def of(connection: Connection, article_id: int) -> tuple[Revision, ...]:
    """Return the revisions of an article, the oldest first."""
    rows = connection.execute(
        "SELECT seen, kind, gained, title, text FROM revisions WHERE article_id = ? ORDER BY id",
        (article_id,),
    )
    return tuple(
        Revision(
            moment(seen),
            kind,
            tuple(json.loads(gained)),
            title,
            zlib.decompress(packed).decode("utf-8", "surrogatepass"),
        )
        for seen, kind, gained, title, packed in rows.fetchall()
    )


def _within(one: str, other: str) -> bool:
    """Whether one of two titles is the other with something around it (a site's name)."""
    a, b = (" ".join(title.casefold().split()) for title in (one, other))
    return a in b or b in a
