"""From the elements of one item or entry to an Entry: which element says what.

Owns the precedence among the many names for one thing. It must not know how the document was parsed
nor which entries are kept.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache

from lxml import etree

from monitor.feeds.dates import read_date
from monitor.feeds.names import Names
from monitor.feeds.plain import looks_like_html, plain_text, plain_title
from monitor.feeds.xml_tree import inner
from monitor.items import Entry
from monitor.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean_text
from monitor.urls import URL_LIMIT, absolute

AUTHORS_LIMIT = 20
NAME_LIMIT = 200

Fields = Mapping[str, list[etree._Element]]

_TITLES = ("title", "dc:title", "media:title", "itunes:title")
_PUBLISHED = (
    "pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "dcterms:date",
    "created", "date",
)  # fmt: skip
# The date of Dublin Core is that of whatever befell the entry: it stands for what is missing of the two.
_UPDATED = ("updated", "modified", "dcterms:modified", "lastmod", "dc:date")
_SUMMARIES = (
    "description", "summary", "dc:description", "dcterms:abstract", "itunes:summary", "media:description",
    "abstract",
)  # fmt: skip
_CONTENTS = ("content:encoded", "content", "xhtml:body", "body", "fulltext")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_MAIL = re.compile(r"(?:mailto:)?\S+@\S+\.\S+")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


def fields_of(element: etree._Element, names: Names) -> dict[str, list[etree._Element]]:
    """Return the children of an element by their short names, in document order."""
    fields: dict[str, list[etree._Element]] = {}
    known = names.known
    for child in element:
        tag = child.tag
        name = known.get(tag)
        if name is None:
            name = names.of(tag, child)
        if name in fields:
            fields[name].append(child)
        elif name:
            fields[name] = [child]
    return fields


def read_entry(element: etree._Element, names: Names, base: str, *, texts: bool = True) -> Entry:
    """Return what an RSS item or an Atom entry says; `url` is "" where it holds no usable link.

    base: the address relative links start from. texts: with summary and content. An entry with only a
    date of change counts it as published: feeds that give one date give that of publication.
    """
    fields = fields_of(element, names)
    base = based(element, base)
    updated = _date(fields, _UPDATED)
    if updated is None and element.keys():
        updated = read_date(_attribute(element, "lastmod"))
    return Entry(
        url=_url(element, fields, base),
        title=_title(fields),
        guid=clean_text(_guid(element, fields), limit=URL_LIMIT),
        summary=_longest(fields, _SUMMARIES, SUMMARY_LIMIT) if texts else "",
        content=_longest(fields, _CONTENTS, TEXT_LIMIT) if texts else "",
        published=_date(fields, _PUBLISHED) or updated,
        updated=updated,
        authors=_authors(fields),
        language=language(element, fields),
    )


def entry_date(element: etree._Element, names: Names) -> datetime | None:
    """Return the date of an item or entry alone, for choosing the newest of very many."""
    fields = fields_of(element, names)
    return _date(fields, _PUBLISHED) or _date(fields, _UPDATED)


def _date(fields: Fields, keys: Iterable[str]) -> datetime | None:
    """The date that the first of these names gives; of several, the last, as other readers have it."""
    for key in keys:
        if key in fields:
            for element in reversed(fields[key]):
                moment = read_date(element.text or "")
                if moment is not None:
                    return moment
    return None


def text_of(fields: Fields, key: str) -> str:
    """Return the text of the first element of this name that has one, or ""."""
    if key in fields:
        for element in fields[key]:
            text = element.text
            if text and (text := text.strip()):
                return text
    return ""


def title_of(element: etree._Element) -> str:
    """Return a title element as plain text."""
    markup, is_html = _markup(element)
    return " ".join(plain_text(markup, TITLE_LIMIT).split()) if is_html else plain_title(markup, TITLE_LIMIT)


def language(element: etree._Element, fields: Fields) -> str:
    """Return the language an element declares, as a lower-case tag with hyphens, or ""."""
    told = element.get(_XML_LANG) or text_of(fields, "language") or text_of(fields, "dc:language")
    return language_tag(told) if told else ""


def language_tag(told: str) -> str:
    """Return a language tag in lower case with hyphens, "" for what is none."""
    tag = told.strip()
    return tag.lower().replace("_", "-") if _LANGUAGE.fullmatch(tag) else ""


def based(element: etree._Element, base: str) -> str:
    """Return the address that relative links inside an element start from."""
    own = element.get(XML_BASE)
    return (absolute(base, own) or base) if own else base


def link_of(links: Iterable[etree._Element], base: str) -> str:
    """Return the address that `link` elements give for the thing itself: RSS text or Atom alternate."""
    second = ""
    for link in links:
        if not link.keys():
            # That of RSS: all it says is its text.
            url = absolute(base, link.text or "")
            if url:
                return url
            continue
        if link.get("rel", "alternate").rpartition("/")[2] not in ("alternate", ""):
            continue
        url = absolute(based(link, base), link.get("href") or link.text or "")
        if url and "html" in link.get("type", "html"):
            return url
        second = second or url
    return second


def _url(element: etree._Element, fields: Fields, base: str) -> str:
    """The address of the article; what a redirecting link stands for goes before the link."""
    if "feedburner:origlink" in fields and (origin := absolute("", text_of(fields, "feedburner:origlink"))):
        return origin
    url = link_of(fields.get("link", ()), base)
    if url:
        return url
    guid = _guid(element, fields)
    if guid.startswith(("http://", "https://")) and (url := absolute("", guid)):
        return url
    source = next((content.get("src", "") for content in fields.get("content", ())), "")
    return absolute(base, source or _attribute(element, "href"))


def _attribute(element: etree._Element, name: str) -> str:
    """What an item says in an attribute of its own, as in the Channel Definition Format, "" for nothing."""
    return next((str(value) for key, value in element.items() if str(key).lower() == name), "")


def _guid(element: etree._Element, fields: Fields) -> str:
    return (
        text_of(fields, "guid")
        or text_of(fields, "id")
        or element.get(_RDF_ABOUT, "").strip()
        or text_of(fields, "dc:identifier")
    )


def _title(fields: Fields) -> str:
    for key in _TITLES:
        if key in fields:
            for element in fields[key]:
                title = title_of(element)
                if title:
                    return title
    return ""


def _longest(fields: Fields, keys: Iterable[str], limit: int) -> str:
    """The longest text among the elements of the first name that has any."""
    for key in keys:
        if key in fields:
            told = fields[key]
            text = _body(told[0], limit)
            if len(told) > 1:
                text = max(text, *(_body(element, limit) for element in told[1:]), key=len)
            if text:
                return text
    return ""


def _body(element: etree._Element, limit: int) -> str:
    markup, is_html = _markup(element)
    if (
        not is_html
        and (element.get("type") or "").lower() in ("text", "text/plain")
        and not looks_like_html(markup)
    ):
        return clean_text(markup, limit=limit, lines=True)
    return plain_text(markup, limit)


def _markup(element: etree._Element) -> tuple[str, bool]:
    """The content of a text element, and whether it says that it is HTML (Atom 1.0 type, Atom 0.3 mode)."""
    if len(element):
        return inner(element), True
    if not element.keys():
        return element.text or "", False
    kind = (element.get("type") or "").lower()
    text = element.text or ""
    foreign = "/" in kind and not kind.startswith("text/") and not kind.endswith("xml")
    if foreign or element.get("mode") == "base64":
        return _unpacked(text), "html" in kind or foreign
    return text, "html" in kind


def _unpacked(text: str) -> str:
    """The text in base64; `text` itself where it is none, or holds no text."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return text


def _authors(fields: Fields) -> tuple[str, ...]:
    """Names of authors; mail addresses are left out."""
    found: dict[str, None] = {}
    for key in ("author", "dc:creator", "itunes:author"):
        if key in fields:
            for element in fields[key]:
                name = _author(element)
                if name:
                    found[name] = None
            if found:
                break
    return tuple(found)[:AUTHORS_LIMIT]


def _author(element: etree._Element) -> str:
    told = element.text or ""
    if len(element):
        for child in element.iterchildren("*"):
            if child.tag.rpartition("}")[2].lower() == "name":
                told = child.text or ""
                break
    return _name(told[: NAME_LIMIT * 2])


@lru_cache(maxsize=1_024)
def _name(told: str) -> str:
    """The name in what a feed says of an author; its entries have few authors among them."""
    if "@" in told:
        bracketed = _IN_BRACKETS.search(told[:NAME_LIMIT])
        told = bracketed[1] if bracketed else _MAIL.sub("", told)
    return plain_title(told, NAME_LIMIT).strip(" <>()")
