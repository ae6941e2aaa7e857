"""Runs: when each began, how it ended, what it did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import RunRecord

RUNS_KEPT = timedelta(days=90)
_RECORD = "SELECT id, kind, started, ended, exit_code, summary FROM runs"


def begin(connection: Connection, kind: str, now: datetime) -> int:
    """Record that a run begins and return its number; runs older than `RUNS_KEPT` are forgotten."""
    connection.execute("DELETE FROM runs WHERE started < ?", (stamp(now - RUNS_KEPT),))
    (run_id,) = connection.execute(
        "INSERT INTO runs (kind, started) VALUES (?, ?) RETURNING id", (kind, stamp(now))
    ).fetchone()
    return int(run_id)


def end(
    connection: Connection, run_id: int, now: datetime, exit_code: int, summary: Mapping[str, object]
) -> None:
    """Record how a run ended."""
    connection.execute(
        "UPDATE runs SET ended = ?, exit_code = ?, summary = ? WHERE id = ?",
        (stamp(now), exit_code, json.dumps(dict(summary), ensure_ascii=False), run_id),
    )


def last(connection: Connection) -> RunRecord | None:
    """Return the run that began last."""
    row = connection.execute(_RECORD + " ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else _record(row)


def recent(connection: Connection, limit: int) -> list[RunRecord]:
    """Return the runs that began last, the latest first."""
    rows = connection.execute(_RECORD + " ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [_record(row) for row in rows]


def _record(row: tuple[Any, ...]) -> RunRecord:
    run_id, kind, started, ended, exit_code, summary = row
    return RunRecord(run_id, kind, moment(started), moment_or_none(ended), exit_code, json.loads(summary))
