"""Leases: a killed process's work is free at once, a living one's is not."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.store import open_store
from monitor.store.leases import abandoned, new_token
from tests.storecase import NOW, source

LEASE = """
import sys, pathlib
from datetime import datetime
from monitor.store import open_store
store = open_store(pathlib.Path(sys.argv[1]))
assert store.lease_source("alpha", datetime.fromisoformat(sys.argv[2]), 600)
print("leased", flush=True)
sys.stdin.read()
"""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")


def test_our_own_token_is_not_abandoned() -> None:
    """A token of this very process stands, and no two are alike."""
    assert not abandoned(new_token())
    assert new_token() != new_token()


@pytest.mark.parametrize("token", ["", "abc", "elsewhere.1.1.x", "....", "a.b.c.d", "0123456789abcdef"])
def test_what_cannot_be_known_counts_as_alive(token: str) -> None:
    """A token of another machine or an older form ends by its time only."""
    assert not abandoned(token)


@needs_proc
def test_a_process_number_given_out_again_is_another_process() -> None:
    """The same number with another start time is somebody else."""
    place, pid, started, random = new_token().split(".")
    assert abandoned(f"{place}.{pid}.{int(started) + 1}.{random}")


@needs_proc
def test_a_killed_process_gives_its_lease_up(tmp_path: Path) -> None:
    """While it lives nobody takes its source; after kill -9 the next run has it at once."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source("alpha")], NOW)
        process = subprocess.Popen(
            [sys.executable, "-c", LEASE, str(path), NOW.isoformat()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "leased\n"
            later = NOW + timedelta(seconds=1)
            assert store.free_abandoned(later) == 0
            assert store.lease_source("alpha", later, 600) is None
            process.kill()
            process.wait()
        assert store.free_abandoned(later) == 1
        assert store.lease_source("alpha", later, 600) is not None
