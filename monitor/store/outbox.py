"""The outbox: every message from its composing to its end, one lease at a time.

    queued -> sending -> dotted -> sent
                 |          |
                 +----------+---> queued (later) | dead

`dotted` is committed just before the final dot goes out: a message found in it was perhaps delivered,
one found in `sending` certainly was not. Exactly-once does not exist over SMTP, so a second copy is
possible, recorded and has the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from monitor.errors import LeaseLost
from monitor.store.leases import new_token
from monitor.store.times import moment, moment_or_none, stamp
from monitor.store.types import OutboxRecord
from monitor.told import Claimed, OutboxMessage

# A server may take ten minutes to answer the final dot (RFC 5321, 4.5.3.2.6); then the message is its own.
DOT_SECONDS = 660.0
STATES = ("queued", "sending", "dotted", "sent", "dead")

_RECORD = """
    SELECT message_id, outbox.digest, slots.label, channel, recipient, subject, state, attempts,
           perhaps_delivered, created, next_try, sent_at, reply
    FROM outbox JOIN slots ON slots.id = outbox.slot_id
"""


def queue(
    connection: Connection,
    slot_id: int,
    digest: str,
    messages: Sequence[OutboxMessage],
    now: datetime,
) -> None:
    """Put a slot's messages into the outbox, due at once."""
    at = stamp(now)
    connection.executemany(
        """
        INSERT INTO outbox (
            message_id, slot_id, digest, channel, recipient, subject, state, created, next_try, mime, html
        ) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)
        """,
        [
            (
                one.message_id,
                slot_id,
                digest,
                one.channel,
                one.recipient,
                one.subject,
                at,
                at,
                one.mime,
                one.html,
            )
            for one in messages
        ],
    )


def anything_due(connection: Connection) -> bool:
    """Return whether the outbox holds anything that is neither sent nor dead; a cheap look before a claim."""
    row = connection.execute("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending', 'dotted') LIMIT 1")
    return row.fetchone() is not None


def claim(
    connection: Connection, now: datetime, lease_seconds: float, channels: Collection[str] = ()
) -> Claimed | None:
    """Take one message that is due, for `lease_seconds`; None where there is none.

    The recipient whose last attempt is longest ago comes first, so that neither many messages for one
    nor one that always fails hold up the others; within a recipient the oldest. A message whose lease
    has ended is due again. One that was tried more than a lease's length after `now` shows that the
    clock went back: its times count for nothing.
    """
    only = f"AND channel IN ({','.join('?' * len(channels))})" if channels else ""
    row = connection.execute(
        f"""
        SELECT message_id, digest, channel, recipient, subject, mime, html, state, attempts, perhaps_delivered
        FROM outbox
        WHERE message_id = (
            SELECT message_id FROM outbox AS due
            WHERE state IN ('queued', 'sending', 'dotted')
              AND (tried > ? OR CASE state WHEN 'queued' THEN next_try ELSE lease_until END <= ?) {only}
            ORDER BY (
                SELECT tried FROM outbox AS served
                WHERE served.channel = due.channel AND served.recipient = due.recipient
                ORDER BY tried DESC LIMIT 1
            ), next_try, created, message_id
            LIMIT 1
        )
        """,  # noqa: S608
        (stamp(now + timedelta(seconds=lease_seconds)), stamp(now), *channels),
    ).fetchone()
    if row is None:
        return None
    message = OutboxMessage(
        message_id=row[0], channel=row[2], recipient=row[3], subject=row[4], mime=row[5], html=row[6]
    )
    claimed = Claimed(
        message=message,
        digest=row[1],
        lease=new_token(),
        attempts=row[8] + 1,
        perhaps_delivered=bool(row[9]) or row[7] == "dotted",
    )
    connection.execute(
        """
        UPDATE outbox SET
            state = 'sending', lease = ?, lease_until = ?, tried = ?, attempts = ?, perhaps_delivered = ?
        WHERE message_id = ?
        """,
        (
            claimed.lease,
            stamp(now + timedelta(seconds=lease_seconds)),
            stamp(now),
            claimed.attempts,
            int(claimed.perhaps_delivered),
            message.message_id,
        ),
    )
    return claimed


def mark_dotted(connection: Connection, claimed: Claimed, now: datetime) -> None:
    """Note that the final dot goes out now; the lease then lasts as long as a server may take to answer."""
    _fenced(
        connection,
        claimed,
        "state = 'dotted', lease_until = max(lease_until, ?)",
        (stamp(now + timedelta(seconds=DOT_SECONDS)),),
    )


