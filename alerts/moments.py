"""Times as readers see them, in the config's zone. English on purpose: strftime follows the locale."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def day(moment: datetime, zone: ZoneInfo) -> str:
    """ "17 Jun"."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1][:3]}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """ "07:00"."""
    return f"{moment.astimezone(zone):%H:%M}"


def date(moment: datetime, zone: ZoneInfo) -> str:
    """ "Wednesday 17 June 2026"."""
    local = moment.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def window(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """ "16 Jun 07:00 – 17 Jun 07:00 (Europe/London)"; the year where the ends differ in it."""
    year = since.astimezone(zone).year != until.astimezone(zone).year
    ends = (
        f"{day(end, zone)}{f' {end.astimezone(zone).year}' if year else ''} {clock(end, zone)}"
        for end in (since, until)
    )
    return f"{' – '.join(ends)} ({zone.key})"


def stamp(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "14:05" today, "16 Jun 14:05" this year, "16 Jun 2025" before; no clock where only a date is known.

    A moment of exactly midnight UTC is taken for a bare date: sources that give no time are read so.
    """
    bare = moment.astimezone(UTC).time() == time(0)
    where: ZoneInfo = ZoneInfo("UTC") if bare else zone
    local, today = moment.astimezone(where), now.astimezone(zone)
    if local.year != today.year:
        return f"{day(moment, where)} {local.year}"
    if bare:
        return day(moment, where)
    if local.date() == today.date():
        return clock(moment, zone)
    return f"{day(moment, zone)} {clock(moment, zone)}"
