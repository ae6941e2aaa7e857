"""The index over headlines and texts: its table, the triggers that keep it, its filling, and queries.

The index holds no copy of the texts. Triggers keep it equal to the tables inside the transaction that
changes them, whichever statement does. `marks` holds a word per filter (source, language, watch), so that a
filter is one more word to find and costs no walk over what does not pass it. Articles that were stored
before there was an index are added in batches, the newest first; `search_fill.below` says how far that has
come.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from monitor.search import Hit, Wanted
from monitor.search.words import indexed
from monitor.store.times import moment, moment_or_none, stamp

_OUT_OF_ORDER = 1_000  # articles looked at for a bound of numbers, should the clock have gone back
_EVERY = "every"

SCHEMA = """
    CREATE VIRTUAL TABLE search USING fts5 (
        title, text, marks, content = '',
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
    );
    CREATE TABLE search_fill (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        below INTEGER NOT NULL
    ) STRICT;
    INSERT INTO search_fill SELECT 1, coalesce(max(id) + 1, 0) FROM articles;

    -- what the index holds, as it holds it
    CREATE VIEW search_rows AS
        SELECT
            articles.id AS id, search_words(articles.title) AS title, search_words(texts.text) AS text,
            'every s' || hex(articles.source)
            || ' l' || hex(lower(substr(language, 1, instr(language || '-', '-') - 1)))
            || coalesce((SELECT group_concat(' w' || hex(watch), '') FROM matches
                         WHERE matches.article_id = articles.id), '') AS marks
        FROM articles JOIN texts ON texts.article_id = articles.id
        WHERE articles.id >= (SELECT below FROM search_fill);

    CREATE TRIGGER search_text_in AFTER INSERT ON texts BEGIN
        INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id = new.article_id;
    END;
    CREATE TRIGGER search_text_before BEFORE UPDATE OF text ON texts WHEN old.text <> new.text BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', * FROM search_rows WHERE id = old.article_id;
    END;
    CREATE TRIGGER search_text_after AFTER UPDATE OF text ON texts WHEN old.text <> new.text BEGIN
        INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id = new.article_id;
    END;
    CREATE TRIGGER search_text_out BEFORE DELETE ON texts BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', * FROM search_rows WHERE id = old.article_id;
    END;
    CREATE TRIGGER search_article_before BEFORE UPDATE OF title, source, language ON articles
    WHEN (old.title, old.source, old.language) <> (new.title, new.source, new.language) BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', * FROM search_rows WHERE id = old.id;
    END;
    CREATE TRIGGER search_article_after AFTER UPDATE OF title, source, language ON articles
    WHEN (old.title, old.source, old.language) <> (new.title, new.source, new.language) BEGIN
        INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id = new.id;
    END;
    -- its text goes with it, but by then its title would be gone
    CREATE TRIGGER search_article_out BEFORE DELETE ON articles BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', * FROM search_rows WHERE id = old.id;
    END;
    -- before an INSERT a trigger fires also where that becomes an UPDATE; so the old row is made from the new
    CREATE TRIGGER search_match_in AFTER INSERT ON matches BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', id, title, text, replace(marks || ' ', ' w' || hex(new.watch) || ' ', ' ')
            FROM search_rows WHERE id = new.article_id;
        INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id = new.article_id;
    END;
    CREATE TRIGGER search_match_before BEFORE DELETE ON matches BEGIN
        INSERT INTO search (search, rowid, title, text, marks)
            SELECT 'delete', * FROM search_rows WHERE id = old.article_id;
    END;
    CREATE TRIGGER search_match_out AFTER DELETE ON matches BEGIN
        INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id = old.article_id;
    END;
