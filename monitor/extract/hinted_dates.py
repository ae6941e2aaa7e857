"""Dates that a page gives beside its marks: in its address, at the end of its title, of the month it is filed in.

Which of a page's dates counts is decided in `dating`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import urlsplit

from monitor.extract.metadata import Claims
from monitor.extract.page import Page

Reader = Callable[[str], datetime | None]

COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved", re.I)
_ADDRESS = re.compile(
    r"[/_-]((?:19|20)\d\d)(?:([/_-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\w)"
)
_ADDRESS_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(?!\d{1,2}/)")
_EIGHT = re.compile(r"(?<!\d)\d{4}(?:19|20)\d\d(?!\d)")
# A last part of a title that is a date: "Headline | Site | 28.04.2023".
_TITLED = re.compile(r"\s[|–—·•-]\s+([^|–—·•]{8,30})$")
_WHOLE_DATE = re.compile(
    r"(?:\w+,? )?(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.? \w+ \d{4}|\w+ \d{1,2}, \d{4})"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def in_address(url: str, read: Reader) -> datetime | None:
    """Return the day that an address names, None where it names none."""
    match = _ADDRESS.search(urlsplit(url).path)
    if match is None:
        return None
    year, _, month, day, compact_month, compact_day = match.groups()
    return read(f"{year}-{month or compact_month}-{day or compact_day}")


def days_named(url: str) -> tuple[date, ...]:
    """Return the days that an address may name, in figures of any order ("2024/03/05", "nid05032024")."""
    path = urlsplit(url).path
    days: list[date] = []
    if match := _ADDRESS.search(path):
        year, _, month, day, compact_month, compact_day = match.groups()
        days += _days((year, month or compact_month, day or compact_day))
    for found in _EIGHT.findall(path):
        days += _days((found[4:], found[2:4], found[:2]), (found[4:], found[:2], found[2:4]))
    return tuple(days)


def named_in(url: str, moment: datetime) -> bool:
    """Return whether an address names the day of a moment, or its month alone."""
    month = _ADDRESS_MONTH.search(urlsplit(url).path)
    if month:
        return (int(month[1]), int(month[2])) == (moment.year, moment.month)
    return moment.date() in days_named(url)


def _days(*parts: tuple[str, str, str]) -> list[date]:
    days: list[date] = []
    for year, month, day in parts:
        with suppress(ValueError):
            days.append(date(int(year), int(month), int(day)))
    return days


def in_title(told: Claims, read: Reader) -> datetime | None:
    """Return the date that closes a page's title after a bar or dash, None without one."""
    for title in (told.title_tag, told.meta("og:title")):
        if (last := _TITLED.search(title)) and _WHOLE_DATE.fullmatch(last[1]) and (found := read(last[1])):
            return found
    return None


def of_month(page: Page, url: str, read: Reader) -> datetime | None:
    """Return the first written date of the year and month that the address names without a day."""
    named = _ADDRESS_MONTH.search(urlsplit(url).path)
    if named is None:
        return None
    month = int(named[1]), int(named[2])
    for run in page.runs:
        for at in _YEAR.finditer(run.text):
            if at[0] != named[1] or COPYRIGHT.search(run.text[max(0, at.start() - 30) : at.end()]):
                continue
            found = read(run.text[max(0, at.start() - 20) : at.end() + 12])
            if found and (found.year, found.month) == month:
                return found
    return None
