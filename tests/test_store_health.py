"""How a source does: judged by rule, from what the polls recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from monitor.store.health import Facts, judge
from tests.storecase import DAY, HOUR, NOW, poll, reading, source

WELL = Facts(
    name="alpha",
    url="https://alpha.example/feed",
    outcome="ok",
    reason="",
    fails=0,
    first_seen=NOW - 100 * DAY,
    last_ok=NOW - HOUR,
    last_new=NOW - HOUR,
    rhythm=2 * HOUR,
)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "ok"),
        ({"outcome": ""}, "new"),
        ({"outcome": "not modified"}, "ok"),
        ({"outcome": "failed", "sick_since": NOW - DAY}, "failing"),
        ({"outcome": "blocked", "sick_since": NOW - DAY}, "blocked"),
        ({"last_new": NOW - 3 * DAY}, "ok"),
        ({"last_new": NOW - 5 * DAY}, "quiet"),
        ({"last_new": NOW - 5 * DAY, "rhythm": 2 * DAY}, "ok"),
        ({"last_new": NOW - 11 * DAY, "rhythm": 2 * DAY}, "quiet"),
        ({"last_new": NOW - 11 * DAY, "rhythm": None}, "ok"),
        ({"last_new": None, "rhythm": None}, "quiet"),
        ({"last_new": None, "rhythm": None, "first_seen": NOW - DAY}, "ok"),
        ({"last_new": NOW - 5 * DAY, "quiet_after": timedelta(days=6)}, "ok"),
        ({"last_new": NOW - 2 * DAY, "quiet_after": timedelta(days=1)}, "quiet"),
        ({"misread": "texts are short", "misread_since": NOW - DAY, "last_new": NOW - 50 * DAY}, "misread"),
        ({"misread": "texts are short", "outcome": "failed", "sick_since": NOW - DAY}, "failing"),
        ({"outcome": "failed", "sick_since": NOW - HOUR, "last_new": NOW - 50 * DAY}, "failing"),
    ],
)
def test_rule(changes: dict[str, object], state: str) -> None:
    """The states as a table; silence is measured against the source's own rhythm."""
    assert judge(replace(WELL, **changes), NOW).state == state  # type: ignore[arg-type]


def test_quiet_says_so_in_words() -> None:
    """The reason tells how long, and what is usual."""
    judged = judge(replace(WELL, last_new=NOW - 12 * DAY, rhythm=2 * DAY), NOW)
    assert judged.reason == "nothing new for 12 days; usually 2 days between articles"
    assert judged.since == NOW - 12 * DAY
    soon = replace(WELL, quiet_after=timedelta(0), last_new=NOW - timedelta(seconds=10), rhythm=None)
    assert judge(soon, NOW).reason == "nothing new for less than a minute"
    hourly = replace(WELL, quiet_after=timedelta(0), last_new=NOW - HOUR, rhythm=timedelta(minutes=1))
    assert judge(hourly, NOW).reason == "nothing new for 1 hour; usually 1 minute between articles"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def test_failing_since_the_first_failure(store: Store) -> None:
    """Failures in a row count from the first; one success ends them."""
    poll(store, "alpha", outcome="failed", reason="no answer")
    poll(store, "alpha", outcome="failed", reason="certificate expired", now=NOW + HOUR)
    alpha, beta = store.source_health(NOW + HOUR)
    assert (alpha.state, alpha.since, alpha.fails) == ("failing", NOW, 2)
    assert alpha.reason == "certificate expired"
    assert (beta.state, beta.reason) == ("new", "")
    poll(store, "alpha", outcome="not modified", now=NOW + 2 * HOUR)
    alpha = store.source_health(NOW + 2 * HOUR)[0]
    assert (alpha.state, alpha.reason, alpha.since, alpha.fails) == ("ok", "", None, 0)
    assert alpha.last_ok == NOW + 2 * HOUR


def changes(store: Store, now: datetime) -> list[str]:
    return [str(change) for change in store.tell_health(["alpha", "beta"], now)]


