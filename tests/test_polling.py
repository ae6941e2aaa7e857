"""When a source is polled again, and what a failure means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.polling import by_rhythm, fixed, made, simulated
from monitor.polling import (
    CAP,
    FLOOR,
    HINT_CAP,
    SPREAD_CAP,
    Fault,
    backoff,
    classify,
    interval,
    is_due,
    is_moved,
    next_due,
    parse_max_age,
    parse_retry_after,
    rhythm,
)

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
intervals = st.integers(1, 7 * 86400).map(lambda seconds: timedelta(seconds=seconds))
asked = st.none() | st.floats(-10, 1e12) | st.integers(0, 10**15)
faults = st.none() | st.sampled_from(Fault)


@given(intervals, st.text(max_size=10), st.integers(0, 10**6), faults, asked, asked, asked)
def test_never_too_soon_never_too_late(
    every: timedelta,
    seed: str,
    fails: int,
    fault: Fault | None,
    retry: float | None,
    age: float | None,
    period: float | None,
) -> None:
    due = next_due(
        every, NOW, seed=seed, fails=fails, fault=fault, retry_after=retry, max_age=age, feed_period=period
    )
    assert due - NOW >= min(every, FLOOR)
    assert due - NOW >= every
    assert due - NOW <= max(CAP, every) + SPREAD_CAP
    if retry is not None:
        assert due - NOW >= min(timedelta(seconds=min(max(retry, 0), 86400)), CAP)
    again = next_due(
        every, NOW, seed=seed, fails=fails, fault=fault, retry_after=retry, max_age=age, feed_period=period
    )
    assert again == due


@given(intervals, faults, st.integers(0, 200))
def test_more_failures_never_shorten_the_wait(every: timedelta, fault: Fault | None, fails: int) -> None:
    assert backoff(every, fails, fault) <= backoff(every, fails + 1, fault) <= max(CAP, every)


def test_what_is_wrong_for_good_is_asked_less_often() -> None:
    waits = {fault: [backoff(HALF_HOUR, fails, fault) for fails in range(1, 10)] for fault in Fault}
    assert waits[Fault.HARD][:4] == [HALF_HOUR, 2 * HALF_HOUR, 4 * HALF_HOUR, 8 * HALF_HOUR]
    assert waits[Fault.SOFT][2] == waits[Fault.PASSING][4] == 2 * HALF_HOUR
    assert all(h >= s >= p for h, s, p in zip(*waits.values(), strict=True))
    assert waits[Fault.HARD][-1] == CAP


def test_sources_are_spread_and_keep_their_place() -> None:
    dues = {next_due(HALF_HOUR, NOW, seed=f"source {n}") for n in range(100)}
    assert len(dues) == 100
    assert max(dues) - min(dues) <= timedelta(minutes=3)
    assert max(dues) - min(dues) > timedelta(minutes=2)


def wait(**told: float) -> timedelta:
    """The wait without its spread."""
    waited = min(next_due(HALF_HOUR, NOW, seed=str(n), **told) for n in range(300)) - NOW
    return timedelta(minutes=round(waited / timedelta(minutes=1)))


def test_what_an_answer_asks_for_is_honoured_within_bounds() -> None:
    assert wait() == HALF_HOUR
    assert wait(max_age=7200) == timedelta(hours=2)
    assert wait(feed_period=60) == HALF_HOUR
    assert wait(feed_period=31 * 86400) == HINT_CAP
    assert wait(retry_after=36000) == timedelta(hours=10)
    assert wait(retry_after=31 * 365 * 86400) == CAP


def test_a_source_may_be_asked_oftener_than_the_floor_only_if_configured() -> None:
    assert next_due(timedelta(seconds=10), NOW, seed="x") - NOW < timedelta(seconds=12)


def test_a_clock_that_went_back_does_not_silence_a_source() -> None:
    assert is_due(None, None, NOW)
    assert is_due(NOW, 1800, NOW)
    assert not is_due(NOW + timedelta(minutes=29), 1800, NOW)
    assert not is_due(NOW + timedelta(minutes=59), 1800, NOW)
    assert is_due(NOW + timedelta(minutes=61), 1800, NOW)
    assert is_due(NOW + timedelta(days=3), None, NOW)
    assert not is_due(NOW + timedelta(hours=30), None, NOW)


@given(intervals, st.text(max_size=5), st.integers(0, 40), faults, asked)
def test_what_was_planned_is_not_due_before_its_time(
    every: timedelta, seed: str, fails: int, fault: Fault | None, retry: float | None
) -> None:
    due = next_due(every, NOW, seed=seed, fails=fails, fault=fault, retry_after=retry)
    planned = (due - NOW).total_seconds()
    assert not is_due(due, planned, NOW)
    assert not is_due(due, planned, due - timedelta(milliseconds=1))
    assert is_due(due, planned, due)


@pytest.mark.parametrize(
    ("status", "outcome", "fault", "reason"),
    [
        (200, "ok", None, ""),
        (304, "not modified", None, ""),
        (403, "blocked", Fault.HARD, "HTTP 403: the site refuses us"),
        (404, "failed", Fault.SOFT, "HTTP 404: there is nothing at this address"),
        (410, "failed", Fault.HARD, "HTTP 410: the address is gone for good"),
        (429, "failed", Fault.SOFT, "HTTP 429: too many requests; the site asks us to slow down"),
        (451, "blocked", Fault.HARD, "HTTP 451: the site may not answer for legal reasons"),
        (503, "failed", Fault.SOFT, "HTTP 503: the site is out of service for now"),
        (599, "failed", Fault.SOFT, "HTTP 599: an answer we cannot use"),
        (418, "failed", Fault.HARD, "HTTP 418: an answer we cannot use"),
        (None, "failed", Fault.PASSING, "no answer"),
    ],
)
def test_statuses(status: int | None, outcome: str, fault: Fault | None, reason: str) -> None:
    verdict = classify(status)
    assert (verdict.outcome, verdict.fault, verdict.reason) == (outcome, fault, reason)


CHALLENGE = "a challenge page (x), not a feed"


@pytest.mark.parametrize(
    ("error", "message", "outcome", "fault", "reason"),
    [
        ("CannotResolveHostError", "x", "failed", Fault.PASSING, "name not found (DNS)"),
        ("DownloadTimeoutError", "", "failed", Fault.PASSING, "no answer in time"),
        ("SSLVerificationError", "self-signed", "failed", Fault.SOFT, "certificate not valid: self-signed"),
        ("DownloadConnectionRefusedError", "", "failed", Fault.PASSING, "the connection is refused"),
        ("NotAFeed", "a PDF, not a feed", "failed", Fault.HARD, "answered a PDF, not a feed"),
        ("NotAFeed", CHALLENGE, "blocked", Fault.HARD, f"answered {CHALLENGE}"),
        ("RobotsForbids", "x", "blocked", Fault.HARD, "robots.txt forbids it"),
        ("ParseLimit", "stopped after\n3 s", "failed", Fault.SOFT, "stopped after 3 s"),
        ("ZeroDivisionError", "", "failed", Fault.SOFT, "an unexpected ZeroDivisionError"),
    ],
)
def test_errors(error: str, message: str, outcome: str, fault: Fault, reason: str) -> None:
    verdict = classify(None, error, message)
    assert (verdict.outcome, verdict.fault, verdict.reason) == (outcome, fault, reason)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999", 999999999.0),
        ("Thu, 12 Nov 2026 09:10:00 GMT", 600.0),
        ("Thu, 12 Nov 2026 08:00:00 GMT", 0.0),
        ("Thu, 12 Nov 2026 09:10:00", 600.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=600", 600),
        ('public, MAX-AGE="60", must-revalidate', 60),
        ("s-maxage=600", None),
        ("max-age=600, no-store", None),
        ("no-cache", None),
        ("max-age=-1", None),
        ("", None),
    ],
)
def test_max_age(header: str, seconds: int | None) -> None:
    assert parse_max_age(header) == seconds


@given(st.text(max_size=60))
def test_headers_never_raise(header: str) -> None:
    waited = parse_retry_after(header, NOW)
    assert waited is None or waited >= 0
    age = parse_max_age(header)
    assert age is None or age >= 0


# ---- a source's own rhythm

QUARTER = timedelta(minutes=15)
FOUR_HOURS = timedelta(hours=4)


@pytest.mark.parametrize(
    ("between", "minutes"),
    [
        (None, 30),
        (timedelta(0), 15),
        (timedelta(minutes=20), 15),
        (timedelta(hours=1), 15),
        (timedelta(hours=4), 30),
        (timedelta(hours=16), 60),
        (timedelta(days=1), 73),
        (timedelta(days=6), 180),
        (timedelta(days=14), 240),
        (timedelta(days=4000), 240),
    ],
)
def test_the_interval_goes_by_the_root_of_the_rhythm(between: timedelta | None, minutes: int) -> None:
    found = interval(between, QUARTER, FOUR_HOURS)
    assert round(found / timedelta(minutes=1)) == minutes


def test_silence_slows_a_source_and_an_article_wakes_it() -> None:
    daily = [NOW - timedelta(days=day) for day in range(19, -1, -1)]
    assert rhythm(daily[:4], NOW) is None
    assert rhythm([], NOW) is None
    fresh, quiet = rhythm(daily, NOW), rhythm(daily, NOW + timedelta(days=41))
    assert (fresh, quiet) == (timedelta(hours=19 * 24 / 20), timedelta(days=3))
    # A clock that went back is no rhythm below nothing.
    assert rhythm(daily, NOW - timedelta(days=100)) == timedelta(0)


@given(
    st.lists(st.integers(0, 10**7), min_size=0, max_size=20).map(sorted),
    st.integers(60, 86_400),
    st.integers(0, 86_400),
)
def test_no_source_is_dropped_or_asked_too_often(ages: list[int], floor: int, more: int) -> None:
    low, high = timedelta(seconds=floor), timedelta(seconds=floor + more)
    arrivals = [NOW - timedelta(seconds=age) for age in reversed(ages)]
    assert low <= interval(rhythm(arrivals, NOW), low, high) <= high


@pytest.mark.parametrize(
    ("hours", "twice", "moved"),
    [(None, False, False), (1, False, False), (1, True, False), (25, False, False), (24, True, True)],
)
def test_a_feed_has_moved_when_it_was_found_there_again_and_again(
    hours: int | None, twice: bool, moved: bool
) -> None:
    since = None if hours is None else NOW - timedelta(hours=hours)
    assert is_moved(since, twice, NOW) is moved


def test_polling_by_rhythm_is_fresher_for_no_more_requests() -> None:
    """30 days of 25 of the benchmark's made-up sources."""
    sources = made()[::4]
    own = simulated(sources, by_rhythm(QUARTER, FOUR_HOURS))
    # A fixed interval that asks as often on the whole.
    equal = simulated(
        sources, fixed(HALF_HOUR * (simulated(sources, fixed(HALF_HOUR)).requests / own.requests))
    )
    assert 0.97 * own.requests < equal.requests < 1.03 * own.requests
    assert sum(own.delays) < 0.8 * sum(equal.delays)
    # All began in one minute; they spread.
    assert own.busiest <= len(sources) // 3
