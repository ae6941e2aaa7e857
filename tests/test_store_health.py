"""How a source does: judged by rule, from what the polls recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
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
