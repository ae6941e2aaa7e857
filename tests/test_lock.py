"""The run lock: one run at a time, and never left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import LockedError, StoreUnwritable
from monitor.lock import only_run

HOLD = """
import sys, pathlib
from monitor.lock import only_run
with only_run(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(store: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_and_told_who_holds(tmp_path: Path) -> None:
    """The refusal names the process that holds the lock."""
    process = holder(tmp_path / "news.db")
    with process:
        with pytest.raises(LockedError, match=f"process {process.pid}"), only_run(tmp_path / "news.db"):
            pytest.fail("two runs at once")
        process.kill()
    with only_run(tmp_path / "news.db"):
        pass


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    """kill -9 frees the lock at once."""
    process = holder(tmp_path / "news.db")
    with process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with only_run(tmp_path / "news.db"):
            pass


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A folder that is not there gives a sentence, not a traceback."""
    with pytest.raises(StoreUnwritable, match="cannot be written"), only_run(tmp_path / "no" / "news.db"):
        pytest.fail("locked in a folder that is not there")
