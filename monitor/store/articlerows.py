"""An article as rows: written when it is new, replaced by a newer text, noted where it is seen again."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from monitor.facts import facts_of
from monitor.items import Article, Reading
from monitor.store import bodies, storying
from monitor.store.copies import Near, index, short_term, unindex
from monitor.store.families import remember_copy
from monitor.store.misreading import words_of
from monitor.store.times import stamp, stamp_or_none
from monitor.stories.assigning import Joined
from monitor.urls import article_key, site_of

ADDRESSES_KEPT = 20
"""Addresses kept of one article at one source."""


def exact_of(reading: Reading) -> str:
    """What identifies the text of a reading exactly, or ""."""
    # A text that the page is still to replace identifies nothing.
    return "" if reading.retry_page else reading.fingerprint.exact


def sketch_of(reading: Reading) -> bytes:
    """The sketch of a reading's text."""
    return reading.fingerprint.sketch


def short_of(reading: Reading) -> bytes:
    """What identifies a text that is too short for a sketch, or b""."""
    # A text with a fingerprint is known by that.
    return b"" if reading.retry_page or sketch_of(reading) else short_term(reading.article)


def site(article: Article) -> str:
    """The registered domain of an article's address."""
    return site_of(_address(article))


def _address(article: Article) -> str:
    return article.canonical_url or article.url


def _row(reading: Reading) -> tuple[object, ...]:
    article = reading.article
    return (
        reading.key,
        site(article),
        article.url,
        article.canonical_url,
        article.title,
        article.language,
        bodies.names_column(article.authors),
        stamp_or_none(article.published),
        stamp_or_none(article.modified),
        article.dated_by,
        article.shape,
        article.read_by,
        article.body_from,
        article.note,
        reading.guid,
        exact_of(reading),
        sketch_of(reading),
        short_of(reading),
        *words_of(article),
    )


def insert(connection: Connection, source: str, reading: Reading, now: datetime, copy: Near | None) -> int:
    """Store a new article, in a story of its own or its original's; return its number.

    Its text follows by `insert_text`, after its matches: the search index takes an article up whole, with
    its names, when its text comes.
    """
    at = stamp(now)
    article = reading.article
    facts = facts_of(article, reading.findings, now)
    if copy is None:
        joined = storying.join(connection, facts, site(article), article.published, now)
    else:
        joined = _as_copy(connection, copy)
    story_id = storying.new_story(connection, now) if joined is None else joined.story_id
    (article_id,) = connection.execute(
        """
        INSERT INTO articles (
            key, site, url, canonical_url, title, language, authors, published, modified, dated_by, shape,
            read_by, body_from, note, guid, exact, sketch, short, kept_words, furniture_words,
            story_id, source, backlog, first_seen
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (*_row(reading), story_id, source, int(reading.backlog), at),
    ).fetchone()
    index(connection, article_id, sketch_of(reading), short_of(reading), now)
    if copy is not None:
        remember_copy(connection, article_id, copy)
    storying.remember(connection, article_id, facts, joined, article.published, now)
    return int(article_id)


def _as_copy(connection: Connection, copy: Near) -> Joined:
    """A copy is in the story of the first of its family, whatever else that tells."""
    (story_id,) = connection.execute("SELECT story_id FROM articles WHERE id = ?", (copy.first,)).fetchone()
    return Joined(story_id, copy.first, "a copy of it")


def insert_text(connection: Connection, article_id: int, article: Article) -> None:
    """Store the text of a new article."""
    connection.execute(
        "INSERT INTO texts (article_id, text, blocks) VALUES (?, ?, ?)",
        (article_id, article.text, bodies.blocks_column(article.blocks)),
    )


def replace_text(connection: Connection, article_id: int, reading: Reading, now: datetime) -> None:
    """Let a reading take the place of an article's text and all that was read with it."""
    seen = unindex(connection, article_id)
    connection.execute(
        """
        UPDATE articles SET
            key = ?, site = ?, url = ?, canonical_url = ?, title = ?, language = ?, authors = ?,
            published = coalesce(?, published), modified = ?, dated_by = ?, shape = ?, read_by = ?,
            body_from = ?, note = ?, guid = ?, exact = ?, sketch = ?, short = ?, kept_words = ?,
            furniture_words = ?, revised = ?
        WHERE id = ?
        """,
        (*_row(reading), stamp(now), article_id),
    )
    article = reading.article
    connection.execute(
        "UPDATE texts SET text = ?, blocks = ? WHERE article_id = ?",
        (article.text, bodies.blocks_column(article.blocks), article_id),
    )
    index(connection, article_id, sketch_of(reading), short_of(reading), seen)
    facts = facts_of(article, reading.findings, now)
    storying.reread(connection, article_id, facts, site(article), article.published, now)


def appear(connection: Connection, article_id: int, source: str, reading: Reading, now: datetime) -> None:
    """Note where an article was seen, if it was not seen there before."""
    article = reading.article
    added = connection.execute(
        """
        INSERT INTO appearances (article_id, source, url, title, seen) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (article_id, source, url) DO NOTHING
        """,
        (article_id, source, _address(article), article.title, stamp(now)),
    )
    if added.rowcount:
        _forget_addresses(connection, article_id, source)


def _forget_addresses(connection: Connection, article_id: int, source: str) -> None:
    """Keep the first and the latest addresses of an article that has another one at each poll."""
    rows = connection.execute(
        "SELECT url FROM appearances WHERE article_id = ? AND source = ? ORDER BY seen, url",
        (article_id, source),
    ).fetchall()
    old = [url for (url,) in rows[1 : 1 + max(len(rows) - ADDRESSES_KEPT, 0)]]
    connection.executemany(
        "DELETE FROM appearances WHERE article_id = ? AND source = ? AND url = ?",
        [(article_id, source, url) for url in old],
    )
    connection.executemany(
        "DELETE FROM entry_keys WHERE key = ? AND source = ? AND article_id = ?",
        [(article_key(url), source, article_id) for url in old],
    )
