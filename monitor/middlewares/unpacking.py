"""Unpacks gzip, deflate, br and zstd bodies within a limit, and says whether all of the body had come.

Scrapy's own keeps what it can of a packed body that ends in the middle, as if that were the whole answer:
half a feed would be kept with its ETag, and the other half never asked for. It also replaces the response
by way of its `encoding`, which guesses the charset of the still packed bytes: 30 % of a crawl's time
(measured on 600 gzip pages without a charset header), and goes over zeros behind a gzip byte by byte: 0.9 s
for 4 MiB.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from monitor.middlewares.rulebook import SIZE_LIMIT as ROBOTS_LIMIT

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

GZIP_MAGIC = b"\x1f\x8b"
LAYERS = 3  # nobody packs more often in earnest
# Flag of a response whose checksum is wrong or missing, though all seems to be there.
DAMAGED = "damaged"
STOPPED = "download_stopped"  # Scrapy's flag of a body that we cut ourselves


class End(IntEnum):
    """How a packed body ended; of several layers the worst counts."""

    WHOLE = 0
    DAMAGED = 1  # everything is there, but a checksum is wrong or missing
    CUT = 2  # it ends in the middle
    OVER = 3  # it goes on beyond the limit


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a packed body held, at most as many bytes as the limit."""

    body: bytes
    end: End = End.WHOLE


def gunzip(body: bytes, limit: int) -> Unpacked:
    """Unpack gzip (RFC 1952), several members too; what follows the last one is ignored.

    zlib.error where it is no gzip, or wrong in the middle.
    """
    parts: list[bytes] = []
    size, end = 0, End.WHOLE
    while body[:2] == GZIP_MAGIC:
        start = _gzip_header(body)
        if start is None:
            return Unpacked(b"".join(parts), End.CUT)
        member = zlib.decompressobj(-zlib.MAX_WBITS)
        part = member.decompress(memoryview(body)[start:], limit - size + 1)
        parts.append(part)
        size += len(part)
        if size > limit:
            return Unpacked(b"".join(parts)[:limit], End.OVER)
        if not member.eof:
            return Unpacked(b"".join(parts), End.CUT)
        rest = member.unused_data
        told = zlib.crc32(part).to_bytes(4, "little") + (len(part) & 0xFFFFFFFF).to_bytes(4, "little")
        if rest[:8] != told:
            end = End.DAMAGED
        body = rest[8:]
    if not parts:
        raise zlib.error("not gzip")
    return Unpacked(b"".join(parts), end)


def _gzip_header(body: bytes) -> int | None:
    """Where the packed data of a member begin; None where its header is not all there."""
    if len(body) < 10:
        return None
    if body[2] != 8:
        raise zlib.error("not deflate")
    flags, at = body[3], 10
    if flags & 4:
        at += 2 + int.from_bytes(body[at : at + 2], "little")
    for flag in (8, 16):  # a name, a comment; each ends with a zero
        if flags & flag:
            found = body.find(b"\0", at)
            if found < 0:
                return None
            at = found + 1
    if flags & 2:
        at += 2
    return at if at <= len(body) else None


def inflate(body: bytes, limit: int) -> Unpacked:
    """Unpack deflate, also without zlib's frame, as some servers send it; zlib.error for anything else."""
    reader = zlib.decompressobj()
    try:
        made = reader.decompress(body, limit + 1)
    except zlib.error:
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        made = reader.decompress(body, limit + 1)
    return _ended(made, limit, whole=reader.eof)


def unbrotli(body: bytes, limit: int) -> Unpacked:
    """Unpack br (RFC 7932); zlib.error for anything else."""
    reader = brotli.Decompressor()
    parts: list[bytes] = []
    size, given = 0, body
    try:
        while size <= limit and not reader.is_finished():
            # One pass may give more than its limit: the rest waits inside.
            part = reader.process(given, output_buffer_limit=limit - size + 1)
            given = b""
            if not part and reader.can_accept_more_data():
                break
            parts.append(part)
            size += len(part)
    except brotli.error as error:
        raise zlib.error(str(error)) from None
    return _ended(b"".join(parts), limit, whole=reader.is_finished())


def unzstd(body: bytes, limit: int) -> Unpacked:
    """Unpack zstd (RFC 8878), several frames too; zlib.error for anything else."""
    parts: list[bytes] = []
    size = 0
    whole = False
    try:
        while body and size <= limit:
            reader = zstd.ZstdDecompressor()
            part = reader.decompress(body, limit - size + 1)
            parts.append(part)
            size += len(part)
            whole, body = reader.eof, reader.unused_data if reader.eof else b""
    except zstd.ZstdError as error:
        raise zlib.error(str(error)) from None
    return _ended(b"".join(parts), limit, whole=whole)


def _ended(made: bytes, limit: int, *, whole: bool) -> Unpacked:
    if len(made) > limit:
        return Unpacked(made[:limit], End.OVER)
    return Unpacked(made, End.WHOLE if whole else End.CUT)


UNPACKERS: dict[bytes, Callable[[bytes, int], Unpacked]] = {
    b"gzip": gunzip,
    b"x-gzip": gunzip,
    b"deflate": inflate,
    b"br": unbrotli,
    b"zstd": unzstd,
}


class UnpackingMiddleware(HttpCompressionMiddleware):
    """Asks for packed answers, as Scrapy's own does, and unpacks them."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._crawler = crawler

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the unpacked response, or the request again where its body ended in the middle.

        IgnoreRequest where it is too large or packed too often, ResponseDataLossError where it was cut at the
        second try, zlib.error for nonsense. robots.txt is read as far as it goes.
        """
        packed = _encodings(response)
        if len(packed) > LAYERS:
            raise IgnoreRequest(f"the answer is packed {len(packed)} times")
        if not packed:
            return response
        robots = "robots" in request.meta
        limit = min(self._max_size, ROBOTS_LIMIT) if robots else self._max_size
        found = Unpacked(response.body)
        while packed and (unpack := UNPACKERS.get(packed[-1])):
            packed.pop()
            inner = unpack(found.body, limit)
            found = Unpacked(inner.body, max(inner.end, found.end))
        if found.end is End.OVER and not robots:
            raise IgnoreRequest(f"the answer is larger than {self._max_size >> 20} MiB when unpacked")
        # A robots.txt that we cut ourselves ends in the middle, of course.
        if found.end is End.CUT and STOPPED not in response.flags:
            return self._again(request)
        return _replaced(request, response, found, packed)

    def _again(self, request: Request) -> Request:
        assert self._crawler.spider is not None
        again = get_retry_request(request, spider=self._crawler.spider, reason="cut in the middle")
        if again is None or request.meta.get("dont_retry"):
            raise ResponseDataLossError
        return again


def _encodings(response: Response) -> list[bytes]:
    """The names of the layers, the outermost last."""
    named = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
    return [name for part in named if (name := part.strip()) and name != b"identity"]


def _replaced(request: Request, response: Response, found: Unpacked, left: list[bytes]) -> Response:
    """The same answer with what its body held; `left`: layers that nobody here knows."""
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    if left:
        headers["Content-Encoding"] = b", ".join(left)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=found.body)
    return kind(
        response.url,
        status=response.status,
        headers=headers,
        body=found.body,
        flags=[*response.flags, *([DAMAGED] if found.end is End.DAMAGED else [])],
        request=request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
