"""The daemon's pulse: a file beside the database that says who watches, when it last did, and with what.

Written at every tick into `newswatch.db.daemon`, which the daemon holds locked for its life: where the
lock is free there is no daemon; what the file still says then is the last of one that was lost, for one that
is stopped clears it. A file and not a table, so that a database that
is locked, full or damaged does not hide the daemon that could tell of it.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.lock import held, held_by

SIZE = 8192  # bytes; written at once and padded, so that a reader never sees half of it
FAULT_LIMIT = 1500  # characters of a config fault that are kept


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the daemon does; times are aware UTC.

    ticked: when its loop last turned. polled, mailed: when a poll or mail tick last ended, None before the
    first. config: identity of the version in use; taken_up: since when. fault: why the file on disk is not
    in use, "" where it is; fault_since: when that was found.
    """

    pid: int
    version: str
    started: datetime
    ticked: datetime
    config: str
    taken_up: datetime
    polled: datetime | None = None
    mailed: datetime | None = None
    fault: str = ""
    fault_since: datetime | None = None


def pulse_path(store: Path) -> Path:
    """The file of the pulse."""
    return store.with_name(store.name + ".daemon")


class PulseFile:
    """The pulse's file, held."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, pulse: Pulse) -> None:
        """Put this pulse in place of the last; OSError where the disk refuses."""
        document = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(pulse).items()
        }
        document["fault"] = pulse.fault[:FAULT_LIMIT]
        # The process number stands first and by itself, as in every lock file.
        text = f"{pulse.pid}\n{json.dumps(document)}".encode("ascii")
        os.pwrite(self._descriptor, text.ljust(SIZE), 0)

    def clear(self) -> None:
        """Leave nothing behind: the daemon was stopped, not lost."""
        os.ftruncate(self._descriptor, 0)


@contextlib.contextmanager
def hold(store: Path) -> Iterator[PulseFile]:
    """Be this database's only daemon; LockedError where another is, StoreUnwritable."""
    with held(pulse_path(store), "another daemon watches with this database") as descriptor:
        yield PulseFile(descriptor)


def read(store: Path) -> Pulse | None:
    """The pulse of the daemon that runs; None where none runs."""
    path = pulse_path(store)
    return None if held_by(path) is None else _read(path)


def last_of_lost(store: Path) -> Pulse | None:
    """The last pulse of a daemon that ended without being stopped (killed, crashed, power cut); else None."""
    path = pulse_path(store)
    return _read(path) if held_by(path) is None else None


def _read(path: Path) -> Pulse | None:
    try:
        document = json.loads(path.read_bytes().partition(b"\n")[2])
        return Pulse(**{field.name: _value(field.name, document[field.name]) for field in fields(Pulse)})
    except (OSError, ValueError, KeyError, TypeError):
        # It has just begun and has written nothing yet, or a later version writes otherwise.
        return None


_TIMES = frozenset({"started", "ticked", "taken_up", "polled", "mailed", "fault_since"})


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value is not None else value
