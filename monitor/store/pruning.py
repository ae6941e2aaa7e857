"""What may be deleted for its age, and deleting it in small transactions.

    articles   older, where neither they nor another article of their story names a watch or was ever
               owed to a digest; with their text, appearances and furniture
    stories    left without an article
    messages   of the outbox that ended (sent or given up) before then, with their bytes

Matches, told stories, slots and the addresses that sources offered stay for ever: an address that was
read once is never read again as new. Runs and polls have their own 90 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from monitor.store.times import stamp

BLOCK = 1000  # article numbers looked at in one transaction
MESSAGES = 200  # messages deleted in one transaction; each may hold 100 KB

_UNTOLD = """
    first_seen < ? AND NOT EXISTS (
        SELECT 1 FROM articles AS other WHERE other.story_id = old.story_id AND (
            EXISTS (SELECT 1 FROM matches WHERE matches.article_id = other.id)
            OR EXISTS (SELECT 1 FROM owed WHERE owed.article_id = other.id)))
"""
_ENDED = ("sent", "dead")


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go. text_bytes: of the articles' texts; message_bytes: of the messages."""

    articles: int = 0
    messages: int = 0
    text_bytes: int = 0
    message_bytes: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        return Pruned(
            self.articles + other.articles,
            self.messages + other.messages,
            self.text_bytes + other.text_bytes,
            self.message_bytes + other.message_bytes,
        )


def prunable(connection: Connection, before: datetime) -> Pruned:
    """Count what `prune_articles` and `prune_messages` would delete."""
    articles, texts = connection.execute(
        f"""
        SELECT count(*), coalesce(sum(length(CAST(text AS BLOB)) + length(CAST(blocks AS BLOB))), 0)
        FROM articles AS old LEFT JOIN texts ON texts.article_id = old.id WHERE {_UNTOLD}
        """,  # noqa: S608
        (stamp(before),),
    ).fetchone()
    messages, size = connection.execute(
        """
        SELECT count(*), coalesce(sum(length(mime) + length(html)), 0)
        FROM outbox WHERE state IN (?, ?) AND next_try < ?
        """,
        (*_ENDED, stamp(before)),
    ).fetchone()
    return Pruned(articles, messages, texts, size)


def blocks(connection: Connection) -> list[tuple[int, int]]:
    """The ranges of article numbers to be looked at, one transaction each."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
    return [(start, start + BLOCK) for start in range(0, last, BLOCK)]


def prune_articles(connection: Connection, before: datetime, block: tuple[int, int]) -> Pruned:
    """Delete the old, untold articles of a block of numbers, inside the transaction under way."""
    rows = connection.execute(
        f"""
        SELECT old.id, old.story_id,
               coalesce(length(CAST(text AS BLOB)) + length(CAST(blocks AS BLOB)), 0)
        FROM articles AS old LEFT JOIN texts ON texts.article_id = old.id
        WHERE old.id > ? AND old.id <= ? AND {_UNTOLD}
        """,  # noqa: S608
        (*block, stamp(before)),
    ).fetchall()
    connection.executemany("DELETE FROM articles WHERE id = ?", [(article,) for article, _, _ in rows])
    connection.executemany(
        """
        DELETE FROM stories
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = stories.id)
        """,
        [(story,) for _, story, _ in rows],
    )
    return Pruned(articles=len(rows), text_bytes=sum(size for _, _, size in rows))


def prune_messages(connection: Connection, before: datetime) -> Pruned:
    """Delete the next ended messages, at most `MESSAGES`, inside the transaction under way."""
    rows = connection.execute(
        """
        SELECT message_id, length(mime) + length(html) FROM outbox
        WHERE state IN (?, ?) AND next_try < ? LIMIT ?
        """,
        (*_ENDED, stamp(before), MESSAGES),
    ).fetchall()
    connection.executemany("DELETE FROM outbox WHERE message_id = ?", [(name,) for name, _ in rows])
    return Pruned(messages=len(rows), message_bytes=sum(size for _, size in rows))
