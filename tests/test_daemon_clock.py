"""The daemon and its clock: the nights of a spring and an autumn change, and a clock that is set.

For the nights libfaketime stands between the real daemon and both its clocks, at 300 times their speed.
It cannot set the wall clock alone (threads hang where the steady clock is left true), so that a jump is
tried in this process, with the clocks of our daemon and of APScheduler shifted.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from monitor.clock import ClockWatch
from monitor.config import load
from monitor.daemon import Daemon

LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
)
LIBRARY = next((path for path in LIBRARIES if Path(path).exists()), "")
WAIT = 60.0  # seconds until a daemon that does nothing is given up

CONFIG = """\
timezone: Europe/London
watch:
  vendors: [Huawei]
sources:
  - url: http://127.0.0.1:9/feed
    allow_private: true
digests:
  - name: Night
    to: folder:digests
    when: every day at 01:30
"""
faketime = pytest.mark.skipif(
    not (LIBRARY and shutil.which("faketime")), reason="libfaketime is not installed (apt install faketime)"
)


class Machine:
    """A daemon whose wall clock the test sets."""

    def __init__(self, folder: Path, begin: datetime, speed: int) -> None:
        self.folder = folder
        self.speed = speed
        self.path = folder / "config.yaml"
        self.path.write_text(CONFIG, encoding="utf-8")
        self.log = (folder / "daemon.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "daemon", "--tick", "30"],
            cwd=folder,
            stdout=self.log,
            stderr=self.log,
            env={
                **os.environ,
                "LD_PRELOAD": LIBRARY,
                "FAKETIME": f"@{begin:%Y-%m-%d %H:%M:%S} x{speed}",
                "NO_FAKE_STAT": "1",
                "TZ": "UTC",
            },
        )

    def said(self, words: str) -> bool:
        """Whether the daemon's log holds these words before long."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if words in (self.folder / "daemon.log").read_text(encoding="utf-8"):
                return True
            time.sleep(0.05)
        return False

    def slots(self) -> list[str]:
        """The labels of the digests it composed, in order."""
        with closing(sqlite3.connect(self.folder / "newswatch.db")) as rows:
            return [label for (label,) in rows.execute("SELECT label FROM slots ORDER BY id")]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.log.close()


def passed(machine: Machine, begin: datetime, until: datetime) -> None:
    """Let the machine live until its own clock shows `until`."""
    seconds = (until - begin).total_seconds() / machine.speed
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert machine.process.poll() is None, (machine.folder / "daemon.log").read_text()
        time.sleep(0.1)


@faketime
@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "label", "due"),
    [
        # In spring 01:30 does not exist; the first instant after the gap is 02:00 summer time.
        (
            datetime(2027, 3, 28, 0, 40, tzinfo=UTC),
            "2027-03-28T01:30 Europe/London",
            datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        ),
        # In autumn 01:30 comes twice; the first one counts.
        (
            datetime(2027, 10, 31, 0, 10, tzinfo=UTC),
            "2027-10-31T01:30 Europe/London",
            datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_night_of_a_change_has_one_digest(
    tmp_path: Path, begin: datetime, label: str, due: datetime
) -> None:
    machine = Machine(tmp_path, begin, speed=300)
    try:
        assert machine.said("watching names=")
        passed(machine, begin, due + timedelta(hours=1, minutes=30))
        assert machine.slots() == [label]
        with closing(sqlite3.connect(tmp_path / "newswatch.db")) as rows:
            (until,) = rows.execute("SELECT until FROM slots").fetchone()
        late = datetime.fromisoformat(until) - due
        # A tick is 30 s of its time; a machine under load is slower still.
        assert timedelta(0) <= late < timedelta(minutes=25)
    finally:
        assert machine.stop() == 0
    assert len(list((tmp_path / "digests").glob("*.eml"))) == 1


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_is_noticed_at_the_next_tick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Set back by three hours, a timer that waits for a time of day would be silent for three hours."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    shift = [timedelta(0)]

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift[0]

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Shifted)
    monkeypatch.setattr("monitor.daemon.utc_now", lambda: Shifted.now(UTC))
    ticks: list[timedelta] = []

    class Counting(Daemon):
        async def poll(self) -> None:
            ticks.append(shift[0])

        async def mail(self) -> None:
            pass

    async def life() -> None:
        daemon = asyncio.create_task(Counting(load(tmp_path / "config.yaml", {}), {}, tick=0.02).serve())
        async with asyncio.timeout(WAIT):
            for jump in (timedelta(0), timedelta(hours=hours)):
                shift[0] = jump
                while ticks.count(jump) < 3:
                    await asyncio.sleep(0.01)
        daemon.cancel()
        await asyncio.gather(daemon, return_exceptions=True)

    asyncio.run(life())


def test_a_jump_is_the_difference_of_the_two_clocks() -> None:
    wall = [datetime(2027, 6, 1, tzinfo=UTC)]
    steady = [1000.0]
    watch = ClockWatch(lambda: wall[0], lambda: steady[0])
    for seconds, jump in ((20, 0), (20, -10_800), (20, 0), (20, 40_000)):
        steady[0] += seconds
        wall[0] += timedelta(seconds=seconds + jump)
        assert watch.jump() == timedelta(seconds=jump)
