"""Puts an edited config.yaml in the place of the old one: whole or not at all, the old one kept beside it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from monitor.errors import UsageError


def replace_text(path: Path, before: str, after: str) -> Path:
    """Write `after` where `before` stands, keep the old file as `config.yaml~`; return the kept one's path.

    A link is followed to its file. Mode and, where permitted, owner stay. UsageError where the file no
    longer holds `before` (somebody else edited it) or cannot be written; then nothing has changed.
    """
    target = path.resolve()
    kept = target.with_name(target.name + "~")
    try:
        if target.read_bytes() != before.encode():
            raise UsageError(f"{path} was edited meanwhile; look at it and try again")
        handle, made = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode())
                file.flush()
                os.fsync(file.fileno())
            status = target.stat()
            Path(made).chmod(status.st_mode & 0o7777)
            if os.geteuid() == 0:
                os.chown(made, status.st_uid, status.st_gid)
            shutil.copy2(target, kept)
            Path(made).replace(target)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return kept
