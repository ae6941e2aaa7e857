"""What cron mails of a sick source: one line when it is sick, one when it is well again, none between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from monitor.newsroom import Behaviour, Masthead, Newsroom, Site, made_up
from monitor.newsroom.answers import page, status, usual
from monitor.rounds import utc_now

CHALLENGE = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def run(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "run", "--all"],
        cwd=folder, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.stdout == ""
    return done.stderr


SICK: dict[str, tuple[Behaviour, str]] = {
    "Failing": (status(503), "HTTP 503"),
    "Blocked": (status(403), "HTTP 403"),
    "A page": (page("<html><body><p>We have moved to a new site.</p></body></html>"), "an HTML page"),
    "A challenge": (page(CHALLENGE), "challenge"),
}
"""What a site answers while it is sick, and what is told of it."""


def test_a_sick_source_is_told_once_and_its_recovery_once(tmp_path: Path) -> None:
    """Each of the sites by itself, all of them sick in the same rounds."""
    sites = [
        Site(Masthead(name), tuple(made_up(10 * place + number) for number in range(3)))
        for place, name in enumerate(SICK)
    ]
    for site, (sick, _) in zip(sites, SICK.values(), strict=True):
        site.script("/feed.xml", usual, sick, sick, sick, sick, usual, by="step")
    with Newsroom(sites, now=utc_now()) as newsroom:
        listed = "".join(
            f"  - name: {site.name}\n    kind: feed\n    url: {site.url}\n    allow_private: true\n"
            for site in sites
        )
        (tmp_path / "config.yaml").write_text(
            f"timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources:\n{listed}crawling:\n  delay: 0\n",
            encoding="utf-8",
        )
        rounds = [run(tmp_path)]
        for _ in range(6):
            newsroom.advance()
            rounds.append(run(tmp_path))
    for name, (_, told) in SICK.items():
        said = [[line for line in lines.splitlines() if line.startswith(f"{name}: ")] for lines in rounds]
        assert [len(lines) for lines in said] == [0, 0, 0, 1, 0, 1, 0], rounds
        assert told in said[3][0]
        assert f"{name}: well again (was " in said[5][0]
    assert sum(len(lines.splitlines()) for lines in rounds) == 2 * len(SICK), rounds
