"""The schema, as named migrations that only go forward; `docs/store.md` describes every table and column.

The tables of each migration stand in `firsttables`, `latertables`, `search` and `retention`.
Each migration runs inside the one transaction of `opening`. A published migration is never edited: a
change of the schema is a new function below the last, and `opening.SCHEMA_VERSION` one more. Plain SQL,
because constraints, partial indexes and their reasons are the point.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from monitor.store import firsttables, latertables, retention, search

MIGRATIONS = Migrations("newswatch")


@MIGRATIONS(name="0001_first")
def _first(db: Database) -> None:
    for part in firsttables.FIRST:
        run_script(db.conn, part)


@MIGRATIONS(name="0002_site_lines")
def _site_lines(db: Database) -> None:
    run_script(db.conn, latertables.SITE_LINES)


@MIGRATIONS(name="0003_misreading")
def _misreading(db: Database) -> None:
    run_script(db.conn, latertables.MISREADING)


@MIGRATIONS(name="0004_copies")
def _copies(db: Database) -> None:
    run_script(db.conn, latertables.COPIES)
    _index_sketches(db.conn)


def _index_sketches(connection: sqlite3.Connection) -> None:
    """Index the sketches of the last weeks, so that copies of what is stored are found from the start."""
    connection.execute(
        """
        WITH RECURSIVE places (at) AS (SELECT 1 UNION ALL SELECT at + 4 FROM places WHERE at < 45)
        INSERT OR IGNORE INTO sketch_terms (period, term, article_id)
        SELECT CAST(strftime('%s', first_seen) AS INTEGER) / 1814400, substr(sketch, at, 4), id
        FROM articles, places
        WHERE first_seen >= (SELECT strftime('%Y-%m-%dT', max(first_seen), '-21 days') FROM articles)
          AND length(sketch) >= at + 3
        """
    )


@MIGRATIONS(name="0005_stories")
def _stories(db: Database) -> None:
    run_script(db.conn, latertables.STORIES)


@MIGRATIONS(name="0006_search")
def _search(db: Database) -> None:
    run_script(db.conn, search.SCHEMA)
    run_script(db.conn, retention.SCHEMA)


@MIGRATIONS(name="0008_announced")
def _announced(db: Database) -> None:
    run_script(db.conn, latertables.ANNOUNCED)


def apply(connection: sqlite3.Connection) -> None:
    """Apply what is pending, inside the transaction under way."""
    MIGRATIONS.apply(Database(connection, execute_plugins=False))


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script one by one; `executescript` would commit the transaction under way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
