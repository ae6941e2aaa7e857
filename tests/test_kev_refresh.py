"""The catalogue is fetched like any page, checked, and put in place in one step; else the last copy stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import newswatch
from monitor.errors import ReadError
from monitor.facts import kev
from monitor.onecatalogue import refresh
from tests.digests.material import config
from tests.loopback import Answer, Server, run

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
        return await refresh(made, server.url + "/kev.json", private=True)


def test_a_newer_catalogue_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    """It is what digests use from now on."""
    found = run(fetched(tmp_path, Answer(json.dumps(NEWER), headers={"Content-Type": "application/json"})))
    assert found.added == {"CVE-2026-9": date(2026, 6, 1)}
    assert kev.catalogue(tmp_path) == found
    assert [path.name for path in tmp_path.iterdir()] == [kev.FILE]


@pytest.mark.parametrize("answer", [Answer("gone", status=404), Answer("<html>hello"), Answer("{}")])
def test_what_is_no_catalogue_leaves_the_last_copy(tmp_path: Path, answer: Answer) -> None:
    """With a reason in words."""
    (tmp_path / kev.FILE).write_text(json.dumps(NEWER), encoding="utf-8")
    with pytest.raises(ReadError, match="the last copy stays in use"):
        run(fetched(tmp_path, answer))
    assert kev.catalogue(tmp_path).released == date(2026, 6, 2)
    assert [path.name for path in tmp_path.iterdir()] == [kev.FILE]


def test_the_command_says_how_old_the_catalogue_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --refresh nothing is asked."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(
        "timezone: UTC\nwatch:\n  names: [Huawei]\nsources: [https://example.org/feed]\n", encoding="utf-8"
    )
    assert CliRunner().invoke(newswatch, ["kev"]).output == "KEV catalogue of 2025-08-25, 1,404 CVE ids\n"
    shown = json.loads(CliRunner().invoke(newswatch, ["kev", "--json"]).output)
    assert shown == {"released": "2025-08-25", "cves": 1404}
