"""What `explain` says of an article's copies, edits and of who had its story first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from monitor.store.types import Kin, Lead, StoredArticle

SHOWN = 5
LEAD_DAYS = 30


def lineage(stored: StoredArticle, leads: Sequence[Lead] = ()) -> Iterator[str]:
    """Yield the lines: who was first, what it is a copy of, what copies it, how it was edited.

    leads: how the sources did of late; the first one's is told.
    """
    if len(stored.first_in) > 1:
        one, *others = stored.first_in
        after = ", ".join(f"{span(other.seen - one.seen)} before {other.source}" for other in others[:SHOWN])
        yield f"first in: {one.source}, {after}"
        lead = next((lead for lead in leads if lead.source == one.source), None)
        if lead is not None:
            side = "ahead" if lead.seconds >= 0 else "behind"
            length = span(timedelta(seconds=lead.seconds))
            yield (
                f"{lead.source} was first with {lead.first} of the {lead.stories} stories it shared with "
                f"others in {LEAD_DAYS} days; half the time at least {length} {side}"
            )
    if stored.copy_of is not None:
        yield f"copy of {_kin(stored.copy_of, span(stored.first_seen - stored.copy_of.seen), 'before')}"
    for copy in stored.copies[:SHOWN]:
        yield f"copied by {_kin(copy, span(copy.seen - stored.first_seen), 'after')}"
    if len(stored.copies) > SHOWN:
        yield f"and {len(stored.copies) - SHOWN} more copies"
    for edit in stored.revisions:
        what = ", ".join(edit.gained) or "nothing readers act on"
        before = f"; the headline was: {edit.title}" if edit.title != stored.article.title else ""
        yield f"edited {edit.seen:%Y-%m-%d %H:%M} UTC ({edit.kind}): {what}{before}"


def span(time: timedelta) -> str:
    """A length of time in its largest unit."""
    minutes = round(abs(time).total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def _kin(kin: Kin, when: str, side: str) -> str:
    return (
        f"article {kin.article_id} ({kin.source}, {when} {side}): {kin.shared} of {kin.numbers} fingerprints "
        f"shared; {kin.title}"
    )
