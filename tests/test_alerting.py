"""Alerts, decided: gathered, limited, quiet at night, never old; checked over drawn days too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.alerting import Decision, Verdict, Waiting, decide, is_old
from monitor.config.plan import AlertPlan, Hours, Rate

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)


def rule(gather: timedelta = 5 * MINUTE, limit: Rate | None = None, quiet: Hours | None = None) -> AlertPlan:
    return AlertPlan(
        "Urgent", ("soc@example.org",), frozenset({"huawei"}), gather=gather, limit=limit, quiet=quiet
    )


def verdicts(
    *waiting: Waiting, rule: AlertPlan, now: datetime = NOW, sent: tuple[datetime, ...] = ()
) -> list[Verdict]:
    decided = {one.story_id: one.verdict for one in decide(waiting, rule, sent, now, LONDON)}
    return [decided[story.story_id] for story in waiting]


def test_a_story_gathers_its_copies_first() -> None:
    young, ripe = Waiting(1, NOW - 4 * MINUTE), Waiting(2, NOW - 5 * MINUTE)
    assert verdicts(young, ripe, rule=rule()) == [Verdict.WAIT, Verdict.TELL]


def test_a_clock_set_back_does_not_hold_a_story() -> None:
    assert verdicts(Waiting(1, NOW + timedelta(days=1)), rule=rule()) == [Verdict.TELL]


@pytest.mark.parametrize(
    ("local", "quiet"),
    [("21:59", False), ("22:00", True), ("03:00", True), ("06:29", True), ("06:30", False), ("12:00", False)],
)
def test_quiet_hours_span_midnight_in_local_time(local: str, quiet: bool) -> None:
    now = datetime.fromisoformat(f"2026-06-17T{local}").replace(tzinfo=LONDON).astimezone(UTC)
    night = rule(quiet=Hours(time(22), time(6, 30)))
    expected = Verdict.QUIET if quiet else Verdict.TELL
    assert verdicts(Waiting(1, now - timedelta(hours=1)), rule=night, now=now) == [expected]


def test_the_limit_counts_what_went_out_and_takes_the_weightiest_first() -> None:
    six = rule(limit=Rate(2, timedelta(hours=1)))
    light, heavy = Waiting(1, NOW - 9 * MINUTE, rank=(1,)), Waiting(2, NOW - 6 * MINUTE, rank=(0,))
    just, long_ago = NOW - 10 * MINUTE, NOW - 61 * MINUTE
    assert verdicts(light, heavy, rule=six, sent=(just, long_ago)) == [Verdict.LIMIT, Verdict.TELL]
    assert verdicts(light, heavy, rule=six, sent=(just, just)) == [Verdict.LIMIT, Verdict.LIMIT]
    assert verdicts(light, heavy, rule=six, sent=(long_ago,)) == [Verdict.TELL, Verdict.TELL]


def test_what_is_old_is_no_alert_even_at_night() -> None:
    assert verdicts(Waiting(1, NOW, old=True), rule=rule()) == [Verdict.OLD]
    assert is_old("older", NOW, NOW)
    assert is_old("new", NOW - timedelta(days=8), NOW)
    assert not is_old("new", NOW - timedelta(days=6), NOW)
    assert not is_old("update", None, NOW)


MOMENTS = st.integers(0, 120).map(lambda ago: NOW - ago * MINUTE)
STORIES = st.lists(
    st.builds(Waiting, st.integers(1, 50), MOMENTS, old=st.booleans()),
    unique_by=lambda story: story.story_id,
)


@given(STORIES, st.integers(1, 5), st.lists(MOMENTS))
def test_every_story_is_decided_once_and_the_limit_holds(
    waiting: list[Waiting], count: int, sent: list[datetime]
) -> None:
    limited = rule(limit=Rate(count, timedelta(hours=1)))
    decided = decide(waiting, limited, sent, NOW, LONDON)
    assert sorted(one.story_id for one in decided) == sorted(one.story_id for one in waiting)
    within = sum(NOW - moment < timedelta(hours=1) for moment in sent)
    told = [one for one in decided if one.verdict is Verdict.TELL]
    assert len(told) <= max(count - within, 0)
    assert Decision(0, Verdict.TELL) not in decided
    # The order in which they are given changes nothing.
    assert set(decide(waiting[::-1], limited, sent, NOW, LONDON)) == set(decided)
