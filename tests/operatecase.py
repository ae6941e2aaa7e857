"""Facts for tests of `status` and `doctor`: a watch that is well, to be changed in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.operate.facts import Facts, NextDigest
from monitor.pulse import Pulse
from monitor.store.overview import LastDigest, Overview
from monitor.store.types import OutboxRecord, RunRecord
from monitor.told import Newest, SourceHealth

NOW = datetime(2026, 6, 17, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def run(ago: timedelta, *, exit_code: int | None = 0, **summary: object) -> RunRecord:
    ended = None if exit_code is None else NOW - ago + timedelta(seconds=9)
    return RunRecord(1, "run", NOW - ago, ended, exit_code, summary)


def source(name: str, state: str = "ok", since: timedelta | None = None, reason: str = "") -> SourceHealth:
    return SourceHealth(
        name=name, url=f"https://{name}.example/", state=state, reason=reason, fails=int(state == "failing"),
        since=None if since is None else NOW - since, next_due=NOW + HOUR, last_ok=NOW - MINUTE,
    )  # fmt: skip


def message(ago: timedelta, reply: str = "") -> OutboxRecord:
    return OutboxRecord(
        "<a@x>", "Daily", "s", "smtp", "soc@example.org", "x", "queued", 3, False, NOW - ago, NOW, None, reply
    )


def pulse(**changes: object) -> Pulse:
    made = Pulse(
        pid=77, version="1", started=NOW - DAY, ticked=NOW - timedelta(seconds=9), config="d1",
        taken_up=NOW - DAY, polled=NOW - MINUTE, mailed=NOW - MINUTE,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def overview(**changes: object) -> Overview:
    made = Overview(
        size=312_000_000,
        stored=41_208,
        newest=Newest("Huawei cleared", "teiss", NOW - 12 * MINUTE),
        day_articles=412,
        day_matches=9,
        runs=tuple(run(n * 10 * MINUTE, sources=12, new=21, matched=4, troubles=0) for n in range(1, 21)),
        digests=(LastDigest("Daily", "s", NOW - 2 * HOUR, 5, 2, 0, 0, NOW - 2 * HOUR),),
        unsent=(),
        dead=0,
        perhaps_twice=0,
        outbox={"queued": 0, "sent": 40, "dead": 1, "perhaps delivered": 1},
        accepted=NOW - 2 * HOUR,
        overdue=NOW + MINUTE,
        newest_stamp=NOW - 10 * MINUTE,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def facts(**changes: object) -> Facts:
    seen = changes.get("overview", overview())
    made = Facts(
        now=NOW,
        version="1",
        config_path="config.yaml",
        store_path="newswatch.db",
        zone=ZoneInfo("Europe/London"),
        config_digest="d1",
        names=18,
        sites=4,
        digests=(
            NextDigest(
                "Daily", NOW + 21 * HOUR, last=seen.digests[0] if isinstance(seen, Overview) else None
            ),
        ),
        overview=overview(),
        sources=tuple(source(name) for name in ("alpha", "beta", "gamma", "delta")),
    )
    return replace(made, **changes)  # type: ignore[arg-type]
