"""One moment, the calendar days it can be on, and the day that its publisher means.

A stamp in UTC names the instant and not the day: where the page tells the same instant by the clock of the
publisher, or its address names a neighbouring day, the stamp is told in that zone. The instant never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

# The zones people live in.
_WEST, _EAST = timedelta(hours=-10), timedelta(hours=13)
_HOUR = timedelta(hours=1)
_MIDNIGHT = time()
# Between two places where a system writes one event.
_ALIKE = timedelta(minutes=2)
# Half a day is no zone here: it is an afternoon written by a clock of twelve hours.
_OFFSETS = frozenset(
    timedelta(hours=hours)
    for hours in (*range(-10, 0), *range(1, 12), 13, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 9.5, 10.5)
)
# A clock may be written without its seconds.
_SLACK = timedelta(minutes=1)


def days_of(moment: datetime) -> frozenset[date]:
    """Return the calendar days that an instant is on somewhere; a bare day (midnight UTC) is itself only."""
    if moment.utcoffset() == timedelta() and moment.time() == _MIDNIGHT:
        return frozenset((moment.date(),))
    instant = moment.astimezone(UTC)
    return frozenset((moment.date(), (instant + _WEST).date(), (instant + _EAST).date()))


def in_zone(moment: datetime, stamps: Sequence[datetime]) -> datetime:
    """Return a moment as the page writes the same instant elsewhere with an offset, itself where it does not.

    A bare day becomes the first stamp where that is on it, so that its hour is known.
    """
    if moment.utcoffset():
        return moment
    if moment.time() == _MIDNIGHT and stamps and stamps[0].date() == moment.date():
        return stamps[0]
    return next((stamp for stamp in stamps if stamp.utcoffset() and abs(stamp - moment) < _ALIKE), moment)


def on_day(moment: datetime, day: date, offsets: Iterable[timedelta] = ()) -> datetime:
    """Return an instant given in UTC as a zone tells it that has it on this day.

    offsets: of zones that the page writes elsewhere, tried first; then the nearest of whole hours. The moment
    itself where it carries a zone, is on that day already, or nowhere on it.
    """
    if moment.utcoffset() or moment.date() == day or day not in days_of(moment):
        return moment
    step = -_HOUR if day < moment.date() else _HOUR
    whole = (step * hours for hours in range(1, 14))
    return next(
        (
            there
            for offset in (*offsets, *whole)
            if _WEST <= offset <= _EAST and (there := moment.astimezone(timezone(offset))).date() == day
        ),
        moment,
    )


def by_the_clock(moment: datetime, clocks: Iterable[datetime]) -> datetime:
    """Return an instant given in UTC with the offset by which the page's own clock tells it.

    clocks: what the page writes of its publication without a zone, as UTC. One that differs by just what a
    zone does is the same event told by the publisher's clock.
    """
    if moment.utcoffset() or moment.time() == _MIDNIGHT:
        return moment
    for clock in clocks:
        minutes = -((moment - clock) // timedelta(minutes=1))
        offset = timedelta(minutes=minutes)
        if offset in _OFFSETS and abs(clock - moment - offset) < _SLACK and (clock.hour or clock.minute):
            return moment.astimezone(timezone(offset))
    return moment
