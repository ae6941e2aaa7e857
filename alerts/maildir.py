"""Delivery into a Maildir, where any mail client or IMAP server reads it.

A message is written whole under tmp/ and then linked into new/ (the format's own rule). Its name comes
from the Message-ID, so that a second delivery finds the first, even after a reader moved it to cur/.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from alerts.files import file_stem
from monitor.config.plan import Delivery
from monitor.errors import DeliveryError
from monitor.files import sync_folder, write_whole
from monitor.told import Claimed

_PARTS = ("tmp", "new", "cur")


class MaildirChannel:
    """Writes messages for the entries "maildir:PATH" of `to`; makes the Maildir where there is none."""

    kind = "maildir"
    idempotent = True

    def __init__(self, delivery: Delivery) -> None:
        del delivery  # the recipient names the place

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Return the path of the message; DeliveryError where the Maildir refuses."""
        message = claimed.message
        maildir = Path(message.recipient.removeprefix("maildir:")).expanduser()
        name = f"{file_stem(message.message_id)}.newswatch"
        try:
            for part in _PARTS:
                (maildir / part).mkdir(parents=True, exist_ok=True, mode=0o700)
            there = _delivered(maildir, name)
            if there is None:
                there = maildir / "new" / name
                write_whole(there, message.mime, by=maildir / "tmp" / f"{name}.{os.getpid()}")
                sync_folder(there.parent)
        except OSError as error:
            why = error.strerror or str(error)
            raise DeliveryError(f"cannot write to the Maildir {maildir}: {why}", retryable=True) from error
        return str(there)

    def close(self) -> None:
        """Nothing is held open."""


def _delivered(maildir: Path, name: str) -> Path | None:
    """Where the message lies since an earlier delivery; a reader adds flags to its name (":2,S")."""
    unread = maildir / "new" / name
    if unread.exists():
        return unread
    return next((maildir / "cur").glob(f"{name}*"), None)
