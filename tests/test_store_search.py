"""The search index is equal to the tables, whatever was written; an older database's is filled in batches."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from monitor.errors import StoreUnwritable
from monitor.search import Wanted, parse
from monitor.store import Store, open_store, opening, schema
from monitor.store import search as index
from tests.conftest import ROOT
from tests.storecase import DAY, HOUR, NOW, poll, reading, source

VOCABULARY = "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, {}, instance)"


def postings(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Every word of an index with its place."""
    connection.execute(VOCABULARY.format(table))
    rows = connection.execute("SELECT term, doc, col, offset FROM temp.words ORDER BY 1, 2, 3, 4").fetchall()
    connection.execute("DROP TABLE temp.words")
    return rows


def assert_equal_to_tables(store: Store) -> int:
    """Build the index anew beside the kept one; both hold the same words in the same places."""
    with store._door.reading() as connection:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()
        connection.execute(sql.replace("TABLE search USING", "TABLE anew USING"))
        connection.execute("INSERT INTO anew (rowid, title, text, marks) SELECT * FROM search_rows")
        kept, anew = postings(connection, "search"), postings(connection, "anew")
        sizes = [
            connection.execute(f"SELECT count(*), sum(length(sz)) FROM {table}_docsize").fetchone()
            for table in ("search", "anew")
        ]
        connection.execute("DROP TABLE anew")
    # Watches stand among the marks in the order in which they were found; as a set they are the same.
    assert [row[:3] for row in kept] == [row[:3] for row in anew]
    assert [row for row in kept if row[2] != "marks"] == [row for row in anew if row[2] != "marks"]
    assert sizes[0] == sizes[1]
    return len(kept)


NAMES = st.lists(st.sampled_from(["huawei", "zte", "watch e", ""]), max_size=3, unique=True).map(
    lambda names: [name for name in names if name]
)
STEP = st.tuples(
    st.sampled_from(["alpha", "beta"]),
    st.sampled_from(["one", "two", "three"]),
    NAMES,
    st.sampled_from(["feed", "page"]),
    st.sampled_from(["short", "华为 text", "a longer text"]),
    st.sampled_from([None, "same text"]),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEP, max_size=12), removed=st.sets(st.integers(1, 6)))
def test_index_follows_the_tables(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[object, ...]], removed: set[int]
) -> None:
    """Any order of feed texts, pages, copies, new names and deletions: the index is what the tables say."""
    with open_store(tmp_path_factory.mktemp("index") / "news.db") as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        for number, (feed, name, names, body, text, exact) in enumerate(steps):
            one = reading(
                str(name), *names, body_from=str(body), owner=str(feed), text=f"{text} {' '.join(names)}",  # type: ignore[misc]
                exact=exact, retry_page=body == "feed", site=f"{feed}.example",  # type: ignore[arg-type]
            )  # fmt: skip
            poll(store, str(feed), one, now=NOW + number * HOUR)
            assert_equal_to_tables(store)
        with store._door.tx() as connection:
            for article in removed:
                connection.execute("DELETE FROM owed WHERE article_id = ?", (article,))
                connection.execute("DELETE FROM articles WHERE id = ?", (article,))
            connection.execute("DELETE FROM matches WHERE watch = 'zte'")
        assert_equal_to_tables(store)


def older(path: Path, articles: int) -> None:
    """A database of the version before there was an index."""
    connection = sqlite3.connect(path, isolation_level=None)
    with contextlib.closing(connection):
        connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
        schema.MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before="0006_search")
        connection.execute(f"PRAGMA user_version = {opening.SCHEMA_VERSION - 1}")
        at = "2026-06-01T00:00:00.000000Z"
        connection.execute(
            "INSERT INTO sources (name, url, active, every, first_seen, next_due) VALUES (?, ?, 1, 60, ?, ?)",
            ("alpha", "https://alpha.example/feed", at, at),
        )
        for number in range(1, articles + 1):
            connection.execute("INSERT INTO stories (id, created) VALUES (?, ?)", (number, at))
            connection.execute(
                """
                INSERT INTO articles (id, key, story_id, source, site, url, canonical_url, title, language,
                    authors, dated_by, shape, read_by, body_from, note, guid, backlog, first_seen, exact,
                    sketch)
                VALUES (?, ?, ?, 'alpha', 'alpha.example', 'u', '', ?, 'en', '[]', '', 'article', '', 'page',
                    '', '', 0, ?, '', x'')
                """,
                (number, f"https://alpha.example/{number}", number, f"Old {number}", at),
            )
            connection.execute("INSERT INTO texts VALUES (?, ?, '[]')", (number, f"text {number}"))


