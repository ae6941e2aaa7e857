"""What a message is called as a file, for the channels that deliver into folders."""

from __future__ import annotations

import re


def file_stem(message_id: str) -> str:
    """The local part of a Message-ID as a file name that every system takes."""
    local = message_id.strip("<>").rpartition("@")[0]
    return re.sub(r"[^A-Za-z0-9]+", "-", local).strip("-")[:120] or "message"
