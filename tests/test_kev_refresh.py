"""The catalogue is fetched like any page, checked, and put in place in one step; else the last copy stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli import newswatch
from monitor.config.plan import Config
from monitor.errors import ReadError
from monitor.facts import kev
from monitor.onecatalogue import ASKED, Asked, asked, refresh, refresh_if_due
from monitor.rounds import run_round
from monitor.store import open_store
from tests.digests.material import config
from tests.loopback import Answer, Server, run
from tests.loopback import Asked as Request

NOW = datetime(2026, 6, 3, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWER = {
    "dateReleased": "2026-06-02T17:00:00Z",
    "vulnerabilities": [
        {"cveID": "CVE-2026-9", "dateAdded": "2026-06-01", "knownRansomwareCampaignUse": "Unknown"}
    ],
}


async def fetched(folder: Path, answer: Answer) -> kev.Catalogue:
    async with Server() as server:
        server.pages["/kev.json"] = answer
        made = replace(config(), store=folder / "news.db")
        return await refresh(made, NOW, server.url + "/kev.json", private=True)


def test_a_newer_catalogue_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    """It is what digests use from now on."""
    found = run(fetched(tmp_path, Answer(json.dumps(NEWER), headers={"Content-Type": "application/json"})))
    assert found.added == {"CVE-2026-9": date(2026, 6, 1)}
    assert kev.catalogue(tmp_path) == found
    assert sorted(path.name for path in tmp_path.iterdir()) == [ASKED, kev.FILE]


@pytest.mark.parametrize("answer", [Answer("gone", status=404), Answer("<html>hello"), Answer("{}")])
def test_what_is_no_catalogue_leaves_the_last_copy(tmp_path: Path, answer: Answer) -> None:
    """With a reason in words."""
    (tmp_path / kev.FILE).write_text(json.dumps(NEWER), encoding="utf-8")
    with pytest.raises(ReadError, match="the last copy stays in use"):
        run(fetched(tmp_path, answer))
    assert kev.catalogue(tmp_path).released == date(2026, 6, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [ASKED, kev.FILE]
    assert asked(tmp_path).failure


async def rounds(folder: Path, times: list[datetime], answers: list[Answer], **changes: Any) -> list[Request]:
    """Rounds at these times, each before its answer; the requests for the catalogue."""
    async with Server() as server:
        made = replace(config(), **{"store": folder / "news.db", "kev": True, **changes})
        for now, answer in zip(times, answers, strict=True):
            server.pages["/kev.json"] = answer
            await refresh_if_due(made, now, server.url + "/kev.json", private=True)
        return [one for one in server.asked if one.path == "/kev.json"]


def test_it_is_asked_for_once_a_day_and_conditionally(tmp_path: Path) -> None:
    """Whatever the rounds; an unchanged one is not sent again."""
    full = Answer(
        json.dumps(NEWER), headers={"ETag": '"a"', "Last-Modified": "Tue, 02 Jun 2026 17:00:00 GMT"}
    )
    times = [NOW, NOW + HOUR, NOW + 23 * HOUR, NOW + 24 * HOUR]
    requests = run(rounds(tmp_path, times, [full, full, full, Answer(status=304)]))
    assert len(requests) == 2
    assert "if-none-match" not in requests[0].headers
    assert requests[1].headers["if-none-match"] == '"a"'
    assert requests[1].headers["if-modified-since"] == "Tue, 02 Jun 2026 17:00:00 GMT"
    assert kev.catalogue(tmp_path).released == date(2026, 6, 2)
    assert asked(tmp_path).failure == ""


def test_a_lost_file_is_asked_for_without_conditions(tmp_path: Path) -> None:
    """Or it would be unchanged for ever."""
    full = Answer(json.dumps(NEWER), headers={"ETag": '"a"'})
    run(rounds(tmp_path, [NOW], [full]))
    (tmp_path / kev.FILE).unlink()
    (request,) = run(rounds(tmp_path, [NOW + 24 * HOUR], [full]))
    assert "if-none-match" not in request.headers
    assert (tmp_path / kev.FILE).exists()


def test_nobody_is_asked_without_the_setting(tmp_path: Path) -> None:
    """Newswatch asks the hosts that its config names."""
    assert run(rounds(tmp_path, [NOW], [Answer(json.dumps(NEWER))], kev=False)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_said_once_and_tried_once_a_day(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It breaks no round; said again when it is another one."""
    times = [NOW + hours * HOUR for hours in (0, 1, 24, 48)]
    requests = run(rounds(tmp_path, times, [*[Answer("no", status=403)] * 3, Answer("<html>hello")]))
    assert len(requests) == 3
    said = [record.getMessage() for record in caplog.records if record.name == "newswatch.kev"]
    assert len(said) == 2
    assert "403" in said[0]
    assert "not the KEV catalogue" in said[1]


