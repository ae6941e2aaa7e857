"""Whether a database holds together: SQLite's own checks, and what must be true of our rows.

    integrity     pages, indexes, constraints            PRAGMA integrity_check
    foreign keys  no row without its parent               PRAGMA foreign_key_check
    promises      statements of `INVARIANTS`, each of which must find nothing

It reads every page; a database in use may be checked, for a reader holds up nobody under WAL.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection, DatabaseError

SHOWN = 20  # findings of one kind that are named; a damaged file has thousands


@dataclass(frozen=True, slots=True)
class Unsound:
    """Something that does not hold. kind: "integrity", "foreign keys" or the name of an invariant."""

    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """A statement that counts the rows which break a promise; says: what such rows are."""

    name: str
    says: str
    sql: str


INVARIANTS = (
    Invariant(
        "owed articles exist",
        "owed to a digest or told by it, but the article is missing",
        "SELECT count(*) FROM owed WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = owed.article_id)",
    ),
    Invariant(
        "owed articles name something",
        "owed to a digest though no watched name was found in them",
        """
        SELECT count(*) FROM owed
        WHERE slot_id IS NULL AND NOT EXISTS (SELECT 1 FROM matches WHERE article_id = owed.article_id)
        """,
    ),
    Invariant(
        "told by their own digest",
        "marked as told by a slot of another digest",
        "SELECT count(*) FROM owed JOIN slots ON slots.id = owed.slot_id WHERE slots.digest <> owed.digest",
    ),
    Invariant(
        "articles have a text",
        "articles without their text",
        "SELECT count(*) FROM articles WHERE NOT EXISTS (SELECT 1 FROM texts WHERE article_id = articles.id)",
    ),
    Invariant(
        "articles were seen somewhere",
        "articles that no source was recorded to show",
        """
        SELECT count(*) FROM articles
        WHERE NOT EXISTS (SELECT 1 FROM appearances WHERE article_id = articles.id)
        """,
    ),
    Invariant(
        "matches have an article",
        "names found in an article that is missing",
        """
        SELECT count(*) FROM matches
        WHERE NOT EXISTS (SELECT 1 FROM articles WHERE id = matches.article_id)
        """,
    ),
    Invariant(
        "windows run forwards",
        "digests whose window ends before it begins",
        "SELECT count(*) FROM slots WHERE until < since",
    ),
    Invariant(
        "messages are whole",
        "messages without their bytes",
        "SELECT count(*) FROM outbox WHERE length(mime) = 0",
    ),
    Invariant(
        "sent messages say when",
        "messages marked as sent without a time",
        "SELECT count(*) FROM outbox WHERE state = 'sent' AND sent_at IS NULL",
    ),
    Invariant(
        "messages under way have an owner",
        "messages under way that no delivery holds",
        "SELECT count(*) FROM outbox WHERE state IN ('sending', 'dotted') AND lease IS NULL",
    ),
)


def unsound(connection: Connection) -> list[Unsound]:
    """Everything that does not hold, worst first; empty where the database is sound.

    Where the file itself is damaged only that is said: statements over it would add noise.
    """
    damage = _integrity(connection)
    if damage:
        return damage
    return [*_orphans(connection), *_broken(connection)]


def _integrity(connection: Connection) -> list[Unsound]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({SHOWN})").fetchall()
    except DatabaseError as error:
        return [Unsound("integrity", str(error))]
    return [Unsound("integrity", str(row[0])) for row in rows if row[0] != "ok"]


def _orphans(connection: Connection) -> list[Unsound]:
    counts: dict[tuple[str, str], int] = {}
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        counts[table, parent] = counts.get((table, parent), 0) + 1
    return [
        Unsound("foreign keys", f"{count} rows of {table} whose row in {parent} is missing")
        for (table, parent), count in sorted(counts.items())
    ]


def _broken(connection: Connection) -> list[Unsound]:
    found = []
    for invariant in INVARIANTS:
        (count,) = connection.execute(invariant.sql).fetchone()
        if count:
            found.append(Unsound(invariant.name, f"{count} {invariant.says}"))
    return found