def mark_sent(connection: Connection, claimed: Claimed, now: datetime, reply: str) -> None:
    """Note that the server took the message."""
    _fenced(connection, claimed, "state = 'sent', lease = NULL, sent_at = ?, reply = ?", (stamp(now), reply))


def mark_retry(
    connection: Connection, claimed: Claimed, next_try: datetime, reply: str, *, refused: bool
) -> None:
    """Put the message back until `next_try`. `refused`: the server said so, also after the final dot."""
    _fenced(
        connection,
        claimed,
        f"state = 'queued', lease = NULL, next_try = ?, reply = ?, perhaps_delivered = {_perhaps(refused)}",
        (stamp(next_try), reply),
    )


def mark_dead(connection: Connection, claimed: Claimed, now: datetime, reply: str, *, refused: bool) -> None:
    """Give the message up for good, with the server's words; `next_try` then says when."""
    _fenced(
        connection,
        claimed,
        f"state = 'dead', lease = NULL, next_try = ?, reply = ?, perhaps_delivered = {_perhaps(refused)}",
        (stamp(now), reply),
    )


def send_again(connection: Connection, slot_id: int, recipient: str, now: datetime) -> int:
    """Put the ended messages of a slot, or of one of its recipients, back to be sent; return how many.

    They keep Message-ID and bytes. One that was sent counts as perhaps delivered twice from here on.
    """
    changed = connection.execute(
        """
        UPDATE outbox SET
            state = 'queued', next_try = ?, perhaps_delivered = max(perhaps_delivered, state = 'sent')
        WHERE slot_id = ? AND state IN ('sent', 'dead') AND (recipient = ? OR ? = '')
        """,
        (stamp(now), slot_id, recipient, recipient),
    )
    return changed.rowcount


def counts(connection: Connection) -> dict[str, int]:
    """Return how many messages are in each state, and how many are "perhaps delivered" (twice)."""
    found = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    (perhaps,) = connection.execute("SELECT count(*) FROM outbox WHERE perhaps_delivered = 1").fetchone()
    return {**{state: found.get(state, 0) for state in STATES}, "perhaps delivered": perhaps}


def record(connection: Connection, message_id: str) -> OutboxRecord | None:
    """Return how far a message has come."""
    row = connection.execute(_RECORD + " WHERE message_id = ?", (message_id,)).fetchone()
    return None if row is None else _record(row)


def records(connection: Connection, states: Collection[str], limit: int) -> list[OutboxRecord]:
    """Return the messages in one of these states, the longest due first."""
    marks = ",".join("?" * len(states))
    rows = connection.execute(
        f"{_RECORD} WHERE state IN ({marks}) ORDER BY next_try, message_id LIMIT ?", (*states, limit)
    )
    return [_record(row) for row in rows.fetchall()]


def of_slot(connection: Connection, slot_id: int) -> list[OutboxRecord]:
    """Return the messages of a slot, by channel and recipient."""
    rows = connection.execute(_RECORD + " WHERE slot_id = ? ORDER BY channel, recipient", (slot_id,))
    return [_record(row) for row in rows.fetchall()]


def message(connection: Connection, message_id: str) -> OutboxMessage | None:
    """Return a message with its bytes, as it was frozen."""
    row = connection.execute(
        "SELECT message_id, channel, recipient, subject, mime, html FROM outbox WHERE message_id = ?",
        (message_id,),
    ).fetchone()
    return None if row is None else OutboxMessage(*row)


def _perhaps(refused: bool) -> str:
    return "perhaps_delivered" if refused else "max(perhaps_delivered, state = 'dotted')"


def _fenced(connection: Connection, claimed: Claimed, changes: str, values: tuple[Any, ...]) -> None:
    changed = connection.execute(
        f"UPDATE outbox SET {changes} WHERE message_id = ? AND lease = ? AND state IN ('sending', 'dotted')",  # noqa: S608
        (*values, claimed.message.message_id, claimed.lease),
    )
    if changed.rowcount != 1:
        raise LeaseLost(
            f"{claimed.message.message_id}: another delivery took this message over; nothing was recorded"
        )


def _record(row: tuple[Any, ...]) -> OutboxRecord:
    return OutboxRecord(
        message_id=row[0],
        digest=row[1],
        label=row[2],
        channel=row[3],
        recipient=row[4],
        subject=row[5],
        state=row[6],
        attempts=row[7],
        perhaps_delivered=bool(row[8]),
        created=moment(row[9]),
        next_try=moment(row[10]),
        sent_at=moment_or_none(row[11]),
        reply=row[12],
    )
