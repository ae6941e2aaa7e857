"""Edits of config.yaml under the real commands: good ones are taken up, bad ones stop nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.newsroom import Masthead, Newsroom, Site, made_up
from monitor.rounds import mail_due, utc_now
from monitor.store import open_store
from tests.hours import hourly

NAMES = "Huawei", "ZTE"


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    site = Site(Masthead("Alpha"), tuple(piece(number) for number in range(4)))
    other = Site(Masthead("Beta"), tuple(piece(number) for number in range(10, 40)))
    with Newsroom([site, other], now=utc_now()) as sites:
        yield sites


def piece(number: int):  # type: ignore[no-untyped-def]
    name = NAMES[number % 2]
    # Older than a week from the tenth on: the backlog of a source that is added later.
    hours = 2.0 if number < 10 else 24.0 * number
    return made_up(number, hours=hours, also=f"Visitor {number} came from {name} and left card {number}.")


def text(newsroom: Newsroom, *sites: int, names: str = "Huawei", zone: str = "UTC", every: str = "1m") -> str:
    listed = "".join(
        f"  - name: {site.name}\n    url: {site.url}\n    every: {every}\n    allow_private: true\n"
        for site in (newsroom.sites[index] for index in sites)
    )
    return (
        f"timezone: {zone}\nwatch:\n  vendors: [{names}]\nsources:\n{listed}"
        f"digests:\n  - name: Hourly\n    to: folder:digests\n    cron: {hourly()}\n"
        "crawling:\n  delay: 0\n"
    )


def newswatch(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words], cwd=folder, capture_output=True, text=True, timeout=300
    )


@contextmanager
def daemon(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "daemon"], cwd=folder, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "NEWSWATCH_TICK": "0.2"},
    ) as process:  # fmt: skip
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=300) == 0
        finally:
            process.kill()


def said(process: subprocess.Popen[str], words: str) -> bool:
    assert process.stderr is not None
    return any(words in line for line in process.stderr)


def test_a_restart_with_a_bad_edit_goes_on_with_the_last_good_version(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    """The daemon polls, names the fault with its place, and takes up the mended file."""
    path = tmp_path / "config.yaml"
    path.write_text(text(newsroom, 0), encoding="utf-8")
    assert newswatch(tmp_path, "run").returncode == 0
    path.write_text(text(newsroom, 0, zone="Nowhere/Land"), encoding="utf-8")
    with daemon(tmp_path) as process:
        assert said(process, "the last good version stays in use fault=config.yaml:1:11: ")
        assert said(process, "watching names=1 sources=1")
        path.write_text(text(newsroom, 0, 1, names="Huawei, ZTE"), encoding="utf-8")
        assert said(process, "config taken up names=2 sources=2")
        assert said(process, "poll source=Beta")
        assert said(process, "round ended")


def test_under_cron_a_bad_edit_is_told_once_and_stops_nothing(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text(newsroom, 0), encoding="utf-8")
    assert newswatch(tmp_path, "run").returncode == 0
    before = len(newsroom.requests)
    path.write_text(text(newsroom, 0, zone="Nowhere/Land"), encoding="utf-8")
    first, second = (newswatch(tmp_path, "run", "--all") for _ in range(2))
    assert (first.returncode, second.returncode, second.stderr) == (2, 2, "")
    assert "config.yaml:1:11:" in first.stderr
    assert len(newsroom.requests) > before
    # A person who tries the edit out, or checks it, is told at each time.
    assert newswatch(tmp_path, "run", "--dry-run").returncode == 2
    assert "Nowhere/Land" in newswatch(tmp_path, "check").stderr
    path.write_text(text(newsroom, 0), encoding="utf-8")
    assert newswatch(tmp_path, "run").returncode == 0


def test_the_next_digest_says_that_an_edit_is_not_in_use(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text(newsroom, 0), encoding="utf-8")
    newswatch(tmp_path, "run")
    config = load_text(path.read_text(encoding="utf-8"), path, {})
    path.write_text(text(newsroom, 0, zone="Nowhere/Land"), encoding="utf-8")
    newswatch(tmp_path, "run")
    mail_due(config, lambda: utc_now() + timedelta(hours=1))
    path.write_text(text(newsroom, 0), encoding="utf-8")
    newswatch(tmp_path, "run")
    mail_due(config, lambda: utc_now() + timedelta(hours=2))
    with open_store(config.store) as store:
        messages = [
            store.message(one.message_id) for slot in store.slots() for one in store.messages_of(slot.slot_id)
        ]
    told = ["An edit of the configuration is not in use" in one.html for one in messages if one]
    assert told == [False, True]


def test_new_names_and_new_sources_do_not_flood(newsroom: Newsroom, tmp_path: Path) -> None:
    """A name that is added counts from now on; a source that is added brings its older articles as lines."""
    path = tmp_path / "config.yaml"
    path.write_text(text(newsroom, 0), encoding="utf-8")
    newswatch(tmp_path, "run")
    path.write_text(text(newsroom, 0, 1, names="Huawei, ZTE"), encoding="utf-8")
    assert newswatch(tmp_path, "run", "--all").returncode == 0
    config = load_text(path.read_text(encoding="utf-8"), path, {})
    with open_store(config.store) as store:
        owed = store.material(config.digests[0], utc_now()).owed
    fresh = [one for one in owed if one.kind != "older"]
    assert {one.source for one in fresh} == {"Alpha"}
    assert {match.watch for one in fresh for match in one.matches} == {"huawei"}
    assert len({one.article_id for one in fresh}) == 2
    assert all(one.source == "Beta" for one in owed if one.kind == "older")
    assert len(owed) > len(fresh)
