"""How each source does: the facts from the tables, and the rule that judges them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from monitor.store.rhythm import arrivals
from monitor.store.times import moment, moment_or_none
from monitor.told import HealthChange, SourceHealth

# A source is quiet after five times its own rhythm; weekends and holidays must not count as silence.
QUIET_FACTOR = 5
QUIET_FLOOR = timedelta(days=4)
QUIET_UNKNOWN = timedelta(days=30)  # where too few articles are known to tell a rhythm
RHYTHM_LEAST = 5
UNDATED = 10  # articles without a date in a row
TOLD_FAILS = 3  # failures in a row
RHYTHM_SPAN = timedelta(
    hours=1
)  # articles that all came within less, undated ones of a first poll, show none


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a source. rhythm: the usual time between its articles, None where unknown.

    undated: none of its last articles has a date. misread: what is odd about how its articles are read, ""
    where nothing is.
    """

    name: str
    url: str
    outcome: str
    reason: str
    fails: int
    first_seen: datetime
    sick_since: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    next_due: datetime | None = None
    quiet_after: timedelta | None = None
    rhythm: timedelta | None = None
    undated: bool = False
    misread: str = ""
    misread_since: datetime | None = None
    recovered: datetime | None = None
    recovered_from: datetime | None = None


def judge(facts: Facts, now: datetime) -> SourceHealth:
    """Return a source's state at `now`: failing and blocked go before misread, misread before quiet."""
    state, reason, since = "ok", "", None
    advice = facts.reason if facts.outcome and facts.sick_since is None else ""
    if facts.undated and facts.sick_since is None and not advice:
        advice = f"none of its last {UNDATED} articles has a date: write where it stands, as rules: date"
    if not facts.outcome:
        state = "new"
    elif facts.sick_since is not None:
        state = "blocked" if facts.outcome == "blocked" else "failing"
        reason, since = facts.reason, facts.sick_since
    elif facts.misread:
        state, reason, since = "misread", facts.misread, facts.misread_since
    else:
        newest = facts.last_new or facts.first_seen
        limit = _limit(facts)
        if now - newest > limit:
            state, since = "quiet", newest
            usual = f"; usually {_span(facts.rhythm)} between articles" if facts.rhythm else ""
            reason = f"nothing new for {_span(now - newest)}{usual}"
    return SourceHealth(
        name=facts.name,
        url=facts.url,
        state=state,
        reason=reason,
        since=since,
        advice=advice,
        fails=facts.fails,
        last_ok=facts.last_ok,
        last_new=facts.last_new,
        next_due=facts.next_due,
        recovered=facts.recovered,
        recovered_from=facts.recovered_from,
    )


def changes(connection: Connection, names: Collection[str], now: datetime) -> list[HealthChange]:
    """Return what is new of how these sources do, since the operator was last told.

    A source that fails is told when it did so three times in a row, or was never read at all: one answer
    that did not come is no news.
    """
    told = dict(connection.execute("SELECT name, announced FROM sources WHERE active = 1").fetchall())
    found = []
    for one in health(connection, now, names):
        was = told[one.name]
        state = "" if one.state in ("ok", "new") else one.state
        passing = state in ("failing", "blocked") and one.fails < TOLD_FAILS and one.last_ok is not None
        # A source that goes from quiet to failing stays told as quiet until it fails for good.
        if state != was and not passing:
            found.append(HealthChange(one.name, state or "ok", was, one.reason))
    return found


def tell(connection: Connection, found: Sequence[HealthChange]) -> None:
    """Note that the operator is told of these changes."""
    connection.executemany(
        "UPDATE sources SET announced = ? WHERE name = ?",
        [("" if one.state == "ok" else one.state, one.source) for one in found],
    )


def health(connection: Connection, now: datetime, names: Collection[str] | None = None) -> list[SourceHealth]:
    """Return the state of every active source, or of those named, by name."""
    rows = connection.execute(
        """
        SELECT name, url, outcome, reason, fails, first_seen, sick_since, last_ok, last_new, next_due,
               quiet_after, misread, misread_since, recovered, recovered_from
        FROM sources WHERE active = 1 ORDER BY name
        """
    ).fetchall()
    if names is not None:
        rows = [row for row in rows if row[0] in names]
    return [
        judge(
            Facts(
                name=row[0],
                url=row[1],
                outcome=row[2],
                reason=row[3],
                fails=row[4],
                first_seen=moment(row[5]),
                sick_since=moment_or_none(row[6]),
                last_ok=moment_or_none(row[7]),
                last_new=moment_or_none(row[8]),
                next_due=moment(row[9]),
                quiet_after=None if row[10] is None else timedelta(seconds=row[10]),
                rhythm=_rhythm(connection, row[0]),
                undated=_is_undated(connection, row[0]),
                misread=row[11],
                misread_since=moment_or_none(row[12]),
                recovered=moment_or_none(row[13]),
                recovered_from=moment_or_none(row[14]),
            ),
            now,
        )
        for row in rows
    ]


def _rhythm(connection: Connection, source: str) -> timedelta | None:
    came = arrivals(connection, source)
    if len(came) < RHYTHM_LEAST or came[-1] - came[0] < RHYTHM_SPAN:
        return None
    return (came[-1] - came[0]) / (len(came) - 1)


def _is_undated(connection: Connection, source: str) -> bool:
    rows = connection.execute(
        "SELECT published IS NULL FROM articles WHERE source = ? ORDER BY backlog, first_seen DESC LIMIT ?",
        (source, UNDATED),
    ).fetchall()
    return len(rows) == UNDATED and all(undated for (undated,) in rows)


def _limit(facts: Facts) -> timedelta:
    if facts.quiet_after is not None:
        return facts.quiet_after
    if facts.rhythm is None:
        return QUIET_UNKNOWN
    return max(QUIET_FLOOR, QUIET_FACTOR * facts.rhythm)


def _span(length: timedelta) -> str:
    """A length of time as a person says it, in its largest fitting unit."""
    minutes = round(length.total_seconds() / 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        count = round(minutes / size)
        if minutes >= size:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
