"""One door: what goes through it is whole, durable, and safe beside other writers."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import StoreError, StoreLocked, StoreUnwritable
from monitor.store import Store, faults, open_store
from tests.conftest import ROOT
from tests.storecase import HOUR, NOW, compose, digest, poll, reading, source

COUNTER = """
import sys
from pathlib import Path
from monitor.store.opening import open_door
door = open_door(Path(sys.argv[1]), create=False)
for _ in range(int(sys.argv[2])):
    with door.tx() as connection:
        (number,) = connection.execute("SELECT exit_code FROM runs WHERE id = 1").fetchone()
        connection.execute("UPDATE runs SET exit_code = ? WHERE id = 1", (number + 1,))
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha")], NOW)
    yield opened
    opened.close()


def test_settings(store: Store) -> None:
    """Committed means on the disk: WAL with full synchronisation, foreign keys enforced."""
    with store._door.reading() as connection:
        for name, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("busy_timeout", 30_000),
        ):
            assert connection.execute(f"PRAGMA {name}").fetchone() == (value,), name


def test_eight_processes_read_then_write(store: Store) -> None:
    """Read-then-write of eight processes at once: no failure, no lost update."""
    run = store.begin_run("test", NOW)
    store.end_run(run, NOW, 0, {})
    started = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(store.path), "50"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    faults_seen = [process.communicate()[1] for process in started]
    assert faults_seen == [""] * 8
    last = store.last_run()
    assert last is not None
    assert last.exit_code == 8 * 50


def test_deferred_transactions_would_fail(store: Store) -> None:
    """Why the door begins IMMEDIATE: a deferred read-then-write fails at once when another came between,
    whatever the timeout; through the door the other waits instead."""
    with contextlib.closing(sqlite3.connect(store.path, timeout=30, isolation_level=None)) as deferred:
        deferred.execute("BEGIN")
        deferred.execute("SELECT count(*) FROM runs").fetchone()
        store.begin_run("between", NOW)
        with pytest.raises(sqlite3.OperationalError) as failed:
            deferred.execute("DELETE FROM runs")
        assert failed.value.sqlite_errorname == "SQLITE_BUSY_SNAPSHOT"
        deferred.execute("ROLLBACK")
    with store._door.tx() as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        other = sqlite3.connect(store.path, timeout=0)
        with contextlib.closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("DELETE FROM runs")
        connection.execute("DELETE FROM runs")


def test_nested_transactions_are_refused(store: Store) -> None:
    """A part that commits by itself would break the whole."""
    with store._door.tx(), pytest.raises(RuntimeError, match="under way"), store._door.tx():
        pass
    store.begin_run("after", NOW)


def test_an_exception_rolls_back(store: Store) -> None:
    """Whatever stops the block, none of it stays, not even for KeyboardInterrupt."""
    for error in (ValueError, KeyboardInterrupt, SystemExit):
        with contextlib.suppress(error), store._door.tx() as connection:
            connection.execute("DELETE FROM sources")
            raise error
    assert len(store.due_sources(NOW)) == 1


