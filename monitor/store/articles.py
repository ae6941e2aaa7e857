"""Where a reading belongs: a new article, one more appearance of a known one, or the page of an early text.

    its address is known      -> appearance
    its entry led to our feed text -> the page takes that text's place
    its text is known         -> appearance
    else                      -> new article, in the story of its event or one of its own

Whatever the place, watches that the article did not name before are owed. Identity is scoped: entries
and feed texts count for their own source only, so no source can mark another's article as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import DigestPlan
from monitor.facts import facts_of
from monitor.items import Article, Reading
from monitor.store import bodies, storying
from monitor.store.joining import join
from monitor.store.matches import age, remember
from monitor.store.misreading import words_of
from monitor.store.owed import owe
from monitor.store.sources import batches, remember_entry
from monitor.store.times import stamp, stamp_or_none
from monitor.store.types import PollCounts
from monitor.urls import site_of


@dataclass(frozen=True, slots=True)
class _Known:
    article_id: int
    source: str
    body_from: str
    backlog: bool


def place(
    connection: Connection,
    source: str,
    reading: Reading,
    digests: Sequence[DigestPlan],
    now: datetime,
) -> PollCounts:
    """Store one reading with everything that follows from it; return what it changed."""
    early = _early_text(connection, source, reading)
    known = _by_key(connection, reading.key)
    if early is not None and (known is None or known.article_id == early.article_id):
        _replace(connection, early.article_id, reading, now)
        known, counts, elsewhere = early, PollCounts(updated=1), ""
        age(connection, early.article_id)
    else:
        counts, elsewhere = PollCounts(duplicates=1), f"in another reading, at {source}"
        known = known or _by_text(connection, reading)
        if known is None:
            known = _insert(connection, source, reading, now)
            counts, elsewhere = PollCounts(new=1), ""
        elif early is not None:
            join(connection, early.article_id, known.article_id, digests, now)
    _appear(connection, known.article_id, source, reading, now)
    for key in reading.entry_keys:
        remember_entry(connection, source, key, known.article_id, again=reading.retry_page, now=now)
    named = remember(connection, known.article_id, reading.findings, now, elsewhere)
    # A name found again in a fuller text may count now where a digest passed it over before.
    again = set() if elsewhere else {match.watch for match in reading.findings.matches} - named
    owe(connection, digests, known.article_id, named, now, backlog=known.backlog, again=again)
    return replace(counts, matched=1) if named else counts


def _by_key(connection: Connection, key: str) -> _Known | None:
    row = connection.execute(
        "SELECT id, source, body_from, backlog FROM articles WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else _Known(row[0], row[1], row[2], bool(row[3]))


def _early_text(connection: Connection, source: str, reading: Reading) -> _Known | None:
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
            return _Known(row[0], row[1], row[2], bool(row[3]))
    return None


def _by_text(connection: Connection, reading: Reading) -> _Known | None:
    """The article with the same text and title, or the only one with this text if it is another site's.

    Within one site the same text under two titles is a failed extraction (a cookie notice, a teaser), not
    a copy; once a text has shown itself as such, it tells articles apart nowhere.
    """
    exact = _exact(reading)
    if not exact:
        return None
    columns = "id, source, body_from, backlog, site FROM articles WHERE exact = ? AND exact <> ''"
    row = connection.execute(
        f"SELECT {columns} AND title = ? LIMIT 1",
        (exact, reading.article.title),
    ).fetchone()
    if row is None:
        rows = connection.execute(f"SELECT {columns} LIMIT 2", (exact,)).fetchall()
        if len(rows) != 1 or rows[0][4] == _site(reading.article):
            return None
        row = rows[0]
    return _Known(row[0], row[1], row[2], bool(row[3]))


def _exact(reading: Reading) -> str:
    # A text that the page is still to replace identifies nothing.
    return "" if reading.retry_page else reading.fingerprint.exact


def _site(article: Article) -> str:
    return site_of(_address(article))


def _address(article: Article) -> str:
    return article.canonical_url or article.url


def _row(reading: Reading) -> tuple[object, ...]:
    article = reading.article
    return (
        reading.key,
        _site(article),
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
        _exact(reading),
        reading.fingerprint.sketch,
        *words_of(article),
    )


def _insert(connection: Connection, source: str, reading: Reading, now: datetime) -> _Known:
    at = stamp(now)
    article = reading.article
    facts = facts_of(article, reading.findings, now)
    joined = storying.join(connection, facts, _site(article), article.published, now)
    story_id = storying.new_story(connection, now) if joined is None else joined.story_id
    (article_id,) = connection.execute(
        """
        INSERT INTO articles (
            key, site, url, canonical_url, title, language, authors, published, modified, dated_by, shape,
            read_by, body_from, note, guid, exact, sketch, kept_words, furniture_words,
            story_id, source, backlog, first_seen
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (*_row(reading), story_id, source, int(reading.backlog), at),
    ).fetchone()
    connection.execute(
        "INSERT INTO texts (article_id, text, blocks) VALUES (?, ?, ?)",
        (article_id, article.text, bodies.blocks_column(article.blocks)),
    )
    storying.remember(connection, article_id, facts, joined, article.published, now)
    return _Known(article_id, source, article.body_from, reading.backlog)


def _replace(connection: Connection, article_id: int, reading: Reading, now: datetime) -> None:
    connection.execute(
        """
        UPDATE articles SET
            key = ?, site = ?, url = ?, canonical_url = ?, title = ?, language = ?, authors = ?,
            published = coalesce(?, published), modified = ?, dated_by = ?, shape = ?, read_by = ?,
            body_from = ?, note = ?, guid = ?, exact = ?, sketch = ?, kept_words = ?,
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
    facts = facts_of(article, reading.findings, now)
    storying.reread(connection, article_id, facts, _site(article), article.published, now)


def _appear(connection: Connection, article_id: int, source: str, reading: Reading, now: datetime) -> None:
    article = reading.article
    connection.execute(
        """
        INSERT INTO appearances (article_id, source, url, title, seen) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (article_id, source, url) DO NOTHING
        """,
        (article_id, source, _address(article), article.title, stamp(now)),
    )
