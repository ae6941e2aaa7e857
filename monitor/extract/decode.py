"""From the bytes of an answer to its text: what kind of answer it is, and which charset it is in.

Knows charsets and file signatures; knows nothing of markup beyond where a page declares its charset.
"""

from __future__ import annotations

import codecs
import re
from typing import AnyStr

import numpy as np
from resiliparse.parse.encoding import detect_encoding

from monitor.errors import NotAnArticle

# Bytes of a page that are read. Articles stand early; the largest real page at hand has 5.3 MB.
PAGE_LIMIT = 6_000_000
# A tag longer than this is no tag a publisher wrote: it is cut before the parser sees it.
TAG_LIMIT = 300_000

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"\x00\x00\x00\x20ftyp", "a video"),
    (b"\x1f\x8b", "compressed data"),
    (b"\x28\xb5\x2f\xfd", "compressed data"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels are looked up here and nowhere else, so that no page can choose a codec such as "zip" or "idna".
# Pages that say ISO-8859-1 or GB2312 mean what browsers read: the larger sets (WHATWG Encoding Standard).
_CODECS = {
    **dict.fromkeys(("utf8", "utf7", "unicode", "unicode11utf8"), "utf-8"),
    **dict.fromkeys(
        ("iso88591", "latin1", "ascii", "usascii", "ansi", "cp1252", "windows1252", "iso885915", "l1"),
        "cp1252",
    ),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "xgbk", "hzgb2312", "cp936"), "gb18030"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j", "ms932", "cp932"), "cp932"),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc5601", "windows949", "cp949"), "cp949"),
    **dict.fromkeys(("iso88599", "windows1254", "latin5", "cp1254"), "cp1254"),
    **dict.fromkeys(("iso885911", "tis620", "windows874"), "cp874"),
    "eucjp": "euc_jp",
    "iso2022jp": "iso2022_jp",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "ibm866": "cp866",
    "macintosh": "mac-roman",
    **{f"windows125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"cp125{n}": f"cp125{n}" for n in (0, 1, 3, 5, 6, 7, 8)},
    **{f"iso8859{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 16)},
}
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.I
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.I)
_NOT_LABEL = re.compile(r"[^a-z0-9]")
# In UTF-8 these bytes stand for themselves alone.
_UNPRINTABLE = bytes((*range(0x09), *range(0x0E, 0x20)))
_HUGE_TAG = re.compile(f"<[^<>]{{{TAG_LIMIT},}}>?")
# This many elements opened one in the other without a word: parsing time grows with the square of it.
_UNCLOSED = 3_000
_TOWER = re.compile(r"(?:<[a-zA-Z][^<>]{0,300}>\s*+){1500,}+")
_SMALL = 8_000
_SPACES = 100
_LONG = 20_000
# A quote in a script opens no value: what runs from there to the next one holds the page's own elements.
_PAGE_PARTS = re.compile(r"</(?:script|head|div|p|a|li|ul|td|option|select|section|article)\b", re.I)
_VALUE_LIMIT = 1_000_000


