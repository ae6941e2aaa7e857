"""When a digest is due: a small fixed grammar of times, and the slots it gives in a time zone.

Pure: the zone and every instant come in. It knows nothing of digests, of the store or of a clock.

A slot is named by its local wall time and zone, so it exists once whatever the clocks do: the second
01:30 of an autumn night is the slot of the first, and a wall time inside a spring gap is due at the
first instant after the gap. Where two wall times are due at the same instant (one of them in a gap),
the later one is the slot.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
EXAMPLES = (
    "every day at 07:00, weekdays at 07:00, Monday at 08:00, Monday and Thursday at 08:00, "
    "every day at 07:00 and 16:00, day 1 of the month at 08:00, every 4 hours"
)
_HOUR_STEPS = (1, 2, 3, 4, 6, 8, 12)
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Eight years lie between two 29 Februaries around 2100; a schedule silent for longer never comes.
_HORIZON = timedelta(days=3660)
# Zones have skipped whole local dates (Apia, 30 December 2011), so a slot may be due two dates away.
_REACH = timedelta(days=2)

_ALL_DAYS = frozenset(range(1, 32))
_ALL_MONTHS = frozenset(range(1, 13))
_ALL_WEEKDAYS = frozenset(range(7))

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_SPLIT = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_HOURS = re.compile(r"every (?:(\d{1,4}) )?hours?")
_AT = re.compile(r"(.*?)\s+at\s+(.*)")
_OF_MONTH = re.compile(r"days?\s+(.+?)\s+of\s+(?:the|each|every)\s+month")
_LAST_OF_MONTH = re.compile(r"(?:the\s+)?last\s+day\s+of\s+(?:the|each|every)\s+month")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Wall times on certain dates; `str()` gives the text it was read from.

    times: ascending, each once, whole minutes. days, months: counted from 1; weekdays: Monday is 0.
    either: a date counts when its day or its weekday fits (cron's rule where both are given), else
    both must. last_day: a day past the end of a month means its last day.
    """

    text: str
    times: tuple[time, ...]
    days: frozenset[int] = _ALL_DAYS
    months: frozenset[int] = _ALL_MONTHS
    weekdays: frozenset[int] = _ALL_WEEKDAYS
    either: bool = False
    last_day: bool = False

    @classmethod
    def cron(cls, text: str) -> Schedule:
        """Read the five fields of a crontab line: minute, hour, day of month, month, day of week.

        Lists, ranges, steps, English names and 7 for Sunday are known; where both a day and a weekday
        are restricted, either is enough (crontab(5)). ValueError says what to write.
        """
        return _parse_cron(text)

    def falls_on(self, day: date) -> bool:
        """Tell whether this local date has slots."""
        if day.month not in self.months:
            return False
        by_day = day.day in self.days
        if self.last_day and not by_day:
            length = calendar.monthrange(day.year, day.month)[1]
            by_day = day.day == length and any(wanted > length for wanted in self.days)
        by_weekday = day.weekday() in self.weekdays
        return by_day or by_weekday if self.either else by_day and by_weekday

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment of a schedule. label: local wall time and zone, unique. due: UTC."""

    label: str
    due: datetime


def parse(text: str) -> Schedule:
    """Read a time as people write it ("weekdays at 07:00"); ValueError says what to write instead."""
    words = " ".join(text.split())
    plain = words.casefold()
    if hours := _HOURS.fullmatch(plain):
        return Schedule(words, _every(int(hours[1] or "1")))
    at = _AT.fullmatch(plain)
    if at is None:
        raise ValueError(f"'{words}' is not a time I know. Write one of: {EXAMPLES}")
    days, times = at[1].removeprefix("every "), _times(at[2])
    if days in ("day", "daily"):
        return Schedule(words, times)
    if days in ("weekday", "weekdays"):
        return Schedule(words, times, weekdays=frozenset(range(5)))
    if days in ("weekend", "weekends"):
        return Schedule(words, times, weekdays=frozenset((5, 6)))
    if _LAST_OF_MONTH.fullmatch(days):
        return Schedule(words, times, days=frozenset((31,)), last_day=True)
    if month := _OF_MONTH.fullmatch(days):
        return Schedule(words, times, days=_month_days(month[1]), last_day=True)
    return Schedule(words, times, weekdays=frozenset(_weekday(day, words) for day in _SPLIT.split(days)))


def slots(
    schedule: Schedule, zone: ZoneInfo, after: datetime, until: datetime, limit: int = 400
) -> list[Slot]:
    """Give the slots with after < due <= until, ascending; the newest `limit` where there are more.

    Looks back ten years at most, so a clock that once stood wrong costs no time.
    """
    found: list[Slot] = []
    newest = until.astimezone(zone).date()
    oldest = max(after, until - _HORIZON).astimezone(zone).date()
    for day in _dates(newest, oldest - _REACH, step=-1):
        for slot in reversed(_on(schedule, zone, day)):
            # A gap can push this wall time onto the instant of a later one, which was met before it.
            repeated = bool(found) and found[-1].due == slot.due
            if after < slot.due <= until and not repeated:
                found.append(slot)
                if len(found) == limit:
                    return found[::-1]
    return found[::-1]


def upcoming(schedule: Schedule, zone: ZoneInfo, now: datetime, count: int) -> list[Slot]:
    """Give the next `count` slots due after `now`, ascending."""
    found: list[Slot] = []
    today = now.astimezone(zone).date()
    silent_since = today
    for day in _dates(today - _REACH, date.max, step=1):
        if day - silent_since > _HORIZON:
            break
        for slot in _on(schedule, zone, day):
            if slot.due <= now:
                continue
            if found and found[-1].due == slot.due:
                found[-1] = slot
            elif len(found) == count:
                return found
            else:
                found.append(slot)
            silent_since = day
    return found


def _on(schedule: Schedule, zone: ZoneInfo, day: date) -> list[Slot]:
    if not schedule.falls_on(day):
        return []
    walls = [datetime.combine(day, at) for at in schedule.times]
    return [Slot(f"{wall.isoformat(timespec='minutes')} {zone}", _instant(wall, zone)) for wall in walls]


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks of `zone` show `wall`, or the end of the gap that skips it."""
    # fold=0 takes the first of two occurrences and, inside a gap, the offset before it (PEP 495).
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    before = wall.replace(tzinfo=zone).utcoffset()
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = instant
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _dates(first: date, last: date, *, step: int) -> Iterator[date]:
    """Dates from first to last inclusive; the outermost two of the calendar have no safe UTC instant."""
    lowest, highest = date.min.toordinal() + 2, date.max.toordinal() - 2
    start = min(max(first.toordinal(), lowest), highest)
    stop = min(max(last.toordinal(), lowest), highest)
    return map(date.fromordinal, range(start, stop + step, step))


