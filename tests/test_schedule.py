from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.schedule import Schedule, Slot, parse, slots, upcoming

ZONES = tuple(
    map(
        ZoneInfo,
        (
            "Europe/London",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Asia/Kathmandu",
            "Africa/Cairo",
            "UTC",
        ),
    )
)
LONDON = ZONES[0]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def instants(first: int, last: int) -> st.SearchStrategy[datetime]:
    seconds = st.integers(int(utc(first, 1, 1).timestamp()), int(utc(last, 1, 1).timestamp()))
    return seconds.map(lambda moment: datetime.fromtimestamp(moment, UTC))


def year_of(schedule: Schedule, zone: ZoneInfo, year: int) -> list[Slot]:
    """Every slot due within the local year."""
    first = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    last = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    return slots(schedule, zone, first, last, limit=100_000)


def dates_of(year: int) -> list[date]:
    return [
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]


@pytest.mark.parametrize(
    ("text", "times", "weekdays"),
    [
        ("every day at 07:00", [time(7)], range(7)),
        ("daily at 07:00", [time(7)], range(7)),
        ("Every  Day at 7:00 ", [time(7)], range(7)),
        ("every day at 16:00 and 07:00", [time(7), time(16)], range(7)),
        ("every day at 07:00, 12:30 and 16:00", [time(7), time(12, 30), time(16)], range(7)),
        ("every day at 07:00 and 07:00", [time(7)], range(7)),
        ("weekdays at 07:00", [time(7)], range(5)),
        ("every weekday at 07:00", [time(7)], range(5)),
        ("weekends at 09:15", [time(9, 15)], (5, 6)),
        ("Monday at 08:00", [time(8)], (0,)),
        ("every Monday at 08:00", [time(8)], (0,)),
        ("Mondays and Thursdays at 08:00", [time(8)], (0, 3)),
        ("Monday, Wednesday and Friday at 07:30", [time(7, 30)], (0, 2, 4)),
        ("monday, wednesday, and friday at 07:30", [time(7, 30)], (0, 2, 4)),
        ("every hour", [time(hour) for hour in range(24)], range(7)),
        ("every 4 hours", [time(hour) for hour in (0, 4, 8, 12, 16, 20)], range(7)),
    ],
)
def test_grammar(text: str, times: list[time], weekdays: range) -> None:
    schedule = parse(text)
    assert schedule.times == tuple(times)
    assert schedule.weekdays == frozenset(weekdays)
    assert str(schedule) == " ".join(text.split())
    assert parse(str(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("daily at 7", "'7' is not a time of day; write hours and minutes, such as 07:00 or 16:30"),
        ("every day at 07:00 on weekdays", "'07:00 on weekdays' is not a time of day; write hours"),
        ("every day at 24:00", "there is no 24:00 in a day; the hours go from 00:00 to 23:59"),
        ("every day at 07:60", "there is no 07:60 in a day"),
        ("Mondy at 07:00", "'mondy' is not a day, did you mean 'Monday'?"),
        ("weekday at 07:00 and 7pm", "'7pm' is not a time of day"),
        ("every 5 hours", "every 5 hours does not divide a day; use one of 1, 2, 3, 4, 6, 8, 12 hours"),
        ("every 0 hours", "every 0 hours does not divide a day"),
        ("day 32 of the month at 08:00", "'32' is not a day of a month; write a number from 1 to 31"),
        ("day 0 of the month at 08:00", "'0' is not a day of a month"),
        ("noon", "'noon' is not a time I know. Write one of: every day at 07:00, weekdays at 07:00"),
        ("xyzzy at 07:00", "'xyzzy at 07:00' is not a time I know"),
        ("", "'' is not a time I know"),
        ("0 7 * * 1-5", "'0 7 * * 1-5' is not a time I know"),
    ],
)
def test_a_wrong_time_says_what_to_write(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert str(caught.value).startswith(message)


def test_the_examples_of_the_message_are_themselves_right() -> None:
    with pytest.raises(ValueError) as caught:
        parse("noon")
    examples = str(caught.value).partition("Write one of: ")[2].split(", ")
    assert len(examples) == 7
    for example in examples:
        assert parse(example).times


@given(st.text(max_size=60) | st.from_regex(r"(every |day |mon|at |[0-9:]|and |, |of the month ){1,12}"))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    refused: list[str] = []
    for read in (parse, Schedule.cron):
        try:
            schedule = read(text)
        except ValueError as error:
            refused.append(str(error))
        else:
            assert schedule.times
            assert str(schedule) == " ".join(text.split())
    assert all(refused)


# ---- slots: one per wall time and date, whatever the clocks do


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("year", [2011, 2026, 2027])
@settings(max_examples=8, deadline=None)
@given(minute=st.integers(0, 24 * 60 - 1))
def test_a_daily_schedule_has_exactly_one_slot_for_each_date(zone: ZoneInfo, year: int, minute: int) -> None:
    at = time(minute // 60, minute % 60)
    schedule = parse(f"every day at {at:%H:%M}")
    found = year_of(schedule, zone, year)
    labels = [slot.label for slot in found]
    expected = [f"{day}T{at:%H:%M} {zone}" for day in dates_of(year)]
    if zone.key == "Pacific/Apia" and year == 2011 and at == time(0):
        expected.remove(f"2011-12-30T00:00 {zone}")  # due at the very instant of the 31st's
    assert labels == expected
    assert all(one.due < other.due for one, other in pairwise(found))


@pytest.mark.parametrize("zone", ZONES, ids=str)
@settings(max_examples=25, deadline=None)
@given(minute=st.integers(0, 24 * 60 - 1), day=st.dates(date(2010, 1, 1), date(2050, 1, 1)))
def test_a_slot_is_due_when_the_clock_first_reaches_it(zone: ZoneInfo, minute: int, day: date) -> None:
    at = time(minute // 60, minute % 60)
    wall = datetime.combine(day, at)
    noon_before = utc(day.year, day.month, day.day) - timedelta(days=2)
    found = slots(parse(f"every day at {at:%H:%M}"), zone, noon_before, noon_before + timedelta(days=5))
    due = next(slot.due for slot in found if slot.label == f"{wall:%Y-%m-%dT%H:%M} {zone}")
    assert due.tzinfo is UTC
    assert due.astimezone(zone).replace(tzinfo=None) >= wall
    assert (due - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < wall


def test_the_second_half_past_one_of_autumn_is_the_slot_of_the_first() -> None:
    found = slots(parse("every day at 01:30"), LONDON, utc(2027, 10, 30, 12), utc(2027, 10, 31, 12))
    assert found == [Slot("2027-10-31T01:30 Europe/London", utc(2027, 10, 31, 0, 30))]


def test_a_time_in_the_spring_gap_is_due_at_the_first_instant_after_it() -> None:
    found = slots(parse("every day at 01:30"), LONDON, utc(2027, 3, 27, 12), utc(2027, 3, 28, 12))
    assert found == [Slot("2027-03-28T01:30 Europe/London", utc(2027, 3, 28, 1))]


def test_a_gap_of_half_an_hour() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    found = slots(parse("every day at 02:15"), lord_howe, utc(2027, 10, 2), utc(2027, 10, 2, 23))
    assert found == [Slot("2027-10-03T02:15 Australia/Lord_Howe", utc(2027, 10, 2, 15, 30))]


def test_two_times_due_at_one_instant_are_one_slot() -> None:
    schedule = parse("every day at 01:15, 01:45 and 02:00")
    window = utc(2027, 3, 27, 12), utc(2027, 3, 28, 12)
    expected = [Slot("2027-03-28T02:00 Europe/London", utc(2027, 3, 28, 1))]
    assert slots(schedule, LONDON, *window) == expected
    assert upcoming(schedule, LONDON, window[0], 1) == expected
    gap_only = parse("every day at 01:15 and 01:45")
    assert [slot.label[11:16] for slot in slots(gap_only, LONDON, *window)] == ["01:45"]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_an_hourly_schedule_has_unique_labels_and_rising_instants_all_year(zone: ZoneInfo) -> None:
    found = year_of(parse("every hour"), zone, 2027)
    assert len({slot.label for slot in found}) == len(found)
    assert all(one.due < other.due for one, other in pairwise(found))
    assert 365 * 24 - 4 <= len(found) <= 365 * 24


@pytest.mark.parametrize("zone", ZONES, ids=str)
@settings(max_examples=10, deadline=None)
@given(
    text=st.sampled_from(
        ["every day at 01:30", "weekdays at 02:15 and 23:59", "every 6 hours", "Sunday at 00:00"]
    ),
    cuts=st.lists(st.integers(0, 366 * 86_400), max_size=12),
)
def test_however_time_is_cut_each_slot_comes_once(zone: ZoneInfo, text: str, cuts: list[int]) -> None:
    start, end = utc(2027, 1, 1), utc(2028, 1, 2)
    moments = [start, *(start + timedelta(seconds=cut) for cut in sorted(cuts)), end]
    schedule = parse(text)
    pieces = [
        slot for one, other in pairwise(moments) for slot in slots(schedule, zone, one, other, limit=10_000)
    ]
    assert pieces == slots(schedule, zone, start, end, limit=10_000)


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    text=st.sampled_from(
        ["every day at 01:30", "weekends at 02:15", "every hour", "day 31 of the month at 00:00"]
    ),
    now=instants(2011, 2040),
)
def test_upcoming_is_what_slots_will_give(zone: ZoneInfo, text: str, now: datetime) -> None:
    schedule = parse(text)
    ahead = upcoming(schedule, zone, now, 5)
    assert len(ahead) == 5
    assert slots(schedule, zone, now, ahead[-1].due) == ahead


def test_the_window_is_open_before_and_closed_at_its_end() -> None:
    schedule, due = parse("every day at 07:00"), utc(2027, 1, 5, 7)
    assert [slot.due for slot in slots(schedule, LONDON, due - timedelta(days=1), due)] == [due]
    assert slots(schedule, LONDON, due, due + timedelta(hours=23)) == []
    assert slots(schedule, LONDON, due, due) == []
    assert slots(schedule, LONDON, due, due - timedelta(days=30)) == []


def test_after_a_long_absence_the_newest_slots_count() -> None:
    found = slots(parse("every hour"), ZoneInfo("UTC"), utc(2020, 1, 1), utc(2027, 1, 1, 5), limit=3)
    assert [slot.due for slot in found] == [utc(2027, 1, 1, hour) for hour in (3, 4, 5)]


def test_a_first_window_from_the_beginning_of_time_looks_back_ten_years() -> None:
    found = slots(Schedule.cron("0 7 1 1 *"), LONDON, datetime.min.replace(tzinfo=UTC), utc(2027, 6, 1))
    assert [slot.due.year for slot in found] == list(range(2018, 2028))


# ---- months and cron


def test_the_last_days_of_short_months() -> None:
    months = {slot.label[:10] for slot in year_of(parse("day 31 of the month at 08:00"), LONDON, 2027)}
    assert months == {
        slot.label[:10] for slot in year_of(parse("last day of the month at 08:00"), LONDON, 2027)
    }
    assert len(months) == 12
    assert {"2027-02-28", "2027-04-30", "2027-12-31"} <= months
    pair = year_of(parse("day 1 and 15 of the month at 08:00"), LONDON, 2027)
    assert {slot.label[8:10] for slot in pair} == {"01", "15"}
    assert len(pair) == 24
    both_at_the_end = year_of(parse("day 30 and 31 of the month at 08:00"), LONDON, 2027)
    assert [slot.label[5:10] for slot in both_at_the_end[2:5]] == ["02-28", "03-30", "03-31"]


@pytest.mark.parametrize(
    ("cron", "plain"),
    [
        ("0 7 * * 1-5", "weekdays at 07:00"),
        ("0 7 * * MON-FRI", "weekdays at 07:00"),
        ("30 7 * * mon,wed,fri", "Monday, Wednesday and Friday at 07:30"),
        ("0 7,16 * * *", "every day at 07:00 and 16:00"),
        ("0 */4 * * *", "every 4 hours"),
        ("0 9 * * 6-7", "weekends at 09:00"),
        ("0 9 * * sat-sun", "weekends at 09:00"),
        ("0 9 * * 0,6", "weekends at 09:00"),
        ("0 8 1 * *", "day 1 of the month at 08:00"),
        ("0 8 * * 7", "Sunday at 08:00"),
    ],
)
def test_cron_says_the_same_as_words(cron: str, plain: str) -> None:
    assert year_of(Schedule.cron(cron), LONDON, 2027) == year_of(parse(plain), LONDON, 2027)
    assert str(Schedule.cron(cron)) == cron


def test_cron_takes_a_day_or_a_weekday_where_both_are_given() -> None:
    found = year_of(Schedule.cron("0 0 13 * fri"), ZoneInfo("UTC"), 2026)
    dates = [date.fromisoformat(slot.label[:10]) for slot in found]
    assert dates == [day for day in dates_of(2026) if day.day == 13 or day.weekday() == 4]


@settings(max_examples=60, deadline=None)
@given(
    minute=st.sampled_from(["0", "*/15", "5,35", "10-20/5"]),
    hour=st.sampled_from(["7", "*/6", "0-4", "22,23", "*"]),
    day=st.sampled_from(["*", "1", "29-31", "*/10"]),
    month=st.sampled_from(["*", "2,3", "jan-mar", "*/5", "12"]),
    start=instants(2024, 2030),
)
def test_cron_agrees_with_apscheduler(minute: str, hour: str, day: str, month: str, start: datetime) -> None:
    text = f"{minute} {hour} {day} {month} *"
    schedule = Schedule.cron(text)
    trigger = CronTrigger.from_crontab(text, timezone=UTC)
    expected, moment = [], start
    for _ in range(4):
        fire = trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        assert fire is not None
        expected.append(fire)
        moment = fire
    assert [slot.due for slot in upcoming(schedule, ZoneInfo("UTC"), start, 4)] == expected


def test_a_schedule_that_never_comes_is_given_up() -> None:
    never = Schedule("never", (time(7),), days=frozenset({30}), months=frozenset({2}))
    assert upcoming(never, LONDON, utc(2027, 1, 1), 3) == []
    assert slots(never, LONDON, utc(1970, 1, 1), utc(2027, 1, 1)) == []


def test_a_day_that_comes_every_eight_years_is_found() -> None:
    found = upcoming(Schedule.cron("0 7 29 2 *"), ZoneInfo("UTC"), utc(2095, 1, 1), 2)
    assert [slot.due for slot in found] == [utc(2096, 2, 29, 7), utc(2104, 2, 29, 7)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 7 * *", "a cron line has 5 fields (minute, hour, day of month, month, day of week), not 4"),
        ("@daily", "a cron line has 5 fields"),
        ("60 7 * * *", "'60' in the minute of cron: write a number from 0 to 59"),
        ("0 24 * * *", "'24' in the hour of cron: write a number from 0 to 23"),
        ("0 7 0 * *", "'0' in the day of month of cron: write a number from 1 to 31"),
        ("0 7 * 13 *", "'13' in the month of cron: write a number from 1 to 12"),
        ("0 7 * * 8", "'8' in the day of week of cron: write a number from 0 to 7"),
        ("0 7 * * fry", "'fry' in the day of week of cron"),
        ("0 7 * * fri-mon", "'fri-mon' in the day of week of cron runs backwards"),
        ("0 7 20-10 * *", "'20-10' in the day of month of cron runs backwards"),
        ("*/0 7 * * *", "'*/0' in the minute of cron: the step must be a number above 0"),
        ("*/x 7 * * *", "'*/x' in the minute of cron: the step must be a number above 0"),
        ("5/2 7 * * *", "'5/2' in the minute of cron: a step needs a range, as in 5-59/2"),
        ("1,,2 7 * * *", "'' in the minute of cron: write a number"),
        ("0 7 30 2 *", "'0 7 30 2 *' never comes: no such month has a day 30"),
        ("0 7 31 4,6,9,11 *", "'0 7 31 4,6,9,11 *' never comes"),
    ],
)
def test_a_wrong_cron_line_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Schedule.cron(text)
    assert str(caught.value).startswith(message)


def test_a_weekday_rescues_a_day_that_never_comes() -> None:
    assert upcoming(Schedule.cron("0 7 30 2 1"), ZoneInfo("UTC"), utc(2027, 1, 1), 1)[0].due == utc(
        2027, 2, 1, 7
    )
