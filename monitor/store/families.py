"""A family of copies: which articles it has, where they stand, and what a digest was told of them.

A copy is an article of its own, in the story of the first of its family.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.items import Match
from monitor.store import bodies
from monitor.store.copies import Near
from monitor.store.times import moment
from monitor.store.types import Kin
from monitor.told import Appearance


def remember_copy(connection: Connection, article_id: int, found: Near) -> None:
    """Note that an article is a copy; its story is for the caller."""
    connection.execute(
        "INSERT INTO copies (article_id, copy_of, shared, numbers) VALUES (?, ?, ?, ?)",
        (article_id, found.first, found.shared, found.numbers),
    )


def original(connection: Connection, article_id: int) -> Kin | None:
    """Return the first article of the family that an article is a copy in; None where it is no copy."""
    rows = connection.execute(
        """
        SELECT articles.id, title, source, first_seen, shared, numbers
        FROM copies JOIN articles ON articles.id = copies.copy_of WHERE copies.article_id = ?
        """,
        (article_id,),
    )
    return next((_kin(*row) for row in rows), None)


def copies(connection: Connection, article_id: int) -> tuple[Kin, ...]:
    """Return the copies of an article, in the order they came."""
    rows = connection.execute(
        """
        SELECT articles.id, title, source, first_seen, shared, numbers
        FROM copies JOIN articles ON articles.id = copies.article_id WHERE copies.copy_of = ?
        ORDER BY articles.id
        """,
        (article_id,),
    )
    return tuple(_kin(*row) for row in rows)


def places(connection: Connection, digest: str) -> Iterator[tuple[int, Appearance]]:
    """Yield where the articles that wait for a digest were copied, or copied from, by article."""
    rows = connection.execute(
        """
        SELECT owed.article_id, source, canonical_url, url, articles.first_seen
        FROM owed JOIN copies ON copies.copy_of = owed.article_id
        JOIN articles ON articles.id = copies.article_id
        WHERE owed.digest = ? AND owed.slot_id IS NULL
        UNION ALL
        SELECT owed.article_id, source, canonical_url, url, articles.first_seen
        FROM owed JOIN copies ON copies.article_id = owed.article_id
        JOIN articles ON articles.id = copies.copy_of
        WHERE owed.digest = ? AND owed.slot_id IS NULL
        ORDER BY 5
        """,
        (digest, digest),
    )
    for article_id, source, canonical_url, url, seen in rows.fetchall():
        yield article_id, Appearance(source, canonical_url or url, moment(seen))


def _kin(article_id: int, title: str, source: str, seen: str, shared: int, numbers: int) -> Kin:
    return Kin(article_id, title, source, moment(seen), shared, numbers)


def family(connection: Connection, article_id: int) -> list[int]:
    """Return the other articles that this one is a copy of, or that are copies with it."""
    row = connection.execute("SELECT copy_of FROM copies WHERE article_id = ?", (article_id,)).fetchone()
    first = row[0] if row else article_id
    rows = connection.execute("SELECT article_id FROM copies WHERE copy_of = ?", (first,))
    return sorted({first, *(copy for (copy,) in rows)} - {article_id})


def told_by_family(connection: Connection, digest: Plan, others: list[int]) -> tuple[set[str], bool, bool]:
    """Return what the other copies told or will tell a digest: watches, whether any is owed, and told."""
    watches: set[str] = set()
    owed = told = False
    for other in others:
        turns = connection.execute(
            "SELECT slot_id FROM owed WHERE digest = ? AND article_id = ?", (digest.name, other)
        ).fetchall()
        if turns:
            owed = True
            told = told or any(slot is not None for (slot,) in turns)
            watches |= answering(connection, other, digest)
    return watches, owed, told


def answering(connection: Connection, article_id: int, digest: Plan) -> set[str]:
    """Return the watches of the digest that an article names in the way the digest asks for."""
    rows = connection.execute(
        "SELECT watch, mentions, salience, about FROM matches WHERE article_id = ?", (article_id,)
    )
    matches = (
        Match(watch, bodies.mentions_of(mentions), salience, bool(about))
        for watch, mentions, salience, about in rows
        if watch in digest.watches
    )
    return {match.watch for match in matches if not digest.passes_over(match)}
