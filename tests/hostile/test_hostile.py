"""Two rounds of the real `newswatch run` and `digest send` over every hostile site at once.

What one site does may cost that site only: the good one among them is read, told once, and the program's
memory stays within 300 MB of a round that reads the good one alone (ru_maxrss of the processes).
"""

from __future__ import annotations

import csv
import datetime
import ssl
from pathlib import Path

import pytest
import trustme

from tests.hostile import network, parsers, words
from tests.hostile.cases import CASES, NAME, title_of
from tests.hostile.running import Ran, poll_and_send
from tests.hostile.web import HostileWeb

pytestmark = pytest.mark.timeout(600)
GROWTH_MB = 300  # all sites at once; each alone stays far below
TABLES = (network, parsers, words)  # they fill CASES when imported


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
        poll_and_send(alone, {"plain": urls["plain"]}, 1)
        made = Ran(folder / "all")
        poll_and_send(made, urls, 2)
        made.terminal += made.command("status") if "status" in made.command("--help") else ""
        made.rows = made.command("search", "Huawei", "--csv", "--limit", "500")
        made.canary = web.canary
    made.peaks.append(alone.peaks[0])
    made.collect()
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