def _every(hours: int) -> tuple[time, ...]:
    if hours not in _HOUR_STEPS:
        known = ", ".join(map(str, _HOUR_STEPS))
        raise ValueError(f"every {hours} hours does not divide a day; use one of {known} hours")
    return tuple(time(hour) for hour in range(0, 24, hours))


def _times(text: str) -> tuple[time, ...]:
    return tuple(sorted({_time(part) for part in _SPLIT.split(text)}))


def _time(text: str) -> time:
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        raise ValueError(f"'{text}' is not a time of day; write hours and minutes, such as 07:00 or 16:30")
    hour, minute = int(clock[1]), int(clock[2])
    if hour > 23 or minute > 59:
        raise ValueError(f"there is no {text} in a day; the hours go from 00:00 to 23:59")
    return time(hour, minute)


def _month_days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in _SPLIT.split(text):
        if not re.fullmatch(r"[0-9]{1,2}", part) or not 1 <= int(part) <= 31:
            raise ValueError(f"'{part}' is not a day of a month; write a number from 1 to 31")
        days.add(int(part))
    return frozenset(days)


def _weekday(text: str, whole: str) -> int:
    name = text if text in WEEKDAYS else text.removesuffix("s")
    if name in WEEKDAYS:
        return WEEKDAYS.index(name)
    known = [*WEEKDAYS, "every day", "weekdays", "weekends"]
    close = difflib.get_close_matches(text, known, n=1)
    if close:
        meant = close[0].capitalize() if close[0] in WEEKDAYS else close[0]
        raise ValueError(f"'{text}' is not a day, did you mean '{meant}'?")
    raise ValueError(f"'{whole}' is not a time I know. Write one of: {EXAMPLES}")


def _parse_cron(text: str) -> Schedule:
    fields = text.split()
    if len(fields) != 5:
        raise ValueError(
            f"a cron line has 5 fields (minute, hour, day of month, month, day of week), not {len(fields)}; "
            "for example: 0 7 * * 1-5"
        )
    minutes = _field(fields[0], "minute", 0, 59)
    hours = _field(fields[1], "hour", 0, 23)
    days = _field(fields[2], "day of month", 1, 31)
    months = _field(fields[3], "month", 1, 12, MONTHS)
    of_week = _field(fields[4], "day of week", 0, 7, ("sunday", *WEEKDAYS))
    weekdays = frozenset((day - 1) % 7 for day in of_week)
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    if not either and not any(day <= _LONGEST_MONTH[month - 1] for month in months for day in days):
        raise ValueError(f"'{text}' never comes: no such month has a day {min(days)}")
    times = tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes))
    return Schedule(" ".join(fields), times, days, months, weekdays, either=either)


def _field(text: str, what: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step_text = part.partition("/")
        first_text, dash, last_text = span.partition("-")
        if span == "*":
            first, last = low, high
        else:
            first = _number(first_text, what, low, high, names)
            last = _number(last_text, what, low, high, names) if dash else first
            if high == 7 and last < first:
                last = last or 7
        if "/" in part and span != "*" and not dash:
            raise ValueError(f"'{part}' in the {what} of cron: a step needs a range, as in {first}-{high}/2")
        if first > last:
            raise ValueError(f"'{part}' in the {what} of cron runs backwards; write two ranges with a comma")
        step = 1
        if "/" in part:
            if not re.fullmatch(r"[0-9]{1,4}", step_text) or int(step_text) == 0:
                raise ValueError(f"'{part}' in the {what} of cron: the step must be a number above 0")
            step = int(step_text)
        values.update(range(first, last + 1, step))
    return frozenset(values)


def _number(text: str, what: str, low: int, high: int, names: tuple[str, ...]) -> int:
    if re.fullmatch(r"[0-9]{1,4}", text) and low <= int(text) <= high:
        return int(text)
    short = [name[:3] for name in names]
    if text.casefold() in short:
        return short.index(text.casefold()) + (1 if names == MONTHS else 0)
    raise ValueError(f"'{text}' in the {what} of cron: write a number from {low} to {high}")
