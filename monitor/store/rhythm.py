"""When the newest articles of a source came: what its rhythm is learned from."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from monitor.store.times import moment

ARTICLES = 20
# A date is believed where it lies so far before the poll that found the article; else the poll's time counts.
BELIEVED = timedelta(days=7)


def arrivals(connection: Connection, source: str) -> list[datetime]:
    """Return when the newest articles of a source came, ascending, at most `ARTICLES`.

    By their own date where they have a likely one, for a first poll finds a week's articles at one moment.
    What was old when the source was first read is left out.
    """
    rows = connection.execute(
        """
        SELECT first_seen, published FROM articles WHERE source = ? AND backlog = 0
        ORDER BY first_seen DESC LIMIT ?
        """,
        (source, ARTICLES),
    )
    return sorted(_came(moment(seen), published) for seen, published in rows.fetchall())


def _came(seen: datetime, published: str | None) -> datetime:
    dated = moment(published) if published else seen
    return dated if seen - BELIEVED <= dated <= seen else seen
