"""Times stand in the database so that text order is time order, and come back as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.times import moment, moment_or_none, stamp, stamp_or_none

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
first, last = datetime(2, 1, 1), datetime(9998, 12, 31)  # noqa: DTZ001
aware = st.datetimes(first, last, timezones=offsets)


@given(aware)
def test_round_trip(time: datetime) -> None:
    """Any aware time comes back as the same instant, in UTC, from 27 characters."""
    text = stamp(time)
    assert len(text) == 27
    assert moment(text) == time
    assert moment(text).utcoffset() == timedelta(0)


@given(aware, aware)
def test_order(one: datetime, other: datetime) -> None:
    """Comparing the texts compares the times."""
    assert (stamp(one) < stamp(other)) == (one < other)


def test_naive_is_refused() -> None:
    """A time without zone is a fault of the program, not a time in UTC."""
    with pytest.raises(ValueError, match="without zone"):
        stamp(datetime(2026, 6, 17))  # noqa: DTZ001


def test_ends_of_time() -> None:
    """The first and the last day there are do not overflow."""
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    assert moment(stamp(datetime.min.replace(tzinfo=east))).year == 1
    assert moment(stamp(datetime.max.replace(tzinfo=west))).year == 9999


def test_unknown_times() -> None:
    """None stays None."""
    assert stamp_or_none(None) is None
    assert moment_or_none(None) is None
    now = datetime(2026, 6, 17, tzinfo=UTC)
    assert moment_or_none(stamp_or_none(now)) == now
