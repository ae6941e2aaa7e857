"""Reads a folder of an IMAP server over TLS: EXAMINE and BODY.PEEK, so that nothing there changes.

The standard library's imaplib, in a thread: a poll needs five commands of IMAP4rev1, and a library for
asyncio would be one more dependency that handles a password. What it lacks is added here: the address
guard, a limit to what the server may send, and a clock that hangs up.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Sequence

from monitor.config.plan import Mailbox
from monitor.errors import MailboxError
from monitor.mailboxes.batch import COUNT_LIMIT, SIZE_LIMIT, Batch, Listed, chosen
from monitor.netguard import Reach, refusal

_MARK = "imap:"
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


def take(
    mailbox: Mailbox, since: str, *, again: bool, allow_private: bool, timeout: float, seconds: float
) -> Batch:
    """Return the messages of the folder that came after `since`; MailboxError.

    timeout: seconds for one answer of the server; seconds: for everything.
    """
    ends = time.monotonic() + seconds
    where = f"{mailbox.host}:{mailbox.port}"
    try:
        context = ssl.create_default_context(cafile=mailbox.ca_file)
    except OSError as error:
        raise MailboxError(f"ca_file {mailbox.ca_file} cannot be read: {error}", passing=False) from error
    try:
        address = _address(mailbox, allow_private)
        server = _Server(mailbox.host, mailbox.port, address, context, min(timeout, seconds))
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"the certificate of {where} is not valid: {error.verify_message}", passing=False
        ) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise _unreachable(where, error) from error
    clock = threading.Timer(max(0.1, ends - time.monotonic()), server.hang_up)
    clock.daemon = True
    clock.start()
    try:
        _log_in(server, mailbox)
        return _taken(server, mailbox, since, again=again, ends=ends)
    except imaplib.IMAP4.abort as error:
        raise MailboxError(f"{where} ended the connection or did not answer in time", passing=True) from error
    except (imaplib.IMAP4.error, ValueError) as error:
        raise MailboxError(f"{where} did not answer as an IMAP server does", passing=True) from error
    except OSError as error:
        raise _unreachable(where, error) from error
    finally:
        clock.cancel()
        server.shutdown()


def _address(mailbox: Mailbox, allow_private: bool) -> str:
    """The address to dial, looked up once and checked, so that what was checked is what is dialled."""
    reach = Reach(mailbox.host.lower(), mailbox.port, allow_private)
    refused = ""
    found = socket.getaddrinfo(mailbox.host, mailbox.port, type=socket.SOCK_STREAM)
    for *_, place in found:
        address = str(place[0])
        refused = refusal(mailbox.host, mailbox.port, address, reach)
        if not refused:
            return address
    raise MailboxError(refused or f"the name {mailbox.host} has no address", passing=False)


class _Server(imaplib.IMAP4_SSL):
    """A connection to one checked address that reads no more than a message's worth at a time."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext, timeout: float) -> None:
        self._address = address
        super().__init__(host, port, ssl_context=context, timeout=timeout)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        bare = socket.create_connection((self._address, self.port), timeout)
        try:
            wrapped: ssl.SSLSocket = self.ssl_context.wrap_socket(bare, server_hostname=self.host)
            return wrapped
        except BaseException:
            bare.close()
            raise

    def read(self, size: int) -> bytes:
        """Read a literal the server announced; refused where no honest answer is so long."""
        if size > SIZE_LIMIT + 1024:
            raise self.abort("an answer is too long")
        return super().read(size)

    def hang_up(self) -> None:
        """End the connection at once, from any thread; a read under way ends too."""
        with contextlib.suppress(OSError):  # gone already
            self.sock.shutdown(socket.SHUT_RDWR)


