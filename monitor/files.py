"""Files that are whole or not there at all, and whether one was written anew. Knows paths and bytes only."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600
FOR_ALL = 0o644  # for what is public and read by others' programs
NO_FILE = (0, 0, 0)


def write_whole(target: Path, content: bytes, *, by: Path, mode: int = OWNER_ONLY) -> None:
    """Put `content` at `target`: on disk as `by` first, then under its name. OSError leaves it as it was."""
    try:
        handle = os.open(by, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)  # whatever the umask, and where `by` was left behind by a killed process
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


def stamp(path: Path) -> tuple[int, int, int]:
    """Return what tells one writing of a file from the next; NO_FILE where there is none to be seen.

    Editors that save by rename leave a moment without a file.
    """
    try:
        status = path.stat()
    except OSError:
        return NO_FILE
    return status.st_mtime_ns, status.st_size, status.st_ino
