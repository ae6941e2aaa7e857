"""A rendered digest becomes the bytes of one message: headers, MIME parts, Message-ID. Pure.

It builds whatever the texts hold: `email` refuses line separators and lone surrogates in headers and
would decode encoded words that stand in a headline, so every text passes `header` or `body` first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, getaddresses, parseaddr
from urllib.parse import quote

from monitor.text import clean_text
from monitor.told import OutboxMessage

HEADER_LIMIT = 200
"""Code points of any header that holds text from outside."""
_NAMES_LIMIT = 40
# Structured headers (Message-ID, List-Unsubscribe) must not be broken into encoded words; SMTP allows 998.
_LINE = 900
_CONTROLS = dict.fromkeys([*range(9), 11, 12, 13, *range(14, 32), *range(127, 160)])
_DATE_IN_LABEL = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose message this is. sender, reply_to: "Name <address>" or an address. digest: its name in words.

    label: of its slot. keys, priority: watch keys and priority that receivers can filter on.
    threads: by recipient, the Message-ID of the message it belongs under.
    """

    sender: str
    digest: str
    label: str
    reply_to: str = ""
    keys: Sequence[str] = ()
    priority: str = "normal"
    threads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """What all recipients of one digest get alike. encoded: MIME headers, blank line and parts."""

    encoded: bytes
    html: str


def content(html: str, text: str, envelope: Envelope) -> Content:
    """Encode a digest once, whatever the number of its recipients; html "" leaves it plain text."""
    message = EmailMessage(policy=SMTP)
    message.set_content(body(text), cte="quoted-printable")
    if html:
        message.add_alternative(body(html), subtype="html", cte="quoted-printable")
        known = f"{envelope.digest}\n{envelope.label}".encode("utf-8", "replace")
        message.set_boundary(f"=_{hashlib.sha256(known).hexdigest()[:32]}")
    return Content(message.as_bytes(), body(html))


def build(
    subject: str, shown: Content, recipient: str, envelope: Envelope, *, channel: str, now: datetime
) -> OutboxMessage:
    """The message for one recipient: the same arguments give the same bytes.

    recipient: "name@host", "folder:PATH" or "maildir:PATH"; ValueError for what is none of them.
    now: becomes the Date, for good: a second attempt sends these very bytes.
    """
    identity = message_id(envelope, recipient)
    policy = SMTPUTF8 if _needs_utf8(envelope.sender, envelope.reply_to, recipient) else SMTP
    message = EmailMessage(policy=policy)
    message["Subject"] = header(subject)
    message["From"] = _address(envelope.sender)
    message["To"] = "undisclosed-recipients:;" if _is_place(recipient) else _address(recipient)
    if envelope.reply_to:
        message["Reply-To"] = _address(envelope.reply_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = identity
    message["List-Id"] = f"{_phrase(envelope.digest)} <{slug(envelope.digest)}.{_domain(envelope.sender)}>"
    if stop := _unsubscribe(envelope):
        message["List-Unsubscribe"] = stop
    if first := envelope.threads.get(recipient):
        message["In-Reply-To"] = first
        message["References"] = first
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if envelope.keys:
        message["X-Newswatch-Names"] = header(", ".join(envelope.keys[:_NAMES_LIMIT]), 800)
    message["X-Newswatch-Priority"] = envelope.priority
    headers = message.as_bytes(policy=policy.clone(max_line_length=_LINE)).removesuffix(b"\r\n")
    return OutboxMessage(
        message_id=identity,
        channel=channel,
        recipient=recipient,
        subject=header(subject),
        mime=headers + shown.encoded,
        html=shown.html,
    )


def message_id(envelope: Envelope, recipient: str) -> str:
    """The Message-ID that digest, slot and recipient determine, so that a repeated delivery is recognised."""
    known = "\n".join((envelope.digest, envelope.label, recipient)).encode("utf-8", "replace")
    stamp = _DATE_IN_LABEL.search(envelope.label)
    when = f"{stamp[1]}T{stamp[2]}{stamp[3]}" if stamp else slug(envelope.label)
    key = hashlib.sha256(known).hexdigest()[:16]
    return f"<{when}.{slug(envelope.digest)}.{key}@{_domain(envelope.sender)}>"


def header(text: str, limit: int = HEADER_LIMIT) -> str:
    """`text` as one line that any header can hold and that reads the same after transport."""
    line = clean_text(text, limit=limit)
    return line.replace("=?", "= ?")


def body(text: str) -> str:
    """`text` as a body can hold it: no control characters but line feeds and tabs, no lone surrogates."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode()


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens, at most 40; a hash where nothing else is left."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return plain or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _address(text: str) -> Address:
    """A single address as the mail library wants it; nothing in the name can add another."""
    found = getaddresses([header(text, 320)])
    name, plain = found[0] if len(found) == 1 else ("", "")
    if not _ADDRESS.fullmatch(plain):
        raise ValueError(f"not a mail address: {header(text, 80)}")
    local, _, host = plain.rpartition("@")
    return Address(display_name=name, username=local, domain=_ascii_domain(host))


def _domain(sender: str) -> str:
    host = parseaddr(sender)[1].rpartition("@")[2]
    return slug_domain(_ascii_domain(host))


def slug_domain(host: str) -> str:
    """A host that can stand in a Message-ID; "newswatch.invalid" where there is none."""
    plain = re.sub(r"[^a-z0-9.-]+", "", host.lower()).strip(".-")[:200]
    return plain or "newswatch.invalid"


def _ascii_domain(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _needs_utf8(*addresses: str) -> bool:
    """Whether a local part is not ASCII: only such a message asks for SMTPUTF8 (RFC 6531)."""
    mail = (parseaddr(address)[1] for address in addresses if not _is_place(address))
    return any(not address.rpartition("@")[0].isascii() for address in mail)


def _is_place(recipient: str) -> bool:
    return recipient.startswith(("folder:", "maildir:"))


def _phrase(text: str) -> str:
    return re.sub(r"[<>\",;:@()\[\]\\]+", " ", header(text, 80)).strip() or "Newswatch"


def _unsubscribe(envelope: Envelope) -> str:
    address = parseaddr(envelope.reply_to or envelope.sender)[1]
    if not address.isascii():
        return ""
    return f"<mailto:{quote(address, safe='@')}?subject={quote('unsubscribe ' + slug(envelope.digest))}>"
