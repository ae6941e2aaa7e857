"""One written date, as people and machines write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.dates import AHEAD, read_date, settled
from monitor.extract.hinted_dates import of_month
from monitor.extract.page import parse, split

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T23:40:00-05:00", "2024-03-05T23:40:00-05:00"),
        ("2024-03-05T23:40:00.123Z", "2024-03-05T23:40:00+00:00"),
        ("2024-03-05 23:40:00 +0100", "2024-03-05T23:40:00+01:00"),
        ("2024-03-05", "2024-03-05T00:00:00+00:00"),
        ("20240305", "2024-03-05T00:00:00+00:00"),
        ("20240305T055000+0900", "2024-03-05T05:50:00+09:00"),
        ("20240305T055000.25Z", "2024-03-05T05:50:00+00:00"),
        ("2024/3/5", "2024-03-05T00:00:00+00:00"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05T10:00:00+00:00"),
        ("Published March 5th, 2024 at 9:15 pm", "2024-03-05T21:15:00+00:00"),
        ("Mon Aug 03 12:45:00 EDT 2015", "2015-08-03T12:45:00-04:00"),
        ("5 March 2024", "2024-03-05T00:00:00+00:00"),
        ("5. März 2024, 10:15 Uhr", "2024-03-05T10:15:00+00:00"),
        ("le 5 février 2024 à 10h15", "2024-02-05T10:15:00+00:00"),
        ("5 de marzo de 2024", "2024-03-05T00:00:00+00:00"),
        ("5 марта 2024", "2024-03-05T00:00:00+00:00"),
        ("05.03.2024", "2024-03-05T00:00:00+00:00"),
        ("2024年3月5日", "2024-03-05T00:00:00+00:00"),
        ("Published online 2024 Mar 5", "2024-03-05T00:00:00+00:00"),
        ("5. maaliskuuta 2024", "2024-03-05T00:00:00+00:00"),
        ("5 Μαρτίου 2024", "2024-03-05T00:00:00+00:00"),
        ("5 март 2024", "2024-03-05T00:00:00+00:00"),
        ("5 مارس 2024", "2024-03-05T00:00:00+00:00"),
        ("5 במרץ 2024", "2024-03-05T00:00:00+00:00"),
        ("Room 12 May and June, then 5 March 2024", "2024-03-05T00:00:00+00:00"),
        ("Di 05.03.24 | 14:07 Uhr | Von Nora Quist", "2024-03-05T14:07:00+00:00"),
        ("von lupa am 05.03.24, 03:48 pm", "2024-03-05T15:48:00+00:00"),
        ("Posted on 25/03/24", "2024-03-25T00:00:00+00:00"),
        ("5.3.24", "2024-03-05T00:00:00+00:00"),
        ("1709622000", "2024-03-05T07:00:00+00:00"),
        ("1709622000000", "2024-03-05T07:00:00+00:00"),
        ("25/03/2024", "2024-03-25T00:00:00+00:00"),
        ("03/25/2024", "2024-03-25T00:00:00+00:00"),
    ],
)
def test_dates_are_read_with_the_offset_they_were_written_with(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found[0].isoformat() == expected


def test_the_order_of_day_and_month_is_the_readers_to_say() -> None:
    british, american = read_date("03/04/2024"), read_date("03/04/2024", month_first=True)
    assert british is not None
    assert american is not None
    assert (british[0].month, american[0].month) == (4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no date",
        "2024-13-45",
        "31 February 2024",
        "1234",
        "99.99.2024",
        "version 3.14.15",
        "Version 10.11.12",
        "iOS 12.10.15",
        "10.11.12.13 at 12:30",
        "5 maybe 2024",
        "0001-01-01T00:00:00Z",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_nothing_later_than_now_is_settled_on() -> None:
    assert settled((NOW + timedelta(days=2), True), NOW) is None
    assert settled((NOW + AHEAD + timedelta(minutes=1), False), NOW) is None
    assert settled((NOW + timedelta(hours=5), True), NOW) is None
    assert settled((NOW + timedelta(hours=5), False), NOW) == NOW
    assert settled((NOW - timedelta(days=2), True), NOW) == NOW - timedelta(days=2)
    assert settled(None, NOW) is None


@given(st.text(max_size=400))
def test_any_text_gives_a_date_in_range_or_none(text: str) -> None:
    found = read_date(text)
    assert found is None or found[0].tzinfo is not None


@given(st.text(alphabet="0123456789-/.: TZ+年月日", max_size=40))
def test_any_figures_give_a_date_or_none(text: str) -> None:
    found = settled(read_date(text), NOW)
    assert found is None or found <= NOW


@given(
    st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2026, 1, 1)).map(
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    )
)
def test_iso_times_come_back(moment: datetime) -> None:
    assert read_date(moment.isoformat()) == (moment, True)


def test_an_address_that_names_a_month_bears_out_the_first_date_of_it() -> None:
    page = split(
        parse(
            "<p>Others: 3 May 2019, 1 June 2010. © 2 May 2010</p>"
            "<p>This was posted by the editors on <nobr>19 May 2010</nobr> at 23:03 and read since.</p>"
        )
    )

    def read(text: str) -> datetime | None:
        return settled(read_date(text), NOW)

    found = of_month(page, "https://ledger.example/2010/05/hole-closed/", read)
    assert found == datetime(2010, 5, 19, 23, 3, tzinfo=UTC)
    assert of_month(page, "https://ledger.example/2010/07/hole-closed/", read) is None
    assert of_month(page, "https://ledger.example/2010/05/19/hole-closed/", read) is None
    assert of_month(page, "https://ledger.example/hole-closed/", read) is None
