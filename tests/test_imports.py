"""Imports point one way, and light commands stay light."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.rounds import asks_the_network, prepared
from monitor.store import PollDone, open_store
from tests.conftest import ROOT
from tests.hours import daily

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


CONFIG = """
timezone: UTC
watch: {{vendors: [Huawei]}}
sources: [{{name: one, url: "https://one.example/feed"}}]
digests: [{{to: "folder:digests", when: {when}}}]
"""


def test_a_round_with_nothing_due_loads_no_crawler_and_no_layout(tmp_path: Path) -> None:
    """Cron starts a round every few minutes; one in which nothing is due costs reading config.yaml."""
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG.format(when=daily()))
    config, now = load(path, {}), datetime.now(UTC)
    with open_store(config.store) as store:
        prepared(config, store, now)
        assert asks_the_network(config, store, now)
        lease = store.lease_source("one", now, 60)
        assert lease is not None
        store.finish_poll(PollDone("one", lease, 1, "ok", next_due=now + timedelta(hours=9)), [], now)
        assert not asks_the_network(config, store, now)
        assert asks_the_network(config, store, now, everything=True)
        assert not asks_the_network(config, store, now, everything=True, only=["another"])
    heavy = {"scrapy", "twisted", "trafilatura", "numpy", "lxml", "jinja2", "ahocorasick_rs"}
    assert not loaded("-c", str(path), "run") & heavy
    with open_store(config.store) as store:
        last = store.last_run()
    assert last is not None
    assert (last.exit_code, last.summary["sources"]) == (0, 0)


def test_laying_out_digests_does_not_load_the_reader_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG.format(when=daily()))
    config = load(path, {})
    with open_store(config.store) as store:
        prepared(config, store, datetime.now(UTC))
    assert not loaded("-c", str(path), "digest", "show") & {"trafilatura", "numpy", "lxml", "scrapy"}
