"""What cron mails of a sick source: one line when it is sick, one when it is well again, none between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.newsroom import Behaviour, Masthead, Newsroom, Site, made_up
from monitor.newsroom.answers import page, status, usual
from monitor.rounds import utc_now

CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def run(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--all"],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    ("sick", "told"),
    [
        (status(503), "HTTP 503"),
        pytest.param(status(403), "HTTP 403", marks=pytest.mark.slow),
        pytest.param(
            page("<html><body><p>We have moved to a new site.</p></body></html>"),
            "an HTML page",
            marks=pytest.mark.slow,
        ),
        (page(CHALLENGE), "challenge"),
    ],
    ids=["failing", "blocked", "a page", "a challenge"],
)
def test_a_sick_source_is_told_once_and_its_recovery_once(tmp_path: Path, sick: Behaviour, told: str) -> None:
    site = Site(Masthead("Alpha"), tuple(made_up(number) for number in range(3)))
    site.script("/feed.xml", usual, sick, sick, sick, sick, usual, by="step")
    with Newsroom([site], now=utc_now()) as newsroom:
        (tmp_path / "config.yaml").write_text(
            "timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources:\n"
            f"  - name: Alpha\n    kind: feed\n    url: {site.url}\n    allow_private: true\n"
            "crawling:\n  delay: 0\n",
            encoding="utf-8",
        )
        said = [run(tmp_path)]
        for _ in range(6):
            newsroom.advance()
            said.append(run(tmp_path))
    quiet = [index for index, line in enumerate(said) if not line]
    assert quiet == [0, 1, 2, 4, 6], said
    assert said[3].startswith("Alpha: ")
    assert told in said[3]
    assert "Alpha: well again (was " in said[5]
