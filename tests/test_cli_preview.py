"""`newswatch preview` on a small archive: what counts as an edit, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import newswatch
from monitor.errors import UsageError
from monitor.store import open_store
from tests.storecase import NOW, poll, reading, source

CONFIG = """timezone: UTC
watch:
  vendors: [Huawei, ZTE]
sources: [https://alpha.example/feed]
digests:
  - name: daily
    to: folder:out
store: news.db
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha")], NOW)
        poll(store, "alpha", reading("first", "huawei", title="Huawei was fined", text="Huawei was fined."))
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(newswatch, ["preview", "--days", "3650", *arguments], catch_exceptions=True)
    if isinstance(done.exception, UsageError):
        raise done.exception
    assert done.exception is None, done.output
    return done


def edit(folder: Path, old: str, new: str) -> str:
    edited = folder / "edited.yaml"
    edited.write_text(CONFIG.replace(old, new), encoding="utf-8")
    return str(edited)


def told(*arguments: str) -> Any:
    return json.loads(run("--json", *arguments).stdout)


def test_a_mute_takes_stories_out_of_digests(folder: Path) -> None:
    """The name is found as before; the digest is owed nothing of it."""
    muted = edit(folder, "[Huawei,", "[{name: Huawei, muted: until 2999-01-01},")
    found = told("--config-new", muted)
    assert found["names"] == []
    assert [day["lost"] for day in found["digests"][0]["days"]] == [1]
    assert "no name would have other stories" in run("--config-new", muted).stdout
    over = edit(folder, "[Huawei,", "[{name: Huawei, muted: until 2000-01-01},")
    assert "nothing would have changed" in run("--config-new", over).stdout


def test_a_name_that_cannot_be_added_is_told_by_its_option(folder: Path) -> None:
    """One that is watched already was passed over without a word; a place in no file says nothing."""
    with pytest.raises(UsageError, match=r"^huawei: watched already; .*--config-new FILE"):
        run("--add", "huawei")
    with pytest.raises(UsageError, match=r"^--add: 'x' is a single letter"):
        run("--add", "x")
    assert told("--add", "Huawei", "--remove", "Huawei")["names"] == []


def test_a_digest_of_a_whole_watchlist_covers_a_name_that_is_added_there(folder: Path) -> None:
    """Names that the packs have as bodies are added among agencies, all others among vendors."""
    (folder / "config.yaml").write_text(
        CONFIG.replace("    to: folder:out\n", "    to: folder:out\n    watch: [vendors]\n")
        .replace("  vendors: [Huawei, ZTE]\n", "  vendors: [ZTE, Nokia]\n  agencies: [CISA]\n"),
        encoding="utf-8",
    )  # fmt: skip
    found = told("--add", "Huawei")
    assert [day["gained"] for day in found["digests"][0]["days"]] == [1]
    assert "no entry 'NCSC (Holland)'" in run("--add", "NCSC (Holland)").stderr
