"""A redesign is told before readers see furniture; what merely varies is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import health
from monitor.config.plan import Source
from monitor.extraction_alarm import Sample, alarm, found, over
from monitor.store import open_store
from monitor.told import DigestMaterial, SourceHealth
from tests.loopback import Server, article, rss
from tests.storecase import DAY, HOUR, NOW, poll, reading, source
from tests.test_spiders import Desk, desk

WELL = Sample(NOW, 480, 320)


def history(count: int, make: Callable[[int], Sample], *, before: timedelta = timedelta(0)) -> list[Sample]:
    """Articles an hour apart, the newest first."""
    return [replace(make(number), at=NOW - before - number * HOUR) for number in range(count)]


def varied(number: int) -> Sample:
    """A text of 250 to 900 words."""
    return replace(WELL, words=250 + number * 137 % 650)


USUAL = history(30, varied, before=DAY)


@pytest.mark.parametrize(
    ("count", "recent", "told"),
    [
        (
            8,
            Sample(NOW, 41, 700),
            "texts are a tenth of their usual length "
            "(median 41 words instead of 543, 6 % of the page instead of 63 %)",
        ),
        (8, Sample(NOW, 120), "texts are a quarter of their usual length (median 120 words"),
        (
            8,
            Sample(NOW, 2200, 10),
            "texts are 4 times their usual length (median 2200 words instead of 543, 100 %",
        ),
        (5, Sample(NOW, 41, 700), "a tenth"),
        (4, Sample(NOW, 41, 700), ""),
        (8, Sample(NOW, 300), ""),
        (8, Sample(NOW, 900), ""),
        (
            6,
            replace(WELL, from_page=False, words=40),
            "nearly all of the last 6 articles could not be read from their pages, only the feed's own text",
        ),
        (6, replace(WELL, partial=True), "end after a few lines, as at a paywall"),
        (6, replace(WELL, dated=False), "nearly all of the last 6 articles have no date"),
    ],
)
def test_what_is_odd_is_told_in_words(count: int, recent: Sample, told: str) -> None:
    said = alarm(history(count, lambda _: recent), USUAL)
    assert told in said
    assert bool(said) == bool(told)


def test_one_odd_article_among_the_odd_or_the_well_changes_nothing() -> None:
    short = history(7, lambda number: replace(WELL, words=900 if number == 3 else 41))
    assert "a tenth" in alarm(short, USUAL)
    assert alarm(history(7, lambda number: replace(WELL, words=41 if number == 3 else 500)), USUAL) == ""


def test_articles_of_one_poll_are_no_alarm() -> None:
    """Ten odd ones at once may be one odd day; with one more an hour later they are an alarm."""
    at_once = [Sample(NOW, 41)] * 10
    assert alarm(at_once, USUAL) == ""
    assert alarm([Sample(NOW + HOUR, 41), *at_once], USUAL) != ""


@pytest.mark.parametrize(
    "usual",
    [
        history(30, lambda number: Sample(NOW, 60 + number), before=DAY),
        history(30, lambda number: replace(WELL, from_page=False), before=DAY),
        history(14, varied, before=DAY),
        history(30, lambda number: replace(WELL, words=40 if number % 2 else 800), before=DAY),
    ],
    ids=["short news", "feed only", "too few to tell", "half are short"],
)
def test_where_length_tells_nothing(usual: list[Sample]) -> None:
    assert alarm(history(8, lambda _: Sample(NOW, 10)), usual) == ""


def test_the_begin_is_found_in_a_history() -> None:
    """Also where the first poll after the change brought more articles than there are before it."""
    odd = [Sample(NOW, 41), *[Sample(NOW - 2 * HOUR, 41)] * 40]
    raised = found([*odd, *USUAL])
    assert raised is not None
    assert raised.since == NOW - 2 * HOUR
    assert "41 words instead of 543" in raised.reason


def test_an_alarm_ends_with_three_good_articles_of_five_or_when_it_is_the_usual() -> None:
    odd = history(60, lambda _: Sample(NOW, 41))
    good = [replace(WELL, at=NOW + HOUR)]
    since = NOW - 60 * HOUR
    assert not over(odd, USUAL, since, NOW)
    assert not over([*good * 2, *odd], USUAL, since, NOW)
    assert over([*good * 3, *odd], USUAL, since, NOW)
    assert not over(odd[:59], USUAL, NOW - 31 * DAY, NOW)
    assert over(odd, USUAL, NOW - 31 * DAY, NOW)


SAMPLES = st.builds(
    Sample,
    at=st.just(NOW),
    words=st.one_of(st.integers(0, 60), st.integers(150, 700), st.integers(400, 5000)),
    furniture=st.integers(0, 900),
    from_page=st.integers(0, 3).map(bool),
    partial=st.integers(0, 3).map(lambda number: not number),
    dated=st.integers(0, 3).map(bool),
)


@settings(derandomize=True)
@given(st.lists(SAMPLES, min_size=20, max_size=60), st.integers(0, 2**32))
def test_a_stable_history_never_alarms_in_any_order(samples: list[Sample], seed: int) -> None:
    """Whatever a site's articles are like: as long as they come in no order there is no change to find."""
    random.Random(seed).shuffle(samples)
    assert found([replace(one, at=NOW - number * HOUR) for number, one in enumerate(samples)]) is None


# -- in the store and the digest