def _log_in(server: _Server, mailbox: Mailbox) -> None:
    assert mailbox.password is not None
    password = mailbox.password.reveal()
    try:
        if "AUTH=PLAIN" in server.capabilities:
            server.authenticate("PLAIN", lambda _: f"\0{mailbox.user}\0{password}".encode())
        elif (mailbox.user + password).isascii() and (mailbox.user + password).isprintable():
            server.login(_quoted(mailbox.user), password)
        else:
            raise MailboxError(f"{mailbox.host} takes only passwords of plain ASCII", passing=False)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        # The server's own words are not repeated: some echo what they were given.
        raise MailboxError(f"the server refused the password of {_who(mailbox)}", passing=False) from None


def _taken(server: _Server, mailbox: Mailbox, since: str, *, again: bool, ends: float) -> Batch:
    # EXAMINE: the folder is opened for reading only.
    answer, data = server.select(_quoted(mailbox.inbox), readonly=True)
    if answer != "OK":
        raise MailboxError(
            f"{_who(mailbox)} has no folder {mailbox.inbox} that can be read; folders are written as the "
            "server lists them, such as INBOX.News or News",
            passing=False,
        )
    count = int(data[0] or 0)
    validity = (server.response("UIDVALIDITY")[1] or [None])[0]
    mark = f"{_MARK}{(validity or b'0').decode('ascii', 'replace')}:"
    last = _place(since, mark)
    listed: dict[int, Listed] = {}
    if count and (last is None or again):
        listed |= _listing(server.fetch(f"{max(1, count - COUNT_LIMIT + 1)}:*", "(UID RFC822.SIZE)"))
    if count and last is not None:
        # "n:*" always gives the last message too, also where its UID is below n.
        listed |= _listing(server.uid("FETCH", f"{last + 1}:*", "(UID RFC822.SIZE)"))
    wanted, left = chosen(list(listed.values()), last, again=again)
    messages: list[bytes] = []
    before: list[str] = []
    too_large, reached = 0, last or 0
    for number, one in enumerate(wanted):
        if ends - time.monotonic() < 1.0 and messages:
            left += len(wanted) - number
            break
        if one.size > SIZE_LIMIT:
            too_large += 1
        elif (message := _message(server, one.name)) is not None:
            messages.append(message)
            before.append(f"{mark}{one.at - 1}")
        reached = max(reached, one.at)
    return Batch(
        messages=tuple(messages),
        token=f"{mark}{reached}",
        before=tuple(before),
        left=left,
        too_large=too_large,
    )


def _place(since: str, mark: str) -> int | None:
    """The last UID read; None for another folder's or an older numbering's token (UIDVALIDITY changed)."""
    text = since.removeprefix(mark)
    return int(text) if since.startswith(mark) and text.isdigit() else None


def _listing(answer: tuple[str, Sequence[object]]) -> dict[int, Listed]:
    found: dict[int, Listed] = {}
    for line in answer[1]:
        text = line[0] if isinstance(line, tuple) else line
        if isinstance(text, bytes) and (uid := _UID.search(text)) and (size := _SIZE.search(text)):
            at = int(uid[1])
            found[at] = Listed(str(at), at, int(size[1]))
    return found


def _message(server: _Server, uid: str) -> bytes | None:
    """The bytes of one message; None where it was deleted meanwhile."""
    _, data = server.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in data if isinstance(part, tuple) and len(part) > 1), None)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _who(mailbox: Mailbox) -> str:
    return mailbox.user if "@" in mailbox.user else f"{mailbox.user}@{mailbox.host}"


def _unreachable(where: str, error: Exception) -> MailboxError:
    if isinstance(error, ConnectionRefusedError):
        return MailboxError(f"{where} refuses the connection", passing=True)
    if isinstance(error, TimeoutError):
        return MailboxError(f"{where} did not answer in time", passing=True)
    if isinstance(error, socket.gaierror):
        return MailboxError(f"the name of {where} is not found (DNS)", passing=True)
    if isinstance(error, ssl.SSLError):
        return MailboxError(f"{where} does not speak TLS as an imaps server does", passing=False)
    return MailboxError(f"the connection to {where} failed", passing=True)
