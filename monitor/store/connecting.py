"""Connections to database files, and looks at such a file that harm none of them.

Under POSIX, closing any descriptor of a file drops every lock that the process holds on it, those of
SQLite's connections too (https://www.sqlite.org/howtocorrupt.html, 2.2). Another process that closes its
connection then takes itself for the last one and deletes the write-ahead log, and what is committed here
goes into a deleted file. So a database file is opened beside SQLite once, before the first connection, and
closed after the last one. `tests/test_store_together.py` shows what happens otherwise.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HEAD = 100  # bytes, where SQLite keeps its header

_guard = threading.RLock()


@dataclass(slots=True)
class _Held:
    """A database file that this process is connected to."""

    descriptor: int
    connections: int = 0


_held: dict[tuple[int, int], _Held] = {}  # by device and inode


class Connection(sqlite3.Connection):
    """A connection that is counted until it is closed."""

    _file: tuple[int, int] | None = None

    def holds(self, file: tuple[int, int]) -> None:
        """Count this connection among those to `file`."""
        _held[file].connections += 1
        self._file = file

    def close(self) -> None:
        """End the connection, and with the last one what is kept open beside it."""
        with _guard:
            super().close()
            file, self._file = self._file, None
            if file is None:
                return
            held = _held[file]
            held.connections -= 1
            if not held.connections:
                os.close(_held.pop(file).descriptor)


@contextmanager
def alone() -> Iterator[None]:
    """Let no other thread connect or look meanwhile: for a look whose answer a connection rests on."""
    with _guard:
        yield


def connect(path: Path, *, timeout: float, read_only: bool = False) -> Connection:
    """Return a connection to the existing file at `path`, without implicit transactions.

    timeout: seconds to wait for other writers. sqlite3.Error; OSError where the file cannot be opened.
    """
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    with _guard:
        file = _identity(path.stat())
        if file not in _held:
            _held[file] = _Held(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        try:
            connection = sqlite3.connect(
                address, timeout=timeout, isolation_level=None, uri=True, factory=Connection
            )
            connection.holds(file)
        except sqlite3.Error:
            if not _held[file].connections:
                os.close(_held.pop(file).descriptor)
            raise
        return connection


def head(path: Path) -> bytes | None:
    """Return the first bytes of a file, its SQLite header where it is a database; None where there is none.

    OSError where it cannot be read.
    """
    with _guard:
        try:
            held = _held.get(_identity(path.stat()))
            if held is not None:
                return os.pread(held.descriptor, HEAD, 0)
            with path.open("rb") as file:
                return file.read(HEAD)
        except FileNotFoundError:
            return None


def _identity(told: os.stat_result) -> tuple[int, int]:
    return told.st_dev, told.st_ino
