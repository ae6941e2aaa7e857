"""Two stored articles turned out to belong together.

A feed's early text, and the page that another source brought: both stay, in one story. From here on the page
stands for both: it takes over the names that only the early text had, and no digest tells both. An early
text whose page turned out to be a copy joins the story of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import Plan
from monitor.store.copies import Near
from monitor.store.families import answering, family, remember_copy, told_by_family
from monitor.store.matches import take_over, watches_of
from monitor.store.owed import owe
from monitor.store.times import stamp


def join(connection: Connection, early: int, page: int, digests: Sequence[Plan], now: datetime) -> None:
    """Join two articles: names, story, and what is owed.

    A digest that told the early text hears of the page only if it names more; a digest that did not
    hears of the page alone, with all names.
    """
    connection.execute(
        "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?) WHERE id = ?",
        (page, early),
    )
    more = watches_of(connection, page) - watches_of(connection, early)
    taken = take_over(connection, early, page, now)
    for digest in digests:
        slot = _first_slot(connection, digest.name, early)
        if slot is not None:
            _count_as_told(connection, digest, page, slot, now, more=not digest.watches.isdisjoint(more))
        else:
            _withdraw(connection, digest.name, early, _first_slot(connection, digest.name, page))
            owe(connection, [digest], page, taken, now, backlog=False)


def become_copy(connection: Connection, article_id: int, found: Near, digests: Sequence[Plan]) -> None:
    """Let a stored article be a copy from now on; what it waits to tell is left to the others of its family.

    Nothing happens where it is a copy, or has copies, already.
    """
    if found.first == article_id or family(connection, article_id):
        return
    remember_copy(connection, article_id, found)
    connection.execute(
        "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE id = ?) WHERE id = ?",
        (found.first, article_id),
    )
    others = family(connection, article_id)
    for digest in digests:
        covered, owed, told = told_by_family(connection, digest, others)
        waiting = (digest.name, article_id)
        if owed and answering(connection, article_id, digest) <= covered:
            connection.execute(
                "DELETE FROM owed WHERE digest = ? AND article_id = ? AND slot_id IS NULL", waiting
            )
        elif told:
            connection.execute(
                "UPDATE owed SET kind = 'update' WHERE digest = ? AND article_id = ? AND slot_id IS NULL",
                waiting,
            )


def _first_slot(connection: Connection, digest: str, article_id: int) -> int | None:
    """The slot that told an article first; None where none has."""
    row = connection.execute(
        "SELECT slot_id FROM owed WHERE digest = ? AND article_id = ? AND turn = 0", (digest, article_id)
    ).fetchone()
    return None if row is None else row[0]


def _count_as_told(
    connection: Connection, digest: Plan, page: int, slot: int, now: datetime, *, more: bool
) -> None:
    """Let the slot that told the early text count as the page's first, unless the page names `more`."""
    if more:
        connection.execute(
            "UPDATE owed SET kind = 'update' WHERE digest = ? AND article_id = ? AND slot_id IS NULL",
            (digest.name, page),
        )
        return
    connection.execute(
        """
        INSERT INTO owed (digest, article_id, turn, kind, since, slot_id) VALUES (?, ?, 0, 'new', ?, ?)
        ON CONFLICT (digest, article_id, turn) DO UPDATE SET slot_id = coalesce(slot_id, excluded.slot_id)
        """,
        (digest.name, page, stamp(now), slot),
    )


def _withdraw(connection: Connection, digest: str, early: int, slot: int | None) -> None:
    """End the waiting of the early text: told with the page where that was told, else left to the page."""
    waiting = (digest, early)
    if slot is None:
        connection.execute(
            "DELETE FROM owed WHERE digest = ? AND article_id = ? AND slot_id IS NULL", waiting
        )
    else:
        connection.execute(
            "UPDATE owed SET slot_id = ? WHERE digest = ? AND article_id = ? AND slot_id IS NULL",
            (slot, *waiting),
        )
