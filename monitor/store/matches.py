"""Which watches an article names, kept through new readings of it: a name once found stays found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Findings, Mention, Zone
from monitor.store import bodies
from monitor.store.times import stamp

EARLIER = "in an earlier text of this article"


def watches_of(connection: Connection, article_id: int) -> set[str]:
    """Return the watches an article names."""
    rows = connection.execute("SELECT watch FROM matches WHERE article_id = ?", (article_id,))
    return {watch for (watch,) in rows}


def remember(
    connection: Connection, article_id: int, findings: Findings, now: datetime, elsewhere: str
) -> set[str]:
    """Store what a reading found; return the watches that the article did not name before.

    `elsewhere`: where the reading's text is not the stored one, in words; then only what is new counts.
    """
    before = watches_of(connection, article_id)
    for match in findings.matches:
        mentions: Iterable[Mention] = match.mentions
        if elsewhere:
            if match.watch in before:
                continue
            mentions = (_unplaced(mention, elsewhere) for mention in mentions)
        connection.execute(
            """
            INSERT INTO matches (article_id, watch, total, about, salience, mentions, seen)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (article_id, watch) DO UPDATE SET
                total = excluded.total, about = excluded.about, salience = excluded.salience,
                mentions = excluded.mentions
            """,
            (
                article_id,
                match.watch,
                len(match.mentions),
                int(match.about),
                match.salience,
                bodies.mentions_column(list(mentions)),
                stamp(now),
            ),
        )
    if not elsewhere:
        _set_aside(connection, article_id, findings)
    return {match.watch for match in findings.matches} - before


def age(connection: Connection, article_id: int) -> None:
    """Mark the mentions of a text that was replaced: they still show their sentences, but no longer a
    place in the text. The names stay, for the source did name them."""
    rows = connection.execute("SELECT watch, mentions FROM matches WHERE article_id = ?", (article_id,))
    for watch, column in rows.fetchall():
        connection.execute(
            "UPDATE matches SET mentions = ? WHERE article_id = ? AND watch = ?",
            (_aged(column), article_id, watch),
        )


def retitle(connection: Connection, article_id: int, findings: Findings) -> None:
    """Let what a new headline names take the place of what the former one named."""
    titled = {
        match.watch: [mention for mention in match.mentions if mention.zone is Zone.HEADLINE]
        for match in findings.matches
    }
    rows = connection.execute("SELECT watch, mentions FROM matches WHERE article_id = ?", (article_id,))
    for watch, column in rows.fetchall():
        kept = bodies.mentions_of(column)
        former = [_unplaced(mention, EARLIER) for mention in kept if mention.zone is Zone.HEADLINE]
        text = [mention for mention in kept if mention.zone is not Zone.HEADLINE]
        connection.execute(
            "UPDATE matches SET mentions = ? WHERE article_id = ? AND watch = ?",
            (bodies.mentions_column([*(titled.get(watch) or former), *text]), article_id, watch),
        )


def take_over(connection: Connection, early: int, page: int, now: datetime) -> set[str]:
    """Let `page` name what `early`, an earlier text of it, named too; return what was new to it."""
    known = watches_of(connection, page)
    rows = connection.execute(
        "SELECT watch, total, about, salience, mentions FROM matches WHERE article_id = ?", (early,)
    )
    taken = [row for row in rows.fetchall() if row[0] not in known]
    connection.executemany(
        """
        INSERT INTO matches (article_id, watch, total, about, salience, mentions, seen)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [(page, *row[:4], _aged(row[4]), stamp(now)) for row in taken],
    )
    return {row[0] for row in taken}


def _aged(column: str) -> str:
    return bodies.mentions_column([_unplaced(mention, EARLIER) for mention in bodies.mentions_of(column)])


def _unplaced(mention: Mention, why: str) -> Mention:
    return mention._replace(start=-1, end=-1, why=why)


def _set_aside(connection: Connection, article_id: int, findings: Findings) -> None:
    if not findings.furniture and not findings.refused:
        connection.execute("DELETE FROM set_aside WHERE article_id = ?", (article_id,))
        return
    connection.execute(
        """
        INSERT INTO set_aside (article_id, furniture, refused) VALUES (?, ?, ?)
        ON CONFLICT (article_id) DO UPDATE SET furniture = excluded.furniture, refused = excluded.refused
        """,
        (
            article_id,
            bodies.mentions_column(findings.furniture, bodies.SET_ASIDE_KEPT),
            bodies.mentions_column(findings.refused, bodies.SET_ASIDE_KEPT),
        ),
    )
