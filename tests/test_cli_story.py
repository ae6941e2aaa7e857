"""`newswatch story`, and what `explain` and `why-not` say of stories and facts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import newswatch
from monitor.errors import UsageError
from monitor.store import open_store
from monitor.urls import article_key
from tests.storecase import HOUR, NOW, compose, digest, poll, reading, source

CONFIG = """timezone: UTC
watch:
  vendors: [Huawei, ZTE]
sources: [https://alpha.example/feed]
digests:
  - name: daily
    to: soc@example.org
    when: every day at 07:00
delivery:
  folder: out
  from: watch@example.org
store: news.db
"""
FIRST = "Zephyrline confirms data breach of customer records"
COPY = "Nightjar hackers stole Zephyrline customer records"
BODY = (
    "huawei and Zephyrline said that Nightjar hackers stole 280,000 customer records through "
    "CVE-2025-48384, exploited in the wild from http://203.0.113.7/a."
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        store.sync_digests([digest()], NOW)
        poll(store, "alpha", reading("first", "huawei", title=FIRST, text=BODY))
        compose(store, "monday", now=NOW + HOUR)
        copy = reading("copy", "huawei", site="beta.example", title=COPY, text=BODY, exact="other")
        poll(store, "beta", copy, now=NOW + 2 * HOUR)
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(newswatch, list(arguments), catch_exceptions=True)
    if isinstance(done.exception, UsageError):
        raise done.exception
    assert done.exception is None, done.output
    return done


def test_show_gives_the_reason_and_who_was_told(folder: Path) -> None:
    """By number and by the URL of an article, as text and as JSON."""
    text = run("story", "show", "https://beta.example/copy").output
    assert "same story because: CVE-2025-48384" in text
    assert "told by daily on" in text
    assert run("story", "show", "1").output == text
    shown = json.loads(run("story", "show", "1", "--json").output)
    assert [one["title"] for one in shown["articles"]] == [FIRST, COPY]
    assert shown["articles"][1]["joined_by"] == 1


def test_split_and_merge(folder: Path) -> None:
    """Both are recorded and shown; what cannot be done is refused."""
    assert run("story", "split", "2").output == "story 2 begun with 1 article\n"
    assert "edit" in run("story", "show", "2").output
    assert run("story", "merge", "1", "2").output == "1 article of story 2 put into story 1\n"
    assert "Story 1" in run("story", "show", "2").output
    for wrong in (("split", "77"), ("merge", "1", "1"), ("show", "88"), ("show", "https://no.example/")):
        with pytest.raises(UsageError):
            run("story", *wrong)


def test_explain_says_why_it_is_that_story_and_what_is_known(folder: Path) -> None:
    """The reason, the CVE id with KEV and its date, the number of victims."""
    text = run("explain", "2").output
    assert "same story because: CVE-2025-48384" in text
    assert f"also in it: {FIRST} (alpha)" in text
    assert "CVE-2025-48384, exploited (KEV, added 2025-08-25)" in text
    assert "catalogue of known exploited vulnerabilities of 2025-08-25" in text
    assert "280,000 records" in text
    assert json.loads(run("explain", "2", "--json").output)["facts"][0].startswith("CVE-2025-48384")


def test_explain_makes_no_link_of_an_indicator(folder: Path) -> None:
    """A sentence is shown with its addresses defanged."""
    assert "http://203" not in run("explain", "2").output
    assert "hxxp://203.0.113[.]7/a" in run("explain", "2").output


def test_why_not_names_the_story_that_was_told(folder: Path) -> None:
    """A silent article says which article spoke for it, and when."""
    text = run("why-not", "https://beta.example/copy").output
    assert text.startswith("same story: its story was told already and it adds nothing new")
    assert f'daily: same story as "{FIRST}" (#1), told on 2026-06-17 07:00 UTC' in text


def test_an_address_that_led_to_another_is_found(folder: Path) -> None:
    """As the feed offered it, with what its link was tracked by."""
    offered = "https://alpha.example/r/77"
    with open_store(folder / "news.db") as store:
        led = replace(reading("target", "huawei"), entry_keys=(article_key(offered),))
        poll(store, "alpha", led, now=NOW + 3 * HOUR)
    assert "The target" in run("explain", offered).output
    assert "deleted" not in run("why-not", f"{offered}?utm_source=x").output


def test_the_digest_says_what_is_new_and_what_is_known(folder: Path) -> None:
    """An update with its news, the silent article beside it, the CVE id with KEV, no link to an indicator."""
    with open_store(folder / "news.db") as store:
        later = reading(
            "later",
            "huawei",
            "zte",
            site="beta.example",
            title="Zephyrline breach: ZTE and Nightjar hackers named in customer records theft",
            text=BODY.replace("huawei and", "huawei, zte and"),
        )
        poll(store, "beta", later, now=NOW + 3 * HOUR)
    text = run("digest", "show").output
    assert "UPDATE: Zephyrline breach" in text
    assert "New: also names ZTE." in text
    assert "CVE-2025-48384, exploited (KEV, added 2025-08-25)." in text
    assert "http://203" not in text
    html = run("digest", "show", "--format", "html").output
    assert "<strong>New:</strong> also names ZTE." in html
    assert "http://203" not in html


LINE = 'newswatch-report: {} article={} name="huawei"'


def test_a_readers_report_gives_what_wrong_gives(folder: Path) -> None:
    """The mail of "Wrong match?" leads to the same line and effect as `explain ID --wrong NAME`."""
    (folder / "mail.eml").write_text(f"From: a@b.example\nSubject: Re: x\n\n> {LINE.format('wrong', 1)}\n")
    (folder / "1").write_text("a file of this name is not the article")
    told = run("explain", "--report", "mail.eml").output
    assert told.startswith("report   Huawei is a wrong match, article 1\n")
    (folder / "1").unlink()
    assert told.partition("\n")[2] == run("explain", "1", "--wrong", "Huawei").output
    assert "\nremedy   under Huawei (line 3 of config.yaml): " in told
    done = json.loads(run("explain", "--report", "mail.eml", "--json").output)
    assert (done["id"], done["remedy"]["name"]) == ("1", "Huawei")


def test_a_remedy_for_a_name_of_the_command_line_names_no_line_and_no_effect(folder: Path) -> None:
    """The name stands on no line of config.yaml, and of no stored article nothing can be known."""
    (folder / "a.txt").write_text("A title of it\n\nThe Acmesoft Harbour was found by a hiker.\n")
    told = run("explain", "a.txt", "--watch", "Acmesoft", "--wrong", "Acmesoft").output
    assert 'remedy   under Acmesoft: exclude: ["Acmesoft Harbour"]\n' in told
    assert "no stored article of the last 30 days names it" in told


def test_a_request_to_mute_gives_the_command(folder: Path) -> None:
    mail = LINE.format("mute", 1).encode()
    done = CliRunner().invoke(newswatch, ["explain", "--report", "-"], input=mail)
    assert done.output == (
        "report   Huawei is not wanted for a week, article 1\nremedy   newswatch watch mute Huawei --for 1w\n"
    )
    done = CliRunner().invoke(newswatch, ["explain", "--report", "-", "--json"], input=mail)
    assert json.loads(done.output)["command"] == "newswatch watch mute Huawei --for 1w"


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        (LINE.format("wrong", 99999), "no article has the ID 99999"),
        (LINE.format("wrong", 1).replace("huawei", "ZTE"), "zte is no hit of this article"),
        (LINE.format("wrong", 1).replace("huawei", "evil \x1b[2J"), "and no such name is watched"),
        ("hello", "no report is in this mail"),
    ],
)
def test_a_report_of_what_is_not_there_is_told_in_one_sentence(folder: Path, mail: str, told: str) -> None:
    (folder / "mail.txt").write_text(mail, encoding="utf-8")
    with pytest.raises(UsageError, match=told) as caught:
        run("explain", "--report", "mail.txt")
    assert str(caught.value).isprintable()


def test_a_report_that_cannot_be_opened_or_has_a_target_beside_it_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        run("explain", "--report", "none.eml")
    with pytest.raises(UsageError, match="leave TARGET, --batch and --wrong out"):
        run("explain", "1", "--report", "-")
