"""Opening the database file: is it ours, may it be written, is its schema this version's.

The file is looked at before SQLite touches it, so that a stranger's file is left as it is, to the byte.
Two processes may open, create or migrate the same file at once: one does the work, the other waits.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from monitor.errors import StoreError, StoreUnwritable
from monitor.store import faults, search
from monitor.store.connecting import alone, connect, head
from monitor.store.door import Door

APPLICATION_ID = 0x4E575443  # "NWTC", at byte 68 of the file's header
OLDEST_SQLITE = (3, 37, 0)  # strict tables
SCHEMA_VERSION = 7  # how many migrations `monitor.store.schema` holds
_MAGIC = b"SQLite format 3\x00"
_WAL_LIMIT = 64 * 2**20  # bytes the write-ahead log may keep after a checkpoint


def open_door(path: Path, *, create: bool) -> Door:
    """Return an open door to the database at `path`, of this version's schema.

    A missing file is made, readable and writable by its owner only, unless `create` is False; then
    StoreError. StoreForeign for what is not ours or newer, StoreUnwritable, StoreLocked.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            f"this Python has SQLite {sqlite3.sqlite_version}; Newswatch needs 3.37 or newer "
            "(a Python built with a newer SQLite)."
        )
    with alone():
        _look(path, create=create)
        connection = _connected(path)
    door = Door(path, connection)
    try:
        with door.reading():
            connection.execute("PRAGMA foreign_keys = ON")
            search.prepare(connection)
            if _needs_migration(door, connection):
                _migrate(door)
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
    except BaseException:
        connection.close()
        raise
    return door


def open_door_to_read(path: Path, *, older: bool = False) -> Door:
    """Return a door through which nothing can be written; StoreError where there is no database of this
    version's schema (or, with `older`, of an earlier one's), StoreForeign for what is not ours or newer."""
    with alone():
        begins = _head(path)
        if not begins:
            raise StoreError(f"{path}: there is no database yet. `newswatch run` makes it.")
        if not begins.startswith(_MAGIC):
            raise faults.not_a_database(path)
        if int.from_bytes(begins[68:72], "big") != APPLICATION_ID:
            raise faults.foreign(path)
        connection = _connected(path, read_only=True)
    door = Door(path, connection)
    try:
        with door.reading():
            if _needs_migration(door, connection) and not older:
                raise StoreError(f"{path}: an older version wrote it. `newswatch run` brings it up to date.")
    except BaseException:
        connection.close()
        raise
    return door


def _look(path: Path, *, create: bool) -> None:
    """Refuse what must not be opened, and make a missing file; nothing else is changed."""
    try:
        begins = _head(path)
        if not begins and not create:
            raise StoreError(f"{path}: there is no database yet. `newswatch run` makes it.")
        if begins is None:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except FileNotFoundError:
        raise StoreUnwritable(
            f"{path}: its folder {path.parent} does not exist. "
            "Make the folder, or set `store:` in config.yaml."
        ) from None
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error
    if begins:
        if not begins.startswith(_MAGIC):
            raise faults.not_a_database(path)
        if int.from_bytes(begins[68:72], "big") != APPLICATION_ID:
            raise faults.foreign(path)
    for target in (path, path.parent):
        if not os.access(target, os.W_OK):
            raise faults.unwritable(path, f"no permission to write {target}")


def _head(path: Path) -> bytes | None:
    """The first bytes, where SQLite keeps its header; None where there is no file."""
    if path.is_dir():
        raise faults.not_a_database(path)
    return head(path)


def _connected(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    try:
        return connect(path, timeout=faults.BUSY_SECONDS, read_only=read_only)
    except sqlite3.Error as error:
        raise faults.translated(error, path) or error from error
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error


def _version(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def _needs_migration(door: Door, connection: sqlite3.Connection) -> bool:
    application, version = _version(connection)
    if application == APPLICATION_ID and version > SCHEMA_VERSION:
        raise faults.newer(door.path, version, SCHEMA_VERSION)
    return (application, version) != (APPLICATION_ID, SCHEMA_VERSION)


def _migrate(door: Door) -> None:
    """Bring the schema up to this version in one transaction, or leave everything as it was."""
    from monitor.store.schema import apply  # sqlite-utils takes half a second to import; rarely needed

    with door.tx() as connection:
        if not _needs_migration(door, connection):
            return  # another process did it while we waited
        application, _ = _version(connection)
        if application != APPLICATION_ID:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
                raise faults.foreign(door.path)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        apply(connection)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(
                f"{door.path}: the migration would leave {len(broken)} rows without their parent; "
                "nothing was changed"
            )


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait by itself for this, so it is tried until the busy timeout."""
    deadline = time.monotonic() + faults.BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
            continue
        if mode != "wal":
            raise StoreError(
                "the database cannot keep a write-ahead log here (a network folder?); "
                "set `store:` in config.yaml to a file on a local disk."
            )
