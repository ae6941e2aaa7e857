"""What became of an article in the digests, as lines for `explain` and `why-not`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.store import Told


def told_lines(told: Told, zone: ZoneInfo) -> list[str]:
    """What became of an article in one digest, a line per message."""
    if not told.label:
        return [f"{told.digest}: owed since {told.since.astimezone(zone):%d %b %H:%M %Z}, not yet told"]
    if not told.messages:
        return [f"{told.digest}: told in the digest of {told.label}"]
    return [
        f"{told.digest} to {message.recipient}: "
        + (f"sent {message.sent_at.astimezone(zone):%d %b %H:%M %Z}" if message.sent_at else message.state)
        + (" (perhaps delivered twice)" if message.perhaps_delivered else "")
        for message in told.messages
    ]
