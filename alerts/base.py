"""What a channel is: it takes one frozen message to one recipient and says what became of it.

A channel must not know the store: whoever cannot reach it cannot harm what is owed to whom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from monitor.errors import DeliveryError
from monitor.told import Claimed


class ChannelDown(DeliveryError):
    """The channel itself cannot be used now, whatever the message: others need not be tried in this pass."""

    def __init__(self, reason: str, *, code: int | None = None) -> None:
        super().__init__(reason, retryable=True, code=code)


class Channel(Protocol):
    """A way for messages to leave. Made with `Delivery`; holds no state that outlives `close`.

    idempotent: sending the same Message-ID twice leaves one message; such a channel need not call
    `dotted`.
    """

    kind: str
    idempotent: bool

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Deliver the message's very bytes; return the receiver's words.

        Calls `dotted` once, right before the step after which the receiver may have the message; if
        `dotted` raises, that step is not taken. Raises DeliveryError for a refusal, ChannelDown where
        the channel cannot be used at all. Any time limit is the channel's own: it never waits for ever.
        """
        ...

    def close(self) -> None:
        """Let go of connections; never raises."""
        ...
