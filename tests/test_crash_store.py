"""kill -9 between any two statements of polling, composing and delivering: nothing lost, nothing doubled."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from monitor.store import open_store
from tests import storecrash
from tests.conftest import ROOT

ROUNDS = int(os.environ.get("NEWSWATCH_KILLS", "50"))


@pytest.fixture(scope="module", params=[1, 2])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that went through all rounds and one clean run."""
    path = tmp_path_factory.mktemp("crash") / "news.db"
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/storecrash.py"), str(path), str(request.param), str(ROUNDS)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return path


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_whole(database: Path) -> None:
    """The file is sound and no row lacks its parent."""
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "PRAGMA foreign_key_check") == []
    assert rows(database, "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM texts)") == [
        (0,)
    ]


def test_every_entry_is_stored_once(database: Path) -> None:
    """Every entry is known; copies share their article, all others have their own."""
    entries = [(feed, n) for feed in storecrash.FEEDS for n in range(storecrash.ENTRIES)]
    with open_store(database) as store:
        for feed, number in entries:
            key = storecrash.entry(feed, number).entry_keys[0]
            assert store.known(feed, [key]) == {key}
    texts = {storecrash.entry(feed, number).fingerprint.exact for feed, number in entries}
    assert rows(database, "SELECT count(*), count(DISTINCT key) FROM articles") == [(len(texts), len(texts))]
    assert rows(database, "SELECT count(*) FROM appearances") == [(len(entries),)]


def test_every_match_is_told_once(database: Path) -> None:
    """Each digest told each article that names one of its watches exactly once."""
    for plan in storecrash.PLANS:
        marks = ", ".join(f"'{watch}'" for watch in plan.watches)
        matched = rows(
            database, f"SELECT DISTINCT article_id FROM matches WHERE watch IN ({marks}) ORDER BY article_id"
        )
        told = rows(
            database,
            f"""
            SELECT article_id FROM owed WHERE digest = '{plan.name}' AND slot_id IS NOT NULL AND turn = 0
            ORDER BY article_id
            """,
        )
        assert len(matched) > 10
        assert told == matched
    assert rows(database, "SELECT count(*) FROM owed WHERE slot_id IS NULL OR turn > 0") == [(0,)]


def test_every_slot_is_complete(database: Path) -> None:
    """A slot has all its messages, and tells as many articles as it says."""
    slots = rows(
        database,
        """
        SELECT slots.id, told, (SELECT count(*) FROM owed WHERE slot_id = slots.id),
               (SELECT count(*) FROM outbox WHERE slot_id = slots.id)
        FROM slots
        """,
    )
    assert len(slots) > len(storecrash.PLANS)
    for slot, told, owed, sent in slots:
        assert (told, sent) == (owed, len(storecrash.READERS)), slot


def test_every_message_arrived(database: Path) -> None:
    """Each message was accepted; where more than once, always with the same bytes, and it says so."""
    lines = database.with_name("accepted").read_text().splitlines()
    accepted = Counter(line.split("\t")[0] for line in lines)
    assert len(set(lines)) == len(accepted)
    outbox = rows(database, "SELECT message_id, state, perhaps_delivered FROM outbox")
    assert {state for _, state, _ in outbox} == {"sent"}
    assert {message for message, _, _ in outbox} == set(accepted)
    twice = {message for message, count in accepted.items() if count > 1}
    assert twice
    assert twice <= {message for message, _, perhaps in outbox if perhaps}
