"""Opening: what is not ours is refused and left as it is, to the byte; messages say what to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import StoreError, StoreForeign, StoreUnwritable
from monitor.store import open_store, opening
from tests.conftest import ROOT
from tests.storecase import NOW, source

AS_NOBODY = """
import os, sys
from pathlib import Path
from monitor.errors import NewswatchError
from monitor.store import open_store
if "new" in sys.argv:
    import monitor.store.schema  # what a migration needs may be out of that user's reach
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with open_store(Path(sys.argv[1])) as store:
        print(store.begin_run("run", __import__("datetime").datetime.now(__import__("datetime").UTC)))
except NewswatchError as error:
    print(type(error).__name__, error)
"""


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_made_for_its_owner_only(tmp_path: Path) -> None:
    """What is watched and who is told is nobody else's business, in the log and the index files too."""
    previous = os.umask(0)
    try:
        with open_store(tmp_path / "news.db") as store:
            store.sync_sources([source()], NOW)
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(previous)
    assert modes == {"news.db": 0o600, "news.db-wal": 0o600, "news.db-shm": 0o600}


def test_opened_again(tmp_path: Path) -> None:
    """What was written is there."""
    with open_store(tmp_path / "news.db") as store:
        assert store.path == tmp_path / "news.db"
        store.sync_sources([source("alpha")], NOW)
    with open_store(tmp_path / "news.db", create=False) as store:
        assert [state.name for state in store.due_sources(NOW)] == ["alpha"]


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
def test_not_made_unless_asked(tmp_path: Path, left: bytes | None) -> None:
    """A command that only reads does not leave a database behind."""
    path = tmp_path / "news.db"
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(StoreError, match="newswatch run"):
        open_store(path, create=False)
    assert everything(tmp_path) == ({} if left is None else {"news.db": b""})


def test_empty_file_becomes_a_database(tmp_path: Path) -> None:
    """A file left empty by a crash or by `touch` is as good as none."""
    (tmp_path / "news.db").touch()
    with open_store(tmp_path / "news.db") as store:
        assert store.last_run() is None


@pytest.mark.parametrize(
    "contents", [b"timezone: UTC\n", b"S", b"SQLite format 2\x00" + bytes(4096), bytes(9000)]
)
def test_no_database(tmp_path: Path, contents: bytes) -> None:
    """A file that is no SQLite database (a wrong path in config.yaml) is left alone."""
    (tmp_path / "news.db").write_bytes(contents)
    with pytest.raises(StoreForeign, match=r"config\.yaml"):
        open_store(tmp_path / "news.db")
    assert everything(tmp_path) == {"news.db": contents}


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_foreign_database(tmp_path: Path, mode: str) -> None:
    """Another program's database gets no tables of ours."""
    connection = sqlite3.connect(tmp_path / "news.db")
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.commit()
    connection.close()
    before = everything(tmp_path)
    with pytest.raises(StoreForeign, match="not made by Newswatch"):
        open_store(tmp_path / "news.db")
    assert everything(tmp_path) == before


def test_foreign_tables_in_an_unmarked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the look at the header lets a file pass, the tables inside decide."""
    connection = sqlite3.connect(tmp_path / "news.db")
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.commit()
    connection.close()
    before = everything(tmp_path)
    monkeypatch.setattr(opening, "_look", lambda path, *, create: None)
    with pytest.raises(StoreForeign, match="not made by Newswatch"):
        open_store(tmp_path / "news.db")
    assert everything(tmp_path) == before


def test_newer_database(tmp_path: Path) -> None:
    """A database of a later version is refused and not changed; the message names both versions."""
    with open_store(tmp_path / "news.db") as store, store._door.tx() as connection:
        connection.execute(f"PRAGMA user_version = {opening.SCHEMA_VERSION + 1}")
    before = everything(tmp_path)
    with pytest.raises(
        StoreForeign, match=f"schema {opening.SCHEMA_VERSION + 1}; .* knows {opening.SCHEMA_VERSION}"
    ):
        open_store(tmp_path / "news.db")
    assert everything(tmp_path) == before


def test_folder_in_its_place(tmp_path: Path) -> None:
    """A folder is no database."""
    with pytest.raises(StoreForeign):
        open_store(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    """The folder is not made: a typing error in config.yaml must not hide an existing database."""
    with pytest.raises(StoreUnwritable, match="does not exist"):
        open_store(tmp_path / "none" / "news.db")
    assert not (tmp_path / "none").exists()


def test_old_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite without strict tables is named."""
    monkeypatch.setattr(opening.sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"3\.37"):
        open_store(tmp_path / "news.db")


def as_nobody(path: Path, *what: str) -> str:
    """What an ordinary user sees who may not write there; root may write everywhere."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path), *what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that another user can reach."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return tmp_path


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o666, 0o555), (0o600, 0o777)])
def test_read_only(open_folder: Path, file_mode: int, folder_mode: int) -> None:
    """A file or a folder that may not be written: StoreUnwritable that names it and what is needed."""
    path = open_folder / "news.db"
    open_store(path).close()
    before = everything(open_folder)
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    try:
        said = as_nobody(path)
    finally:
        open_folder.chmod(0o755)
        path.chmod(0o644)
    assert said.startswith(f"StoreUnwritable {path}: cannot be written")
    assert everything(open_folder) == before


def test_new_in_a_read_only_folder(open_folder: Path) -> None:
    """A database cannot be made: StoreUnwritable."""
    open_folder.chmod(0o555)
    try:
        said = as_nobody(open_folder / "news.db", "new")
    finally:
        open_folder.chmod(0o755)
    assert said.startswith("StoreUnwritable")
    assert everything(open_folder) == {}


def test_unwritable_is_not_always_so(open_folder: Path) -> None:
    """The tests above fail for the right reason: where the user may write, the same command works."""
    open_folder.chmod(0o777)
    assert as_nobody(open_folder / "news.db", "new") == "1"
