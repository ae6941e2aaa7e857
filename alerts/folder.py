"""Delivery into a folder: one .eml and one .html per message, whole or not at all.

2026-06-17T0700-daily-vendor-watch-3f2a9c0d1e5b7a64.eml
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alerts.files import file_stem
from monitor.config.plan import Delivery
from monitor.errors import DeliveryError
from monitor.files import sync_folder, write_whole
from monitor.told import Claimed


class FolderChannel:
    """Writes messages as files. The name comes from the Message-ID: a second delivery is the same file."""

    kind = "folder"
    idempotent = True

    def __init__(self, delivery: Delivery) -> None:
        self._folder = delivery.folder

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Write the files and return the path of the .eml; DeliveryError where the folder refuses."""
        message = claimed.message
        named, _, path = message.recipient.partition("folder:")
        folder = Path(path).expanduser() if path and not named else self._folder
        target = folder / f"{file_stem(message.message_id)}.eml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if message.html:
                _write(target.with_suffix(".html"), message.html.encode("utf-8", "replace"))
            _write(target, message.mime)
            sync_folder(folder)
        except OSError as error:
            why = error.strerror or str(error)
            raise DeliveryError(f"cannot write to the folder {folder}: {why}", retryable=True) from error
        return str(target)

    def close(self) -> None:
        """Nothing is held open."""


def _write(target: Path, content: bytes) -> None:
    write_whole(target, content, by=target.with_name(f".{target.name}.part"))
