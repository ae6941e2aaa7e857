"""Reading an article back whole: its text, what was found in it, who was told and by which message."""

from __future__ import annotations

from sqlite3 import Connection

from monitor.items import Article, Findings, Match, Mention
from monitor.store import bodies, credit, families, outbox, revisions
from monitor.store.factrows import facts_for
from monitor.store.times import moment, moment_or_none
from monitor.store.types import StoredArticle, Told
from monitor.told import Appearance
from monitor.urls import article_key, canonical_url


def article(connection: Connection, wanted: int | str) -> StoredArticle | None:
    """Return the article with this number, or the one seen at this address; None where there is none."""
    found = _by_number(connection, wanted)
    if found is None and isinstance(wanted, str):
        found = _by_address(connection, wanted)
    return None if found is None else _whole(connection, found)


def _by_number(connection: Connection, wanted: int | str) -> int | None:
    text = str(wanted)
    # A number of 19 digits and more may not fit the column; no article has one.
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    row = connection.execute("SELECT id FROM articles WHERE id = ?", (int(text),)).fetchone()
    return None if row is None else int(row[0])


_OFFERED = (
    "SELECT article_id FROM entry_keys JOIN articles ON articles.id = article_id "
    "WHERE entry_keys.key = ? ORDER BY article_id LIMIT 1"
)


def _by_address(connection: Connection, url: str) -> int | None:
    plain = canonical_url(url)
    for sql, value in (
        ("SELECT id FROM articles WHERE key = ?", article_key(url)),
        ("SELECT article_id FROM appearances WHERE url = ? ORDER BY article_id LIMIT 1", plain),
        ("SELECT article_id FROM appearances WHERE url = ? ORDER BY article_id LIMIT 1", url),
        # An address that a feed offered and that led to another, and the Message-ID of a letter.
        (_OFFERED, article_key(url)),
        (_OFFERED, url),
    ):
        row = connection.execute(sql, (value,)).fetchone()
        if row is not None:
            return int(row[0])
    return None


def _whole(connection: Connection, article_id: int) -> StoredArticle:
    row = connection.execute(
        """
        SELECT story_id, key, source, url, canonical_url, title, language, authors, published, modified,
               dated_by, shape, read_by, body_from, note, backlog, first_seen, revised, exact, text, blocks
        FROM articles JOIN texts ON texts.article_id = articles.id WHERE articles.id = ?
        """,
        (article_id,),
    ).fetchone()
    story_id, key, source, url, canonical, title, language, authors, published, modified, dated_by = row[:11]
    shape, read_by, body_from, note, backlog, first_seen, revised, exact, text, blocks = row[11:]
    findings, totals = _findings(connection, article_id)
    return StoredArticle(
        article_id=article_id,
        story_id=story_id,
        key=key,
        source=source,
        article=Article(
            url=url,
            canonical_url=canonical,
            title=title,
            text=text,
            blocks=bodies.blocks_of(blocks, text),
            published=moment_or_none(published),
            modified=moment_or_none(modified),
            dated_by=dated_by,
            authors=bodies.names_of(authors),
            language=language,
            read_by=read_by,
            body_from=body_from,
            note=note,
            shape=shape,
        ),
        findings=findings,
        totals=totals,
        fingerprint=exact,
        first_seen=moment(first_seen),
        revised=moment_or_none(revised),
        backlog=bool(backlog),
        appearances=_appearances(connection, article_id),
        told=_told(connection, article_id),
        copy_of=families.original(connection, article_id),
        copies=families.copies(connection, article_id),
        revisions=revisions.of(connection, article_id),
        first_in=credit.first_in(connection, story_id),
        facts=facts_for(connection, article_id),
    )


def _findings(connection: Connection, article_id: int) -> tuple[Findings, dict[str, int]]:
    rows = connection.execute(
        "SELECT watch, total, mentions, salience, about FROM matches WHERE article_id = ? ORDER BY watch",
        (article_id,),
    ).fetchall()
    aside = connection.execute(
        "SELECT furniture, refused FROM set_aside WHERE article_id = ?", (article_id,)
    ).fetchone()
    furniture: tuple[Mention, ...] = bodies.mentions_of(aside[0]) if aside else ()
    refused: tuple[Mention, ...] = bodies.mentions_of(aside[1]) if aside else ()
    matches = tuple(Match(row[0], bodies.mentions_of(row[2]), row[3], bool(row[4])) for row in rows)
    return Findings(matches, furniture, refused), {row[0]: row[1] for row in rows}


def _appearances(connection: Connection, article_id: int) -> tuple[Appearance, ...]:
    rows = connection.execute(
        "SELECT source, url, seen FROM appearances WHERE article_id = ? ORDER BY seen, source, url",
        (article_id,),
    ).fetchall()
    return tuple(Appearance(source, url, moment(seen)) for source, url, seen in rows)


def _told(connection: Connection, article_id: int) -> tuple[Told, ...]:
    rows = connection.execute(
        """
        SELECT owed.digest, kind, owed.since, slots.label, slot_id
        FROM owed LEFT JOIN slots ON slots.id = owed.slot_id
        WHERE article_id = ? ORDER BY owed.digest, turn
        """,
        (article_id,),
    ).fetchall()
    return tuple(
        Told(
            digest,
            kind,
            moment(since),
            label or "",
            tuple(outbox.of_slot(connection, slot_id)) if slot_id is not None else (),
        )
        for digest, kind, since, label, slot_id in rows
    )
