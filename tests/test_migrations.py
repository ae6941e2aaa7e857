"""The schema comes to be in one step, also when several processes take it at once or one is killed."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from monitor.errors import StoreError
from monitor.store import open_store, opening, schema
from tests.conftest import ROOT
from tests.storecase import NOW, compose, poll, reading, source

OPEN = """
import sys, time
from pathlib import Path
import monitor.store.schema
from monitor.store import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(Path(sys.argv[1])).close()
"""


def structure(path: Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_version_counts_migrations() -> None:
    """`SCHEMA_VERSION` says how many migrations there are, so that opening need not import them."""
    assert len(schema.MIGRATIONS._migrations) == opening.SCHEMA_VERSION


def test_idempotent(tmp_path: Path) -> None:
    """Opening again changes nothing, nor does applying all migrations again."""
    path = tmp_path / "news.db"
    open_store(path).close()
    before = (structure(path), path.read_bytes())
    open_store(path).close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.apply(connection)
    assert (structure(path), path.read_bytes()) == before


def test_applied_migrations_are_recorded(tmp_path: Path) -> None:
    """sqlite-utils' own command can tell what was applied."""
    open_store(tmp_path / "news.db").close()
    with contextlib.closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        database = Database(connection, execute_plugins=False)
        assert schema.MIGRATIONS.pending(database) == []
        assert [one.name for one in schema.MIGRATIONS.applied(database)] == [
            "0001_first",
            "0002_site_lines",
            "0003_misreading",
            "0004_copies",
            "0005_stories",
            "0006_search",
            "0008_announced",
        ]


def test_opened_by_many_at_once(tmp_path: Path) -> None:
    """Four processes that all find no database: one makes it, all can use it."""
    path = tmp_path / "news.db"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in started] == [""] * 4
    whole = tmp_path / "whole.db"
    open_store(whole).close()
    assert structure(path) == structure(whole)


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """Articles and sources of version 1 stay; what was not counted then is unknown, not zero."""
    path = tmp_path / "news.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {opening.APPLICATION_ID}")
        schema.MIGRATIONS.apply(Database(connection, execute_plugins=False), stop_before="0002_site_lines")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO sources (name, url, active, every, first_seen, next_due) VALUES (?, ?, 1, 60, ?, ?)",
            ("alpha", "https://alpha.example/feed", *["2026-06-01T00:00:00.000000Z"] * 2),
        )
        connection.execute("INSERT INTO stories VALUES (1, '2026-06-01T00:00:00.000000Z')")
        connection.execute(
            """
            INSERT INTO articles VALUES (1, 'k', 1, 'alpha', 'alpha.example', 'u', '', 't', '', '[]',
                NULL, NULL, '', 'article', '', 'page', '', '', 0,
                '2026-06-01T00:00:00.000000Z', NULL, '', x'')
            """
        )
    with open_store(path) as store:
        poll(store, "alpha", reading("one", "huawei"))
        assert store.source_health(NOW)[0].state == "ok"
        with store._door.reading() as connection:
            rows = connection.execute(
                "SELECT kept_words, furniture_words FROM articles ORDER BY id"
            ).fetchall()
    assert rows == [(None, None), (5, 3)]


def test_failed_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way leaves the version before it, and can be tried again."""
    path = tmp_path / "news.db"
    open_store(path).close()
    before = structure(path)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (id INTEGER)")
        connection.execute("ALTER TABLE articles ADD COLUMN half TEXT")
        raise OSError("pulled the plug")

    monkeypatch.setattr(opening, "SCHEMA_VERSION", opening.SCHEMA_VERSION + 1)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "apply", broken)
        with pytest.raises(OSError, match="plug"):
            open_store(path)
    assert structure(path) == before

    def works(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE whole (id INTEGER)")

    monkeypatch.setattr(schema, "apply", works)
    open_store(path).close()
    assert len(structure(path)) == len(before) + 1


def test_migration_that_orphans_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Foreign keys are checked before a migration is committed."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source("alpha")], NOW)
        poll(store, "alpha", reading("one", "huawei"))
        compose(store, "monday")

    def careless(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("DELETE FROM slots")

    monkeypatch.setattr(opening, "SCHEMA_VERSION", opening.SCHEMA_VERSION + 1)
    monkeypatch.setattr(schema, "apply", careless)
    with pytest.raises(StoreError, match="without their parent"):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert store.last_slot("daily") is not None


def test_script_runs_inside_the_transaction() -> None:
    """A script of several statements does not commit what is under way."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        schema.run_script(
            connection, "-- one; two\nCREATE TABLE a (x); -- here\nCREATE TABLE b (y TEXT\n);\n"
        )
        connection.execute("ROLLBACK")
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
