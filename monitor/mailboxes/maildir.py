"""Reads a Maildir without touching it: nothing is moved from `new` to `cur`, no flag is set.

What is new is told by the time a file's entry last changed (ctime): delivery renames the file, so a
message moved in by hand counts too, which its own time stamp would hide. A mail program that sets a
flag makes the message come again; it is known then by its Message-ID.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from monitor.errors import MailboxError
from monitor.mailboxes.batch import SIZE_LIMIT, Batch, Listed, chosen

# A delivery under way during the listing may be stamped before the last message that was seen, and
# one from another machine, or after the clock was set back, by a clock that is behind.
OVERLAP = 300 * 10**9  # nanoseconds
LISTED_LIMIT = 200_000
_MARK = "maildir:"


def take(folder: Path, since: str, *, again: bool) -> Batch:
    """Return the messages of the Maildir at `folder` that came after `since`; MailboxError."""
    last, began = _place(since), time.time_ns()
    try:
        listed = list(_listed(folder))
    except OSError as error:
        raise MailboxError(f"{folder} cannot be read: {error.strerror}", passing=True) from error
    wanted, left = chosen(listed, last, again=again)
    messages: list[bytes] = []
    before: list[str] = []
    too_large = 0
    for one in wanted:
        if one.size > SIZE_LIMIT:
            too_large += 1
        elif (message := _read(Path(one.name))) is not None:
            messages.append(message)
            before.append(f"{_MARK}{one.at - 1}")
    reached = min(max((one.at for one in wanted), default=0), began - OVERLAP)
    return Batch(
        messages=tuple(messages),
        token=f"{_MARK}{max(reached, last or 0)}",
        before=tuple(before),
        left=left,
        too_large=too_large,
    )


def _place(since: str) -> int | None:
    text = since.removeprefix(_MARK)
    return int(text) if since.startswith(_MARK) and text.isdigit() else None


def _listed(folder: Path) -> Iterator[Listed]:
    places = [place for name in ("new", "cur") if (place := folder / name).is_dir()]
    if len(places) < 2:
        raise MailboxError(
            f"{folder} is no Maildir that can be read here: it has no folders new and cur", passing=False
        )
    count = 0
    for place in places:
        with os.scandir(place) as found:
            for entry in found:
                try:
                    state = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # a mail program renamed it meanwhile; its new name has a new ctime
                count += 1
                if count > LISTED_LIMIT:
                    raise MailboxError(
                        f"{folder} holds more than {LISTED_LIMIT} messages; move old ones away", passing=False
                    )
                if stat.S_ISREG(state.st_mode) and not entry.name.startswith("."):
                    yield Listed(entry.path, state.st_ctime_ns, state.st_size)


def _read(path: Path) -> bytes | None:
    """The bytes of a message; None where it went away meanwhile or is no longer a file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MailboxError(f"{path.name} cannot be read: {error.strerror}", passing=True) from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        return file.read(SIZE_LIMIT)
