"""The one door to the database: a connection, and transactions that begin IMMEDIATE.

A transaction that begins deferred and writes after it has read fails under WAL as soon as another
writer came between, whatever the busy timeout; so every write goes through `tx`. It knows no table.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from monitor.store.faults import translated, unwritable


class Door:
    """One connection to one database file, used by the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @contextlib.contextmanager
    def tx(self) -> Iterator[sqlite3.Connection]:
        """Write: all of the block's statements are committed durably together, or none.

        Waits up to the busy timeout for other writers. Any exception rolls back and goes on to the
        caller. StoreLocked, StoreUnwritable and StoreError as `faults.translated` says; RuntimeError
        where a transaction is already under way, for its outcome would not be this block's.
        """
        connection = self._connection
        if connection.in_transaction:
            raise RuntimeError("a transaction is under way; its parts must not commit by themselves")
        with self.reading():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back by itself on some errors (a full disk is one).
                if connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read: each statement by itself, or as part of the transaction under way; errors as for `tx`."""
        try:
            yield self._connection
        except sqlite3.Error as error:
            explained = translated(error, self.path)
            if explained is None:
                raise
            raise explained from error

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the whole database to a new file while others go on writing.

        The copy is its owner's only. StoreUnwritable where `target` exists or cannot be made.
        """
        try:
            os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise unwritable(target, error.strerror or str(error)) from error
        with self.reading() as connection, contextlib.closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)

    def close(self) -> None:
        """End the connection; what was not committed is gone."""
        self._connection.close()
