"""A bad edit never stops the watch, and a restart does not change that."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import lastgood
from monitor.errors import ConfigError

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
GOOD = "timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources: [https://example.org/feed]\n"
BAD = GOOD.replace("timezone: UTC", "timezone: Nowhere/Land")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_bad_edit_leaves_the_last_good_version_in_force(config: Path) -> None:
    first, refusal, _ = lastgood.in_force(config, {}, NOW)
    assert refusal is None
    config.write_text(BAD, encoding="utf-8")
    later = NOW + timedelta(hours=1)
    second, refusal, new = lastgood.in_force(config, {}, later)
    assert second == first
    assert refusal is not None
    assert (new, refusal.since) == (True, later.isoformat())
    assert refusal.first.startswith(f"{config}:1:11: ")
    assert "Nowhere/Land" in refusal.first
    # The same fault again is the one that is known; another is new.
    again = lastgood.in_force(config, {}, later + timedelta(hours=1))
    assert again == (first, refusal, False)
    config.write_text(BAD + "extra: 1\n", encoding="utf-8")
    _, refusal, new = lastgood.in_force(config, {}, later)
    assert refusal is not None
    assert (new, refusal.more) == (True, 1)
    assert lastgood.notices(first.store) == (refusal.notice(),)
    assert "(and 1 more)" in refusal.notice()
    config.write_text(GOOD, encoding="utf-8")
    assert lastgood.in_force(config, {}, later) == (first, None, False)
    assert lastgood.notices(first.store) == ()


def test_without_a_good_version_the_fault_is_the_answer(config: Path) -> None:
    config.write_text(BAD, encoding="utf-8")
    with pytest.raises(ConfigError, match="1 problem"):
        lastgood.in_force(config, {}, NOW)
    assert lastgood.recall(config.parent / "newswatch.db") is None


@pytest.mark.parametrize("after", ["", "watch: [", "\x00", None])
def test_whatever_becomes_of_the_file(config: Path, after: str | None) -> None:
    """Emptied, cut off, garbage or gone."""
    first, _, _ = lastgood.in_force(config, {}, NOW)
    if after is None:
        config.unlink()
    else:
        config.write_text(after, encoding="utf-8")
    assert lastgood.in_force(config, {}, NOW)[0] == first


def test_another_file_with_the_same_database_is_not_answered_with_this_one(config: Path) -> None:
    lastgood.in_force(config, {}, NOW)
    other = config.with_name("other.yaml")
    other.write_text(BAD, encoding="utf-8")
    with pytest.raises(ConfigError):
        lastgood.in_force(other, {}, NOW)


def test_the_copy_is_its_owners_and_holds_no_secret(config: Path) -> None:
    config.write_text(
        GOOD + "digests:\n  - to: a@example.org\n    when: every day at 07:00\n"
        "delivery:\n  from: b@example.org\n  smtp: smtp://u@mail.example.org:587\n"
        "  password: ${MY_PASSWORD}\n",
        encoding="utf-8",
    )
    lastgood.in_force(config, {"MY_PASSWORD": "opensesame"}, NOW)
    copies = sorted(config.parent.glob("newswatch.db.config.*"))
    assert [path.name for path in copies] == ["newswatch.db.config.json", "newswatch.db.config.yaml"]
    for path in copies:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "opensesame" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["newswatch.db.config.yaml", "newswatch.db.config.json"])
@pytest.mark.parametrize("text", ["", "[]", '{"path": 1}', "watch: {}\n"])
def test_a_damaged_copy_is_no_copy(config: Path, name: str, text: str) -> None:
    lastgood.in_force(config, {}, NOW)
    (config.parent / name).write_text(text, encoding="utf-8")
    config.write_text(BAD, encoding="utf-8")
    with pytest.raises(ConfigError):
        lastgood.in_force(config, {}, NOW)


def test_a_folder_that_cannot_be_written_costs_only_the_copy(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "os.open", lambda *_, **__: (_ for _ in ()).throw(OSError(30, "Read-only file system"))
    )
    assert lastgood.in_force(config, {}, NOW)[1] is None
    assert lastgood.recall(config.parent / "newswatch.db") is None
