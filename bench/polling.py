"""How fresh and how dear polling by rhythm is beside a fixed interval: 100 made-up sources over 30 days.

    python bench/polling.py

Pure: the decisions of `monitor.polling` on simulated time, no network and no clock. The sources publish
from three times an hour to once in two weeks (log-uniform), half of them in office hours only, with
working days three times as busy as others. Printed: requests per day, the delay from publication to the
poll that finds it (median, mean, 95th in a hundred), and the busiest minute.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean, median

from monitor import polling

SOURCES = 100
DAYS = 30
LEARNED = 20  # articles, as the store remembers them
BEGIN = datetime(2027, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
Interval = Callable[[deque[datetime], datetime], timedelta]


@dataclass(frozen=True)
class Made:
    """A source: its name and when its articles come, ascending, from 30 days before the simulation."""

    name: str
    articles: tuple[datetime, ...]


@dataclass(frozen=True)
class Outcome:
    """What a way of polling gave. delays: minutes, one per article. busiest: polls begun in one minute."""

    requests: float
    delays: tuple[float, ...]
    busiest: int

    def __str__(self) -> str:
        ranked = sorted(self.delays)
        return (
            f"{self.requests:7.0f} requests a day   delay: median {median(ranked):5.1f} min, "
            f"mean {fmean(ranked):5.1f}, 95 % within {ranked[len(ranked) * 95 // 100]:5.0f}"
            f"   busiest minute {self.busiest}"
        )


def made(seed: int = 1) -> list[Made]:
    """The sources of the simulation, the same for the same seed."""
    dice = random.Random(seed)
    return [
        Made(
            f"source {number}",
            tuple(_articles(dice, 20 / 60 * (336 * 3) ** dice.random(), dice.random() < 0.5)),
        )
        for number in range(SOURCES)
    ]


def _articles(dice: random.Random, hours: float, office: bool) -> Iterator[datetime]:
    """Poisson arrivals, `hours` apart on the average, thinned out by night and weekend."""
    now, end = BEGIN - timedelta(days=DAYS), BEGIN + timedelta(days=DAYS)
    # In office hours: 50 of 168 hours at full rate; the rate of those makes up for the others.
    peak = hours * (50 / 168 if office else (5 + 2 / 3) / 7)
    while (now := now + HOUR * dice.expovariate(1 / peak)) < end:
        working = now.weekday() < 5
        share = float(working and 8 <= now.hour < 18) if office else (1 if working else 1 / 3)
        if dice.random() < share:
            yield now


def simulated(sources: list[Made], interval: Interval) -> Outcome:
    """Poll every source over the 30 days by this interval."""
    requests, delays, minutes = 0, list[float](), Counter[int]()
    for source in sources:
        waiting = deque(source.articles)
        known: deque[datetime] = deque(maxlen=LEARNED)
        while waiting and waiting[0] < BEGIN:
            known.append(waiting.popleft())
        now = BEGIN
        while now < BEGIN + timedelta(days=DAYS):
            requests += 1
            minutes[int((now - BEGIN) / timedelta(minutes=1))] += now > BEGIN
            while waiting and waiting[0] <= now:
                delays.append((now - waiting[0]) / timedelta(minutes=1))
                known.append(waiting.popleft())
            now = polling.next_due(interval(known, now), now, seed=source.name)
    return Outcome(requests / DAYS, tuple(delays), max(minutes.values()))


def fixed(every: timedelta) -> Interval:
    """The same interval for all."""
    return lambda known, now: every


def by_rhythm(floor: timedelta, ceiling: timedelta) -> Interval:
    """The interval that the source's own rhythm gives."""
    return lambda known, now: polling.interval(polling.rhythm(known, now), floor, ceiling)


def main() -> None:
    sources = made()
    rhythm = simulated(sources, by_rhythm(timedelta(minutes=15), timedelta(hours=4)))
    half_hour = simulated(sources, fixed(timedelta(minutes=30)))
    print(f"{SOURCES} sources, {DAYS} days, {len(rhythm.delays)} articles")
    print(f"by rhythm, 15 min to 4 h {rhythm}")
    print(f"every 30 minutes         {half_hour}")
    # What a fixed interval costs that asks as often on the whole.
    equal = timedelta(minutes=30) * (half_hour.requests / rhythm.requests)
    print(f"every {equal / timedelta(minutes=1):.0f} minutes         {simulated(sources, fixed(equal))}")


if __name__ == "__main__":
    main()