def page_text(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Return what `decoded` does, without the bytes."""
    return decoded(body, content_type)[:2]


def decoded(body: bytes, content_type: str = "") -> tuple[str, str, bytes]:
    """Return the text of `body`, a note on what was odd about it, and the bytes that are this text in UTF-8.

    "" where nothing was odd, and no bytes where they would have to be made.

    A byte order mark wins, then valid UTF-8, then the charset that the header or the page declares,
    then a guess. At most `PAGE_LIMIT` bytes are read. Raises NotAnArticle for empty or binary data.
    """
    note = ""
    if not body.strip():
        raise NotAnArticle("the answer is empty")
    head = body[:16].lstrip()
    for signature, what in _SIGNATURES:
        if head.startswith(signature) or body.startswith(signature):
            raise NotAnArticle(f"{what}, not a page")
    if len(body) > PAGE_LIMIT:
        note = f"only the first {PAGE_LIMIT // 1_000_000} MB of {len(body) / 1_000_000:.0f} MB were read"
        body = body[:PAGE_LIMIT]
    text, odd, utf8 = _decoded(body, content_type)
    sample = text[:20_000]
    if _unprintable(sample) > len(sample) // 10:
        raise NotAnArticle("binary data, not a page")
    return text, "; ".join(part for part in (note, odd) if part), utf8


def may_be_huge(utf8: bytes) -> bool:
    """Return whether `without_huge_tags` may have anything to cut out of a page, given as UTF-8.

    Much the same questions, asked of bytes, which are searched faster; a character is a byte or more.
    """
    if len(utf8) < _SMALL:
        return False
    for quote in (b'"', b"'"):
        at = 0
        while (gap := _gap(utf8, quote, at, _LONG)) and gap[1] < len(utf8):
            opening, at = gap
            before = utf8[max(0, opening - _SPACES) : opening].rstrip()
            # Rare kinds of space, or very many, are left to the closer look.
            if opening >= 0 and (not before or before.endswith(b"=") or not 32 < before[-1] < 127):
                return True
    # Comparing all bytes at once is several times as fast as counting one after the other.
    tags = int(np.count_nonzero(np.frombuffer(utf8, dtype=np.uint8) == ord("<")))
    deep = tags > _UNCLOSED and tags - 2 * utf8.count(b"</") > _UNCLOSED
    return deep or _gap(utf8, b"<", 0, TAG_LIMIT) is not None


def without_huge_tags(markup: str) -> str:
    """Return `markup` without values and tags too long, and nesting too deep, to be parsed in time."""
    if len(markup) < _SMALL:
        return markup
    for quote in "\"'":
        markup = _without_long_values(markup, quote)
    # The first count is the cheaper one and is enough for most pages.
    if markup.count("<") > _UNCLOSED and markup.count("<") - 2 * markup.count("</") > _UNCLOSED:
        markup = _TOWER.sub(" ", markup)
    return _HUGE_TAG.sub(" ", markup) if _gap(markup, "<", 0, TAG_LIMIT) else markup


def _without_long_values(markup: str, quote: str) -> str:
    """Empty every value between two such quotes that is longer than `_LONG`, as far as it may be one."""
    kept: list[str] = []
    # What stands before `done` is in `kept`; what stands before `free` belongs to a value already looked at.
    done = free = at = 0
    while (gap := _gap(markup, quote, at, _LONG)) and gap[1] < len(markup):
        opening, at = gap
        sign = opening - 1
        while sign >= free and markup[sign].isspace():
            sign -= 1
        if opening < free or sign < free or markup[sign] != "=":
            continue
        free = at + 1
        if free - opening < _VALUE_LIMIT and _PAGE_PARTS.search(markup, opening, free):
            continue
        kept.append(f'{markup[done:sign]}=""')
        done = free
    return "".join((*kept, markup[done:])) if kept else markup


def _gap(markup: AnyStr, mark: AnyStr, start: int, least: int) -> tuple[int, int] | None:
    """Return the places of two marks in a row, `least` characters or more apart, the first from `start` on.

    -1 and the length of the page stand for a mark before its start and after its end. So long a
    stretch holds a whole window of half its length: only windows without a mark are looked at.
    """
    half = least // 2
    while start + half <= len(markup):
        if markup.find(mark, start, start + half) >= 0:
            start += half
            continue
        before, after = markup.rfind(mark, 0, start), markup.find(mark, start + half)
        after = after if after >= 0 else len(markup)
        if after - before > least:
            return before, after
        start = after
    return None


def _unprintable(text: str) -> int:
    """How many characters of a text are control characters or stand for bytes that could not be read."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) - len(data.translate(None, _UNPRINTABLE)) + text.count("\ufffd")


def _decoded(body: bytes, content_type: str) -> tuple[str, str, bytes]:
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace"), "", b""
    if wide := _utf16_without_bom(body[:2000]):
        return body.decode(wide, "replace"), f"{wide} without a byte order mark", b""
    if b"\x1b" in body and (declared := _declared(body, content_type)) == "iso2022_jp":
        return body.decode(declared, "replace"), "", b""
    try:
        return body.decode("utf-8"), "", body
    except UnicodeDecodeError as fault:
        if fault.start > len(body) - 4:
            whole = body[: fault.start]
            return whole.decode("utf-8"), "", whole
    loose = body.decode("utf-8", "replace")
    broken, sample = loose.count("\ufffd"), loose[:200_000]
    if broken * 20 < len(sample) - len(sample.encode("ascii", "ignore")) and broken < 200:
        return loose, "a few bytes were not valid UTF-8", b""
    declared = _declared(body, content_type)
    if declared and declared != "utf-8":
        try:
            return body.decode(declared), "", b""
        except UnicodeDecodeError:
            text = body.decode(declared, "replace")
            if text.count("\ufffd") * 200 < len(text):
                return text, "", b""
    guessed = _CODECS.get(_NOT_LABEL.sub("", (detect_encoding(body[:100_000]) or "").lower()), "cp1252")
    if guessed == "utf-8":
        guessed = "cp1252"
    odd = f"read as {guessed}; the page declares {declared}" if declared else ""
    return body.decode(guessed, "replace"), odd, b""


def _declared(body: bytes, content_type: str) -> str:
    labels = [found[1] for found in (_HEADER.search(content_type),) if found]
    labels += [found.decode("ascii", "replace") for found in _META.findall(body[:8192])[:2]]
    for label in labels:
        if codec := _CODECS.get(_NOT_LABEL.sub("", label.lower())):
            return codec
    return ""


def _utf16_without_bom(head: bytes) -> str:
    if len(head) < 40 or b"\x00" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 and even < len(head) // 40:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 4 and odd < len(head) // 40 else ""
