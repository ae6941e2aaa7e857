"""Who had a story first, and how far each source leads or follows: by when it was seen, not by its word."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from sqlite3 import Connection
from statistics import median

from monitor.store.times import moment, stamp
from monitor.store.types import Lead
from monitor.told import Appearance


def first_in(connection: Connection, story_id: int) -> tuple[Appearance, ...]:
    """Return where each source first had a story, the first source first; its backlog does not count."""
    rows = connection.execute(
        """
        SELECT appearances.source, appearances.url, min(appearances.seen)
        FROM articles JOIN appearances ON appearances.article_id = articles.id
        WHERE articles.story_id = ? AND backlog = 0 GROUP BY appearances.source ORDER BY 3, 1
        """,
        (story_id,),
    )
    return tuple(Appearance(source, url, moment(seen)) for source, url, seen in rows)


def leads(connection: Connection, since: datetime) -> list[Lead]:
    """Return how the sources did on stories that two had, stored since then; the most firsts first."""
    rows = connection.execute(
        """
        SELECT story_id, appearances.source, appearances.seen
        FROM articles JOIN appearances ON appearances.article_id = articles.id
        WHERE first_seen >= ? AND backlog = 0
        """,
        (stamp(since),),
    )
    stories: dict[int, dict[str, str]] = defaultdict(dict)
    for story_id, source, seen in rows:
        had = stories[story_id]
        had[source] = min(seen, had.get(source, seen))
    gaps: dict[str, list[float]] = defaultdict(list)
    for had in stories.values():
        ordered = sorted((moment(seen), source) for source, seen in had.items())
        for place, (seen, source) in enumerate(ordered if len(ordered) > 1 else ()):
            against = ordered[1][0] if place == 0 else ordered[0][0]
            gaps[source].append((against - seen).total_seconds())
    found = [
        Lead(source, len(all_), sum(gap >= 0 for gap in all_), median(all_)) for source, all_ in gaps.items()
    ]
    return sorted(found, key=lambda lead: (-lead.first, -lead.seconds, lead.source))