"""


def prepare(connection: Connection) -> None:
    """Give a connection the function that the view and the triggers call."""
    connection.create_function("search_words", 1, indexed, deterministic=True)


def unindexed(connection: Connection) -> int:
    """Return below which number articles may be missing in the index; 0 where none is."""
    (below,) = connection.execute("SELECT below FROM search_fill").fetchone()
    return int(below)


def fill(connection: Connection, limit: int) -> int:
    """Add the newest `limit` articles that the index does not hold yet; return how many were left to add."""
    below = unindexed(connection)
    ids = [
        one
        for (one,) in connection.execute(
            "SELECT id FROM articles WHERE id < ? ORDER BY id DESC LIMIT ?", (below, limit)
        )
    ]
    connection.execute("UPDATE search_fill SET below = ?", (ids[-1] if len(ids) == limit else 0,))
    if ids:
        connection.execute(
            """
            INSERT INTO search (rowid, title, text, marks) SELECT * FROM search_rows WHERE id >= ? AND id < ?
            """,
            (ids[-1], below),
        )
    return len(ids)


def find(connection: Connection, wanted: Wanted) -> list[Hit]:
    """Return the articles a search asks for, at most `wanted.limit`."""
    if wanted.query.hopeless or wanted.limit < 1:
        return []
    if not (wanted.best and wanted.query.wanted):
        return [_hit(connection, row) for row in _rows(connection, wanted, "{title text}", wanted.limit)]
    first = _rows(connection, wanted, "title", wanted.limit)
    seen = {row[0] for row in first}
    more = (
        _rows(connection, wanted, "{title text}", wanted.limit + len(first))
        if len(first) < wanted.limit
        else []
    )
    rows = first + [row for row in more if row[0] not in seen]
    return [_hit(connection, row) for row in rows[: wanted.limit]]


def expression(wanted: Wanted, columns: str) -> str:
    """Return a search in FTS5's language; every value of it is a quoted phrase."""
    parts = [f"{columns} : {term.expression}" for term in wanted.query.wanted]
    for letter, values in (("s", wanted.sources), ("w", wanted.watches), ("l", wanted.languages)):
        if values:
            words = " OR ".join(f'"{letter}{_hex(value)}"' for value in values)
            parts.append(f"marks : ({words})")
    if not parts:
        parts = [f'marks : "{_EVERY}"']
    out = " AND ".join(f"({part})" for part in parts)
    for term in wanted.query.unwanted:
        out = f"({out}) NOT ({{title text}} : {term.expression})"
    return out


def _hex(value: str) -> str:
    return value.encode("utf-8", "replace").hex()


def _rows(connection: Connection, wanted: Wanted, columns: str, limit: int) -> list[tuple[object, ...]]:
    low, high = _numbers(connection, wanted.since, wanted.until)
    values: list[object] = [expression(wanted, columns), low, high]
    where = ""
    if wanted.since is not None:
        where += " AND first_seen >= ?"
        values.append(stamp(wanted.since))
    if wanted.until is not None:
        where += " AND first_seen < ?"
        values.append(stamp(wanted.until))
    if wanted.story is not None:
        where += " AND search.rowid IN (SELECT id FROM articles WHERE story_id = ?)"
        values.append(wanted.story)
    return connection.execute(
        f"""
        SELECT articles.id, story_id, title, text, canonical_url, url, source, language, published, first_seen
        FROM (SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid <= ?) AS search
        CROSS JOIN articles ON articles.id = search.rowid JOIN texts ON texts.article_id = articles.id
        WHERE 1{where} ORDER BY search.rowid DESC LIMIT ?
        """,  # noqa: S608
        (*values, limit),
    ).fetchall()


def _numbers(connection: Connection, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """Bounds of the numbers of articles stored in [since, until); wide enough, not exact."""
    low: int | None = 0
    high: int | None = 2**63 - 1
    if since is not None:
        (low,) = connection.execute(
            """
            SELECT min(id)
            FROM (SELECT id FROM articles WHERE first_seen >= ? ORDER BY first_seen LIMIT ?)
            """,
            (stamp(since), _OUT_OF_ORDER),
        ).fetchone()
    if until is not None:
        (high,) = connection.execute(
            """
            SELECT max(id)
            FROM (SELECT id FROM articles WHERE first_seen < ? ORDER BY first_seen DESC LIMIT ?)
            """,
            (stamp(until), _OUT_OF_ORDER),
        ).fetchone()
    # Nothing was stored then.
    return (1, 0) if low is None or high is None else (low, high)


def _hit(connection: Connection, row: tuple[object, ...]) -> Hit:
    number, story, title, text, canonical, url, source, language, published, first_seen = row
    watches = connection.execute("SELECT watch FROM matches WHERE article_id = ? ORDER BY watch", (number,))
    return Hit(
        article_id=number,  # type: ignore[arg-type]
        story_id=story,  # type: ignore[arg-type]
        title=title,  # type: ignore[arg-type]
        text=text,  # type: ignore[arg-type]
        url=canonical or url,  # type: ignore[arg-type]
        source=source,  # type: ignore[arg-type]
        language=language,  # type: ignore[arg-type]
        published=moment_or_none(published),  # type: ignore[arg-type]
        first_seen=moment(first_seen),  # type: ignore[arg-type]
        watches=tuple(watch for (watch,) in watches),
    )
