"""`newswatch watch` and `newswatch sources` as editors of config.yaml, through the command line."""

# ruff: noqa: E501 - lists of hostile names
from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config import load
from monitor.config.editing import watch_added
from monitor.config.plan import Secret
from monitor.newsroom import Newsroom, demo_config
from monitor.packs.account import account
from monitor.store import open_store
from monitor.watches import Alias
from tests.conftest import ROOT

CONFIG = """\
timezone: UTC
watch:
  vendors:      # makers
    - Huawei
    # the number
    - name: "360"
      aliases: [Qihoo]
    - ZTE       # short
  agencies: [NCSC, CISA]
sources:
  - https://a.example/feed     # the first
  - name: Bee
    url: https://b.example/rss
digests:
  - to: folder:out
    when: every day at 07:00
    watch: [agencies, Huawei]
delivery:
  smtp: smtp://watch@mail.example.org
"""
ENV = {"SMTP_PASSWORD": "hunter2"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def newswatch(config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["-c", str(config), *arguments])
        out, err = capsys.readouterr()
        assert isinstance(stop.value.code, int)
        return stop.value.code, out, err

    return call


# ---- watch


def test_a_name_is_added_and_the_lines_and_their_effect_are_told(newswatch: Run, config: Path) -> None:
    code, out, err = newswatch("watch", "add", "Dahua", "--list", "vendors")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [
        "+    9 |     - Dahua",
        account("Dahua"),
        "no digest takes it yet: name it, or its watchlist, under watch: of one",
        "takes effect at the next poll; articles that were read before are not searched again",
    ]
    assert config.read_text() == CONFIG.replace("# short\n", "# short\n    - Dahua\n")
    assert config.with_name("config.yaml~").read_text() == CONFIG


def test_a_name_is_added_with_its_rules(newswatch: Run, config: Path) -> None:
    code, _, err = newswatch(
        "watch", "add", "Zyrtan", "--list", "VENDORS", "--alias", "Zyrtan Corp", "--alias", "no",
        "--label", "Zyrtan: US", "--priority", "low", "--needs", "retailer", "--needs", "stores", "--case", "exact",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert (
        "    - name: Zyrtan\n"
        '      label: "Zyrtan: US"\n'
        '      aliases: [Zyrtan Corp, "no"]\n'
        "      case: exact\n"
        "      needs: [retailer, stores]\n"
        "      priority: low\n"
    ) in config.read_text()
    watch = load(config, ENV).watch("zyrtan")
    assert watch is not None
    assert [alias.text for alias in watch.aliases] == ["Zyrtan", "Zyrtan Corp", "no"]


def test_a_watchlist_is_asked_for_where_there_are_several_and_made_where_it_is_missing(
    newswatch: Run, config: Path
) -> None:
    assert newswatch("watch", "add", "Zyrtan")[::2] == (
        2, "there are 2 watchlists; say which: --list vendors, or --list agencies\n",
    )  # fmt: skip
    assert config.read_text() == CONFIG
    code, _, err = newswatch("watch", "add", "REvil", "--list", "vendor")
    assert (code, err) == (0, "the watchlist 'vendor' is new, did you mean 'vendors'?\n")
    assert "  agencies: [NCSC, CISA]\n  vendor:\n    - REvil\nsources:" in config.read_text()
    config.write_text("timezone: UTC\nwatch: {names: [A b]}\nsources: [https://a.example]\n")
    assert newswatch("watch", "add", "Dahua")[0] == 0
    assert "watch: {names: [A b, Dahua]}" in config.read_text()


def test_a_name_that_the_packs_know_goes_to_the_list_of_its_kind(newswatch: Run, config: Path) -> None:
    assert newswatch("watch", "add", "BSI")[0] == 0
    assert newswatch("watch", "add", "Dahua")[0] == 0
    lists = {one.name: one.watchlist for one in load(config, ENV).watches}
    assert (lists["BSI"], lists["Dahua"]) == ("agencies", "vendors")
    config.write_text("timezone: UTC\nwatch:\n  Vendors: [Huawei]\nsources: [https://a.example]\n")
    assert newswatch("watch", "add", "BSI")[0] == 0
    assert "  Vendors: [Huawei]\n  agencies:\n    - BSI\n" in config.read_text()


def test_a_name_that_no_digest_takes_is_told(newswatch: Run, config: Path) -> None:
    told = "no digest takes it yet: name it, or its watchlist, under watch: of one"
    assert told not in newswatch("watch", "add", "BSI")[1]
    config.write_text(
        "timezone: UTC\nwatch: {vendors: [Huawei]}\nsources: [https://a.example]\n"
        "digests: [{to: folder:x, watch: [Huawei]}]\n"
    )
    assert told in newswatch("watch", "add", "Dahua")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "huawei", "--list", "agencies"), "'huawei' is watched already as 'Huawei'"),
        (("add", "x", "--list", "vendors"), "'x' is a single letter"),
        (("add", "Sony", "--list", "vendors", "--alias", "sony"), "'sony' stands here twice"),
        (("remove", "huawie"), "no name 'huawie' is watched, did you mean 'Huawei'?"),
        (("remove", "qihoo"), "'qihoo' is an alias of '360'"),
        (("remove", "Huawei"), "no watchlist or name 'Huawei'"),
        (("mute", "ZTE", "--off"), "'ZTE' is not muted"),
        (("mute", "ZTE", "--until", "2020-01-01"), "which mutes nothing"),
        (("mute", "ZTE", "--until", "soon"), "write a date"),
        (("mute", "ZTE", "--for", "7"), "has no unit"),
        (("mute", "ZTE", "--for", "1h"), "must lie between 1d and 3650d"),
        (("mute", "ZTE", "--for", "1w", "--off"), "give one of"),
    ],
)
def test_what_cannot_be_edited_is_told_and_changes_nothing(
    newswatch: Run, config: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = newswatch("watch", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert config.read_text() == CONFIG
    assert not config.with_name("config.yaml~").exists()


@pytest.mark.parametrize(
    "name",
    ["no", "null", "~", "1e3", "0x1F", "12:30", "2027-01-01", "a: b", "a #b", "C#", "-dash", "- x", "[x]", "{a: b}", "*a",
     "&a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", "'", '"', "\\", "a\\nb", "a,b", "AT&T", "Yahoo!", "三星", "Ünïq",
     "...", "---", "=", "<<", "x" * 190, "{{ x }}", "${HOME}", ".inf", "on", "Yes", "1_000", "a\u00a0b", "e\u0301t"],
)  # fmt: skip
def test_any_honest_name_is_written_as_the_text_it_is(newswatch: Run, config: Path, name: str) -> None:
    import unicodedata

    code, _, err = newswatch("watch", "add", "--list", "vendors", "--alias", f"{name} Ltd", "--", name)
    assert code == 0, err
    watch = load(config, ENV).watches[3]
    assert watch.name == unicodedata.normalize("NFC", name).replace("\u00a0", " ")
    assert newswatch("watch", "remove", "--", watch.name)[0] == 0
    assert config.read_text() == CONFIG


@pytest.mark.parametrize(
    "name",
    ["", "  ", "a\nb", "a\rb", "a\tb", "a\x00b", "a\x1b[31mb", "a\u202eb", "a\u200bb", "\u200b", "a\u2028b", "a\x85b",
     "a\ud800b", "a\ufeffb", "a\U000e0041b", "x" * 201, "a\u00adb", "a\nwatch: {}"],
)  # fmt: skip
def test_a_name_that_hides_something_is_refused(newswatch: Run, config: Path, name: str) -> None:
    code, out, err = newswatch("watch", "add", "--list", "vendors", "--", name)
    assert (code, out) == (2, "")
    assert err
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert config.read_text() == CONFIG


def test_a_name_goes_with_its_own_comment(newswatch: Run, config: Path) -> None:
    code, out, _ = newswatch("watch", "remove", "360")
    assert code == 0
    assert "-    5 |     # the number" in out
    gone = '    # the number\n    - name: "360"\n      aliases: [Qihoo]\n'
    assert config.read_text() == CONFIG.replace(gone, "")


def test_a_name_is_muted_and_spoken_again(
    newswatch: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = importlib.import_module("monitor.cli.watch")  # its package shows the command by this name
    before = datetime.now(UTC).date()
    today = clock._today(load(config, os.environ))
    assert before <= today <= datetime.now(UTC).date()
    monkeypatch.setattr(clock, "_today", lambda _: today)
    code, out, _ = newswatch("watch", "mute", "zte")
    assert code == 0
    assert f"+    9 |       muted: {today + timedelta(days=7)}" in out
    assert f"    - name: ZTE       # short\n      muted: {today + timedelta(days=7)}\n" in config.read_text()
    assert newswatch("watch", "mute", "ZTE", "--until", "2999-12-31")[0] == 0
    assert newswatch("watch", "mute", "CISA", "--for", "36h")[0] == 0
    assert f"[NCSC, {{name: CISA, muted: {today + timedelta(days=2)}}}]" in config.read_text()
    code, out, _ = newswatch("watch", "list")
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["NAME", "LIST", "ALIASES", "PRIORITY", "MUTED", "LINE"]
    assert rows[3][:2] + rows[3][3:] == ["ZTE", "vendors", "normal", "until", "2999-12-31", "8"]
    told = json.loads(newswatch("watch", "list", "--json")[1])["names"]
    assert [(one["name"], one["list"], one["line"]) for one in told[:2]] == [
        ("Huawei", "vendors", 4), ("360", "vendors", 6),
    ]  # fmt: skip
    assert "Qihoo" in told[1]["aliases"]
    assert told[2]["muted"] == "2999-12-31"
    assert newswatch("watch", "mute", "ZTE", "--off")[0] == 0
    assert "    - name: ZTE       # short\n  agencies" in config.read_text()


def test_a_dry_run_shows_the_diff_and_writes_nothing(newswatch: Run, config: Path) -> None:
    for arguments, line in (
        (("watch", "add", "Dahua", "--list", "agencies"), "+  agencies: [NCSC, CISA, Dahua]"),
        (("watch", "remove", "ZTE"), "-    - ZTE       # short"),
        (("watch", "mute", "NCSC", "--until", "2999-12-31"), "+  agencies: [{name: NCSC, muted: 2999-12-31}, CISA]"),
        (("sources", "remove", "Bee"), "-    url: https://b.example/rss"),
        (("sources", "add", "https://c.example", "--no-test"), "+  - https://c.example"),
        (("sources", "add", "https://c.example", "--no-test", "--browser"), "+    browser: true"),
    ):  # fmt: skip
        code, out, _ = newswatch(*arguments, "--dry-run")
        assert code == 0
        assert line in out.splitlines()
        assert config.read_text() == CONFIG


def test_new_warnings_are_told_and_old_ones_are_not(newswatch: Run, config: Path) -> None:
    config.write_text(CONFIG.replace("ZTE       # short", "{name: ZTE, needs: []}"))
    code, _, err = newswatch("watch", "add", "Qihoo", "--list", "vendors")
    assert code == 0
    assert "'Qihoo' stands for another name on line 7 too" in err
    assert "needs is empty" not in err


def test_an_edit_says_which_other_names_it_changes(config: Path) -> None:
    old = load(config, ENV)
    first, *rest = old.watches
    other = replace(old, watches=(replace(first, aliases=(Alias("Huawei"), Alias("HarmonyOS"))), *rest))
    edit = watch_added(other, CONFIG, "vendors", {"name": "HarmonyOS"}, ENV)
    assert edit.others == ("Huawei",)


def test_a_file_with_a_fault_is_not_edited(newswatch: Run, config: Path) -> None:
    config.write_text(CONFIG + "nonsense: 1\n")
    code, _, err = newswatch("watch", "add", "Dahua", "--list", "vendors")
    assert code == 2
    assert "unknown setting 'nonsense'" in err


def test_the_last_name_and_the_last_source_stay(newswatch: Run, config: Path) -> None:
    config.write_text("timezone: UTC\nwatch:\n  v:\n    - A b\nsources:\n  - https://a.example\n")
    assert "is the only name that is watched; add another one first" in newswatch("watch", "remove", "a B")[2]
    assert "is the only source; add another one first" in newswatch("sources", "remove", "a.example")[2]


def test_two_readings_of_a_secret_are_equal_and_neither_shows_it() -> None:
    assert Secret("x") == Secret("x")
    assert Secret("x") != Secret("y")
    assert Secret("x") != "x"
    assert len({Secret("x"), Secret("x")}) == 1


# ---- sources


def test_a_source_is_added_untried_and_removed_again(newswatch: Run, config: Path) -> None:
    code, out, _ = newswatch(
        "sources", "add", "https://c.example/feed", "--no-test", "--name", "Sea: 1", "--kind", "feed"
    )
    assert code == 0
    assert '+   14 |   - name: "Sea: 1"' in out
    assert "takes effect at the next poll" in out
    source = load(config, ENV).sources[-1]
    assert (source.name, source.url, source.kind.value) == ("Sea: 1", "https://c.example/feed", "feed")
    assert newswatch("sources", "remove", "sea: 1")[0] == 0
    assert config.read_text() == CONFIG
    assert newswatch("sources", "remove", "https://a.example/feed")[0] == 0
    assert config.read_text() == CONFIG.replace("  - https://a.example/feed     # the first\n", "")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://A.example/feed/", "this address is a source already: "),
        ("c.example/feed", "write it as https://c.example/feed"),
        ("No such name", "is no address and no source of the starter set"),
        ("ftp://c.example", "is no address"),
        ("https://", "nothing was changed; with this edit the file would be wrong"),
        ("https://127.0.0.1/feed", "this host is a private address"),
        ("https://c.example/\nx", "holds a character that no name should (U+000A)"),
        ("imaps://me@mail.example.org/News", "this mail folder needs a password"),
    ],
)
def test_a_source_that_cannot_be_one_is_told(newswatch: Run, config: Path, target: str, told: str) -> None:
    code, out, err = newswatch("sources", "add", target)
    assert (code, out) == (2, "")
    assert told in err
    assert config.read_text() == CONFIG


def test_an_edit_that_renames_another_source_is_refused(newswatch: Run, config: Path) -> None:
    config.write_text(
        "timezone: UTC\nwatch: {v: [A b]}\nsources:\n  - https://a.example/one\n  - https://a.example/two\n"
    )
    before = config.read_text()
    assert [source.name for source in load(config, {}).sources] == ["a.example", "a.example/two"]
    _, _, err = newswatch("sources", "remove", "a.example")
    assert "this would rename 'a.example/two'; write a name: for it first, on line 5" in err
    _, _, err = newswatch("sources", "add", "https://b.example", "--name", "A.example", "--no-test")
    assert "this would rename 'a.example'" in err
    assert config.read_text() == before


def test_sources_are_listed_with_their_state(newswatch: Run, config: Path) -> None:
    code, out, _ = newswatch("sources", "list")
    assert code == 0
    assert out.splitlines()[2].split() == [
        "Bee",
        "auto",
        "not",
        "polled",
        "yet",
        "12",
        "https://b.example/rss",
    ]
    checked = load(config, ENV)
    with open_store(checked.store) as store:
        store.sync_sources(checked.sources[:1], datetime.now(UTC))
    told = json.loads(newswatch("sources", "list", "--json")[1])["sources"]
    assert [(one["name"], one["line"], one["state"]) for one in told] == [
        ("a.example", 11, "new"), ("Bee", 12, None),
    ]  # fmt: skip


def test_a_source_is_tried_before_it_is_added(tmp_path: Path) -> None:
    with Newsroom() as sites:
        path = tmp_path / "config.yaml"
        path.write_text(demo_config(sites, tmp_path), encoding="utf-8")
        before = path.read_text("utf-8")
        source = load(path, {}).sources[0]

        def add(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "monitor", "sources", "add", *arguments], cwd=tmp_path, timeout=300,
                capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip

        failed = add(source.url.rstrip("/") + "/nothing/here", "--allow-private")
        assert failed.returncode == 1, failed.stderr
        assert "was not added; to add it all the same: --no-test" in failed.stdout
        assert path.read_text("utf-8") == before
        done = add(source.url + "?again=1", "--allow-private", "--name", "Again")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Again is a source now" in done.stdout
        assert "words kept" in done.stdout
        assert path.read_text("utf-8").count("allow_private: true") == before.count("allow_private: true") + 1