def test_older_database_is_filled_in_batches(tmp_path: Path) -> None:
    """Opening adds nothing to the index and waits for nothing; batches add the newest first; changes of
    articles that are not in it yet do it no harm."""
    path = tmp_path / "news.db"
    older(path, 25)
    with open_store(path) as store:
        assert store.unsearchable() == 26
        assert store.search(Wanted(parse("old"))) == []
        poll(store, "alpha", reading("new", "huawei", title="Old news"))
        with store._door.tx() as connection:
            connection.execute("UPDATE articles SET title = 'Old and changed' WHERE id = 3")
            connection.execute("DELETE FROM articles WHERE id = 4")
        assert store.fill_search(10) == 10
        assert [hit.article_id for hit in store.search(Wanted(parse("old")))] == [26, *range(25, 15, -1)]
        assert_equal_to_tables(store)
        assert [store.fill_search(10) for _ in range(3)] == [10, 4, 0]
        assert store.unsearchable() == 0
        assert [hit.article_id for hit in store.search(Wanted(parse("changed")))] == [3]
        assert_equal_to_tables(store)
        assert store.fill_search() == 0


def test_new_database_is_whole(tmp_path: Path) -> None:
    """Nothing is left to fill, also where articles come later."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source()], NOW)
        assert store.unsearchable() == 0
        poll(store, "alpha", reading("one"))
        assert store.unsearchable() == 0
        assert store.fill_search() == 0


def test_clock_that_went_back(tmp_path: Path) -> None:
    """Articles numbered later but stored under an earlier time are in the window of that time."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source()], NOW)
        for number, day in enumerate((5, 6, 1, 2, 7)):
            poll(store, "alpha", reading(f"n{number}"), now=NOW + day * DAY)
        wanted = Wanted(parse("the"), since=NOW + DAY, until=NOW + 6 * DAY)
        assert [hit.article_id for hit in store.search(wanted)] == [4, 3, 1]


def test_the_index_holds_no_copy_of_the_texts(tmp_path: Path) -> None:
    """A table of contents only: its columns come back empty."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source()], NOW)
        poll(store, "alpha", reading("one", text="a secret word"))
        with store._door.reading() as connection:
            assert connection.execute("SELECT title, text, marks FROM search").fetchall() == [(None,) * 3]


def test_a_poll_without_space_leaves_the_index_whole(tmp_path: Path) -> None:
    """Index and tables are one transaction."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source()], NOW)
        poll(store, "alpha", reading("one"))
        with store._door.reading() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 6}")
        with pytest.raises(StoreUnwritable):
            poll(
                store, "alpha", *(reading(f"n{n}", text=f"word{n} " * 400) for n in range(60)), now=NOW + HOUR
            )
        assert [hit.article_id for hit in store.search(Wanted(parse("")))] == [1]
        assert_equal_to_tables(store)


def test_searching_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    """While another process writes, the search reads what was committed before."""
    path = tmp_path / "news.db"
    with open_store(path) as store, open_store(path) as other:
        store.sync_sources([source()], NOW)
        poll(store, "alpha", reading("one"))
        with other._door.tx() as connection:
            connection.execute("UPDATE articles SET title = 'changed'")
            assert len(store.search(Wanted(parse("the")))) == 1
        assert len(store.search(Wanted(parse("changed")))) == 1


def test_expression_quotes_every_value() -> None:
    """Values are hexadecimal or quoted phrases of words; none can end its quotes."""
    wanted = Wanted(parse('a"b -c* "d'), watches=('x" OR "',), sources=("s",), languages=("en",))
    assert index.expression(wanted, "title") == (
        '((title : "a b") AND (title : "d") AND (marks : ("s73")) AND (marks : ("w7822204f522022"))'
        ' AND (marks : ("l656e"))) NOT ({title text} : "c")'
    )


def test_plain_sqlite_can_read_the_database(tmp_path: Path) -> None:
    """Another program reads every table without our function."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source()], NOW)
        poll(store, "alpha", reading("one"))
    script = f"""
import sqlite3
c = sqlite3.connect("file:{path}?mode=ro", uri=True)
sql = "SELECT url FROM articles JOIN search ON search.rowid = articles.id WHERE search MATCH 'one'"
print(c.execute(sql).fetchall())
print(c.execute("PRAGMA integrity_check").fetchall())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[('https://alpha.example/one',)]", "[('ok',)]"]
