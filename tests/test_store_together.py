"""One process with several connections beside another process: what is committed stays.

Under POSIX, closing any descriptor of a file drops all locks that the process holds on it, SQLite's too
(https://www.sqlite.org/howtocorrupt.html, 2.2). Another process that closes its connection then believes to
be the last one and deletes the write-ahead log, and what is committed afterwards goes into a deleted file.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import pytest

from monitor.errors import StoreError
from monitor.store import open_store, open_to_read
from monitor.store.backup import back_up
from monitor.store.opening import open_door
from monitor.store.probing import probe

NOW = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
ANOTHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from monitor.store import open_store
with open_store(Path(sys.argv[1])) as store:
    store.begin_run("daemon", datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
"""


def another_process_comes_and_goes(path: Path) -> None:
    subprocess.run([sys.executable, "-c", ANOTHER, str(path)], check=True)


@contextmanager
def opened_again(path: Path) -> Iterator[None]:
    with open_store(path):
        yield


@contextmanager
def read_beside(path: Path) -> Iterator[None]:
    with open_to_read(path):
        yield


@contextmanager
def opened_and_closed(path: Path) -> Iterator[None]:
    with open_store(path):
        pass
    yield


@contextmanager
def backed_up_twice(path: Path) -> Iterator[None]:
    with closing(open_door(path, create=False)) as door:
        for _ in range(2):
            back_up(door, path.with_name("backup.db"))
        yield


@contextmanager
def refused_a_backup(path: Path) -> Iterator[None]:
    other = path.with_name("other.db")
    other.write_bytes(b"somebody else's, and long enough to be looked at" * 9)
    with closing(open_door(path, create=False)) as door:
        with pytest.raises(StoreError):
            back_up(door, other)
        yield


@contextmanager
def probed(path: Path) -> Iterator[None]:
    assert probe(path).state == "ok"
    yield


BESIDE = (opened_again, read_beside, opened_and_closed, backed_up_twice, refused_a_backup, probed)


@pytest.mark.parametrize("beside", BESIDE, ids=lambda beside: beside.__name__)
def test_what_is_committed_beside_others_stays(
    tmp_path: Path, beside: Callable[[Path], AbstractContextManager[None]]
) -> None:
    path = tmp_path / "newswatch.db"
    with open_store(path) as store:
        store.begin_run("run", NOW)
        with beside(path):
            for _ in range(2):
                another_process_comes_and_goes(path)
                log = path.with_name("newswatch.db-wal")
                assert log.exists(), "the other process took itself for the last one"
                store.begin_run("run", NOW)
    with closing(connect(path)) as rows:
        kinds = [kind for (kind,) in rows.execute("SELECT kind FROM runs ORDER BY id")]
    assert kinds == ["run", *["daemon", "run"] * 2]
