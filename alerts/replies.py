"""What a server's reply means for people: one line, and a hint where the remedy is known. Pure."""

from __future__ import annotations

from monitor.text import clean_text

REPLY_LIMIT = 300
"""Code points of a reply that are kept."""


def words(reply: bytes | str) -> str:
    """A reply as one clean line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return clean_text(text, limit=REPLY_LIMIT)


def why(error: BaseException) -> str:
    """What an error of a connection says, in a few clean words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words(said) or type(error).__name__


def hint(code: int, reply: bytes | str) -> str:
    """What to do about a reply, as a sentence with a leading space, or ""."""
    text = words(reply)
    if "5.7.30" in text:
        return " (Microsoft 365 no longer takes passwords over SMTP: use a relay or a connector instead)"
    if code == 530:
        return " (the server wants a login: set the user in delivery: smtp: and password:)"
    if code == 535:
        return " (check the user in delivery: smtp: and password:)"
    return ""
