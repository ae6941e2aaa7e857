"""OPML: the list of feeds that readers exchange, from bytes to outlines and back.

Owns what of an outline counts (feed, home, folder, language) and how the broken files of the wild are
taken. It must not know config.yaml: what becomes of an outline is decided by who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from monitor.errors import NotOpml
from monitor.feeds.decoding import as_utf8, unpacked
from monitor.feeds.entries import language_tag
from monitor.feeds.names import NAMESPACE_LIMIT
from monitor.feeds.refusals import refusal
from monitor.feeds.xml_tree import tree
from monitor.text import TITLE_LIMIT, clean_text
from monitor.urls import absolute

SIZE_LIMIT = 16 << 20  # bytes; a list of 10,000 feeds is about 3 MB
OUTLINE_LIMIT = 10_000
FOLDERS_DEEP = 8

_FEED_TYPES = frozenset(["rss", "atom", "feed", "rss1", "pie"])
_BLANK = b"\xef\xbb\xbf \t\r\n"
_UNWRITABLE = str.maketrans("", "", "\ufffe\uffff")  # no characters of XML


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list.

    name: as the list shows it, "" where it does not. url: of the feed, absolute http(s). home: of its
    site, or "". category: the folders it stands in, outermost first, joined by "/". language: code in lower
    case, or "".
    """

    name: str
    url: str
    home: str = ""
    category: str = ""
    language: str = ""


def read(data: bytes) -> tuple[Outline, ...]:
    """Return the feeds of an OPML 1.0 or 2.0 file, in its order, each address once.

    Packed (gzip), wrongly labelled, cut off and not well-formed files are read as far as they go; entities
    and DTDs of the file's own are not. Left out: outlines without an http(s) address of a feed, comments
    (`isComment`), and all beyond 10,000. Folders beyond eight levels do not count. Raises NotOpml, with what
    the file is instead, where it is no OPML, is larger than 16 MiB or has a namespace beyond NAMESPACE_LIMIT.
    """
    body = unpacked(data[: SIZE_LIMIT + 1])
    if len(data) > SIZE_LIMIT or len(body) > SIZE_LIMIT:
        raise NotOpml(f"a file of more than {SIZE_LIMIT >> 20} MiB, too large for a list of feeds")
    text, _ = as_utf8(body)
    root, _ = tree(text.lstrip(_BLANK))
    found: dict[str, Outline] = {}
    if root is not None:
        for outline in _feeds(root):
            found.setdefault(outline.url, outline)
            if len(found) >= OUTLINE_LIMIT:
                break
    if not found and (root is None or _local(root.tag) != "opml"):
        if not text.strip(_BLANK):
            raise NotOpml("an empty file, not an OPML list of feeds")
        raise NotOpml(refusal(text, body).replace("not a feed", "not an OPML list of feeds"))
    return tuple(found.values())


def write(outlines: Sequence[Outline], title: str) -> bytes:
    """Return an OPML 2.0 file of these feeds, in their order, in folders by category; UTF-8.

    Neighbours of one category share a folder, so that `read` gives back what was written.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _cell(title)
    body = etree.SubElement(root, "body")
    open_path: list[str] = []
    open_folders = [body]
    for outline in outlines:
        path = _path(outline.category)
        if path != open_path:
            shared = next(
                (depth for depth, (a, b) in enumerate(zip(path, open_path, strict=False)) if a != b),
                min(len(path), len(open_path)),
            )
            del open_folders[shared + 1 :]
            for name in path[shared:]:
                open_folders.append(etree.SubElement(open_folders[-1], "outline", text=name))
            open_path = path
        name = _cell(outline.name)
        element = etree.SubElement(open_folders[-1], "outline", type="rss", text=name, title=name)
        for attribute, value in (
            ("xmlUrl", outline.url), ("htmlUrl", outline.home), ("language", outline.language),
        ):  # fmt: skip
            if value:
                element.set(attribute, value)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _feeds(root: etree._Element) -> Iterator[Outline]:
    """Every outline that names a feed, in the order of the file."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        inside = folders
        if _local(element.tag) == "outline":
            fields = {_local(name): str(value) for name, value in reversed(element.attrib.items())}
            if fields.get("iscomment", "").strip().lower() == "true":
                continue
            name = clean_text(fields.get("text", "") or fields.get("title", ""), limit=TITLE_LIMIT)
            url = _address(fields)
            if url:
                yield Outline(
                    name=name,
                    url=url,
                    home=absolute("", fields.get("htmlurl", "")),
                    category="/".join(folders)
                    or "/".join(_path(fields.get("category", "").partition(",")[0])),
                    language=language_tag(fields.get("language", "")),
                )
            elif name:
                inside = (*folders, *_path(name))[:FOLDERS_DEEP]
        waiting.extend((child, inside) for child in reversed(list(element.iterchildren("*"))))


def _address(fields: dict[str, str]) -> str:
    """The address of an outline's feed, or ""; the wild writes "feed:" before it, or url for xmlUrl."""
    told = fields.get("xmlurl", "").strip()
    if not told and fields.get("type", "").strip().lower() in _FEED_TYPES:
        told = fields.get("url", "").strip()
    if told[:5].lower() == "feed:":
        told = told[5:]
        told = f"http:{told}" if told.startswith("//") else told
    return absolute("", told)


def _path(category: str) -> list[str]:
    """The folders that a category names, outermost first."""
    parts = (_cell(part) for part in category.split("/"))
    return [part for part in parts if part][:FOLDERS_DEEP]


def _cell(text: str) -> str:
    return clean_text(text, limit=TITLE_LIMIT).translate(_UNWRITABLE).strip()


def _local(tag: object) -> str:
    """The name of an element or attribute without its namespace, which lxml writes out anew for each."""
    if len(str(tag)) > NAMESPACE_LIMIT:
        raise NotOpml(f"XML with a name or namespace of more than {NAMESPACE_LIMIT} characters, not OPML")
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()
