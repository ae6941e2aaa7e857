"""Imports point one way, and light commands stay light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = (
    "scrapy",
    "twisted",
    "sqlite_utils",
    "apscheduler",
    "trafilatura",
    "lxml",
    "pydantic",
    "jinja2",
    "rich",
)

LOADED = """
import sys
from pathlib import Path
sys.argv = ["newswatch", *{arguments!r}]
from monitor.cli import main
try:
    main()
except SystemExit as stop:
    code = stop.code
print("\\nLOADED", *sorted({{name.partition(".")[0] for name in sys.modules}}))
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(arguments=list(arguments))],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.rpartition("\nLOADED ")[2].split())


def test_contracts_hold() -> None:
    """The import contracts of pyproject.toml are kept."""
    # In a process of its own: it sets up logging for itself and silences every logger there is.
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("run", "--help"), ("explain", "--help"), ("sources", "test", "--help"), ("--version",)],
)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """`--help` answers at once because it imports none of the machinery."""
    assert not loaded(*arguments) & set(HEAVY)


def test_check_needs_no_crawler() -> None:
    """`check` reads config.yaml without Scrapy, Twisted or a database."""
    assert not loaded("-c", str(ROOT / "config.yaml"), "check") & {"scrapy", "twisted", "sqlite_utils"}


def test_a_round_with_nothing_due_loads_no_page_reader() -> None:
    """What lays out digests knows links to mails of readers, not the reading of them."""
    words = "import sys, alerts.compose, alerts.dispatch, alerts.urgent; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"monitor.extract", "numpy", "selectolax", "trafilatura", "scrapy"}
