"""Cron and daemon on one database: started at one moment, they never poll at once and never tell twice.

NEWSWATCH_TOGETHER sets how many times they are started (3 if not set).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from sqlite3 import OperationalError, connect

import pytest

from monitor.newsroom import Masthead, Newsroom, Site, made_up
from monitor.newsroom.answers import slow
from monitor.rounds import utc_now

TIMES = int(os.environ.get("NEWSWATCH_TOGETHER", "3"))
CRONS = 2
WAIT = 600.0  # seconds until a process is given up, on the most loaded of machines

# The real daemon by a later clock, so that every start finds polls and a digest due.
LATER = """
import sys
from datetime import timedelta
from functools import partial
from monitor import cli, daemon, rounds
later = timedelta(hours=float(sys.argv[1]))
real = rounds.utc_now
now = rounds.utc_now = lambda: real() + later
rounds.run_round = partial(rounds.run_round, clock=now)
begin = daemon.Daemon.__init__
daemon.Daemon.__init__ = lambda self, *given, **more: begin(self, *given, **{**more, "clock": now})
cli.main(["-c", sys.argv[2], *sys.argv[3:]])
"""


def start(path: Path, hours: int, *words: str) -> subprocess.Popen[bytes]:
    log = (path.parent / "log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-c", LATER, str(hours), str(path), *words], stdout=log, stderr=log
        )


@pytest.mark.slow
@pytest.mark.timeout(2 * WAIT + 100 * TIMES)
def test_cron_and_daemon_started_together(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []
    try:
        rounds_together(tmp_path, started)
    finally:
        for process in started:
            process.kill()
            process.wait()


def rounds_together(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    sites = [Site(Masthead(f"Site {number}")) for number in range(3)]
    for site in sites:
        site.script("*", slow(0.05))
    with Newsroom(sites, now=utc_now()) as newsroom:
        path = tmp_path / "config.yaml"
        listed = "".join(f"  - url: {site.url}\n    allow_private: true\n" for site in newsroom.sites)
        path.write_text(
            f"timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources:\n{listed}"
            "digests:\n  - to: folder:digests\n    when: every hour\ncrawling:\n  delay: 0\n",
            encoding="utf-8",
        )
        for turn in range(TIMES):
            for place, site in enumerate(sites):
                number = turn * len(sites) + place
                site.publish(made_up(number, hours=-turn, also=f"Card {number} of Huawei was left here."))
            crons = [start(path, turn, "run") for _ in range(CRONS)]
            daemon = start(path, turn, "daemon", "--tick", "0.2")
            started[:] = [*crons, daemon]
            codes = [cron.wait(WAIT) for cron in crons]
            assert set(codes) <= {0, 4}, (tmp_path / "log").read_text()
            whole = time.monotonic() + WAIT
            while articles(tmp_path) < (turn + 1) * len(sites) and time.monotonic() < whole:
                time.sleep(0.1)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(WAIT) == 0, (tmp_path / "log").read_text()
        # One digest more, for what the last turn brought.
        assert start(path, TIMES, "run").wait(WAIT) == 0
    with closing(connect(tmp_path / "newswatch.db")) as rows:
        stored = rows.execute("SELECT count(*), count(DISTINCT canonical_url) FROM articles").fetchone()
        told = Counter(
            row[0] for row in rows.execute("SELECT article_id FROM owed WHERE slot_id IS NOT NULL")
        )
        labels = [label for (label,) in rows.execute("SELECT label FROM slots")]
        sent = rows.execute("SELECT count(*), sum(state = 'sent') FROM outbox").fetchone()
        runs = rows.execute("SELECT started, ended FROM runs ORDER BY started").fetchall()
        kinds = {kind for (kind,) in rows.execute("SELECT DISTINCT kind FROM runs")}
    # A run is recorded while its lock is held: no two of them at one time, whoever began them.
    assert all(one[1] and one[1] <= other[0] for one, other in pairwise(runs))
    assert "run" in kinds
    assert stored == (TIMES * len(sites),) * 2
    assert set(told.values()) == {1}
    assert len(told) == TIMES * len(sites)
    assert len(set(labels)) == len(labels)
    assert sent[0] == sent[1] == len(labels) == len(list((tmp_path / "digests").glob("*.eml")))


def articles(folder: Path) -> int:
    if not (folder / "newswatch.db").exists():
        return 0
    with closing(connect(folder / "newswatch.db")) as rows:
        try:
            return int(rows.execute("SELECT count(*) FROM articles").fetchone()[0])
        except OperationalError:
            return 0
