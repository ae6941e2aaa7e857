"""What composing and delivering ask of the store: slots, what is owed, and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from monitor.config.plan import Plan
from monitor.store import alerted, digests, outbox
from monitor.store.opened import Opened
from monitor.store.types import OutboxRecord, SlotRecord
from monitor.told import Claimed, DigestMaterial, OutboxMessage, OwedArticle

UNSENT = ("queued", "sending", "dotted")


class ForMail(Opened):
    """The part of the store that digests, alerts and their delivery use."""

    def sync_digests(self, plans: Sequence[Plan], now: datetime) -> None:
        """Remember digests seen for the first time: their first window starts now. Writes only a change."""
        with self._door.reading() as connection:
            changed = digests.needs_sync(connection, plans)
        if changed:
            with self._door.tx() as connection:
                digests.sync(connection, plans, now)

    def digest_since(self, digest: str) -> datetime:
        """Return when a digest was first seen; KeyError where `sync_digests` never had it."""
        with self._door.reading() as connection:
            since = digests.since(connection, digest)
        if since is None:
            raise KeyError(digest)
        return since

    def last_slot(self, digest: str, now: datetime | None = None) -> tuple[str, datetime] | None:
        """Return the label of a digest's last slot and where its window ended; by `now`, where that is given,
        as a clock that has since gone back may have composed later ones."""
        with self._door.reading() as connection:
            return digests.last_slot(connection, digest, now)

    def has_slot(self, digest: str, label: str) -> bool:
        """Return whether a digest was composed for this slot."""
        with self._door.reading() as connection:
            return digests.has_slot(connection, digest, label)

    def slots(self, limit: int = 20) -> list[SlotRecord]:
        """Return the slots composed last, the latest first."""
        with self._door.reading() as connection:
            return digests.slots(connection, limit)

    def material(self, digest: Plan, now: datetime) -> DigestMaterial:
        """Return everything the digest may say now; nothing is written."""
        with self._door.reading() as connection:
            return digests.material(connection, digest, now)

    def freeze(
        self,
        digest: Plan,
        label: str,
        now: datetime,
        render: Callable[[DigestMaterial], Sequence[OutboxMessage]],
        only: Collection[int] = (),
    ) -> int | None:
        """Compose a slot once: read the material, render it, queue the messages, mark it as told.

        Returns the slot's number, or None where the slot exists. What `render` raises goes on to the
        caller and nothing is written. `render` runs while other writers wait; it must not write here.
        only: the waiting articles the slot is about; None where none of them waits any more.
        """
        with self._door.tx() as connection:
            return digests.freeze(connection, digest, label, now, render, only)

    def waiting(self, plan: Plan) -> tuple[OwedArticle, ...]:
        """Return the articles that a plan owes and no slot told yet."""
        with self._door.reading() as connection:
            return digests.owed(connection, plan)

    def alert_moments(self, rule: str, after: datetime) -> list[datetime]:
        """Return when alerts of a rule were composed since `after`."""
        with self._door.reading() as connection:
            return alerted.moments(connection, rule, after)

    def alert_thread(self, rule: str, story_id: int) -> dict[str, str]:
        """Return the Message-ID of the first alert of a story by its recipients."""
        with self._door.reading() as connection:
            return alerted.thread(connection, rule, story_id)

    def claim(self, now: datetime, lease_seconds: float, *, channels: Collection[str] = ()) -> Claimed | None:
        """Take the next message that is due, of one of these channels or of any; None where none is."""
        with self._door.reading() as connection:
            if not outbox.anything_due(connection):
                return None
        with self._door.tx() as connection:
            return outbox.claim(connection, now, lease_seconds, channels)

    def mark_dotted(self, claimed: Claimed, now: datetime) -> None:
        """Record, before the final dot goes out, that it does. LeaseLost: do not send it."""
        with self._door.tx() as connection:
            outbox.mark_dotted(connection, claimed, now)

    def mark_sent(self, claimed: Claimed, now: datetime, reply: str) -> None:
        """Record that the message was accepted, with the server's words. LeaseLost."""
        with self._door.tx() as connection:
            outbox.mark_sent(connection, claimed, now, reply)

    def mark_retry(
        self, claimed: Claimed, now: datetime, next_try: datetime, reply: str, *, refused: bool = False
    ) -> None:
        """Put the message back until `next_try`. LeaseLost.

        After `mark_dotted` it counts as perhaps delivered, unless the server `refused` it in words.
        """
        with self._door.tx() as connection:
            outbox.mark_retry(connection, claimed, max(next_try, now), reply, refused=refused)

    def mark_dead(self, claimed: Claimed, now: datetime, reply: str, *, refused: bool = False) -> None:
        """Give the message up for good; `refused` as for `mark_retry`. LeaseLost."""
        with self._door.tx() as connection:
            outbox.mark_dead(connection, claimed, now, reply, refused=refused)

    def send_again(self, slot_id: int, recipient: str, now: datetime) -> int:
        """Put the ended messages of a slot back to be sent (of one recipient, or "" for all); how many."""
        with self._door.tx() as connection:
            return outbox.send_again(connection, slot_id, recipient, now)

    def messages_of(self, slot_id: int) -> list[OutboxRecord]:
        """Return the messages of a slot, by channel and recipient."""
        with self._door.reading() as connection:
            return outbox.of_slot(connection, slot_id)

    def outbox_counts(self) -> dict[str, int]:
        """Return the number of messages per state, and of those "perhaps delivered" twice."""
        with self._door.reading() as connection:
            return outbox.counts(connection)

    def sent(self, message_id: str) -> OutboxRecord | None:
        """Return how far a message has come; None where there is none."""
        with self._door.reading() as connection:
            return outbox.record(connection, message_id)

    def unsent(self, limit: int = 100) -> list[OutboxRecord]:
        """Return the messages still to be sent, the longest due first."""
        with self._door.reading() as connection:
            return outbox.records(connection, UNSENT, limit)

    def dead(self, limit: int = 100) -> list[OutboxRecord]:
        """Return the messages given up for good."""
        with self._door.reading() as connection:
            return outbox.records(connection, ("dead",), limit)

    def message(self, message_id: str) -> OutboxMessage | None:
        """Return a message with the bytes it was frozen with."""
        with self._door.reading() as connection:
            return outbox.message(connection, message_id)
