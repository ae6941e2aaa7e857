"""Two rounds of the real `newswatch run` and `digest send` over every hostile site at once.

What one site does may cost that site only: the good one among them is read, told once, and the program's
memory stays within 300 MB of a round that reads the good one alone (ru_maxrss of the processes).
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import sqlite3
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import trustme

from tests.conftest import ROOT
from tests.hostile import network, parsers, words
from tests.hostile.cases import CASES, NAME, title_of
from tests.hostile.web import HostileWeb

pytestmark = pytest.mark.timeout(300)
GROWTH_MB = 300  # all sites at once; each alone stays far below
TABLES = (network, parsers, words)  # they fill CASES when imported


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


def _round(ran: Ran, sources: dict[str, str], rounds: int) -> None:
    listed = "".join(
        f"  - {{name: {json.dumps(name)}, url: {json.dumps(url)}, allow_private: true}}\n"
        for name, url in sources.items()
    )
    ran.folder.mkdir()
    (ran.folder / "config.yaml").write_text(
        f"timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources:\n{listed}"
        "crawling: {delay: 0s, timeout: 2s}\n",
        encoding="utf-8",
    )
    for _ in range(rounds):
        ran.terminal += ran.command("-v", "run", "--all") + ran.command("digest", "send")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Both rounds over everything, once for all tests here."""
    folder = tmp_path_factory.mktemp("hostile")
    liar = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("elsewhere.example").configure_cert(liar)
    with HostileWeb(list(CASES), {"a certificate of nobody": liar}) as web:
        for name, one in CASES.items():
            web.sites[name].pages.update(one.build(web.sites[name]))
        urls = {name: web.sites[name].url + one.entry for name, one in CASES.items()}
        alone = Ran(folder / "alone")
        _round(alone, {"plain": urls["plain"]}, 1)
        made = Ran(folder / "all")
        _round(made, urls, 2)
        made.terminal += made.command("status") if "status" in made.command("--help") else ""
        made.rows = made.command("search", "Huawei", "--csv", "--limit", "500")
        made.canary = web.canary
    made.peaks.append(alone.peaks[0])
    with sqlite3.connect(made.folder / "newswatch.db") as db:
        made.counts = dict(db.execute("SELECT source, count(*) FROM articles GROUP BY source"))
        made.outcomes = dict(db.execute("SELECT name, outcome || ': ' || reason FROM sources"))
    for file in sorted((made.folder / "digests").glob("*.eml")):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        made.heads.append(str(message["subject"]))
        made.told.append(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        for part in message.walk():
            if part.get_content_maintype() == "text":
                made.mail += part.get_content()
            if part.get_content_type() == "text/html":
                made.html += part.get_content()
    return made


def test_the_inside_saw_nobody(ran: Ran) -> None:
    assert ran.canary == []


def test_no_command_broke(ran: Ran) -> None:
    assert "Traceback" not in ran.terminal
    assert "a fault of Newswatch" not in ran.terminal + " ".join(ran.outcomes.values())
    assert set(ran.codes) <= {0, 1}


def test_memory_stays(ran: Ran) -> None:
    *rounds, alone = ran.peaks
    assert max(rounds) - alone <= GROWTH_MB, ran.peaks


@pytest.mark.parametrize("name", CASES)
def test_site(ran: Ran, name: str) -> None:
    one = CASES[name]
    fewest, most = one.stored
    outcome = ran.outcomes[name]
    assert fewest <= ran.counts.get(name, 0) <= most, outcome
    if one.fails:
        assert outcome.startswith(("failed: ", "blocked: ")), outcome
        assert one.fails in outcome
    for words_ in one.shown:
        assert words_ in ran.mail
    for words_ in one.markup:
        assert words_ not in ran.html
    for words_ in one.hidden:
        assert words_ not in ran.mail, "mail"
        assert words_ not in ran.terminal, "terminal"
        assert words_ not in ran.rows, "csv"


def test_a_terminal_gets_no_commands(ran: Ran) -> None:
    for text in (ran.terminal, ran.mail, ran.rows):
        assert not {char for char in text if not char.isprintable()} - {"\n", "\r"}, name_of(text)


def name_of(text: str) -> str:
    """Where the first character stands that no terminal should get."""
    at = next(at for at, char in enumerate(text) if not char.isprintable() and char not in "\r\n")
    return ascii(text[max(0, at - 60) : at + 20])


def test_each_line_of_the_log_is_ours(ran: Ran) -> None:
    today = f"{datetime.datetime.now(datetime.UTC):%Y-}"
    assert not [line for line in ran.terminal.splitlines() if "forged" in line and line.startswith(today[:2])
                and "newswatch." not in line]  # fmt: skip


def test_no_cell_is_a_formula(ran: Ran) -> None:
    rows = list(csv.reader(ran.rows.splitlines()))
    assert len(rows) > 20
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_file_appears_elsewhere(ran: Ran) -> None:
    assert not Path("/tmp/newswatch-was-here").exists()
    made = {path.name for path in ran.folder.iterdir() if not path.name.startswith("newswatch.")}
    assert made == {"config.yaml", "digests", "out"}


def test_the_good_site_is_told_once(ran: Ran) -> None:
    words_ = title_of("plain").removeprefix(NAME)
    assert sum(text.count(words_) for text in ran.told) == 1
