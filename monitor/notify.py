"""What systemd is told: ready, watching, stopping, and that the loop still turns (sd_notify(3)).

A datagram to the socket that $NOTIFY_SOCKET names; without one nothing is sent. The variables are taken
out of the environment, so that no child process speaks in our name.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import MutableMapping


class Notifier:
    """The way to the service manager; says nothing where there is none."""

    def __init__(self, address: str = "", watchdog: float = 0.0) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog = watchdog
        """Seconds within which it wants to hear WATCHDOG=1; 0.0 where it does not."""

    @classmethod
    def of(cls, env: MutableMapping[str, str]) -> Notifier:
        """Take what the service manager set for this process out of `env`."""
        address = env.pop("NOTIFY_SOCKET", "")
        microseconds, pid = env.pop("WATCHDOG_USEC", ""), env.pop("WATCHDOG_PID", "")
        ours = pid in ("", str(os.getpid()))
        seconds = int(microseconds) / 1e6 if ours and microseconds.isdecimal() else 0.0
        return cls(address if address[:1] in ("/", "@") else "", seconds)

    def say(self, **words: str) -> None:
        """Tell it, as in say(READY="1", STATUS="watching 12 sources"); a manager that is gone is no fault."""
        if not self._address:
            return
        lines = "\n".join(f"{name}={value.splitlines()[0]}" for name, value in words.items() if value)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.settimeout(0.2)  # a manager that reads nothing must not hold the loop
            way.connect(self._address)
            way.send(lines.encode("utf-8", "replace"))