def test_each_change_is_told_once(store: Store) -> None:
    """A failure that lasts is told once, and once that it is over; one answer that did not come never."""
    poll(store, "alpha")
    assert changes(store, NOW) == []
    told = []
    for hour, outcome in enumerate(["failed", "ok", "failed", "failed", "failed", "failed", "ok", "ok"], 1):
        poll(store, "alpha", outcome=outcome, reason="no answer", now=NOW + hour * HOUR)
        told.append(changes(store, NOW + hour * HOUR))
    assert told == [[], [], [], [], ["alpha: no answer"], [], ["alpha: well again (was failing)"], []]


def test_a_source_that_was_never_read_is_told_at_once(store: Store) -> None:
    poll(store, "alpha", outcome="blocked", reason="HTTP 403: the site refuses us")
    assert changes(store, NOW) == ["alpha: HTTP 403: the site refuses us"]
    assert changes(store, NOW) == []
    assert store.tell_health(["beta"], NOW) == []


def test_silence_is_told_once_and_its_end(store: Store) -> None:
    """200 and nothing new for long, against the source's own rhythm."""
    for day in range(10):
        poll(store, "alpha", reading(f"n{day}"), now=NOW + day * DAY)
    told = []
    for day in range(10, 18):
        poll(store, "alpha", *([reading("new")] if day == 17 else []), now=NOW + day * DAY)
        told.append(changes(store, NOW + day * DAY))
    quiet = ["alpha: nothing new for 6 days; usually 1 day between articles"]
    assert told == [[], [], [], [], [], quiet, [], ["alpha: well again (was quiet)"]]


def test_a_source_without_any_date_is_told_what_to_write(store: Store) -> None:
    """As long as no article of it is dated; that is no sickness, for its articles are read."""
    undated = [reading(f"u{n}") for n in range(11)]
    undated = [replace(one, article=replace(one.article, published=None)) for one in undated]
    poll(store, "alpha", *undated[:9])
    assert store.source_health(NOW)[0].advice == ""
    poll(store, "alpha", *undated[9:], now=NOW + HOUR)
    [alpha, _] = store.source_health(NOW + HOUR)
    assert (alpha.state, alpha.advice[:40]) == ("ok", "none of its last 10 articles has a date:")
    poll(store, "alpha", reading("dated"), now=NOW + 2 * HOUR)
    assert store.source_health(NOW + 2 * HOUR)[0].advice == ""


def test_what_one_poll_finds_at_once_is_no_rhythm(store: Store) -> None:
    """A first poll brings a week's articles in one moment: their dates tell the rhythm, or nothing does."""
    week = [reading(f"w{n}") for n in range(6)]
    dated = [
        replace(one, article=replace(one.article, published=NOW - n * DAY)) for n, one in enumerate(week)
    ]
    poll(store, "alpha", *dated)
    poll(
        store,
        "beta",
        *(
            replace(
                reading(f"v{n}", site="beta.example"),
                article=replace(reading(f"v{n}", site="beta.example").article, published=None),
            )
            for n in range(6)
        ),
    )
    later = NOW + 10 * DAY
    alpha, beta = store.source_health(later)
    assert (alpha.state, beta.state) == ("quiet", "ok")
    assert alpha.reason.endswith("usually 1 day between articles")
    assert len({len(state.arrivals) for state in store.due_sources(later)}) == 1


def test_rhythm_is_learned_from_its_articles(store: Store) -> None:
    """A source with an article a day is quiet after five days of polls without one; old ones found at
    the first poll teach nothing."""
    poll(store, "beta", *(reading(f"b{n}", site="beta.example", backlog=True) for n in range(30)))
    for day in range(10):
        poll(store, "alpha", reading(f"n{day}"), now=NOW + day * DAY)
        poll(store, "beta", now=NOW + day * DAY)
    later = NOW + 9 * DAY + 5 * DAY
    assert [health.state for health in store.source_health(later)] == ["ok", "ok"]
    alpha, beta = store.source_health(later + HOUR)
    assert (alpha.state, alpha.since, beta.state) == ("quiet", NOW + 9 * DAY, "ok")
    assert alpha.reason == "nothing new for 5 days; usually 1 day between articles"
