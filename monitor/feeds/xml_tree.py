"""The tree of an XML document as it is found in the wild, and what had to be repaired.

Owns safe parsing (no DTD, no entities but HTML's, no network, the parser's limits of depth and size stay
on) and the repairs: junk before the root, bare ampersands, HTML entities, control characters, a DOCTYPE.
It must not know what the elements mean.
"""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from monitor.feeds.refusals import FEED_ROOT

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_START = re.compile(rb"<\?xml[\s?]")
_USUAL_DECLARATION = re.compile(
    rb"<\?xml version=(?:\"1\.0\"|'1\.0')(?: encoding=(?:\"utf-8\"|'utf-8'))?"
    rb"(?: standalone=(?:\"(?:yes|no)\"|'(?:yes|no)'))? ?\?>",
    re.IGNORECASE,
)
_DECLARATION = re.compile(rb"\s*<\?xml(?:\s[^>]*)?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_DOCTYPE_BEGIN = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+(\w{1,40})\s+(?:\"([^\"&%<]{0,40})\"|'([^'&%<]{0,40})')\s*>")
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&+(?=&)|&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_TEXT_TAG = re.compile(
    rb"<(/?)(title|description|summary|content:encoded|content|item|entry)(?:\s[^<>]*)?>", re.IGNORECASE
)
_FIELD = re.compile(
    rb"<(?:link|guid|id|pubDate|published|updated|author|category|comments|enclosure|[a-z]{2,12}:\w+)[\s>/]",
    re.IGNORECASE,
)
# References to half a letter (U+D800 to U+DFFF): lxml takes them in, with an error, and cannot give out what
# they stand in.
_SURROGATE = re.compile(
    rb"&#(?:x0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
# After its first error libxml2 leaves out what XML's own entities stand for, but not what numbers do.
_XML_ENTITIES = {b"amp": b"&#38;", b"lt": b"&#60;", b"gt": b"&#62;", b"quot": b"&#34;", b"apos": b"&#39;"}
_ENTITY_ERRORS = frozenset(
    f"ERR_{name}"
    for name in (
        "UNDECLARED_ENTITY",
        "ENTITYREF_NO_NAME",
        "ENTITYREF_SEMICOL_MISSING",
        "NAME_REQUIRED",
        "INVALID_CHARREF",
        "INVALID_HEX_CHARREF",
        "INVALID_DEC_CHARREF",
    )
)


CUT_OFF = "repaired: cut off or unclosed elements"


def tree(data: bytes) -> tuple[etree._Element | None, str]:
    """Return the root of a UTF-8 document and a note on repairs ("" for none); None where there is none."""
    head = data[:200_000]
    start = _START.search(head) or FEED_ROOT.search(head)
    junk = data[: start.start()].strip() if start else b""
    place = start.start() if start else 0
    # A declaration may be false; that of nearly all stays, since a copy without it costs a tenth of parsing.
    if place or not _USUAL_DECLARATION.match(data):
        declaration = _DECLARATION.match(data, place)
        data = data[declaration.end() if declaration else place :]
    root, errors = _parsed(data)
    note = "repaired: junk before the feed" if junk else ""
    if errors and b"<!DOCTYPE" not in data[:10_000] and all(error.startswith("NS_") for error in errors):
        return root, "repaired: undeclared namespace"
    if errors or b"<!DOCTYPE" in data[:10_000]:
        again, _ = _parsed(repaired(shielded(data) if "ERR_TAG_NAME_MISMATCH" in errors else data))
        root = again if again is not None else root
    return root, _note(errors) or note


def repaired(data: bytes) -> bytes:
    """Return a UTF-8 document without DOCTYPE and control characters, with its stray ampersands escaped."""
    data = data.translate(None, _CONTROLS).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    own: dict[bytes, bytes] = {}
    begin = _DOCTYPE_BEGIN.search(data, 0, 100_000)
    doctype = _DOCTYPE.match(data, begin.start(), 100_000) if begin else None
    if doctype:
        own = {name: double or single for name, double, single in _ENTITY.findall(doctype[1] or b"")}
        data = data[: doctype.start()] + data[doctype.end() :]

    def good(match: re.Match[bytes]) -> bytes:
        found, name = match[0], match[1]
        if found[:1] == b"<":
            return found
        if name is None:
            return b"&#38;" * len(found)
        if name in _XML_ENTITIES:
            return _XML_ENTITIES[name]
        if name[:1] == b"#":
            return _character(name)
        if name in own:
            return own[name]
        known = html5.get(f"{name.decode('ascii')};")
        return (
            b"".join(b"&#%d;" % ord(char) for char in known)
            if known and known.isprintable()
            else b"&#38;" + found[1:]
        )

    return _AMPERSAND.sub(good, data)


def shielded(data: bytes) -> bytes:
    """`data` with the texts of entries closed, and in CDATA where markup inside them is not XML ("<br>")."""
    parts: list[bytes] = []
    end = 0
    opened: re.Match[bytes] | None = None
    for tag in _TEXT_TAG.finditer(data):
        if opened is not None and tag[1] and tag[2] == opened[2]:
            text = data[opened.end() : tag.start()]
            if b"<" in text and b"<![CDATA[" not in text and b"]]>" not in text:
                parts += [data[end : opened.end()], b"<![CDATA[", text, b"]]>"]
                end = tag.start()
        elif opened is not None:
            cut = _end_of_text(data, opened.end(), tag.start())
            parts += [data[end:cut], b"</", opened[2], b">"]
            end = cut
        is_text = not tag[1] and tag[2].lower() not in (b"item", b"entry") and not tag[0].endswith(b"/>")
        opened = tag if is_text else None
    return b"".join([*parts, data[end:]])


def _end_of_text(data: bytes, start: int, limit: int) -> int:
    """Where a text without its end tag ends: after its CDATA, or before the next field of its entry."""
    if data.startswith(b"<![CDATA[", start) and (end := data.find(b"]]>", start, limit)) >= 0:
        return end + len(b"]]>")
    field = _FIELD.search(data, start, limit)
    return field.start() if field else limit


def inner(element: etree._Element) -> str:
    """Return the text of an element; with markup inside, that markup as HTML."""
    if len(element) == 0:
        return element.text or ""
    parts = [_escaped(element.text or "")]
    for child in element.iterchildren("*"):
        parts.append(etree.tostring(child, encoding="unicode", method="html", with_tail=False))
        parts.append(_escaped(child.tail or ""))
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def recovered(data: bytes) -> etree._Element | None:
    """Return the root of a UTF-8 document as far as it can be read, None where there is none."""
    return _parsed(data)[0]


def _parsed(data: bytes) -> tuple[etree._Element | None, set[str]]:
    root, errors = _recovered(data)
    if errors and _SURROGATE.search(data):
        # What stands around one may itself become one; DEL cannot, and the door for text removes it.
        root, errors = _recovered(_SURROGATE.sub(b"\x7f", _SURROGATE.sub(b"", data)))
    return root, errors


def _recovered(data: bytes) -> tuple[etree._Element | None, set[str]]:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, {"ERR_DOCUMENT_EMPTY"}
    return root, {error.type_name for error in parser.error_log}


def _character(name: bytes) -> bytes:
    """A numeric reference as XML allows it; U+0080 to U+009F are left for the repair of texts."""
    code = int(name[2:], 16) if name[1:2] in b"xX" else int(name[1:])
    allowed = (
        code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return b"&#%d;" % code if allowed else b""


def _note(errors: set[str]) -> str:
    if not errors:
        return ""
    if errors & _ENTITY_ERRORS:
        return "repaired: stray ampersand or undefined entity"
    if "ERR_INVALID_CHAR" in errors:
        return "repaired: forbidden characters"
    if errors & {"ERR_TAG_NOT_FINISHED", "ERR_LTSLASH_REQUIRED"}:
        return CUT_OFF
    return "repaired: not well-formed XML"
