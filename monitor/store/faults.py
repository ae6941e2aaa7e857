"""What an error of SQLite means to the person who runs Newswatch, and what to do about it.

Only faults a person can mend are translated; a fault of the program stays what it is.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.errors import StoreError, StoreForeign, StoreLocked, StoreUnwritable

BUSY_SECONDS = 30.0


def translated(error: sqlite3.Error, path: Path) -> StoreError | None:
    """Return the StoreError that says what to do, or None where the fault is the program's own."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(
            f"{path}: another program held the database for {BUSY_SECONDS:.0f} s; nothing was written. "
            f"Try again; `fuser {path}` shows who uses it."
        )
    if primary == sqlite3.SQLITE_FULL:
        return StoreUnwritable(
            f"{path}: no space left on its disk; nothing was written. "
            "Free some space; the work is done again at the next run."
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return unwritable(path, str(error))
    if primary == sqlite3.SQLITE_IOERR:
        return StoreUnwritable(
            f"{path}: the disk refused to read or write ({error}); nothing was written. "
            "Such faults can pass: try again, and look at the disk if they stay."
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return not_a_database(path)
    if primary == sqlite3.SQLITE_CORRUPT:
        return StoreError(
            f"{path}: the database is damaged ({error}). It is left as it is: put a backup in its place, or "
            f'save what can be read with `sqlite3 "{path}" .recover`.'
        )
    return None


def unwritable(path: Path, why: str) -> StoreUnwritable:
    """The error for a file or folder that refuses writes."""
    return StoreUnwritable(
        f"{path}: cannot be written ({why}). Newswatch needs to write this file and its folder "
        f"{path.parent}; correct their owner or mode, or set `store:` in config.yaml."
    )


def not_a_database(path: Path) -> StoreForeign:
    """The error for a file that is no SQLite database."""
    return StoreForeign(
        f"{path}: this file is no database; it is left as it is. "
        "Set `store:` in config.yaml to another file, or move this one away."
    )


def foreign(path: Path) -> StoreForeign:
    """The error for another program's database."""
    return StoreForeign(
        f"{path}: this database was not made by Newswatch; it is left as it is. "
        "Set `store:` in config.yaml to another file."
    )


def newer(path: Path, found: int, known: int) -> StoreForeign:
    """The error for a database of a later version of Newswatch."""
    return StoreForeign(
        f"{path}: written by a newer Newswatch (schema {found}; this version knows {known}); it is left "
        "as it is. Install the newer version, or set `store:` in config.yaml to another file."
    )