def test_sick_and_recovered_are_kept_in_the_sources_state(tmp_path: Path) -> None:
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha")], NOW)
        long, short = "word " * 400, "word " * 30
        number = 0

        def polled(text: str, times: int) -> str:
            nonlocal number
            for _ in range(times):
                number += 1
                poll(store, "alpha", reading(f"n{number}", text=f"{number} {text}"), now=NOW + number * HOUR)
            return store.source_health(NOW + number * HOUR)[0].state

        assert polled(long, 20) == "ok"
        states = [polled(short, 1) for _ in range(8)]
        assert states[:4] == ["ok"] * 4
        assert states[-1] == "misread"
        sick = store.source_health(NOW + number * HOUR)[0]
        assert sick.since == NOW + 21 * HOUR
        assert sick.reason == "texts are a tenth of their usual length (median 31 words instead of 401)"
        poll(store, "alpha", outcome="failed", reason="no answer", now=NOW + 30 * HOUR)
        assert store.source_health(NOW + 30 * HOUR)[0].state == "failing"
        number = 31
        assert [polled(long, 1) for _ in range(3)] == ["misread", "misread", "ok"]
        with store._door.reading() as connection:
            row = connection.execute("SELECT misread, misread_site, misread_since FROM sources")
            assert row.fetchone() == ("", "", None)
        well = store.source_health(NOW + number * HOUR)[0]
        assert (well.recovered_from, well.recovered) == (NOW + 21 * HOUR, NOW + number * HOUR)


def test_an_alarm_ends_with_the_address_or_the_site(tmp_path: Path) -> None:
    """Another address in config.yaml, or a source that brings other sites' articles only."""
    with open_store(tmp_path / "news.db") as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        for number in range(30):
            text = f"{number} " + "word " * (400 if number < 20 else 30)
            for name in ("alpha", "beta"):
                one = reading(f"{name}{number}", text=text, site=f"{name}.example")
                poll(store, name, one, now=NOW + number * HOUR)
        later = NOW + 30 * HOUR
        assert [one.state for one in store.source_health(later)] == ["misread", "misread"]
        store.sync_sources([source("alpha", url="https://alpha.example/new"), source("beta")], later)
        assert [one.state for one in store.source_health(later)] == ["ok", "misread"]
        elsewhere = [
            reading(f"e{number}", text=f"{number} word", site="else.example") for number in range(90)
        ]
        poll(store, "beta", *elsewhere, now=later)
        assert [one.state for one in store.source_health(later)] == ["ok", "ok"]


def test_the_digest_names_the_source_and_what_to_try() -> None:
    sick = SourceHealth(
        "wire", "https://wire.example/feed", "misread",
        "texts are a tenth of their usual length (median 41 words instead of 480)", since=NOW,
    )  # fmt: skip
    (line,) = health.shown((sick,), ZoneInfo("UTC"))
    assert "wire" in line.name
    assert line.why == (
        "texts are a tenth of their usual length (median 41 words instead of 480), since 17 Jun: "
        "the site may have been redesigned; try `newswatch sources test wire`"
    )


def test_a_source_that_is_well_again_is_told_once() -> None:
    """By the digest whose window holds the end of what the one before told."""
    back = SourceHealth("wire", "", "ok", recovered=NOW, recovered_from=NOW - 2 * DAY)
    unseen = SourceHealth("blip", "", "ok", recovered=NOW, recovered_from=NOW - HOUR)

    def line(since: int, until: int) -> str:
        window = (NOW + since * HOUR, NOW + until * HOUR)
        material = DigestMaterial("daily", *window, (), 9, None, (back, unseen))
        return health.judge(material, ZoneInfo("UTC")).line

    assert line(-36, -12) == "2 of 2 healthy"
    assert line(-12, 12) == "2 of 2 healthy; well again: wire"
    assert line(12, 36) == "2 of 2 healthy"


# -- over whole polls


def text_of(number: int) -> list[str]:
    """Eight paragraphs, 16 words at least in each, of an article of its own."""
    return [
        f"On day {number} the harbour master of quay {n} said that crane {number * n} was moved by its crew "
        + "before the storm came in from the sea " * (1 + (number + n) % 3)
        + "on Monday."
        for n in range(8)
    ]


def redesigned(title: str, *lines: str) -> str:
    """The first paragraph as before; the others only as data for a script."""
    data = "".join(f'"{line}",' for line in lines[1:])
    page = article(title, lines[0])
    return page.replace("</article>", f"<div id=rest></div><script>window.rest=[{data}]</script></article>")


def test_a_redesign_is_told_within_a_few_articles(tmp_path: Path) -> None:
    """Twenty articles as usual, then a layout of which the reader keeps the first paragraph only."""

    async def work(server: Server) -> Desk:
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        states: list[str] = []
        for numbers in (range(10), range(10, 20), range(20, 23), range(23, 26), range(26, 29)):
            make = article if numbers.stop <= 20 else redesigned
            for number in numbers:
                server.pages[f"/{number}"] = make(f"Cranes moved again on day {number}", *text_of(number))
            server.pages["/feed"] = rss(
                *((f"{server.url}/{n}", f"Cranes moved again on day {n}", "") for n in numbers)
            )
            await one.poll(later=2 * HOUR)
            (state,) = one.store.source_health(one.now)
            states.append(state.state)
        assert states == ["ok", "ok", "ok", "misread", "misread"]
        assert "of their usual length (median " in state.reason
        return one

    desk(tmp_path, work)
