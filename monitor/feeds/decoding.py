"""Bytes of a feed or a listing as UTF-8: which charset they are in, whatever they claim.

Owns the order of trust between byte order mark, content and labels. It must not know what a feed is.
Labels are believed only where the bytes allow it: what is valid UTF-8 beyond ASCII is UTF-8.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from io import BytesIO

UNPACKED_LIMIT = 32 * 1024 * 1024
_FEW = 24

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
# A pattern that begins with one certain byte is searched many times faster.
_DECLARED = re.compile(rb"<\?(?i:xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9_.:-]+))")
_META = re.compile(rb"<(?i:meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+))")
_ASCII = bytes(range(128))
# Only charsets of texts: Python's codecs also hold rot13, punycode and compressors.
_KNOWN = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp125\d|cp(?:437|850|852|855|866|874|932"
    r"|949|950)|koi8-?[rut]|mac-?(?:roman|cyrillic)|gb2312|gbk|gb18030|hz|big5(?:-?hkscs)?|shift_?jis|sjis|x-sjis"
    r"|euc-?(?:jp|kr)|iso-2022-(?:jp|kr)|tis-620|johab|ks_c_5601-1987",
    re.IGNORECASE,
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
# What these labels mean on the web (WHATWG Encoding): the larger charset that contains the named one.
_WIDER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
_STATEFUL = ("iso2022", "hz")


def unpacked(body: bytes) -> bytes:
    """Return `body`, gunzipped where it is a gzip file: at most 32 MiB, what can be read of a damaged one."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    whole = bytearray()
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
            while len(whole) < UNPACKED_LIMIT and (part := packed.read1(1 << 20)):
                whole += part
    except (OSError, EOFError, zlib.error):
        return bytes(whole[:UNPACKED_LIMIT])
    return bytes(whole[:UNPACKED_LIMIT])


def as_utf8(body: bytes, content_type: str = "") -> tuple[bytes, str]:
    """Return `body` as UTF-8 without a byte order mark, and a note where its labels were wrong ("" if not).

    content_type: the header, for its charset. Order of trust: byte order mark, or UTF-16 and UTF-32 seen in
    the bytes; valid UTF-8; the header's charset, then the one declared inside, where every byte fits them (a
    header's ISO 8859-1 comes last: it is mostly the server's default); else what loses least. Never raises.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            skip = 0 if b"<" in mark else len(mark)
            return (body[skip:] if charset == "utf-8" else _recoded(body[skip:], charset)), ""
    declared = _DECLARED.search(body[:1_000]) or _META.search(body[:4_000])
    labelled = _CHARSET.search(content_type)
    header, inside = (_codec(label) for label in (labelled, declared))
    named = sorted(filter(None, (header, inside)), key="cp1252".__eq__)
    if body.isascii():
        stateful = next((name for name in named if name.startswith(_STATEFUL)), "")
        return (_recoded(body, stateful) if stateful else body), ""
    foreign = [name for name in named if name not in ("utf-8", "cp1252")]
    # Two or three words of a legacy charset may pass as UTF-8 by chance; a text does not.
    few = bool(foreign) and len(body.translate(None, _ASCII)) < _FEW
    for charset in (*foreign, "utf-8", *named) if few else ("utf-8", *named):
        try:
            text = body.decode(charset)
        except UnicodeError:
            continue
        wrong = bool(named) and charset not in named
        return (body if charset == "utf-8" else text.encode()), "repaired: wrong charset" if wrong else ""
    lost = body.decode("utf-8", "replace").count("\ufffd")
    mostly_utf8 = lost * 20 < len(body.translate(None, _ASCII))
    legacy = next((name for name in named if name != "utf-8"), "cp1252")
    return _recoded(body, "utf-8" if mostly_utf8 else legacy), "repaired: wrong charset"


def _recoded(body: bytes, charset: str) -> bytes:
    return body.decode(charset, "replace").encode("utf-8", "replace")


def _codec(match: re.Match[str] | re.Match[bytes] | None) -> str:
    """The codec for a label; "" for none, and for UTF-16 and UTF-32, which the bytes would show."""
    if match is None:
        return ""
    label = match[1].decode("ascii") if isinstance(match[1], bytes) else match[1]
    if not _KNOWN.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return _WIDER.get(name, name)
