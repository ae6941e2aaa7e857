"""A real Chromium: what a page can reach, what it can cost, and what of it arrives in the store.

Each test runs a program of `tests/browsercase.py`. Skipped, with the reason, where the extra or Chromium is
not installed or no namespaces can be had.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import browsercase

REASON = browsercase.lacking()
pytestmark = [pytest.mark.skipif(bool(REASON), reason=REASON), pytest.mark.timeout(600), pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path, for whatever the program leaves behind."""
    with tempfile.TemporaryDirectory(prefix="nw") as made:
        yield Path(made)


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*browsercase.starting(), sys.executable, "-m", "tests.browsercase", program],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def told(program: str, folder: Path) -> dict[str, Any]:
    """What the program printed when it had ended by itself."""
    with start(program, folder) as process:
        out = process.communicate()[0]
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out)
    return found


def said(html: str) -> set[str]:
    """What the page's scripts wrote into it."""
    inside = html[html.index('<div id="told">') : html.index("<img")]
    return set(re.findall(r"<p>(.*?)</p>", inside))


ESSENCE = {
    "Newswatch/1 (+test@example.org)", "webdriver true", "style loaded", "data arrived", "module 42", "late",
    "fetch refused", "xhr refused", "post refused", "worker refused",
}  # fmt: skip


def test_nothing_of_a_page_leaves_but_by_our_door(folder: Path) -> None:
    found = told("escapes", folder)
    assert found["heard"] == []
    assert said(found["html"]) == ESSENCE
    assert {asked.split(" ", 1)[0] for asked in found["asked"]} == {"script", "fetch", "xhr"}
    assert not any("/service.js" in asked for asked in found["asked"])
    assert "it sends instead of asking" in found["refused"]
    # Every process of the browser stands in a network of its own, and what reads the page is sandboxed.
    assert not any(process["same network"] for process in found["processes"])
    assert not any("--no-sandbox" in process["line"] for process in found["processes"])
    readers = [process for process in found["processes"] if "--type=renderer" in process["line"]]
    assert readers
    assert {process["seccomp"] for process in readers} == {"2"}
    assert found["left"] == []
    assert found["folders"] == []


def test_the_witnesses_hear_a_browser_that_has_a_network(folder: Path) -> None:
    """The control: the same page, every request caught, without the namespace and the switches."""
    heard = told("control", folder)["heard"]
    assert {"tcp", "udp"} <= set(heard)


def test_pages_that_take_what_they_can_get(folder: Path) -> None:
    found = told("overruns", folder)
    assert found["loop"] == "the page's scripts ran past 3 s and were stopped"
    assert found["memory"] == "the page needed more memory than a browser may have and was stopped"
    assert "stays" in found["asks"]
    assert found["asks asked"] == 60
    assert "before" in found["dialogs"]
    assert "after" in found["dialogs"]
    assert "the next page is read" in found["after"]
    assert found["started"] > 0
    assert found["left"] == []


def test_a_browser_ends_with_whoever_started_it(folder: Path) -> None:
    with start("killed", folder) as process:
        assert process.stdout is not None
        numbers = json.loads(process.stdout.readline())
        assert len(numbers) > 3
        os.kill(process.pid, signal.SIGKILL)
    ends = time.monotonic() + 300
    while browsercase.alive(numbers) and time.monotonic() < ends:
        time.sleep(0.05)
    assert browsercase.alive(numbers) == []


def test_what_only_scripts_show_is_read_and_flagged(folder: Path) -> None:
    found = told("reads", folder)
    assert json.loads(found["without"]["out"])["new"] == 0
    assert found["tried"]["code"] == 0
    assert json.loads(found["tried"]["out"])["entries"] == 6
    assert found["check"]["code"] == 0
    first, again = json.loads(found["run"]["out"]), json.loads(found["again"]["out"])
    assert (first["new"], first["matched"]) == (6, 6)
    # The page itself never changes and has an ETag; what its scripts fetch is new all the same.
    assert (again["new"], again["matched"]) == (1, 1)
    assert [title for (title,) in found["rows"]["articles"]] == found["titles"]
    assert found["rows"]["matches"] == 7
    assert any("Malmö – in letter 3 –" in sentence for sentence in map(str, found["rows"]["sentences"]))
    asked = [(method, path) for method, path, _ in found["asked"]]
    assert ("GET", "/app.js") in asked
    assert asked.count(("GET", "/app.js")) == 1
    assert {method for method, _ in asked} == {"GET"}
    assert not [path for _, path in asked if path.startswith(("/secret", "/pixel", "/count"))]
    assert all(agent.startswith("Newswatch/") for *_, agent in found["asked"] + found["asked again"])
