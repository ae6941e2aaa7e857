"""Removing old articles: those that named nothing and were told to nobody, in small transactions.

An article stays for ever where it, or another of its story, names a watch or was ever owed to a digest. The
addresses of removed articles stay known to their source, so that none of them comes back as new. Articles
are looked at once, in the order in which they were stored: `retention.looked` says how far.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from monitor.store.times import stamp

SCHEMA = """
    CREATE TABLE retention (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        looked TEXT NOT NULL
    ) STRICT;
    INSERT INTO retention VALUES (1, '');
"""

_STORY_COUNTS = """
    SELECT 1 FROM articles AS other WHERE other.story_id = ? AND (
        EXISTS (SELECT 1 FROM matches WHERE matches.article_id = other.id)
        OR EXISTS (SELECT 1 FROM owed WHERE owed.article_id = other.id))
    LIMIT 1
"""


def anything_before(connection: Connection, before: datetime) -> bool:
    """Return whether there is an article stored before then that was not looked at."""
    row = connection.execute(
        """
        SELECT 1 FROM articles
        WHERE first_seen > (SELECT looked FROM retention) AND first_seen < ? LIMIT 1
        """,
        (stamp(before),),
    ).fetchone()
    return row is not None


def remove(connection: Connection, before: datetime, limit: int) -> tuple[int, int]:
    """Look at the next `limit` articles stored before then, those of one moment together; return how many
    these were and how many of them were removed."""
    (looked,) = connection.execute("SELECT looked FROM retention").fetchone()
    window = "first_seen > ? AND first_seen < ? ORDER BY first_seen LIMIT ?"
    times = connection.execute(
        f"SELECT first_seen FROM articles WHERE {window}",  # noqa: S608
        (looked, stamp(before), limit),
    ).fetchall()
    if not times:
        return 0, 0
    (last,) = times[-1]
    rows = connection.execute(
        "SELECT id, story_id FROM articles WHERE first_seen > ? AND first_seen <= ?", (looked, last)
    ).fetchall()
    gone = [row for row in rows if connection.execute(_STORY_COUNTS, (row[1],)).fetchone() is None]
    connection.executemany("DELETE FROM articles WHERE id = ?", [(article,) for article, _ in gone])
    connection.executemany(
        """
        DELETE FROM stories
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM articles WHERE story_id = stories.id)
        """,
        [(story,) for _, story in gone],
    )
    connection.execute("UPDATE retention SET looked = ?", (last,))
    return len(rows), len(gone)
