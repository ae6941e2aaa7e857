"""A backup that can be trusted: copied while others write, reopened and checked, then put in its place whole.

copy     SQLite's backup API into a new file beside the target, its owner's only
settle   out of WAL mode, so that the copy is one file that may be moved
prove    opened anew and read-only: integrity, foreign keys, our invariants, schema version
name     fsync, rename over the target, fsync of the folder
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StoreError
from monitor.files import sync_folder
from monitor.store import faults, search
from monitor.store.connecting import head
from monitor.store.door import Door
from monitor.store.soundness import unsound

APPLICATION_ID_AT = slice(68, 72)  # where SQLite keeps it in the file's header


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proven. size: bytes; articles: how many it holds; version: of its schema."""

    path: Path
    size: int
    articles: int
    version: int


def back_up(door: Door, target: Path) -> Backup:
    """Write the database to `target`; an older backup there is replaced once the new one is proven.

    StoreError, and nothing is left behind and an older backup stays, where `target` is the database
    itself, a folder or somebody else's file, or the copy is not sound. StoreUnwritable, StoreLocked.
    """
    _refuse(door.path, target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        door.copy_to(part)
        with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
        proven = _prove(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        size = part.stat().st_size
        part.replace(target)
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise faults.translated(error, target) or error from error
    except OSError as error:
        raise faults.unwritable(target, error.strerror or str(error)) from error
    finally:
        for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)
    return Backup(target, size, *proven)


def _refuse(database: Path, target: Path) -> None:
    if target.is_dir():
        raise StoreError(f"{target} is a folder; name the file: {target / 'newswatch-backup.db'}")
    if not target.exists():
        return
    if target.samefile(database):
        raise StoreError(f"{target} is the database itself; name another file for its backup.")
    there, own = head(target), head(database)
    if there and own and there[APPLICATION_ID_AT] != own[APPLICATION_ID_AT]:
        raise StoreError(f"{target} is there already and is no backup of Newswatch; it is left as it is.")


def _prove(copy: Path) -> tuple[int, int]:
    address = f"{copy.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
        search.prepare(connection)
        faulty = unsound(connection)
        if faulty:
            raise StoreError(
                f"the copy is not sound ({faulty[0].kind}: {faulty[0].says}); no backup was made. "
                "Look at the database itself: newswatch db check"
            )
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(articles), int(version)
