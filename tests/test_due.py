"""Years of a digest's life on a fake clock: exactly one for each slot, or one for a window of missed ones.

What is due comes from an oracle that knows no schedule and no offset arithmetic: it watches the local
clock go by in quarters of an hour and notes when it first shows, or passes, a wanted wall time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts import compose, mime, outgoing
from alerts.due import due_slots
from monitor.config.plan import Config, DigestPlan, Smtp
from monitor.schedule import Schedule, parse, slots
from monitor.store import Store, open_store
from monitor.told import DigestMaterial, OutboxMessage
from tests import storecase
from tests.digests.material import config, plan

ZONES = (
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Asia/Tehran",
)
# Nightly times that gaps and overlaps strike, working days, and several a day.
KINDS = ("every day at 00:15 and 02:15", "weekdays at 07:00", "every 4 hours")
QUARTER = timedelta(minutes=15)
TICK = timedelta(seconds=20)
NAME = "Daily vendor watch"


@dataclass(frozen=True)
class Due:
    """A wall time and the instant at which the clock first shows or passes it."""

    label: str
    at: datetime


def watched(schedule: Schedule, zone: ZoneInfo, year: int) -> list[Due]:
    """What the oracle sees in a local year, a little more at both ends."""
    found: list[Due] = []
    now = datetime(year - 1, 12, 29, tzinfo=UTC)
    end = datetime(year + 1, 1, 4, tzinfo=UTC)
    high = now.astimezone(zone).replace(tzinfo=None)
    while now < end:
        now += QUARTER
        shown = now.astimezone(zone).replace(tzinfo=None)
        passed = None
        while high < shown:
            high += QUARTER
            if high.time() in schedule.times and schedule.falls_on(high.date()):
                passed = high
        if passed is not None:
            found.append(Due(f"{passed:%Y-%m-%dT%H:%M} {zone}", now))
    return found


def uptimes(dice: random.Random, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the machine runs: days to weeks, with naps of minutes and holidays between."""
    now = start
    while now < end:
        ended = min(end, now + timedelta(hours=dice.expovariate(1 / 90)))
        yield now, ended
        now = ended + timedelta(minutes=dice.choice([dice.uniform(1, 90), dice.uniform(60, 6000)]))


def looks(dice: random.Random, due: list[Due], start: datetime, end: datetime) -> Iterator[datetime]:
    """Every tick at which something could happen, and the ticks right before and after: all others find
    nothing due, as these show."""
    for up, down in uptimes(dice, start, end):
        yield up
        for slot in due:
            if up < slot.at < down - TICK:
                tick = slot.at + TICK * dice.random()
                yield from (slot.at - timedelta(seconds=1), tick, tick + TICK)
        yield down
    yield end


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", KINDS)
def test_years_of_slots_with_downtime(zone: str, kind: str) -> None:
    """Two whole years between 2011 (when Apia skips a day) and 2037: each slot in one digest, not early."""
    schedule, place = parse(kind), ZoneInfo(zone)
    dice = random.Random(f"{zone} {kind}")
    first = 2011 if zone == "Pacific/Apia" else dice.randint(2011, 2025)
    for year in (first, dice.randint(2026, 2037)):
        due = watched(schedule, place, year)
        last, covered = due[0].at - TICK, list[str]()
        for now in looks(dice, due, last, due[-1].at + TICK * 3):
            found = slots(schedule, place, last, now)
            if found:
                assert all(slot.due <= now for slot in found)
                covered += [slot.label for slot in found]
                last = now
        assert covered == [slot.label for slot in due], (zone, kind, year)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def in_zone(zone: str, kind: str) -> Config:
    daily = plan(when=parse(kind))
    return replace(config(daily, smtp=Smtp("127.0.0.1", 25, security="none")), zone=ZoneInfo(zone))


def begin(store: Store, made: Config, now: datetime) -> None:
    store.sync_sources([storecase.source()], now)
    store.sync_digests(made.digests, now)


