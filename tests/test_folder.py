"""Delivery into a folder: whole files, once, and clear words where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.folder import FolderChannel, file_stem
from monitor.errors import DeliveryError
from monitor.told import Claimed, OutboxMessage
from tests.digests.material import config

ID = "<2026-06-17T0700.daily-vendor-watch.3f2a9c0d1e5b7a64@example.org>"
STEM = "2026-06-17T0700-daily-vendor-watch-3f2a9c0d1e5b7a64"


def claimed(recipient: str = "soc@example.org", html: str = "<p>三星</p>", mime: bytes = b"a\r\n") -> Claimed:
    message = OutboxMessage(ID, "folder", recipient, "x", mime, html)
    return Claimed(message, "Daily vendor watch", "lease", 1, False)


def send(folder: Path, given_message: Claimed) -> str:
    return FolderChannel(config(folder=folder).delivery).send(given_message, lambda: None)


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_message_becomes_two_files_named_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "digests"
    assert send(folder, claimed()) == str(folder / f"{STEM}.eml")
    assert listed(folder) == [f"{STEM}.eml", f"{STEM}.html"]
    assert (folder / f"{STEM}.eml").read_bytes() == b"a\r\n"
    assert (folder / f"{STEM}.html").read_text(encoding="utf-8") == "<p>三星</p>"


def test_a_second_delivery_is_the_same_file(tmp_path: Path) -> None:
    for _ in range(2):
        send(tmp_path, claimed())
    assert listed(tmp_path) == [f"{STEM}.eml", f"{STEM}.html"]


def test_what_a_killed_delivery_left_behind_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / f".{STEM}.eml.part").write_bytes(b"half")
    send(tmp_path, claimed())
    assert listed(tmp_path) == [f"{STEM}.eml", f"{STEM}.html"]


def test_a_plain_message_has_no_page(tmp_path: Path) -> None:
    send(tmp_path, claimed(html=""))
    assert listed(tmp_path) == [f"{STEM}.eml"]


def test_a_recipient_may_name_its_own_folder(tmp_path: Path) -> None:
    send(tmp_path / "default", claimed(recipient=f"folder:{tmp_path / 'own'}"))
    assert listed(tmp_path / "own") == [f"{STEM}.eml", f"{STEM}.html"]
    assert not (tmp_path / "default").exists()


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(DeliveryError, match=f"cannot write to the folder {blocked}: ") as caught:
        send(blocked, claimed())
    assert caught.value.retryable


def test_a_folder_that_refuses_is_named_and_left_clean(tmp_path: Path) -> None:
    # A directory in the place of the file fails for every user, also for root.
    (tmp_path / f"{STEM}.eml" / "x").mkdir(parents=True)
    with pytest.raises(DeliveryError, match="cannot write to the folder"):
        send(tmp_path, claimed(html=""))
    assert listed(tmp_path) == [f"{STEM}.eml"]


@given(st.text(max_size=300))
def test_a_file_name_is_safe_whatever_the_id(message_id: str) -> None:
    stem = file_stem(message_id)
    assert stem.isascii()
    assert stem.replace("-", "").isalnum()
    assert len(stem) <= 120


def test_other_recipients_have_other_files(tmp_path: Path) -> None:
    send(tmp_path, claimed())
    other = claimed()
    message = replace(other.message, message_id=ID.replace("3f2a", "4f2a"))
    send(tmp_path, replace(other, message=message))
    assert len(listed(tmp_path)) == 4
