"""The store's one narrow interface: every method is one reading or one transaction; no SQL here.

One Store per thread. Times come in as aware datetimes of any offset and go out in UTC. Any method may
raise StoreLocked, StoreUnwritable or StoreError; then nothing of it was written.
"""

from __future__ import annotations

from pathlib import Path

from monitor.store.formail import ForMail
from monitor.store.forpolls import ForPolls
from monitor.store.forreaders import ForReaders
from monitor.store.forupkeep import ForUpkeep
from monitor.store.opening import open_door, open_door_to_read


def open_store(path: Path, *, create: bool = True) -> Store:
    """Open the database at `path` and bring its schema up to date; make it where it is missing.

    With `create=False` a missing database is a StoreError. StoreForeign where the file is not ours or a
    newer version wrote it: it is left as it is. StoreUnwritable, StoreLocked.
    """
    return Store(open_door(path, create=create))


def open_to_read(path: Path, *, older: bool = False) -> Store:
    """Open the database so that nothing can be written to it, of this version's schema only.

    older: of an earlier version's too, for `unsound` and `back_up`, which know nothing newer than the
    first. StoreError where it is missing or an older version's, StoreForeign where it is not ours.
    """
    return Store(open_door_to_read(path, older=older))


class Store(ForPolls, ForMail, ForReaders, ForUpkeep):
    """An open database, whole: its four parts share one connection, so also one transaction at a time."""
