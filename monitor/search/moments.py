"""The begin and end of a search as a person writes them: "30d", "2026-05-01", a time with its zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

FORMS = (
    "a number of hours, days or weeks back (12h, 30d, 4w), a day (2026-05-01) or a time (2026-05-01T07:30)"
)
_AGO = re.compile(r"(\d{1,5}) ?([hdw])[a-z]*( ago)?", re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def moment_of(text: str, now: datetime, zone: tzinfo, *, end: bool = False) -> datetime:
    """Return the aware UTC time that `text` names in `zone`; with `end`, a day counts to its end.

    ValueError with what may be written. `now` is aware.
    """
    text = text.strip()
    try:
        if ago := _AGO.fullmatch(text):
            return (now - int(ago[1]) * _UNITS[ago[2].lower()]).astimezone(UTC)
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=int(end))
            return datetime.combine(day, time(), zone).astimezone(UTC)
        said = datetime.fromisoformat(text)
        return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no time I know: write {FORMS}") from error
