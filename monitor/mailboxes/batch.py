"""What one look into a mailbox gave, and which messages it takes: decided without opening anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

COUNT_LIMIT = 100  # messages of one poll; the rest waits for the next
SIZE_LIMIT = 8 << 20  # bytes of one message; a longer one carries attachments, not news
BATCH_LIMIT = 64 << 20  # bytes of all messages of one poll


@dataclass(frozen=True, slots=True)
class Listed:
    """One message before it is read. at: its place in the order of arrival (a UID, or nanoseconds)."""

    name: str
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages as bytes, oldest first.

    token: hands this state back to `take`; before: for each message the token with which it and the
    later ones come again.
    left: messages that wait for the next poll. too_large: messages passed over for their size.
    """

    messages: tuple[bytes, ...]
    token: str
    before: tuple[str, ...]
    left: int = 0
    too_large: int = 0


def chosen(listed: Sequence[Listed], last: int | None, *, again: bool) -> tuple[list[Listed], int]:
    """Return the messages to read, in order of arrival, and how many newer ones wait.

    last: `at` of the last message read before; None reads only the newest `COUNT_LIMIT`, since a
    mailbox may hold years. again: the newest ones up to `last` are read too.
    """
    ordered = sorted(listed, key=lambda one: one.at)
    if last is None:
        new, left = ordered[-COUNT_LIMIT:], 0
    else:
        later = [one for one in ordered if one.at > last]
        earlier = [one for one in ordered if one.at <= last][-COUNT_LIMIT:] if again else []
        taken = later[:COUNT_LIMIT]
        # Messages stamped alike stay together: the next look begins after that stamp.
        taken += [one for one in later[COUNT_LIMIT:] if one.at == taken[-1].at]
        new, left = earlier + taken, len(later) - len(taken)
    total = 0
    kept: list[Listed] = []
    for one in new:
        total += one.size if one.size <= SIZE_LIMIT else 0
        if total > BATCH_LIMIT and one.at != kept[-1].at:
            return kept, left + len(new) - len(kept)
        kept.append(one)
    return kept, left
