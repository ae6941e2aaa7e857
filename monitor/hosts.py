"""Names of hosts as they are compared: which of some names a host is, or lies below."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

import idna

_PLAIN = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|[0-9a-f:.]*:[0-9a-f:.]*"
)


def plain_host(host: str) -> str:
    """A host in the one form it is compared in: lower case, ASCII, no dot or brackets around it.

    ValueError for what is no host: an address with a scheme, a port or a path.
    """
    text = host.strip().lower().rstrip(".")
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise ValueError(f"{host!r} is no host") from None
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{host!r} is no host")
    return text


def host_of(url: str) -> str:
    """The host that a URL names, as it stands there; "" for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def covering(host: str, names: Collection[str]) -> str:
    """The one of these names (plain hosts) that `host` is or lies below; "" for none."""
    if not names:
        return ""
    try:
        plain = plain_host(host)
    except ValueError:
        return ""
    if plain in names:
        return plain
    parts = plain.split(".")
    return next((above for at in range(1, len(parts)) if (above := ".".join(parts[at:])) in names), "")
