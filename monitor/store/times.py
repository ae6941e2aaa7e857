"""How times stand in the database: ISO 8601 text in UTC, 27 characters, so that text order is time order.

"2027-10-31T01:30:00.000000Z". SQLite's own date functions read it, and so does a person.
"""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """Return the stored form of an aware time of any offset; ValueError for a naive one."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a time without zone cannot be stored: {moment!r}")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        # Within a day of year 1 or 9999 the offset no longer matters.
        moment = moment.replace(tzinfo=UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def stamp_or_none(moment: datetime | None) -> str | None:
    """Return the stored form of a time that may be unknown."""
    return None if moment is None else stamp(moment)


def moment(text: str) -> datetime:
    """Return the aware UTC time that `stamp` stored."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """Return the time that `stamp_or_none` stored."""
    return None if text is None else datetime.fromisoformat(text)