def test_a_site_that_forbids_it_is_not_asked(tmp_path: Path) -> None:
    """robots.txt counts for this file as for any other."""

    async def forbidden() -> list[str]:
        async with Server() as server:
            server.pages["/robots.txt"] = Answer(
                "User-agent: *\nDisallow: /kev.json", headers={"Content-Type": "text/plain"}
            )
            made = replace(config(), store=tmp_path / "news.db", kev=True)
            await refresh_if_due(made, NOW, server.url + "/kev.json", private=True)
            return server.paths()

    assert "/kev.json" not in run(forbidden())
    assert "robots.txt" in asked(tmp_path).failure


def test_an_address_inside_is_refused(tmp_path: Path) -> None:
    """The guard holds for it: a catalogue that redirects to loopback is none."""

    async def inside() -> list[str]:
        async with Server() as server:
            made = replace(config(), store=tmp_path / "news.db", kev=True)
            await refresh_if_due(made, NOW, server.url + "/kev.json")
            return server.paths()

    assert run(inside()) == []
    assert asked(tmp_path).failure


@pytest.mark.parametrize(("send", "times"), [(True, 1), (False, 0)])
def test_a_round_refreshes_it_and_a_dry_run_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, send: bool, times: int
) -> None:
    """Once a round, after its polls."""
    asked_for: list[datetime] = []

    async def note(_: Config, now: datetime) -> bool:
        asked_for.append(now)
        return True

    monkeypatch.setattr("monitor.onecatalogue.refresh_if_due", note)
    made = replace(config(), store=tmp_path / "news.db", kev=True, sources=(), digests=())
    with open_store(made.store) as store:
        report = run(run_round(made, store, clock=lambda: NOW, send=send))
    assert report.exit_code == 0
    assert len(asked_for) == times


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": 5, "failure": "", "validators": {}}', "[" * 99_999])
def test_a_broken_note_means_never_asked(tmp_path: Path, text: str) -> None:
    """And a clock that went back does not silence it."""
    (tmp_path / ASKED).write_text(text, encoding="utf-8")
    assert asked(tmp_path).due(NOW)
    assert Asked(at=(NOW + HOUR).isoformat()).due(NOW)
    assert Asked(at="2026-06-03T05:00:00").due(NOW)
    assert not Asked(at=NOW.isoformat()).due(NOW)


def test_the_command_says_how_old_the_catalogue_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --refresh nothing is asked."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(
        "timezone: UTC\nwatch:\n  names: [Huawei]\nsources: [https://example.org/feed]\n", encoding="utf-8"
    )
    assert CliRunner().invoke(newswatch, ["kev"]).output == (
        "KEV catalogue of 2025-08-25, 1,404 CVE ids\n"
        "It is not fetched by itself; kev: true in config.yaml does that once a day\n"
    )
    shown = json.loads(CliRunner().invoke(newswatch, ["kev", "--json"]).output)
    assert shown == {
        "released": "2025-08-25", "cves": 1404, "daily": False, "asked": None, "failure": ""
    }  # fmt: skip
