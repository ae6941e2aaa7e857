"""What each digest owes its readers: one row per article and turn of telling, waiting until a slot tells it.

Turn 0 is the first telling, every further turn an update; the unique keys make a second first telling
impossible, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from sqlite3 import Connection

from monitor.config.plan import DigestPlan
from monitor.store.families import answering, family, told_by_family
from monitor.store.times import stamp

_NOBODY: tuple[set[str], bool, bool] = (set(), False, False)


def owe(
    connection: Connection,
    digests: Sequence[DigestPlan],
    article_id: int,
    named: Collection[str],
    now: datetime,
    *,
    backlog: bool,
    again: Collection[str] = (),
) -> None:
    """Owe an article to every digest that covers one of the newly named watches and does not pass it over.

    Where it waits already, nothing changes: the digest will show all names. Where it was told, it is
    owed again as an update. Names that a copy of it told or will tell the digest are not owed again: a copy
    with further names is owed as an update where another was told. again: watches that were named before
    and were read anew; they count for a digest that asks for more than a name (`min`, `role`) and was never
    owed the article.
    """
    if not named and not again:
        return
    at = stamp(now)
    others = family(connection, article_id)
    for digest in digests:
        if digest.about or digest.subject:
            wanted = answering(connection, article_id, digest) & {*named, *again}
        else:
            wanted = {*named} & digest.watches
        covered, elsewhere, told = _NOBODY
        if wanted and others:
            covered, elsewhere, told = told_by_family(connection, digest, others)
        wanted -= covered
        if not wanted:
            continue
        fresh = not wanted.isdisjoint(named)
        last = connection.execute(
            "SELECT turn, slot_id FROM owed WHERE digest = ? AND article_id = ? ORDER BY turn DESC LIMIT 1",
            (digest.name, article_id),
        ).fetchone()
        if last is None:
            turn, kind = 0, "update" if told else "older" if backlog and not elsewhere else "new"
        elif last[1] is None or not fresh:
            continue
        else:
            turn, kind = last[0] + 1, "update"
        connection.execute(
            "INSERT INTO digests (name, first_seen) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            (digest.name, at),
        )
        connection.execute(
            "INSERT INTO owed (digest, article_id, turn, kind, since) VALUES (?, ?, ?, ?, ?)",
            (digest.name, article_id, turn, kind, at),
        )
