"""What is wrong with a database file, asked in a few seconds and without changing a byte of it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StoreError, StoreForeign, StoreLocked
from monitor.store.connecting import connect
from monitor.store.door import Door
from monitor.store.opening import SCHEMA_VERSION, open_door_to_read
from monitor.store.soundness import unsound

PATIENCE = 3.0  # seconds to wait for the right to write; a poll's own transactions take milliseconds
READ_WHOLE = 200_000_000  # bytes; a larger database is left to `newswatch db check`


@dataclass(frozen=True, slots=True)
class Probed:
    """state: "ok", "missing", "foreign", "unreadable", "damaged", "read-only" or "locked".

    says: in a sentence, "" where ok. size: bytes. checked: whether all of it was read.
    """

    state: str
    says: str = ""
    size: int = 0
    checked: bool = False
    older: bool = False


def probe(path: Path, patience: float = PATIENCE) -> Probed:
    """Look at the database at `path`."""
    if not path.exists():
        return Probed("missing", f"{path} does not exist yet; the first run makes it")
    size = path.stat().st_size
    whole = size <= READ_WHOLE
    try:
        door = open_door_to_read(path, older=True)
        with contextlib.closing(door), door.reading() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            found = unsound(connection) if whole else []
    except StoreForeign as error:
        return Probed("foreign", str(error), size)
    except StoreError as error:
        return Probed("damaged" if "damaged" in str(error) else "unreadable", str(error), size)
    if found:
        return Probed("damaged", f"{path}: {found[0].kind}: {found[0].says}", size, checked=True)
    for target in (path, path.parent):
        if not os.access(target, os.W_OK):
            return Probed("read-only", f"{target} cannot be written", size, whole)
    if (busy := _busy(path, patience)) is not None:
        return Probed(*busy, size, whole)
    return Probed("ok", "", size, whole, older=version < SCHEMA_VERSION)


def _busy(path: Path, patience: float) -> tuple[str, str] | None:
    """Why no transaction can begin now, as state and sentence; None where one can."""
    door = Door(path, connect(path, timeout=patience))
    try:
        with contextlib.closing(door), door.tx():
            return None
    except StoreLocked:
        return "locked", f"{path}: another program has held it for {patience:.0f} s"
    except StoreError as error:
        return "read-only", str(error)
