"""Takes one RFC 5322 message apart: who sent it, when, and its text in one of two forms.

The old `compat32` policy of the standard library is used on purpose: the newer one parses every header
by a grammar that raises on some malformed ones, and a newsletter's headers are often malformed.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from monitor.errors import NotAnArticle
from monitor.newsletters.blocks import html_blocks
from monitor.text import TITLE_LIMIT, clean_text
from monitor.wordcount import word_count

DEPTH_LIMIT = 10  # multipart within multipart; honest mail needs four
PARTS_LIMIT = 200
TEXT_BYTES = 2 << 20  # of one text part; a newsletter with more text than this is none
_IDENTITY = re.compile(r"<([\x21-\x3b\x3d\x3f-\x7e]{3,400})>")
# What newsletters are written in; a codec such as "zip" or "idna" is none of these.
_CHARSETS = re.compile(
    r"(utf[-_]?(8|16|16le|16be)|us[-_]?ascii|latin[-_]?[129]|iso[-_]?8859[-_]?\d{1,2}|(windows|cp)[-_]?125\d"
    r"|koi8[-_]?[ru]|gbk?|gb2312|gb18030|big5(hkscs)?|shift[-_]?jis|sjis|euc[-_]?(jp|kr)|iso[-_]?2022[-_]?(jp|kr)"
    r"|ks[-_]?c[-_]?5601(-1987)?|cp949|tis[-_]?620|mac[-_]?roman)"
)

ENCLOSED_LIMIT = 3  # messages forwarded within one another
REMARK = 60  # words, below which what stands before an enclosed message is a remark on it


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. guid: its Message-ID without brackets, or a digest of its bytes where it has none.

    sender: the bare address of its From, lower case. Of a message that only encloses another (forwarded as
    a part of its own, also within such a one) the text is the other's. html, plain: its text, "" where
    it has no such part.
    """

    guid: str
    sender: str
    subject: str
    sent: datetime | None
    html: str
    plain: str


def taken_apart(body: bytes) -> Mail:
    """Return the message in `body`; NotAnArticle where it holds no text."""
    message = email.message_from_bytes(body, policy=compat32)
    html, plain = _read(message, ENCLOSED_LIMIT)
    if not html.strip() and not plain.strip():
        raise NotAnArticle("the mail holds no text")
    identity = _IDENTITY.search(str(message.get("Message-ID", "")))
    return Mail(
        guid=identity[1] if identity else f"{hashlib.sha256(body).hexdigest()}@sha256.invalid",
        sender=_clean(parseaddr(_decoded(message.get("From")))[1]).lower(),
        subject=_clean(_decoded(message.get("Subject"))),
        sent=_sent(message),
        html=html,
        plain=plain,
    )


def _texts(message: Message) -> tuple[str, str]:
    """The message's own text as HTML and plain, "" where it has no such part."""
    html, plain = "", ""
    for part in _text_parts(message):
        kind = part.get_content_type()
        if kind == "text/html" and not html:
            html = _text_of(part)
        elif kind == "text/plain" and not plain:
            plain = _text_of(part)
    return html, plain


def _read(message: Message, levels: int) -> tuple[str, str]:
    """The texts of a message, or of the one it forwards where its own are no more than a remark on that.

    levels: how many messages within one another are still opened.
    """
    own = _texts(message)
    inner = _enclosed(message) if levels else []
    if not inner or _word_count(own) >= REMARK:
        return own
    for one in inner:
        texts = _read(one, levels - 1)
        if _word_count(texts):
            return texts
    return own


def _word_count(texts: tuple[str, str]) -> int:
    """How many words the longer of both forms shows; what no reader sees of HTML counts for none."""
    html, plain = texts
    return max(word_count(plain), sum(word_count(block.text) for block in html_blocks(html)) if html else 0)


def _enclosed(message: Message) -> list[Message]:
    """The messages that this one forwards as parts of their own."""
    if message.get_content_maintype() != "multipart":
        return []
    found = []
    for part in _parts(message)[:PARTS_LIMIT]:
        if part.get_content_type() == "message/rfc822":
            found += _parts(part)[:1]
    return found


def _parts(message: Message) -> list[Message]:
    # Asked for a text part, get_payload would decode it by whatever charset the mail names.
    parts = message.get_payload() if message.is_multipart() else []
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []


def _text_parts(message: Message) -> Iterator[Message]:
    """The parts that are read, in their order: no attachments, nor messages enclosed."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting and seen < PARTS_LIMIT:
        part, depth = waiting.pop(0)
        seen += 1
        if part.is_multipart():
            if part.get_content_maintype() == "multipart" and depth < DEPTH_LIMIT:
                waiting[:0] = [(one, depth + 1) for one in _parts(part)[:PARTS_LIMIT]]
        elif part.get_content_disposition() != "attachment":
            yield part


def _text_of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = str(part.get_param("charset", "") or "").strip().lower()
    return _as_text(raw[:TEXT_BYTES], charset)


def _as_text(raw: bytes, charset: str) -> str:
    if not _CHARSETS.fullmatch(charset):
        charset = "utf-8"
    try:
        return raw.decode(charset)
    except (UnicodeDecodeError, LookupError):
        pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(charset if charset != "utf-8" and _known(charset) else "cp1252", "replace")


def _known(charset: str) -> bool:
    try:
        b"".decode(charset)
    except LookupError:
        return False
    return True


def _decoded(value: object) -> str:
    """A header with its encoded words decoded; as it stands where that fails."""
    text = str(value or "")[:4000]
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _as_text(piece, (charset or "").lower())
        for piece, charset in pieces
    )


def _sent(message: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date", "")))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _clean(text: str) -> str:
    return clean_text(text, limit=TITLE_LIMIT)
