"""Delivery by SMTP, driven command by command, so that a lost connection says whether mail was accepted.

`smtplib.send_message` raises the same error for "certainly not accepted" and "accepted, answer lost".
Here `dotted` is called between the text and its final dot: before it nothing was accepted, after it
only the server knows.

    connect, EHLO, STARTTLS, AUTH     trouble here is the channel's: ChannelDown
    MAIL                              the sender is our setting: ChannelDown, but 552 is the message's
    RCPT, DATA, final dot             the message's: 4xx may be tried again, 5xx is final
    RSET, QUIT                        trouble here harms nobody
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.utils import parseaddr

from alerts.base import ChannelDown
from alerts.replies import hint, why, words
from monitor.config.plan import Delivery, Smtp
from monitor.errors import DeliveryError
from monitor.told import Claimed

TIMEOUT = 30.0
"""Seconds for any answer but the one to the final dot."""
DOT_TIMEOUT = 600.0
"""Seconds for the answer to the final dot (RFC 5321 section 4.5.3.2.6)."""
_LOST = (smtplib.SMTPServerDisconnected, OSError)


class SmtpChannel:
    """One connection to the server of `delivery.smtp`, opened when first needed and used for all messages."""

    kind = "smtp"
    idempotent = False

    def __init__(
        self, delivery: Delivery, *, timeout: float = TIMEOUT, dot_timeout: float = DOT_TIMEOUT
    ) -> None:
        if delivery.smtp is None:
            raise ChannelDown("config.yaml names no SMTP server (delivery: smtp:)")
        self._server = delivery.smtp
        self._sender = parseaddr(delivery.sender)[1]
        self._timeout = timeout
        self._dot_timeout = dot_timeout
        self._session: smtplib.SMTP | None = None

    def send(self, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """Hand the message to the server; return its answer to the final dot. See the module for errors."""
        session, fresh = self._session, False
        if session is None:
            session, fresh = self._open(), True
        try:
            self._begin(session, claimed)
        except _LOST:
            # A server may close an idle connection between two messages; nothing of this one was said.
            self.close()
            if fresh:
                raise ChannelDown(f"{self._place} closed the connection before taking a message") from None
            session = self._open()
            try:
                self._begin(session, claimed)
            except _LOST as error:
                self.close()
                raise ChannelDown(f"{self._place} closed the connection: {why(error)}") from error
        return self._deliver(session, claimed, dotted)

    def prove(self) -> tuple[str, float]:
        """Connect, secure and log in as for a message, and send none; ChannelDown names the step that failed.

        Returns the version of TLS ("" without) and when the server's certificate ends, in Unix seconds (0.0
        where there is none).
        """
        session = self._session or self._open()
        if not isinstance(session.sock, ssl.SSLSocket):
            return "", 0.0
        ends = (session.sock.getpeercert() or {}).get("notAfter")
        return session.sock.version() or "", ssl.cert_time_to_seconds(str(ends)) if ends else 0.0

    def close(self) -> None:
        """Say QUIT and let go, whatever the server answers."""
        session, self._session = self._session, None
        if session is None:
            return
        try:
            session.quit()
        except (smtplib.SMTPException, OSError):
            session.close()

    @property
    def _place(self) -> str:
        return f"{self._server.host}:{self._server.port}"

    def _open(self) -> smtplib.SMTP:
        """Connect, secure and log in; ChannelDown says at which step it failed."""
        if self._server.password is not None and self._server.security == "none":
            raise ChannelDown(
                f"{self._place}: a password is never sent without TLS; use STARTTLS or smtps://"
            )
        step = "connect"
        session: smtplib.SMTP | None = None
        try:
            session = self._connect()
            step = "greet"
            _name_ourselves(session)
            session.ehlo_or_helo_if_needed()
            if self._server.security == "starttls":
                step = "secure the connection"
                session.starttls(context=tls_context(self._server))
                session.ehlo()
            if self._server.password is not None:
                step = "log in"
                session.login(self._server.user, self._server.password.reveal())
        except ssl.SSLCertVerificationError as error:
            reason = f"{self._place}: its certificate is not trusted: {error.verify_message}"
        except smtplib.SMTPNotSupportedError:
            reason = (
                f"{self._place} offers no {'STARTTLS' if step.startswith('secure') else 'login it can use'}"
            )
        except smtplib.SMTPResponseException as error:
            reason = f"{self._place} refused to {step}: {self._said(error.smtp_code, error.smtp_error)}"
            reason += hint(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            reason = f"cannot {step} with {self._place}: {why(error)}"
        else:
            self._session = session
            return session
        if session is not None:
            session.close()
        raise ChannelDown(reason)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname="newswatch", timeout=self._timeout,
                context=tls_context(server),
            )  # fmt: skip
        return smtplib.SMTP(server.host, server.port, local_hostname="newswatch", timeout=self._timeout)

    def _begin(self, session: smtplib.SMTP, claimed: Claimed) -> None:
        """MAIL and RCPT; the errors of `_LOST` pass through, refusals become DeliveryError."""
        recipient = parseaddr(claimed.message.recipient)[1]
        try:
            code, reply = session.mail(self._sender, self._options(session, claimed))
            if code != 250:
                self._refused("the sender", code, reply, channel=code != 552)
            code, reply = session.rcpt(recipient)
            if code not in (250, 251):
                self._refused(f"the recipient {recipient}", code, reply)
        except UnicodeEncodeError:
            self.close()
            raise DeliveryError(
                f"{self._place} takes no address such as {recipient} (no SMTPUTF8)", retryable=False
            ) from None

    def _options(self, session: smtplib.SMTP, claimed: Claimed) -> list[str]:
        options = []
        if session.has_extn("size"):
            options.append(f"size={len(claimed.message.mime)}")
        needs_utf8 = not (self._sender + claimed.message.recipient).isascii() or not _ascii_headers(
            claimed.message.mime
        )
        if needs_utf8:
            if not session.has_extn("smtputf8"):
                raise DeliveryError(
                    f"{self._place} takes no address such as {claimed.message.recipient} (no SMTPUTF8)",
                    retryable=False,
                )
            session.command_encoding = "utf-8"
            options += ["BODY=8BITMIME", "SMTPUTF8"]
        else:
            session.command_encoding = "ascii"
        return options

    def _deliver(self, session: smtplib.SMTP, claimed: Claimed, dotted: Callable[[], None]) -> str:
        """DATA, the text, the final dot, the answer."""
        told = False
        try:
            code, reply = session.docmd("DATA")
            if code != 354:
                self._refused("the message", code, reply)
            session.send(stuffed(claimed.message.mime))
            dotted()
            told = True
            if session.sock is not None:
                session.sock.settimeout(self._dot_timeout)
            session.send(b".\r\n")
            code, reply = session.getreply()
            if session.sock is not None:
                session.sock.settimeout(self._timeout)
        except _LOST as error:
            self._drop()
            state = "perhaps accepted" if told else "not accepted"
            raise DeliveryError(
                f"{self._place} was lost while sending ({state}): {why(error)}", retryable=True
            ) from error
        except DeliveryError:
            raise
        except BaseException:
            # The text is under way without its dot: only a cut connection makes the server forget it.
            self._drop()
            raise
        if code != 250:
            self._refused("the message", code, reply)
        return self._said(code, reply)

    def _refused(self, what: str, code: int, reply: bytes, *, channel: bool = False) -> None:
        """Turn a refusal into its error; the connection stays usable for other messages."""
        reason = f"{self._place} refused {what}: {self._said(code, reply)}{hint(code, reply)}"
        session = self._session
        if code in (-1, 421) or session is None:
            self._drop()
            raise ChannelDown(reason, code=code)
        try:
            session.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        if channel:
            raise ChannelDown(reason, code=code)
        raise DeliveryError(reason, retryable=code < 500, code=code)

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _said(self, code: int, reply: bytes | str) -> str:
        """The server's answer in one line, without our password should it echo it."""
        line = f"{code} {words(reply)}"
        secret = self._server.password.reveal() if self._server.password else ""
        return line.replace(secret, "***") if secret else line


def tls_context(server: Smtp) -> ssl.SSLContext:
    """A context that verifies name and certificate, by the system's authorities or those of `ca_file`."""
    context = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def stuffed(mime: bytes) -> bytes:
    """The text of DATA without its final dot: CRLF lines, leading dots doubled (RFC 5321 section 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", mime)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _name_ourselves(session: smtplib.SMTP) -> None:
    """Greet with the host's full name, or with the address of this very connection (RFC 5321 section 4.1.4).

    No name is looked up: a resolver that does not answer would hold the mail.
    """
    name = socket.gethostname()
    if "." in name and name.isascii():
        session.local_hostname = name
    elif session.sock is not None:
        address = session.sock.getsockname()[0]
        session.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _ascii_headers(mime: bytes) -> bool:
    return mime.partition(b"\r\n\r\n")[0].isascii()
