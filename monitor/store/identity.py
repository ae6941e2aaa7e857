"""Which stored article a reading belongs to: by address, by the entry that led to it, by its text.

Entries and feed texts count for their own source only. Nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Reading
from monitor.store.articlerows import exact_of, short_of, site, sketch_of
from monitor.store.copies import Near, near, same_short_text
from monitor.store.sources import batches


@dataclass(frozen=True, slots=True)
class Known:
    """A stored article, with what placing a reading must know of it."""

    article_id: int
    source: str
    body_from: str
    backlog: bool


def by_key(connection: Connection, key: str) -> Known | None:
    """The article whose page has this address."""
    row = connection.execute(
        "SELECT id, source, body_from, backlog FROM articles WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else Known(row[0], row[1], row[2], bool(row[3]))


def early_text(connection: Connection, source: str, reading: Reading) -> Known | None:
    """The article that this source's feed text made before the page could be read, if this is the page."""
    if reading.article.body_from != "page":
        return None
    for keys in batches(reading.entry_keys):
        marks = ",".join("?" * len(keys))
        row = connection.execute(
            f"""
            SELECT articles.id, articles.source, body_from, backlog
            FROM entry_keys JOIN articles ON articles.id = entry_keys.article_id
            WHERE entry_keys.key IN ({marks}) AND entry_keys.source = ?
              AND articles.source = entry_keys.source AND body_from = 'feed'
            ORDER BY articles.id LIMIT 1
            """,  # noqa: S608
            (*keys, source),
        ).fetchone()
        if row is not None:
            return Known(row[0], row[1], row[2], bool(row[3]))
    return None


def by_text(connection: Connection, reading: Reading) -> Known | None:
    """The article with the same text and title, or the only one with this text if it is another site's.

    Within one site the same text under two titles is a failed extraction (a cookie notice, a teaser), not
    a copy; once a text has shown itself as such, it tells articles apart nowhere.
    """
    exact = exact_of(reading)
    if not exact:
        return None
    columns = "id, source, body_from, backlog, site FROM articles WHERE exact = ? AND exact <> ''"
    row = connection.execute(
        f"SELECT {columns} AND title = ? LIMIT 1",
        (exact, reading.article.title),
    ).fetchone()
    if row is None:
        rows = connection.execute(f"SELECT {columns} LIMIT 2", (exact,)).fetchall()
        if len(rows) != 1 or rows[0][4] == site(reading.article):
            return None
        row = rows[0]
    return Known(row[0], row[1], row[2], bool(row[3]))


def led_here(connection: Connection, source: str, reading: Reading, article_id: int) -> bool:
    """Whether this source's entry led to this article before, so that its text now is a later one."""
    return any(led == article_id for led in _led(connection, source, reading))


def led_to(connection: Connection, source: str, reading: Reading) -> Known | None:
    """The page-read article that the entry of this feed text led to: its page cannot be had now."""
    if reading.article.body_from != "feed":
        return None
    for led in _led(connection, source, reading):
        known = by_id(connection, led)
        if known is not None and known.body_from == "page":
            return known
    return None


def _led(connection: Connection, source: str, reading: Reading) -> list[int]:
    """The articles that the entries of a reading led to, at this source."""
    found: list[int] = []
    for keys in batches(reading.entry_keys):
        marks = ",".join("?" * len(keys))
        rows = connection.execute(
            f"SELECT article_id FROM entry_keys WHERE key IN ({marks}) AND source = ?",  # noqa: S608
            (*keys, source),
        )
        found.extend(article_id for (article_id,) in rows if article_id is not None)
    return found


def by_id(connection: Connection, article_id: int) -> Known | None:
    """The article with this number."""
    row = connection.execute(
        "SELECT id, source, body_from, backlog FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return None if row is None else Known(row[0], row[1], row[2], bool(row[3]))


def by_short_text(connection: Connection, source: str, reading: Reading, now: datetime) -> Known | None:
    """The article of this source with the same short text and headline, from an earlier poll."""
    found = same_short_text(connection, source, reading.article, short_of(reading), now)
    return None if found is None else by_id(connection, found)


def nearly(
    connection: Connection, source: str, reading: Reading, now: datetime, *, besides: int = 0
) -> Near | None:
    """The article that has nearly this text; `besides` is not looked at."""
    # A text that the page is still to replace is no copy yet.
    if reading.retry_page:
        return None
    return near(connection, source, reading.article, sketch_of(reading), now, besides=besides)
