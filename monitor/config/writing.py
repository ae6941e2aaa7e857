"""Puts an edited config.yaml in the place of the old one: whole or not at all, the old one kept beside it."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.errors import UsageError


def replace_text(path: Path, before: str, after: str) -> Path:
    """Write `after` where `before` stands, keep the old file as `config.yaml~`; return the kept one's path.

    A link is followed to its file. Mode and, where permitted, owner stay, for the kept one too.
    UsageError where the file no longer holds `before` (somebody else edited it) or cannot be written;
    then nothing has changed. Of two edits at once the second finds the file edited.
    """
    target = path.resolve()
    kept = target.with_name(target.name + "~")
    try:
        with _only_edit(target.parent):
            if target.read_bytes() != before.encode():
                raise UsageError(f"{path} was edited meanwhile; look at it and try again")
            # The new text lies on the disk in full before either name points to anything new.
            made = _beside(target, after)
            try:
                _beside(target, before).replace(kept)
                made.replace(target)
            except BaseException:
                made.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return kept


@contextmanager
def _only_edit(folder: Path) -> Iterator[None]:
    """Let no other edit of a file in `folder` look and write meanwhile; the lock ends with the process.

    The folder is locked since each edit puts another file in the place of the one it found.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # a file system without locks is no reason to refuse
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _beside(target: Path, text: str) -> Path:
    """A new file in the folder of `target` that holds `text`, with its mode and owner."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            status = target.stat()
            with suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), status.st_mode & 0o7777)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made


def _sync_folder(folder: Path) -> None:
    """Make the renames last; a file system that cannot sync a folder has done what it can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
