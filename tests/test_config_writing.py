"""An edited config.yaml takes the place of the old one whole or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from monitor.config.writing import replace_text
from monitor.errors import UsageError


def test_a_file_is_replaced_whole_and_the_old_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("old: ü\n", encoding="utf-8")
    path.chmod(0o640)
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.yaml"
    link.symlink_to(path)
    kept = replace_text(link, "old: ü\n", "new: ü\n")
    assert (path.read_text("utf-8"), kept.read_text("utf-8")) == ("new: ü\n", "old: ü\n")
    assert link.is_symlink()
    assert kept == tmp_path / "config.yaml~"
    assert path.stat().st_mode & 0o777 == kept.stat().st_mode & 0o777 == 0o640
    replace_text(path, "new: ü\n", "newer\r\n")
    assert (path.read_bytes(), kept.read_text("utf-8")) == (b"newer\r\n", "new: ü\n")
    with pytest.raises(UsageError, match="edited meanwhile"):
        replace_text(path, "old: ü\n", "other\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["config.yaml", "config.yaml~", "links"]


def test_a_kept_file_that_is_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    path, other = tmp_path / "config.yaml", tmp_path / "other"
    path.write_text("old\n")
    other.write_text("other\n")
    (tmp_path / "config.yaml~").symlink_to(other)
    replace_text(path, "old\n", "new\n")
    assert other.read_text() == "other\n"
    assert (tmp_path / "config.yaml~").read_text() == "old\n"


def test_of_edits_at_once_one_is_written_and_the_others_are_refused(tmp_path: Path) -> None:
    """Each of them found the same text; an edit that is told as done and overwritten would be lost."""
    path = tmp_path / "config.yaml"
    path.write_text("old\n")
    together = Barrier(8)

    def edit(number: int) -> str:
        together.wait()
        try:
            replace_text(path, "old\n", f"new {number}\n")
        except UsageError:
            return ""
        return f"new {number}\n"

    with ThreadPoolExecutor(8) as pool:
        done = [text for text in pool.map(edit, range(8)) if text]
    assert done == [path.read_text()]
    assert (tmp_path / "config.yaml~").read_text() == "old\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("old\n")
    os.chown(path, 4321, 4322)
    kept = replace_text(path, "old\n", "new\n")
    assert [(file.stat().st_uid, file.stat().st_gid) for file in (path, kept)] == [(4321, 4322)] * 2


def test_a_failure_in_the_middle_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("old\n")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        replace_text(path, "old\n", "new\n")
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]
    assert path.read_text() == "old\n"