@pytest.mark.parametrize(
    ("zone", "kind", "weeks"),
    [(zone, KINDS[i % 3], 4) for i, zone in enumerate(ZONES)]
    + [pytest.param(zone, kind, 52, marks=pytest.mark.slow) for zone in ZONES for kind in KINDS],
)
def test_a_year_of_real_digests_with_downtime(
    store: Store, monkeypatch: pytest.MonkeyPatch, zone: str, kind: str, weeks: int
) -> None:
    """compose_due on a real database: one digest for each slot or window of missed ones, which it counts.

    Four weeks around a change of the clocks with digests as they are laid out, and the whole year with one
    line for each: laying out two thousand digests a year tells nothing of when they are due.
    """
    made = in_zone(zone, kind)
    dice = random.Random(f"real {zone} {kind}")
    due = watched(parse(kind), made.zone, dice.choice([2011, 2026, 2027]))
    if weeks < 52:
        centre = dice.choice(changes(due, made.zone) or [due[len(due) // 2].at])
        due = [slot for slot in due if abs(slot.at - centre) < timedelta(weeks=weeks / 2)]
    else:
        monkeypatch.setattr(compose, "messages", one_line)
    begin(store, made, due[0].at - TICK)
    waiting, labels = list(due), list[str]()
    for now in looks(dice, due, due[0].at - TICK, due[-1].at + TICK * 3):
        ready = [slot for slot in waiting if slot.at <= now]
        waiting = waiting[len(ready) :]
        found = compose.due_slots(made.digests[0], made, store, now)
        assert [slot.label for slot in found] == [slot.label for slot in ready]
        assert compose.compose_due(store, made, now) == ([NAME] if ready else [])
        labels += [ready[-1].label] if ready else []
    assert not waiting
    assert [record.label for record in reversed(store.slots(10_000))] == labels


def one_line(
    material: DigestMaterial, plan: DigestPlan, made: Config, label: str, now: datetime, **_: Any
) -> list[OutboxMessage]:
    """Stands for `compose.messages`: as many messages, of one line each."""
    envelope = mime.Envelope("Newswatch <watch@example.org>", plan.name, label)
    return outgoing.for_each(plan.to, outgoing.plain(label, ""), envelope, made, now)


def changes(due: list[Due], zone: ZoneInfo) -> list[datetime]:
    """Where the zone's offset differs between one slot and the next."""
    pairs = pairwise(due)
    return [
        two.at
        for one, two in pairs
        if one.at.astimezone(zone).utcoffset() != two.at.astimezone(zone).utcoffset()
    ]


@pytest.mark.parametrize("hours", [-1, -3, -25, 3, 30])
def test_a_clock_set_by_hours_neither_doubles_nor_silences(store: Store, hours: int) -> None:
    """An hourly digest goes on through the jump: each label once, none left out, no digest claims to cover
    what was told before."""
    made = in_zone("Europe/London", "every hour")
    start = datetime(2027, 6, 1, 0, 0, 5, tzinfo=UTC)
    begin(store, made, start - timedelta(minutes=1))
    wall = start
    for step in range(80):
        if step == 40:
            wall += timedelta(hours=hours)
        compose.compose_due(store, made, wall)
        compose.compose_due(store, made, wall + TICK)
        wall += timedelta(hours=1)
    records = store.slots(1000)
    labels = [record.label[:16] for record in records]
    assert len(set(labels)) == len(labels)
    # Forward, the slots that were jumped over are one digest; back, the hours come again and are not told.
    seen = hourly(start, start + timedelta(hours=79 + hours))
    jumped = hourly(start + timedelta(hours=40), start + timedelta(hours=39 + hours))
    told = [moment for moment in seen if moment not in jumped]
    assert sorted(labels) == [f"{moment.astimezone(made.zone):%Y-%m-%dT%H:%M}" for moment in told]
    messages = [store.message(record.message_id) for record in store.unsent(1000)]
    assert sum("also covers" in message.html for message in messages if message) == (hours > 0)


def test_a_digest_made_known_a_moment_after_the_clock_was_read_has_nothing_due(store: Store) -> None:
    """Polling and mailing are two threads: one may read the clock first and look at the store last."""
    made = in_zone("Europe/London", "every day at 01:30")
    read = datetime(2027, 10, 31, 0, 10, tzinfo=UTC)
    begin(store, made, read + timedelta(seconds=2))
    assert due_slots(made.digests[0], made, store, read) == []
    assert compose.compose_due(store, made, read) == []
    (slot,) = due_slots(made.digests[0], made, store, read + timedelta(hours=1))
    assert slot.label == "2027-10-31T01:30 Europe/London"


def hourly(first: datetime, last: datetime) -> list[datetime]:
    moments = []
    now = first.replace(minute=0, second=0)
    while now <= last:
        moments.append(now)
        now += timedelta(hours=1)
    return moments


def test_after_a_false_start_in_the_future_windows_are_those_of_the_right_clock(store: Store) -> None:
    """A machine that began a month ahead and was set right: its digests tell of their own day, not of
    nothing."""
    made = in_zone("Europe/London", "every day at 07:00")
    day = datetime(2027, 6, 2, 6, 0, 5, tzinfo=UTC)
    begin(store, made, day - timedelta(days=1))
    compose.compose_due(store, made, day)
    compose.compose_due(store, made, day + timedelta(days=30))
    for later in (1, 2):
        assert compose.compose_due(store, made, day + timedelta(days=later)) == [NAME]
    newest = store.slots(1)[0]
    assert (newest.since, newest.until) == (day + timedelta(days=1), day + timedelta(days=2))
