"""Paths as config.yaml writes them, and whether something is there; a path that cannot be asked is not there.

`Path.expanduser` raises RuntimeError for a user nobody knows, and `Path.is_file` raises OSError for a name
that is too long or a folder that may not be entered: either would end a reading of config.yaml with a crash.
"""

from __future__ import annotations

from pathlib import Path

from monitor.config.wording import quoted


def path_of(written: str, folder: Path) -> Path:
    """The path that is meant, relative ones from `folder`, ~ put in; ValueError for an unknown ~user."""
    try:
        return folder / Path(written).expanduser()
    except RuntimeError:
        raise ValueError(
            f"{quoted(written)} begins with a user whom this machine does not know; write the whole path"
        ) from None


def is_file(path: Path) -> bool:
    """Whether a file is there."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
