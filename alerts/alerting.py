"""Which waiting stories an alert tells now, which still wait, and which go to the digest instead. Pure.

A story waits `gather` from its first article on, so that its copies become one alert. What quiet hours or
the limit keep back is not alerted later: the next digest tells it and says so. What is old is no alert.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.config.plan import AlertPlan

FRESH = timedelta(days=7)
"""How long after its publication an article may still be alerted."""


class Verdict(StrEnum):
    """What becomes of a waiting story now."""

    TELL = "tell"
    WAIT = "wait"
    QUIET = "quiet hours"
    LIMIT = "limit"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story that an alert rule owes. since: when its first article came to be owed.

    rank: smaller is told first where the limit leaves room for some only. old: all its articles were
    there before the source or the name was watched, or were published too long ago.
    """

    story_id: int
    since: datetime
    rank: tuple[int, ...] = ()
    old: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A story and what becomes of it."""

    story_id: int
    verdict: Verdict


def decide(
    waiting: Sequence[Waiting], rule: AlertPlan, sent: Sequence[datetime], now: datetime, zone: ZoneInfo
) -> tuple[Decision, ...]:
    """Decide on every waiting story; `sent`: when the rule's alerts of the last day were composed."""
    decisions = []
    room = _room(rule, sent, now)
    for story in sorted(waiting, key=lambda one: (one.rank, one.since, one.story_id)):
        if story.old:
            verdict = Verdict.OLD
        elif now - story.since < rule.gather and story.since <= now:
            verdict = Verdict.WAIT
        elif rule.quiet is not None and rule.quiet.holds(now.astimezone(zone).time()):
            verdict = Verdict.QUIET
        elif room == 0:
            verdict = Verdict.LIMIT
        else:
            verdict = Verdict.TELL
            room = None if room is None else room - 1
        decisions.append(Decision(story.story_id, verdict))
    return tuple(decisions)


def is_old(kind: str, published: datetime | None, now: datetime) -> bool:
    """Whether an article is none to be alerted: of a first poll's backlog, or published over a week ago."""
    return kind == "older" or (published is not None and now - published > FRESH)


def _room(rule: AlertPlan, sent: Sequence[datetime], now: datetime) -> int | None:
    """How many alerts may still go out now; None where there is no limit."""
    if rule.limit is None:
        return None
    within = sum(now - rule.limit.per < moment <= now for moment in sent)
    return max(rule.limit.count - within, 0)
