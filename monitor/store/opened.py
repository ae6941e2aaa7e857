"""An open database, closed with its block; the parts of `Store` are built upon it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.store.door import Door


class Opened:
    """An open database; a context manager that closes it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    @property
    def path(self) -> Path:
        """The database file."""
        return self._door.path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._door.close()
