"""The soak of `bench/soak` in small, and that it would see what it is there to see."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.soak.driver import BEGIN, Driver, soak, wanted
from bench.soak.figures import Sample, flatness, longest_life, slope
from bench.soak.verdict import told_faults
from bench.soak.world import FAULTS, Letters, World, article, plan

URL = "http://127.0.1.1:80/news/report-1"
SAMPLE = Sample(0.0, 1, 100.0, 60.0, 20, 6, 2, 8, 1.0, 0.1)


def mail(number: int, text: str = URL) -> bytes:
    return f"Message-ID: <{number}@x>\r\nContent-Type: text/plain\r\n\r\n1. Title\r\n   {text}\r\n".encode()


def letters(*kept: tuple[str, bytes]) -> Letters:
    got = Letters()
    for one in kept:
        got.append(one)
    return got


def test_lost_doubled_and_needless_stories_would_be_seen() -> None:
    expected = {"a@x": {URL}, "b@x": {URL}}
    whole = [("a@x", mail(1)), ("b@x", mail(2))]
    assert told_faults(letters(*whole), expected, {}) == []
    # A second copy under the same Message-ID is what "at least once" allows.
    assert told_faults(letters(*whole, whole[0]), expected, {}) == []
    for kept, what in (
        (whole[:1], "lost"),
        ([*whole, ("a@x", mail(3))], "doubled"),
        ([*whole, ("a@x", mail(3, URL + "0"))], "for nothing"),
        ([*whole, ("a@x", mail(1, URL + " "))], "one Message-ID, two texts"),
    ):
        [fault] = told_faults(letters(*kept), expected, {})
        assert fault.startswith(what)
    assert told_faults(letters(*whole, ("a@x", mail(3, URL + "0"))), expected, {"a@x": {URL + "0"}}) == []


def test_memory_that_grows_would_be_seen() -> None:
    """The slope is that of the longest life without its warm-up; a peak does not move it."""
    first = [replace(SAMPLE, day=day / 10, daemon=50.0 + 20 * day) for day in range(10)]
    flat = [replace(SAMPLE, day=1 + day / 10, life=2, daemon=100.0 + (day == 60) * 80) for day in range(100)]
    leak = [replace(one, daemon=one.daemon + one.day * 2) for one in flat]
    assert {one.life for one in longest_life(first + flat)} == {2}
    assert flatness(longest_life(first + flat), "daemon").per_day == 0
    assert flatness(longest_life(first + leak), "daemon").per_day == pytest.approx(2.0)
    assert flatness([], "daemon").days == 0
    assert slope([(1.0, 2.0)]) == 0.0


def test_a_plan_is_drawn_from_its_seed_and_every_fault_ends() -> None:
    events = plan(20, 10, seed=3)
    assert events == plan(20, 10, seed=3) != plan(20, 10, seed=4)
    assert events == sorted(events, key=lambda event: event.at)
    assert max(event.at for event in events) <= timedelta(days=10)
    for site in range(20):
        turns = [event.what for event in events if event.site == site and event.what in ("fault", "well")]
        assert turns == ["fault", "well"] * (len(turns) // 2)
    assert {event.detail for event in events if event.what == "fault"} <= set(FAULTS)
    kills = [event for event in events if event.what == "kill"]
    assert kills
    assert max(kill.at for kill in kills) <= timedelta(days=3.4)


def test_what_must_be_told_is_known_from_what_was_published() -> None:
    world = World(4, datetime(2027, 3, 10, tzinfo=UTC), 1)
    with world.newsroom, world.post:
        for event in plan(4, 2, seed=1):
            if event.what == "publish":
                world.happen(event)
        must, may = wanted(world, later=3)
    named = {url for url, (name, _, _) in world.published.items() if name}
    assert named
    assert must["daily@example.org"] == named
    assert must["alert@example.org"].isdisjoint(may["alert@example.org"])
    assert all("ZTE" in world.published[url][0] for url in must["alert@example.org"])
    assert article(7, "ZTE", 1.0) == article(7, "ZTE", 1.0)
    assert "of ZTE was" in article(8, "ZTE", 1.0).text
    assert "ZTE" not in article(8, "ZTE", 1.0).title
    assert "ZTE" in article(7, "ZTE", 1.0).title


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="samples are read from /proc")
@pytest.mark.timeout(900)
def test_a_soak_of_some_hours(tmp_path: Path) -> None:
    world = World(6, BEGIN, 7)
    with world.newsroom, world.post:
        driver = Driver(world, tmp_path, speed=1500, tick=0.1)
        faults = soak(driver, days=0.5, seed=7, every=0.5)
    assert faults == [], (tmp_path / "daemon.log").read_text()[-4000:]
    assert world.happened["kill"] >= 4
    assert world.happened["bad edit"] == 2
    assert driver.lives >= 6
    assert driver.samples
