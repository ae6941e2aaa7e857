"""Who holds a lease: a token that names its process, so that a killed one's work is free at once.

A lease ends by its time in any case; that covers other machines and systems without /proc. On the
same machine (same boot, same process namespace) a token whose process is gone is void at once: a run
right after a kill does all the unfinished work. A process number that was given out again is told by
its start time.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from sqlite3 import Connection

from monitor.store.times import stamp

_PROC = Path("/proc")


def new_token() -> str:
    """A lease token of this process: "namespace.process.start.random"; unique."""
    pid = os.getpid()
    return f"{_here()}.{pid}.{_started(pid) or 0}.{secrets.token_hex(8)}"


def abandoned(token: str) -> bool:
    """Whether the process behind a token is known to be gone; False where that cannot be known."""
    place, _, rest = token.partition(".")
    pid, _, rest = rest.partition(".")
    started = rest.partition(".")[0]
    if not place or place != _here() or not pid.isdecimal() or not started.isdecimal():
        return False
    return _started(int(pid)) != int(started)


def free_abandoned(connection: Connection, now: datetime) -> int:
    """Make what killed processes had leased due again; return how many. Call it inside a transaction."""
    freed = 0
    moment = stamp(now)
    for (token,) in held(connection, now):
        if not abandoned(token):
            continue
        freed += connection.execute("UPDATE sources SET lease = NULL WHERE lease = ?", (token,)).rowcount
        freed += connection.execute(
            "UPDATE outbox SET lease_until = ? WHERE lease = ? AND state IN ('sending', 'dotted')",
            (moment, token),
        ).rowcount
    return freed


def held(connection: Connection, now: datetime) -> list[tuple[str]]:
    """The tokens of every lease that has not ended."""
    moment = stamp(now)
    return connection.execute(
        """
        SELECT lease FROM sources WHERE lease IS NOT NULL AND lease_until > ?
        UNION
        SELECT lease FROM outbox
        WHERE state IN ('sending', 'dotted') AND lease IS NOT NULL AND lease_until > ?
        """,
        (moment, moment),
    ).fetchall()


@cache
def _here() -> str:
    """This boot and process namespace; "" where the system does not tell, so that nobody is called dead."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip().replace("-", "")
        return f"{boot}-{(_PROC / 'self/ns/pid').stat().st_ino:x}"
    except OSError:
        return ""


def _started(pid: int) -> int | None:
    """When a process began, in the system's ticks since boot; None where there is no such process."""
    try:
        # The name in parentheses may hold anything; what follows the last one is fields 3 and on.
        fields = (
            (_PROC / str(pid) / "stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()
        )
        # A zombie holds nothing any more.
        return None if fields[0] in "ZX" else int(fields[19])
    except (OSError, IndexError, ValueError):
        return None
