"""HTTP answers as values, and the ways an answer can go wrong; knows no site content and no sockets.

A behaviour turns a `Visit` (what was asked, and the answer the site would give) into the answer given.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property


@dataclass(frozen=True)
class Answer:
    """One HTTP answer.

    wait: seconds before the first byte. cut: bytes of the body after which the connection is dropped.
    pause: seconds between pieces of 1 KiB of the body. modified: gives Last-Modified.
    validators: whether ETag and Last-Modified are sent and a matching request gets 304.
    """

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    wait: float = 0.0
    pause: float = 0.0
    cut: int | None = None
    validators: bool = True

    @cached_property
    def etag(self) -> str:
        """A strong entity tag over the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'

    @cached_property
    def packed(self) -> bytes:
        """The body in gzip, the same bytes each time."""
        return gzip.compress(self.body, 6, mtime=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in, the record tests look at.

    number: how many requests for this path came before it, plus one. at: seconds since the newsroom
    opened (monotonic). in_flight: requests of this site under way at that moment, itself included.
    """

    site: str
    host: str
    path: str
    method: str
    headers: Mapping[str, str]
    number: int
    at: float
    in_flight: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What a behaviour sees: the request, and what the site answers usually."""

    asked: Asked
    usual: Answer


Behaviour = Callable[[Visit], Answer]


def http_date(moment: datetime) -> str:
    """`moment` (aware) in the form of HTTP headers."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def settled(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """The answer as it leaves: 304 where the request's validators match, gzip where it is welcome."""
    out = list(answer.headers)
    if answer.validators and answer.status == 200:
        out.append(("ETag", answer.etag))
        if answer.modified:
            out.append(("Last-Modified", http_date(answer.modified)))
        if _fresh(answer, headers):
            return replace(answer, status=304, body=b"", headers=tuple(out), pause=0.0, cut=None)
    body = answer.body
    if len(body) > 200 and "gzip" in headers.get("accept-encoding", "") and answer.content_type:
        body = answer.packed
        out += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return replace(answer, body=body, headers=tuple(out))


def _fresh(answer: Answer, headers: Mapping[str, str]) -> bool:
    if tags := headers.get("if-none-match"):
        return tags.strip() == "*" or answer.etag in (
            tag.strip().removeprefix("W/") for tag in tags.split(",")
        )
    if (since := headers.get("if-modified-since")) and answer.modified:
        try:
            return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
    return False


def usual(visit: Visit) -> Answer:
    """What the site answers when nothing is wrong."""
    return visit.usual


def status(code: int, *, retry_after: int | str | None = None, body: bytes = b"") -> Behaviour:
    """An error answer with a short page; `retry_after` in seconds or as an HTTP date."""
    page = body or f"<html><title>{code}</title><body><h1>Error {code}</h1></body></html>".encode()
    extra = (("Retry-After", str(retry_after)),) if retry_after is not None else ()
    return lambda visit: Answer(page, status=code, headers=extra, validators=False)


def slow(seconds: float, *, pause: float = 0.0) -> Behaviour:
    """The usual answer after `seconds`, its body in pieces of 1 KiB with `pause` seconds between them."""
    return lambda visit: replace(visit.usual, wait=seconds, pause=pause)


def redirect(to: str, code: int = 302) -> Behaviour:
    """A redirect to `to` (absolute or relative)."""
    return lambda visit: Answer(b"", status=code, headers=(("Location", to),), validators=False)


def dropped(after: int = 0) -> Behaviour:
    """The connection ends after `after` bytes of the body, of which more were promised."""
    return lambda visit: replace(visit.usual, cut=after)


def page(text: str, *, code: int = 200) -> Behaviour:
    """An HTML page instead of what was asked for."""
    return lambda visit: Answer(text.encode(), status=code, validators=False)


def raw(body: bytes, content_type: str = "application/xml") -> Behaviour:
    """These very bytes under this content type."""
    return lambda visit: Answer(body, content_type=content_type, validators=False)


html_instead = page(
    "<!doctype html><html><head><title>We moved</title></head><body><h1>We have a new look</h1>"
    "<p>Our feeds are being rebuilt. Read us on the front page in the meantime.</p></body></html>"
)
challenge = page(
    "<!doctype html><html><head><title>Just a moment...</title></head><body>"
    "<noscript>Enable JavaScript and cookies to continue</noscript>"
    '<div id="challenge-form">Checking your browser before you go on.</div></body></html>',
    code=403,
)


def empty_feed(visit: Visit) -> Answer:
    """The usual feed without any entry."""
    body = re.sub(rb"<(item|entry)\b.*?</\1>", b"", visit.usual.body, flags=re.S)
    body = re.sub(rb'"items": ?\[.*\]', b'"items": []', body, flags=re.S)
    return replace(visit.usual, body=body)


def undated(visit: Visit) -> Answer:
    """The usual feed with no date at any entry."""
    body = re.sub(rb"<(pubDate|published|updated|dc:date)>[^<]*</\1>", b"", visit.usual.body)
    body = re.sub(rb'"date_(published|modified)": ?"[^"]*",? ?', b"", body)
    return replace(visit.usual, body=body, modified=None)


def broken_xml(visit: Visit) -> Answer:
    """The usual feed with bare ampersands, an undefined entity and its last tags missing."""
    body = visit.usual.body.replace(b"&amp;", b"&").replace(b" and ", b" & ").replace(b" - ", b"&nbsp;")
    return replace(visit.usual, body=body[: body.rfind(b"</")])


def wrong_charset(visit: Visit) -> Answer:
    """The usual text in windows-1252 under the label UTF-8."""
    body = visit.usual.body.decode("utf-8").encode("cp1252", "replace")
    return replace(
        visit.usual, body=body, content_type=visit.usual.content_type.split(";")[0] + "; charset=utf-8"
    )
