"""Files that are whole or not there at all. Knows paths and bytes only."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(target: Path, content: bytes, *, by: Path) -> None:
    """Put `content` at `target`: on disk as `by` first, then under its name. Readable by its owner only."""
    try:
        handle = os.open(by, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        by.replace(target)
    except BaseException:
        by.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
