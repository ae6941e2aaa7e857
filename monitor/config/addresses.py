"""Addresses as people write them in config.yaml: mail, web, SMTP server; ValueError says what to write.

Pure: nothing is looked up, no file is read.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from monitor.config.wording import quoted
from monitor.hosts import host_of, plain_host

# The dot-atom of RFC 5322 3.2.3 and host names of RFC 1123; quoted local parts are left out on purpose.
_MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_NAMED_MAILBOX = re.compile(r"(?P<name>[^<>@]*)<(?P<mailbox>[^<>]*)>")
_HOST = re.compile(r"[^\s/@?#\\]+")
_MAILBOX_LIMIT = 254  # RFC 5321 4.5.3.1.3, less the angle brackets


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """An SMTP server as its address says it. tls: TLS from the first byte (smtps)."""

    host: str
    port: int
    user: str
    tls: bool


@dataclass(frozen=True, slots=True)
class ImapAddress:
    """A folder of an IMAP server as its address says it."""

    host: str
    port: int
    user: str
    folder: str


def mailbox(text: str) -> str:
    """A bare mail address; a name around it ("SOC <soc@example.org>") is left off."""
    named = _NAMED_MAILBOX.fullmatch(text)
    address = named["mailbox"].strip() if named else text
    if _MAILBOX.fullmatch(address) and len(address) <= _MAILBOX_LIMIT:
        return address
    if "," in text or ";" in text or text.count("@") > 1:
        raise ValueError(f"{quoted(text)} is not one mail address; write several as a list: [one, other]")
    if not address.isascii():
        raise ValueError(f"{quoted(text)} holds letters that mail addresses do not have; use plain ASCII")
    raise ValueError(f"{quoted(text)} is not a mail address; write it as name@example.org")


def sender(text: str) -> str:
    """A mail address with or without a name before it, as a From header shows it."""
    named = _NAMED_MAILBOX.fullmatch(text)
    address = mailbox(text)
    if named is None:
        return address
    name = named["name"].strip().strip('"').strip()
    return f"{name} <{address}>" if name else address


def web_address(text: str) -> str:
    """An http or https address with a host and without a user or password."""
    parts = _split(text)
    if not parts.scheme or parts.scheme not in ("http", "https"):
        if "://" not in text and re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", text):
            raise ValueError(
                f"{quoted(text)} is not a web address, did you mean {quoted('https://' + text)}?"
            )
        if parts.scheme == "feed":
            raise ValueError(f"{quoted(text)} is not a web address; write https:// in place of feed:")
        raise ValueError(f"{quoted(text)} is not a web address; it begins with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a web address must not hold a user name or a password")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname) or re.search(r"[\s<>\"\\]", text):
        raise ValueError(f"{quoted(text)} is not a web address; write it as https://example.org/feed")
    return text


def webhook_address(text: str) -> str:
    """Where signed messages go: https, or http on this machine and on private addresses."""
    web_address(text)
    if text.startswith("http:") and not is_private(text):
        raise ValueError("messages to a webhook go over TLS; write https://")
    return text


def source_address(text: str) -> str:
    """A web address, or where newsletters arrive: maildir:PATH, or imaps://user@host/FOLDER."""
    if text.startswith("maildir:"):
        if not text.removeprefix("maildir:").strip():
            raise ValueError("maildir: needs a path, as in maildir:/var/mail/newsletters")
        return text
    if re.match(r"imaps?:", text):
        imap_address(text)
        return text
    return web_address(text)


def imap_address(text: str) -> ImapAddress:
    """imaps://user@host:993/FOLDER; the port may be left out, and the folder, which then is INBOX."""
    if re.match(r"imaps?://[^/]*:[^/@]*@", text):
        raise ValueError("a password does not belong in this address; write password: ${IMAP_PASSWORD}")
    if text.startswith("imap:"):
        raise ValueError("mail is read over TLS only; write imaps:// in place of imap://")
    parts = _split(text)
    host, user, folder = parts.hostname or "", unquote(parts.username or ""), unquote(parts.path.strip("/"))
    if not _HOST.fullmatch(host) or not user or parts.query or parts.fragment:
        raise ValueError("this is no mail folder; write it as imaps://user@mail.example.org/INBOX.News")
    if not (user + folder).isascii() or not (user + folder).isprintable():
        raise ValueError("user and folder are plain ASCII; write a folder as the server lists it (&APw-)")
    return ImapAddress(host, parts.port or 993, user, folder or "INBOX")


def host_name(text: str) -> str:
    """A host by its name or address alone, in the form in which hosts are compared."""
    try:
        return plain_host(text)
    except ValueError:
        near = host_of(text if "://" in text else f"//{text}").removeprefix("*.")
        try:
            advice = f", did you mean {quoted(plain_host(near))}?"
        except ValueError:
            advice = "; write it as example.org, which stands for all below it too"
        raise ValueError(f"{quoted(text)} is not a host{advice}") from None


def source_key(url: str) -> str:
    """What two addresses of one source share: http or https, the case of the host and a slash at the end.

    Parameters count: ?feed=rss2 makes another source of a page, where the key of an article may drop it.
    Never fetch it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(
        scheme="" if parts.scheme in ("http", "https") else parts.scheme,
        netloc=parts.netloc.casefold(),
        path=parts.path.rstrip("/"),
        fragment="",
    ).geturl()


def is_private(url: str) -> bool:
    """Tell whether the host, as written, is this machine or an address not reachable from the internet."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def smtp_address(text: str) -> SmtpAddress:
    """smtp://user@host:587 (STARTTLS) or smtps://user@host:465; the port and the user may be left out."""
    if re.match(r"smtps?://[^/]*:[^/@]*@", text):
        raise ValueError("a password does not belong in this address; write password: ${SMTP_PASSWORD}")
    parts = _split(text)
    host = parts.hostname or ""
    beyond = parts.path not in ("", "/") or parts.query or parts.fragment
    if parts.scheme not in ("smtp", "smtps") or not _HOST.fullmatch(host) or beyond or parts.password:
        raise ValueError("this is not an SMTP server; write it as smtp://user@mail.example.org:587")
    tls = parts.scheme == "smtps"
    return SmtpAddress(host, parts.port or (465 if tls else 587), unquote(parts.username or ""), tls)


def _split(text: str) -> SplitResult:
    # The text is not repeated: it may hold a password that broke the address.
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("the host or the port of this address cannot be read") from error
    if port == 0:
        raise ValueError("the port of this address is 0; ports go from 1 to 65535")
    return parts
