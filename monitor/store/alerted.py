"""What alerts told, and what was kept back from them, found by the labels of their slots.

A slot of an alert rule is labelled "alert 2026-06-17T12:02:05Z story 42", one that only settles what is
not told "held back 2026-06-17T12:02:05Z story 42: quiet hours". No digest's label begins so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from sqlite3 import Connection

from monitor.store.times import moment, stamp
from monitor.told import Alerted

_TOLD = "alert "
_HELD = "held back "


def label(story_id: int, now: datetime, held: str = "") -> str:
    """The label of a slot that alerts a story, or settles it for the reason `held`."""
    what = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} story {story_id}"
    return f"{_HELD}{what}: {held}" if held else f"{_TOLD}{what}"


def moments(connection: Connection, rule: str, after: datetime) -> list[datetime]:
    """Return when alerts of a rule were composed since `after`."""
    rows = connection.execute(
        "SELECT until, label FROM slots WHERE digest = ? AND until > ?", (rule, stamp(after))
    )
    return [moment(until) for until, name in rows if name.startswith(_TOLD)]


def thread(connection: Connection, rule: str, story_id: int) -> dict[str, str]:
    """Return the Message-ID of the first alert of a story by its recipients; {} where there was none."""
    rows = connection.execute(
        """
        SELECT DISTINCT slots.id, label FROM articles
        JOIN owed ON owed.article_id = articles.id AND owed.digest = ?
        JOIN slots ON slots.id = owed.slot_id
        WHERE articles.story_id = ? ORDER BY slots.id
        """,
        (rule, story_id),
    ).fetchall()
    first = next((slot for slot, name in rows if name.startswith(_TOLD)), None)
    if first is None:
        return {}
    return dict(
        connection.execute("SELECT recipient, message_id FROM outbox WHERE slot_id = ?", (first,)).fetchall()
    )


def of_story(connection: Connection, story_id: int) -> tuple[Alerted, ...]:
    """Return what alert rules did with a story, the latest of each rule."""
    rows = connection.execute(
        """
        SELECT slots.digest, label, until FROM articles
        JOIN owed ON owed.article_id = articles.id
        JOIN slots ON slots.id = owed.slot_id
        WHERE articles.story_id = ? ORDER BY slots.id
        """,
        (story_id,),
    )
    found: dict[str, Alerted] = {}
    for rule, name, until in rows:
        if name.startswith(_TOLD):
            found[rule] = Alerted(rule, moment(until))
        elif name.startswith(_HELD):
            found.setdefault(rule, Alerted(rule, moment(until), name.partition(": ")[2]))
    return tuple(found.values())
