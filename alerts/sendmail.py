"""Delivery through the machine's own mail system: the `sendmail` command of Postfix, Exim, msmtp and others.

The message lies in an unnamed file before the command starts. Through a pipe, a kill in mid-message
would look to the command like its end, and it would send half a digest.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from email.utils import parseaddr

from alerts.base import ChannelDown
from alerts.replies import words
from monitor.config.plan import Delivery
from monitor.errors import DeliveryError
from monitor.told import Claimed

TIMEOUT = 120.0
"""Seconds for the command to take the message."""

# sysexits.h: what is wrong with this one message, and what passes.
_FINAL = frozenset([65, 67, 68])  # EX_DATAERR, EX_NOUSER, EX_NOHOST
_PASSING = frozenset([75])  # EX_TEMPFAIL


class SendmailChannel:
    """Hands each message to the command at `delivery.sendmail`."""

    kind = "sendmail"
    idempotent = False

    def __init__(self, delivery: Delivery, *, timeout: float = TIMEOUT) -> None:
        if delivery.sendmail is None:
            raise ChannelDown("config.yaml names no command (delivery: sendmail:)")
        self._command = str(delivery.sendmail)
        self._sender = parseaddr(delivery.sender)[1]
        self._timeout = timeout

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Return "taken by PATH"; DeliveryError says what the command said."""
        recipient = parseaddr(claimed.message.recipient)[1]
        arguments = [self._command, "-i", "-f", self._sender, "--", recipient]
        with tempfile.TemporaryFile() as message:
            message.write(claimed.message.mime.replace(b"\r\n", b"\n"))
            message.flush()
            message.seek(0)
            dotted()
            try:
                done = subprocess.run(  # noqa: S603 - no shell; addresses were checked and follow "--"
                    arguments, stdin=message, capture_output=True, timeout=self._timeout, check=False
                )
            except subprocess.TimeoutExpired:
                raise DeliveryError(
                    f"{self._command} did not end within {self._timeout:.0f} s (perhaps accepted)",
                    retryable=True,
                ) from None
            except OSError as error:
                raise ChannelDown(f"{self._command} cannot be run: {error.strerror}") from error
        if done.returncode == 0:
            return f"taken by {self._command}"
        said = words(done.stderr or done.stdout) or "it gave no reason"
        reason = f"{self._command} refused the message (exit code {done.returncode}): {said}"
        if done.returncode in _FINAL:
            raise DeliveryError(reason, retryable=False, code=550)
        if done.returncode in _PASSING:
            raise DeliveryError(reason, retryable=True, code=451)
        raise ChannelDown(reason, code=451)

    def close(self) -> None:
        """Nothing is held open."""
