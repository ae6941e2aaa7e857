"""The real daemon under a false clock: one spring, one autumn change, and a clock that is set back.

libfaketime stands between the process and its wall clock; the steady clock stays true, as in life.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import ClockWatch

LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
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

    def __init__(self, folder: Path, begin: datetime, speed: int = 1) -> None:
        self.folder = folder
        self.speed = speed
        self.path = folder / "config.yaml"
        self.path.write_text(CONFIG, encoding="utf-8")
        self.log = (folder / "daemon.log").open("wb")
        self.clock = folder / "clock"
        self.set(begin)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "daemon", "--tick", "0.1"],
            cwd=folder,
            stdout=self.log,
            stderr=self.log,
            env={
                **os.environ,
                "LD_PRELOAD": LIBRARY,
                "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_NO_CACHE": "1",
                "NO_FAKE_STAT": "1",
                "TZ": "UTC",
            },
        )

    def set(self, moment: datetime) -> None:
        """Set its clock, at its own pace from now on."""
        self.clock.write_text(f"@{moment:%Y-%m-%d %H:%M:%S} x{self.speed}\n", encoding="ascii")

    def said(self, words: str, since: int = 0) -> bool:
        """Whether the daemon's log holds these words before long."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if words in (self.folder / "daemon.log").read_text(encoding="utf-8")[since:]:
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
        (datetime(2027, 3, 28, 0, 40), "2027-03-28T01:30 Europe/London", datetime(2027, 3, 28, 1, 0)),
        # In autumn 01:30 comes twice; the first one counts.
        (datetime(2027, 10, 31, 0, 10), "2027-10-31T01:30 Europe/London", datetime(2027, 10, 31, 0, 30)),
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
        late = datetime.fromisoformat(until) - due.replace(tzinfo=UTC)
        # One tick is 30 s of its time here; a machine under load is slower still.
        assert timedelta(0) <= late < timedelta(minutes=25)
    finally:
        assert machine.stop() == 0
    assert len(list((tmp_path / "digests").glob("*.eml"))) == 1


@faketime
@pytest.mark.slow
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_is_noticed_at_the_next_tick(tmp_path: Path, hours: int) -> None:
    """Set back by three hours, a timer that waits for a time of day would be silent for three hours."""
    begin = datetime(2027, 6, 1, 12, 0)
    machine = Machine(tmp_path, begin)
    try:
        assert machine.said("watching names=")
        machine.set(begin + timedelta(hours=hours))
        assert machine.said(f"the clock jumped seconds={'+' if hours > 0 else '-'}")
        text = machine.path.read_text(encoding="utf-8")
        machine.path.write_text(text.replace("[Huawei]", "[Huawei, ZTE]"), encoding="utf-8")
        assert machine.said("config taken up names=2")
        assert len(machine.slots()) <= 1
    finally:
        assert machine.stop() == 0


def test_a_jump_is_the_difference_of_the_two_clocks() -> None:
    wall = [datetime(2027, 6, 1, tzinfo=UTC)]
    steady = [1000.0]
    watch = ClockWatch(lambda: wall[0], lambda: steady[0])
    for seconds, jump in ((20, 0), (20, -10_800), (20, 0), (20, 40_000)):
        steady[0] += seconds
        wall[0] += timedelta(seconds=seconds + jump)
        assert watch.jump() == timedelta(seconds=jump)
