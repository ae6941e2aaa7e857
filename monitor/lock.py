"""Locks beside the database, held by the kernel and so never left behind.

newswatch.db.lock     one run polls at a time
newswatch.db.daemon   one daemon watches at a time; what it writes there is `monitor.pulse`'s
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import LockedError, StoreUnwritable

TRIES = 4
PAUSE = 0.02  # seconds; `held_by` holds a lock for the moment of its look, and that must refuse nobody


def lock_path(store: Path) -> Path:
    """The lock file of runs."""
    return store.with_name(store.name + ".lock")


@contextlib.contextmanager
def only_run(store: Path) -> Iterator[None]:
    """Hold the lock of this database while polling.

    Raises LockedError where another process holds it, StoreUnwritable where the lock file cannot be
    made. The lock ends with the process, however it ends.
    """
    with held(lock_path(store), "another run is under way") as descriptor:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield


@contextlib.contextmanager
def held(path: Path, refusal: str) -> Iterator[int]:
    """Hold a lock file and give its descriptor; whoever is refused reads `refusal` and who holds it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnwritable(
            f"{path}: cannot be written ({error.strerror}). Newswatch needs to write in {path.parent}."
        ) from error
    try:
        if not _taken(descriptor, fcntl.LOCK_EX, TRIES):
            holder = _words(descriptor)
            raise LockedError(f"{refusal} (process {holder or 'unknown'}, lock {path}); nothing was done")
        yield descriptor
    finally:
        os.close(descriptor)


def held_by(path: Path) -> str | None:
    """What the holder of a lock file wrote first in it (its process), "" where nothing; None where free.

    Makes and changes nothing; a lock file that cannot be read counts as free.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _taken(descriptor, fcntl.LOCK_SH, 1) else _words(descriptor)
    finally:
        os.close(descriptor)


def _words(descriptor: int) -> str:
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").split()
    return text[0] if text else ""


def _taken(descriptor: int, kind: int, tries: int) -> bool:
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except OSError:
            continue
        return True
    return False