def test_locked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that never ends: StoreLocked that says what to do, nothing written, readers served."""
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with store._door.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreLocked, match="Try again"):
            store.begin_run("run", NOW)
        assert store.last_run() is None
        monkeypatch.setattr(faults, "BUSY_SECONDS", 0.05)
        with open_store(store.path) as second, pytest.raises(StoreLocked):
            second.lease_source("alpha", NOW, 60)
        other.execute("ROLLBACK")
    assert store.begin_run("run", NOW) == 1


def test_disk_full(store: Store) -> None:
    """No space left: StoreUnwritable, nothing half-written, all well again once there is space."""
    poll(store, "alpha", reading("one", "huawei"))
    with store._door.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    large = [reading(f"n{n}", "huawei", text="huawei " + "x" * 20_000 + str(n)) for n in range(20)]
    with pytest.raises(StoreUnwritable, match="no space left"):
        poll(store, "alpha", *large, now=NOW + HOUR)
    assert store.article(2) is None
    assert store.known("alpha", [large[0].entry_keys[0]]) == set()
    assert len(store.polls("alpha")) == 1
    with store._door.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert poll(store, "alpha", *large, now=NOW + 2 * HOUR).new == 20


def test_disk_full_while_composing(store: Store) -> None:
    """A digest that finds no space is composed at the next try, with the same contents."""
    poll(store, "alpha", *(reading(f"n{n}", "huawei") for n in range(20)))
    with store._door.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [f"reader{n}@example.org" for n in range(2000)]
    with pytest.raises(StoreUnwritable):
        compose(store, "monday", *many)
    assert store.last_slot("daily") is None
    with store._door.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert len(compose(store, "monday", *many)[1][0].owed) == 20
    assert store.outbox_counts()["queued"] == 2000


def test_damaged_file(tmp_path: Path) -> None:
    """A damaged database is named as such, with the way out, and is left as it is."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source("alpha")], NOW)
        poll(store, "alpha", *(reading(f"n{n}", "huawei") for n in range(50)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    damaged = path.read_bytes()

    def use() -> None:
        with open_store(path) as store:
            store.due_sources(NOW)
            store.material(digest(), NOW)

    with pytest.raises(StoreError, match="damaged"):
        use()
    assert path.read_bytes() == damaged


def test_own_faults_stay_what_they_are(store: Store) -> None:
    """A wrong statement is a fault of the program and is not dressed up as one of the disk."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"), store._door.tx() as connection:
        connection.execute("SELECT * FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError), store._door.tx() as connection:
        connection.execute("INSERT INTO texts (article_id, text, blocks) VALUES (7, '', '')")


def test_copy(store: Store, tmp_path: Path) -> None:
    """A copy is a whole database of its own, taken while the first is open."""
    poll(store, "alpha", reading("one", "huawei"))
    target = tmp_path / "copy.db"
    store.copy_to(target)
    poll(store, "alpha", reading("two", "huawei"), now=NOW + HOUR)
    assert target.stat().st_mode & 0o777 == 0o600
    with open_store(target, create=False) as copy:
        assert copy.article(1) is not None
        assert copy.article(2) is None
    with pytest.raises(StoreUnwritable, match="File exists"):
        store.copy_to(target)


def test_every_write_goes_through_the_door(store: Store) -> None:
    """Whatever method is called, each statement that writes stands between BEGIN IMMEDIATE and COMMIT."""
    from tests.test_store_plans import use_everything

    seen: list[str] = []
    with store._door.reading() as connection:
        connection.set_trace_callback(seen.append)
        store.sync_sources([source("alpha"), source("beta")], NOW)
        store.sync_digests([digest()], NOW)
        use_everything(store)
        connection.set_trace_callback(None)
    inside, writes = False, 0
    for sql in seen:
        word = sql.split(None, 1)[0].upper()
        if word == "BEGIN":
            assert sql == "BEGIN IMMEDIATE"
            inside = True
        elif word in ("COMMIT", "ROLLBACK"):
            inside = False
        elif word in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            writes += 1
            assert inside, sql
    assert writes > 100
    assert not inside


def test_there_is_one_door() -> None:
    """No other module begins or commits a transaction, and only opening, copying and probing connect."""
    begins, connects = set(), set()
    for package in ("monitor", "alerts", "spiders"):
        for path in (ROOT / package).rglob("*.py"):
            text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
            if (
                '"BEGIN' in text
                or '"COMMIT' in text
                or re.search(r"connection\.(commit|executescript)\(", text)
            ):
                begins.add(name)
            if "sqlite3.connect(" in text:
                connects.add(name)
    assert begins == {"monitor/store/door.py"}
    opening = {"door", "connecting", "backup"}
    assert connects == {f"monitor/store/{name}.py" for name in opening}
