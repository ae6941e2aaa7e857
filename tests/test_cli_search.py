"""`newswatch search`: what a person, a program and a spreadsheet get."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.cli import main
from monitor.search.moments import moment_of
from monitor.store import open_store
from tests.storecase import DAY, HOUR, NOW, poll, reading, source

CONFIG = """
timezone: Europe/Berlin
watch:
  vendors: [Huawei, ZTE]
sources:
  - {name: alpha, url: "https://alpha.example/feed"}
  - {name: beta, url: "https://beta.example/feed"}
digests:
  - name: daily
    to: folder:digests
    when: every day at 07:00
delivery: {folder: digests}
store: newswatch.db
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    with open_store(tmp_path / "newswatch.db") as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        poll(store, "alpha", reading("one", "huawei", text="Huawei was hit by a breach.\nMore."))
        poll(store, "alpha", reading("two", title='=HYPERLINK("x")', text="-1 breach, 华为"), now=NOW + DAY)
        evil = reading(
            "three",
            "zte",
            title="[bold]x[/bold]\x1b[31m",
            text="a \x1b]0;breach\x07 \u202eevil",
            site="beta.example",
        )
        poll(store, "beta", evil, now=NOW + 2 * DAY)
    return path


def ask(config: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["-c", str(config), "search", *words])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_text(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Newest first, hits starred, with number, source, watches and address; nothing a terminal would obey."""
    code, out, err = ask(config, capsys, "breach")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[-3:] == [
        "2026-06-17 08:00  The one",
        "  1  alpha  Huawei  https://alpha.example/one",
        "  Huawei was hit by a *breach*. More.",
    ]
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert "[bold]x[/bold]" in out


def test_nothing_found(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No hit is no trouble, and neither is a strange query."""
    for words in (("nowhere",), ('"',), ("NEAR(", "*"), ("-breach",), ("🦊",)):
        assert ask(config, capsys, *words) == (0, "Nothing found.\n", "")


def test_words_and_options(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words need no quotes, a minus is no option, and a mistyped option is said."""

    def numbers(*words: str) -> list[int]:
        code, out, err = ask(config, capsys, *words, "--json")
        assert (code, err) == (0, "")
        return [json.loads(line)["id"] for line in out.splitlines()]

    assert numbers("breach") == [3, 2, 1]
    assert numbers("breach", "-huawei") == [3, 2]
    assert numbers("-hit", "breach") == [3, 2]
    assert numbers("华为") == [2]
    assert numbers() == [3, 2, 1]
    assert numbers("breach", "--watch", "Huawei") == [1]
    assert numbers("breach", "--source", "alpha", "--limit", "1") == [2]
    assert numbers("breach", "--lang", "EN", "--since", "2026-06-18", "--until", "2026-06-18") == [2]
    assert numbers("breach", "--story", "3", "--best") == [3]
    assert ask(config, capsys, "breach", "--sinc", "3d")[0] == 2
    assert "write a number of hours" in ask(config, capsys, "x", "--since", "soon")[2]
    assert ask(config, capsys, "x", "--json", "--csv")[0] == 2
    assert "Nothing" in ask(config, capsys, "x", "--source", "gone")[1]
    assert "no watch is named 'gone'" in ask(config, capsys, "x", "--watch", "gone")[2]


def test_csv(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet runs nothing of it."""
    code, out, _ = ask(config, capsys, "breach", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["id"] for row in rows] == ["3", "2", "1"]
    assert rows[1]["title"] == '\'=HYPERLINK("x")'
    assert rows[1]["excerpt"].startswith("'-1 breach")


def test_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what makes one, and makes none."""
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    code, _, err = ask(path, capsys, "x")
    assert code == 1
    assert "newswatch run" in err
    assert not (tmp_path / "newswatch.db").exists()


def test_moments() -> None:
    """Spans back, days in the reader's zone, times of any zone; everything else says what to write."""
    zone = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 6, 17, 6, tzinfo=UTC)
    assert moment_of("30d", now, zone) == now - timedelta(days=30)
    assert moment_of("12 hours ago", now, zone) == now - 12 * HOUR
    assert moment_of("2w", now, zone) == now - timedelta(weeks=2)
    assert moment_of("2026-05-01", now, zone) == datetime(2026, 4, 30, 22, tzinfo=UTC)
    assert moment_of("2026-05-01", now, zone, end=True) == datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert moment_of("2026-05-01T07:30", now, zone) == datetime(2026, 5, 1, 5, 30, tzinfo=UTC)
    assert moment_of("2026-05-01T07:30Z", now, zone) == datetime(2026, 5, 1, 7, 30, tzinfo=UTC)
    for wrong in ("", "soon", "2026-13-01", "9999999d", "9999-12-31"):
        with pytest.raises(ValueError, match="write a number"):
            moment_of(wrong, now, zone, end=True)
