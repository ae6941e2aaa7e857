"""Runs the real commands over hostile sources and gathers everything that comes out of them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from tests.conftest import ROOT

# Articles a source carries, whichever source brought them first.
COUNTS = """
    SELECT source, count(DISTINCT id) FROM (
        SELECT source, id FROM articles UNION SELECT source, article_id FROM appearances
        UNION SELECT source, article_id FROM entry_keys WHERE article_id IS NOT NULL
    ) GROUP BY source
"""


@dataclass
class Ran:
    """What is left after the rounds. codes: exit codes in order; peaks: megabytes of each `run`."""

    folder: Path
    canary: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    terminal: str = ""
    rows: str = ""
    mail: str = ""
    html: str = ""
    heads: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def command(self, *args: str) -> str:
        """Run Newswatch; its output, with its exit code and peak noted."""
        with (self.folder / "out").open("w+b") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor", *args],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            text = out.read().decode("utf-8", "surrogateescape")
        self.codes.append(process.returncode)
        if "run" in args:
            self.peaks.append(usage.ru_maxrss >> 10)
        return text

    def collect(self) -> None:
        """Read the database and the mails that the rounds left."""
        with sqlite3.connect(self.folder / "newswatch.db") as db:
            self.counts = dict(db.execute(COUNTS))
            self.outcomes = dict(db.execute("SELECT name, outcome || ': ' || reason FROM sources"))
        for file in sorted((self.folder / "digests").glob("*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            self.heads.append(str(message["subject"]))
            self.told.append(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            for part in message.walk():
                if part.get_content_maintype() == "text":
                    self.mail += part.get_content()
                if part.get_content_type() == "text/html":
                    self.html += part.get_content()


def poll_and_send(ran: Ran, sources: dict[str, str], rounds: int) -> None:
    """Write a config.yaml of these sources and run `rounds` rounds, a digest sent after each."""
    listed = "".join(
        f"  - {{name: {json.dumps(name)}, url: {json.dumps(url)}, allow_private: true}}\n"
        for name, url in sources.items()
    )
    ran.folder.mkdir()
    (ran.folder / "config.yaml").write_text(
        "timezone: UTC\nwatch:\n  vendors: [Huawei, ZTE, Samsung, {name: NCSC, priority: high}]\n"
        f"sources:\n{listed}"
        "crawling: {delay: 0s, timeout: 6s}\n",
        encoding="utf-8",
    )
    for _ in range(rounds):
        ran.terminal += ran.command("-v", "run", "--all") + ran.command("digest", "send")
