"""Delivery to a chat room or phone through Apprise: Slack, Teams, Discord, Telegram, ntfy and many more.

Needs the extra `newswatch[chat]`. The address of a room holds its password, so Apprise's own log stays
silent and its errors are told in our words.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from alerts.base import ChannelDown
from monitor.config.plan import Delivery
from monitor.errors import DeliveryError
from monitor.told import Claimed

_MISSING = "chat needs Apprise; install it beside Newswatch: pip install 'newswatch[chat]'"


class ChatChannel:
    """Posts each message to the room that its recipient names ("chat:ops")."""

    kind = "chat"
    idempotent = False

    def __init__(self, delivery: Delivery) -> None:
        try:
            self._apprise: Any = importlib.import_module("apprise")
        except ImportError as error:
            raise ChannelDown(_MISSING) from error
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        self._rooms = delivery.chats

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Return "accepted"; DeliveryError where the room refuses or cannot be reached."""
        name = claimed.message.recipient.removeprefix("chat:")
        address = self._rooms.get(name)
        if address is None:
            raise DeliveryError(f"config.yaml names no chat {name} (delivery: chats:)", retryable=True)
        room = self._apprise.Apprise()
        if not room.add(address.reveal()):
            raise DeliveryError(
                f"the address of the chat {name} is none that Apprise knows; see its list of services",
                retryable=True,
            )
        dotted()
        try:
            accepted = room.notify(
                title=claimed.message.subject,
                body=claimed.message.mime.decode("utf-8", "replace"),
                body_format=self._apprise.NotifyFormat.TEXT,
            )
        except Exception as error:  # the boundary of a foreign library, whose words may hold the password
            raise DeliveryError(
                f"the chat {name} failed (perhaps accepted): {type(error).__name__}", retryable=True
            ) from None
        if not accepted:
            raise DeliveryError(
                f"the chat {name} did not accept the message; check its address and that the room exists",
                retryable=True,
            )
        return "accepted"

    def close(self) -> None:
        """Nothing is held open."""
