"""Stored texts as they can be matched again, one at a time, for trying rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Article
from monitor.store import bodies
from monitor.store.times import stamp


def naming(connection: Connection, watch: str, since: datetime) -> Iterator[Article]:
    """Yield the articles that named a watch when they were read, stored since then, the latest first."""
    rows = connection.execute(
        """
        SELECT url, canonical_url, title, language, text, blocks
        FROM matches JOIN articles ON articles.id = matches.article_id
        JOIN texts ON texts.article_id = articles.id
        WHERE watch = ? AND first_seen >= ? ORDER BY articles.id DESC
        """,
        (watch, stamp(since)),
    )
    for url, canonical, title, language, text, blocks in rows:
        yield Article(url, canonical, title, text, bodies.blocks_of(blocks, text), language=language)
