"""Dates in every spelling that feeds and pages use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.dates import read_date

seconds = st.integers(
    int(datetime(1990, 1, 2, tzinfo=UTC).timestamp()), int(datetime(2100, 12, 30, tzinfo=UTC).timestamp())
)
offsets = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(seconds, offsets)
def test_what_standards_write_is_read_exactly(second: int, zone: timezone) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    local = moment.astimezone(zone)
    for text in (
        format_datetime(local),
        local.isoformat(),
        local.isoformat().replace("T", " "),
        local.strftime("%d %b %y %H:%M:%S %z") if 1990 <= local.year <= 2069 else local.isoformat(),
        local.strftime("%Y%m%dT%H%M%S%z"),
        moment.strftime("%a %b %d %H:%M:%S %Y"),
        moment.strftime("%A, %d-%b-%Y %H:%M:%S GMT"),
        local.strftime("%B %d, %Y %I:%M:%S %p %z"),
        f" {format_datetime(local)} (a comment)\n",
    ):
        assert read_date(text) == moment, text


months = st.sampled_from(
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mai", "Dez"]
)
zones = st.sampled_from(
    [
        "GMT",
        "UTC",
        "UT",
        "Z",
        "EST",
        "PDT",
        "CEST",
        "IST",
        "NST",
        "XYZ",
        "+0000",
        "-0000",
        "+0530",
        "-0800",
        "+1400",
        "+2500",
        "+0160",
    ]
)
clocks = st.tuples(st.integers(0, 25), st.integers(0, 61), st.integers(0, 61))


@given(st.integers(0, 32), months, st.integers(1980, 2110), clocks, zones)
def test_the_usual_form_is_read_as_any_other(
    day: int, month: str, year: int, clock: tuple[int, int, int], zone: str
) -> None:
    hour, minute, second = clock
    for date in (f"{day:02} {month}", f"{day} {month}"):
        rest = f"{date} {year} {hour:02}:{minute:02}:{second:02} {zone}"
        # Without its day of the week, a date is not in that form.
        assert read_date(f"Tue, {rest}") == read_date(rest)
        assert read_date(f"\n Tue, {rest} ") == read_date(rest)


@given(st.text(max_size=60) | st.text("0123456789-/:.,TZ+ abcJanFebMonGMT", max_size=40))
def test_any_text_is_a_possible_moment_or_none(text: str) -> None:
    moment = read_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1990 <= moment.year <= 2100)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Thu, 12 Nov 2026 09:12 EST", "2026-11-12T14:12"),
        ("Thu, 12 Nov 2026 09:12:44 PDT", "2026-11-12T16:12:44"),
        ("Thu, 12 Nov 2026 9:12:44 +1", "2026-11-12T08:12:44"),
        ("Thu, 12 Nov 2026 09:12:44 GMT+2", "2026-11-12T07:12:44"),
        ("Thu, 12 Nov 2026 09:12:44 UTC+05:30", "2026-11-12T03:42:44"),
        ("Thu, 12 Nov 2026 09:12:44 Nowhere", "2026-11-12T09:12:44"),
        ("Thu, 12 Nov 2026 09:12:44 XYZ", "2026-11-12T09:12:44"),
        ("Thursday, 12 November 2026", "2026-11-12T00:00"),
        ("12 Sept 2026 09:00", "2026-09-12T09:00"),
        ("Nov. 12th, 2026 at 9:05 p.m. ET", "2026-11-13T02:05"),
        ("12th November 2026", "2026-11-12T00:00"),
        ("Do, 12 Nov 2026 09:12:44 +0100", "2026-11-12T08:12:44"),
        ("12. März 2026, 08:15 Uhr", "2026-03-12T08:15"),
        ("12.03.2026 08:15", "2026-03-12T08:15"),
        ("12 de março de 2026", "2026-03-12T00:00"),
        ("jeudi 12 février 2026", "2026-02-12T00:00"),
        ("12 ноября 2026", "2026-11-12T00:00"),
        ("2026/11/12 09:12", "2026-11-12T09:12"),
        ("2026-11-12T09:12Z", "2026-11-12T09:12"),
        ("2026-11-12T09:12:44.123456789Z", "2026-11-12T09:12:44"),
        ("2026-11-12T24:00:00Z", "2026-11-13T00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
        ("1794474764", "2026-11-12T09:12:44"),
        ("1794474764000", "2026-11-12T09:12:44"),
        ("Wed, 12 Nov 03 09:12:44 GMT", "2003-11-12T09:12:44"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0000-00-00 00:00:00", None),
        ("2999-01-01", None),
        ("30 Feb 2026", None),
        ("2026-13-01", None),
        ("2026-11", None),
        ("2026", None),
        ("03/04/2026", None),
        ("yesterday", None),
        ("12 Foo 2026", None),
        ("", None),
    ],
)
def test_spellings(text: str, iso: str | None) -> None:
    moment = read_date(text)
    wanted = datetime.fromisoformat(iso).replace(tzinfo=UTC) if iso else None
    assert moment == wanted
