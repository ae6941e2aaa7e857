from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.config.plan import Config

SMALL = (
    "timezone: UTC\nwatch:\n  vendors: [Huawei]\n  agencies: [NCSC]\nsources: [https://example.org/feed]\n"
)


def read(text: str) -> Config:
    return load_text(SMALL + text, Path("/x/c.yaml"), {"SMTP_PASSWORD": "x", "READER": "reader"})


@pytest.mark.parametrize(
    ("when", "name", "warned"),
    [
        ("when: every day at 07:00", "Daily digest", False),
        ("when: weekdays at 07:00", "Daily digest", False),
        ("when: every 4 hours", "Daily digest", False),
        ("when: Monday at 08:00", "Weekly digest", True),
        ("cron: 0 8 1 * *", "Monthly digest", True),
    ],
)
def test_a_digest_without_a_name_is_named_by_its_rhythm(when: str, name: str, warned: bool) -> None:
    config = read(f"digests:\n  - to: soc@example.org\n    {when}\n")
    assert config.digests[0].name == name
    assert bool(config.warnings) is warned


def test_a_digest_is_due_every_morning_where_it_does_not_say() -> None:
    config = read("digests:\n  - to: soc@example.org\n")
    assert str(config.digests[0].when) == "every day at 07:00"


def test_a_watchlist_and_a_name_may_share_a_word() -> None:
    text = SMALL.replace("agencies", "Huawei") + "digests:\n  - to: soc@example.org\n    watch: [huawei]\n"
    config = load_text(text, Path("/x/c.yaml"), {})
    assert config.digests[0].watches == {"ncsc"}, "a watchlist comes before a name"


def test_variables_stand_in_for_parts_of_addresses() -> None:
    config = read("digests:\n  - to: ['${READER}@example.org', 'folder:${READER}']\n")
    assert config.digests[0].to == ("reader@example.org", "folder:/x/reader")


@pytest.mark.parametrize(
    ("smtp", "sender"),
    [
        ("smtp://watch@mail.example.org", "Newswatch <watch@example.org>"),
        ("smtp://smtp.example.org", "Newswatch <newswatch@example.org>"),
        ("smtp://relay.example.org", "Newswatch <newswatch@relay.example.org>"),
        ("smtp://watch%40example.net@mail.example.org", "Newswatch <watch@example.net>"),
    ],
)
def test_a_sender_is_made_from_the_server(smtp: str, sender: str) -> None:
    assert read(f"delivery:\n  smtp: {smtp}\n").delivery.sender == sender


def test_settings_of_a_server_that_is_not_there_are_told() -> None:
    config = read("delivery:\n  password: ${SMTP_PASSWORD}\n")
    assert config.delivery.smtp is None
    assert config.warnings == ("/x/c.yaml:7:3: warning: password does nothing without smtp:",)


def test_certificates_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x", encoding="utf-8")
    text = SMALL + "delivery:\n  smtp: smtp://mail.example.org\n  ca_file: ca.pem\n"
    smtp = load_text(text, tmp_path / "c.yaml", {}).delivery.smtp
    assert smtp is not None
    assert smtp.ca_file == tmp_path / "ca.pem"


def test_names_that_no_digest_takes_are_noted() -> None:
    assert not read("").notes
    (note,) = read("digests:\n  - to: folder:x\n    watch: [Huawei]\n").notes
    assert note.endswith("no digest takes 'NCSC'")
