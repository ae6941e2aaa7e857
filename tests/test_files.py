"""Files that are whole or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.files import FOR_ALL, OWNER_ONLY, write_whole


@pytest.mark.parametrize("mode", [OWNER_ONLY, FOR_ALL])
def test_who_may_read_a_file_is_what_was_asked_for_whatever_the_umask(tmp_path: Path, mode: int) -> None:
    left = tmp_path / "by"
    left.write_bytes(b"of a process that was killed")
    left.chmod(0o666)
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "file", b"words", by=left, mode=mode)
    finally:
        os.umask(before)
    assert (tmp_path / "file").read_bytes() == b"words"
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "file", b"words", by=tmp_path / "by")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
