"""Runs are recorded from begin to end, and forgotten after a season."""

from __future__ import annotations

from pathlib import Path

from monitor.store import RunRecord, open_store
from tests.storecase import DAY, HOUR, NOW


def test_begin_and_end(tmp_path: Path) -> None:
    """A run that was killed has no end; one that ended says how."""
    with open_store(tmp_path / "news.db") as store:
        assert store.last_run() is None
        first = store.begin_run("run", NOW)
        assert store.last_run() == RunRecord(first, "run", NOW)
        store.end_run(first, NOW + HOUR, 1, {"new": 3, "why": "ßß"})
        assert store.last_run() == RunRecord(first, "run", NOW, NOW + HOUR, 1, {"new": 3, "why": "ßß"})
        second = store.begin_run("daemon", NOW + HOUR)
        assert store.last_run() == RunRecord(second, "daemon", NOW + HOUR)


def test_old_runs_are_forgotten(tmp_path: Path) -> None:
    """A daemon that runs for years keeps the runs of one season."""
    with open_store(tmp_path / "news.db") as store:
        for day in range(0, 200, 10):
            store.begin_run("daemon", NOW + day * DAY)
        with store._door.reading() as connection:
            assert connection.execute("SELECT count(*) FROM runs").fetchone() == (10,)
