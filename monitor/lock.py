"""One run at a time: a lock file beside the database, held by the kernel and so never left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import LockedError, StoreUnwritable


@contextlib.contextmanager
def only_run(store: Path) -> Iterator[None]:
    """Hold the lock of this database while polling.

    Raises LockedError where another process holds it, StoreUnwritable where the lock file cannot be
    made. The lock ends with the process, however it ends.
    """
    path = store.with_name(store.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnwritable(
            f"{path}: cannot be written ({error.strerror}). Newswatch needs to write in {path.parent}."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
            raise LockedError(
                f"another run is under way (process {holder or 'unknown'}, lock {path}); nothing was done"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
