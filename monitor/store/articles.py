"""Where a reading belongs: a new article, one more appearance or an edit of a known one, the page of a text.

    its entry led to our feed text   -> the page takes that text's place
    its address is known             -> an edit where its entry led here before, else an appearance
    its entry led here, no page now  -> an edit of the title
    its text is known                -> appearance
    its text is nearly known         -> appearance (same site or source, same headline), or a copy: a new
                                        article in the story of the first
    else                             -> new article in a story of its own

Whatever the place, watches that the article did not name before are owed. Identity is scoped: entries
and feed texts count for their own source only, so no source can mark another's article as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import DigestPlan
from monitor.items import Article, Reading
from monitor.store import bodies
from monitor.store.copies import Near, index, near, remember_copy, same_short_text, short_term, unindex
from monitor.store.joining import become_copy, join
from monitor.store.matches import age, remember
from monitor.store.misreading import words_of
from monitor.store.owed import owe
from monitor.store.revisions import edit, keep
from monitor.store.sources import batches, remember_entry
from monitor.store.times import stamp, stamp_or_none
from monitor.store.types import PollCounts
from monitor.urls import article_key, site_of

ADDRESSES_KEPT = 20
"""Addresses kept of one article at one source."""


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
    found: Near | None = None
    if early is not None and (known is None or known.article_id == early.article_id):
        _replace(connection, early.article_id, reading, now)
        age(connection, early.article_id)
        known, counts, elsewhere = early, PollCounts(updated=1), ""
    else:
        counts, elsewhere = PollCounts(duplicates=1), f"in another reading, at {source}"
        if known is None:
            known = _led_to(connection, source, reading)
            if known is not None:
                counts, elsewhere = _edit(connection, known, reading, now) or (counts, elsewhere)
        elif _led_here(connection, source, reading, known.article_id):
            counts, elsewhere = _edit(connection, known, reading, now) or (counts, elsewhere)
        if known is None:
            known = _by_text(connection, reading) or _by_short_text(connection, source, reading, now)
            if known is None:
                found = _near(connection, source, reading, now)
                known = _by_id(connection, found.article_id) if found and found.same_article else None
            if known is not None and known.source == source:
                counts = replace(counts, moved=1)
        if known is None:
            known = _insert(connection, source, reading, now, found)
            counts, elsewhere = PollCounts(new=1, copies=int(found is not None)), ""
        elif early is not None:
            join(connection, early.article_id, known.article_id, digests, now)
    _appear(connection, known.article_id, source, reading, now)
    for key in reading.entry_keys:
        remember_entry(
            connection, source, key, known.article_id, again=reading.retry_page, now=now, said=reading.said
        )
    named = remember(connection, known.article_id, reading.findings, now, elsewhere)
    # A name found again in a fuller text may count now where a digest passed it over before.
    again = set() if elsewhere else {match.watch for match in reading.findings.matches} - named
    owe(connection, digests, known.article_id, named, now, backlog=known.backlog, again=again)
    if counts.updated and not elsewhere and early is not None:
        found = _near(connection, source, reading, now, besides=known.article_id)
        if found is not None:
            become_copy(connection, known.article_id, found, digests)
    return replace(counts, matched=1) if named else counts


def _edit(
    connection: Connection, known: _Known, reading: Reading, now: datetime
) -> tuple[PollCounts, str] | None:
    """Let an edited text take the place of the stored one, which is kept; None where it is no newer one."""
    watches = {match.watch for match in reading.findings.matches}
    title_only = known.body_from == "page" and reading.article.body_from == "feed"
    found = edit(connection, known.article_id, reading.article, watches, title_only=title_only)
    if not found.kind:
        return None
    keep(connection, known.article_id, found, now)
    if title_only:
        connection.execute(
            "UPDATE articles SET title = ?, revised = ? WHERE id = ?",
            (reading.article.title, stamp(now), known.article_id),
        )
        return PollCounts(updated=1), "in a headline of its feed"
    _replace(connection, known.article_id, reading, now)
    age(connection, known.article_id)
    return PollCounts(updated=1), ""


def _led_here(connection: Connection, source: str, reading: Reading, article_id: int) -> bool:
    """Whether this source's entry led to this article before, so that its text now is a later one."""
    return any(led == article_id for led in _led(connection, source, reading))


def _led_to(connection: Connection, source: str, reading: Reading) -> _Known | None:
    """The page-read article that the entry of this feed text led to: its page cannot be had now."""
    if reading.article.body_from != "feed":
        return None
    for led in _led(connection, source, reading):
        known = _by_id(connection, led)
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


def _by_id(connection: Connection, article_id: int) -> _Known | None:
    row = connection.execute(
        "SELECT id, source, body_from, backlog FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return None if row is None else _Known(row[0], row[1], row[2], bool(row[3]))


def _by_short_text(connection: Connection, source: str, reading: Reading, now: datetime) -> _Known | None:
    found = same_short_text(connection, source, reading.article, _short(reading), now)
    return None if found is None else _by_id(connection, found)


def _near(
    connection: Connection, source: str, reading: Reading, now: datetime, *, besides: int = 0
) -> Near | None:
    # A text that the page is still to replace is no copy yet.
    if reading.retry_page:
        return None
    return near(connection, source, reading.article, _sketch(reading), now, besides=besides)


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


def _sketch(reading: Reading) -> bytes:
    return reading.fingerprint.sketch


def _short(reading: Reading) -> bytes:
    # A text with a fingerprint is known by that.
    return b"" if reading.retry_page or _sketch(reading) else short_term(reading.article)


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
        _sketch(reading),
        _short(reading),
        *words_of(article),
    )


def _insert(
    connection: Connection, source: str, reading: Reading, now: datetime, copy: Near | None
) -> _Known:
    at = stamp(now)
    if copy is None:
        (story_id,) = connection.execute(
            "INSERT INTO stories (created) VALUES (?) RETURNING id", (at,)
        ).fetchone()
    else:
        (story_id,) = connection.execute(
            "SELECT story_id FROM articles WHERE id = ?", (copy.first,)
        ).fetchone()
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
    article = reading.article
    connection.execute(
        "INSERT INTO texts (article_id, text, blocks) VALUES (?, ?, ?)",
        (article_id, article.text, bodies.blocks_column(article.blocks)),
    )
    index(connection, article_id, _sketch(reading), _short(reading))
    if copy is not None:
        remember_copy(connection, article_id, copy)
    return _Known(article_id, source, article.body_from, reading.backlog)


def _replace(connection: Connection, article_id: int, reading: Reading, now: datetime) -> None:
    unindex(connection, article_id)
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
    index(connection, article_id, _sketch(reading), _short(reading))


def _appear(connection: Connection, article_id: int, source: str, reading: Reading, now: datetime) -> None:
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
