"""What travels between us and the browser's child: a JSON header and bytes, each with its length in front.

    to the child      open (url, agent, seconds) + the page | answer (number, status, headers) + body
                      refuse (number, empty)
    from the child    ready | want (number, url, kind, method, accept) | page + HTML | trouble (reason)

The child stands beside hostile scripts, so what it says is checked here: sizes, names and types.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

HEAD = struct.Struct(">II")
HEADER_LIMIT = 64 << 10  # bytes
OUT_OF_MEMORY = 86  # exit code of a child that ended itself for its memory
BODY_LIMIT = 8 << 20  # bytes, as the crawler's own limit for a page


@dataclass(frozen=True, slots=True)
class Message:
    """One message. says: its kind. told: its values. body: bytes that belong to it."""

    says: str
    told: Mapping[str, object] = field(default_factory=dict)
    body: bytes = b""

    def text(self, name: str, limit: int = 8_192) -> str:
        """A text of the header; ValueError where it is none or too long."""
        value = self.told.get(name)
        if not isinstance(value, str) or len(value) > limit:
            raise ValueError(f"no {name}")
        return value

    def number(self, name: str) -> int:
        """A whole number of the header; ValueError where it is none."""
        value = self.told.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"no {name}")
        return value


def packed(message: Message) -> bytes:
    """The message as bytes."""
    header = json.dumps({"says": message.says, **message.told}).encode()
    return HEAD.pack(len(header), len(message.body)) + header + message.body


def lengths(head: bytes) -> tuple[int, int]:
    """How long the header and the body are that follow these first bytes; ValueError beyond the limits."""
    header, body = HEAD.unpack(head)
    if header > HEADER_LIMIT or body > BODY_LIMIT:
        raise ValueError(f"a message of {header + body} bytes")
    return header, body


def unpacked(header: bytes, body: bytes) -> Message:
    """The message in these bytes; ValueError where they hold none."""
    told = json.loads(header)
    if not isinstance(told, dict) or not isinstance(says := told.pop("says", None), str):
        raise ValueError("not a message")
    return Message(says, told, body)
