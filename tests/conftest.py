"""What every test starts from: no network but loopback, no settings of this machine."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import loopback

settings.register_profile(
    "suite", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("NEWSWATCH_HYPOTHESIS", "suite"))

LONGEST = (
    "test_due.py",
    "test_evaluation.py",
    "test_hostile.py",
    "test_kill.py",
    "test_cli.py",
    "test_soak.py",
    "test_together.py",
    "test_shared_table.py",
    "test_browser_real.py",
    "test_crash_store.py",
    "test_daemon_clock.py",
    "test_reload.py",
    "test_torture_delivery.py",
    "test_postfix.py",
    "test_health_told.py",
    "test_crawl_edits.py",
    "test_operate_signals.py",
    "test_sources_test.py",
)
"""The files that take longest, the longest first: begun last, one would still run when all else is done."""

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest-xdist, where it runs, hand out files in our order; its own begins where most tests are."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the others stay as pytest-randomly shuffled them."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails by name instead of depending on it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if not ipaddress.ip_address(host.split("%")[0]).is_loopback:
                raise AssertionError(f"a test may not connect to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine changes a result."""
    for name in ("NEWSWATCH_CONFIG", "SMTP_PASSWORD", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _put_away() -> Iterator[None]:
    """What all tests of a process share ends with the last of them."""
    yield
    loopback.put_away()


@pytest.fixture
def data() -> Path:
    """The evaluation data, where it stands beside the checkout."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the evaluation data (../shared/data) is not here")
    return folder
