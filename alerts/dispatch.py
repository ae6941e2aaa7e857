"""The outbox is emptied: each due message is claimed, sent and recorded, one at a time, at least once.

    claim (lease) | channel.send, which calls dotted before the point of no return | sent, retry or dead

A refused message never holds up others; a channel that cannot be used is left for the rest of the
pass, the other channels go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts import CHANNELS, channel
from alerts.base import Channel, ChannelDown
from alerts.retries import next_try
from monitor.config.plan import Config, Delivery
from monitor.errors import DeliveryError, LeaseLost, StoreError
from monitor.store import Store
from monitor.told import Claimed, OutboxMessage

log = logging.getLogger("newswatch.delivery")

LEASE = 60.0
"""Seconds a message is ours before its final dot, from where the store gives it the server's ten minutes.

A session that is slower is still safe: where another took the message over, `dotted` refuses.
"""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one pass over the outbox did.

    retried: refused for now, still owed. dead: refused for good. repeated: sent although an earlier
    attempt may have arrived (same Message-ID). troubles: one plain sentence per failure.
    """

    sent: int = 0
    retried: int = 0
    dead: int = 0
    repeated: int = 0
    troubles: tuple[str, ...] = ()


def deliver(
    store: Store, config: Config, now: datetime, clock: Callable[[], datetime] | None = None
) -> DeliveryReport:
    """Send every message due at `now`; StoreError if the store fails, never an error of a channel."""
    one_pass = _Pass(store, config.delivery, clock or _running_from(now))
    try:
        while one_pass.usable:
            # Due is judged by `now` alone, so that a message put off in this pass does not come back in it.
            spent = (one_pass.clock() - now).total_seconds()
            claimed = store.claim(now, LEASE + max(spent, 0.0), channels=sorted(one_pass.usable))
            if claimed is None:
                break
            one_pass.attempt(claimed)
    finally:
        one_pass.close()
    return one_pass.report()


def send_once(delivery: Delivery, message: OutboxMessage) -> str:
    """Send a message that stands in no outbox (a test or a preview); returns the receiver's words."""
    way = channel(message.channel, delivery)
    try:
        claimed = Claimed(message, digest="", lease="", attempts=1, perhaps_delivered=False)
        return way.send(claimed, lambda: None)
    finally:
        way.close()


@dataclass
class _Pass:
    store: Store
    delivery: Delivery
    clock: Callable[[], datetime]
    usable: set[str] = field(default_factory=lambda: set(CHANNELS))
    open: dict[str, Channel] = field(default_factory=dict)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("sent", "retried", "dead", "repeated"), 0)
    )
    troubles: list[str] = field(default_factory=list)

    def attempt(self, claimed: Claimed) -> None:
        """Send one message and record what became of it."""
        try:
            reply = self._send(claimed)
            self.store.mark_sent(claimed, self.clock(), reply)
        except LeaseLost:
            self._trouble(claimed, "another run took this message over; it may arrive twice")
            return
        except StoreError:
            raise
        except DeliveryError as error:
            self._failed(claimed, error)
            return
        except (
            Exception
        ) as error:  # the boundary of a channel: what it never foresaw must not stop the others
            log.exception("channel %s failed on %s", claimed.message.channel, claimed.message.message_id)
            self._failed(claimed, DeliveryError(f"{type(error).__name__}: {error}", retryable=True))
            return
        self.counts["sent"] += 1
        self.counts["repeated"] += claimed.perhaps_delivered
        log.info("sent %s to %s: %s", claimed.message.message_id, claimed.message.recipient, reply)

    def close(self) -> None:
        """Let go of every channel."""
        for way in self.open.values():
            way.close()

    def report(self) -> DeliveryReport:
        """What the pass did."""
        return DeliveryReport(**self.counts, troubles=tuple(self.troubles))

    def _send(self, claimed: Claimed) -> str:
        kind = claimed.message.channel
        if kind not in self.open:
            self.open[kind] = channel(kind, self.delivery)
        return self.open[kind].send(claimed, lambda: self.store.mark_dotted(claimed, self.clock()))

    def _failed(self, claimed: Claimed, error: DeliveryError) -> None:
        now = self.clock()
        refused = error.code is not None and error.code >= 400
        try:
            if error.retryable:
                later = next_try(claimed.attempts, now)
                self.store.mark_retry(claimed, now, later, error.reason, refused=refused)
                self.counts["retried"] += 1
                self._trouble(claimed, f"{error.reason}; next try {later:%Y-%m-%d %H:%M} UTC")
            else:
                self.store.mark_dead(claimed, now, error.reason, refused=refused)
                self.counts["dead"] += 1
                self._trouble(claimed, f"{error.reason}; it will not be tried again")
        except LeaseLost:
            self._trouble(claimed, "another run took this message over")
        if isinstance(error, ChannelDown):
            self.usable.discard(claimed.message.channel)

    def _trouble(self, claimed: Claimed, reason: str) -> None:
        sentence = f"{claimed.digest} to {claimed.message.recipient}: {reason}"
        log.warning("%s", sentence)
        self.troubles.append(sentence)


def _running_from(now: datetime) -> Callable[[], datetime]:
    """A clock that starts at `now` and runs with monotonic time."""
    started = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - started)
