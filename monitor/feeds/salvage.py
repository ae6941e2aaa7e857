"""The entries of a broken document one by one, where the document as a whole hides some of them.

A tag damaged in one entry takes the entries after it into that one, or ends the document. Owns the way
from bytes to a tree in which each entry stands by itself. It must not know what elements mean.
"""

from __future__ import annotations

import re

from lxml import etree

from monitor.feeds.refusals import FEED_ROOT
from monitor.feeds.xml_tree import recovered, repaired, shielded

# At some 50 µs an entry; a feed has 1,000 at most that count.
OPENED_LIMIT = 5_000

# What an entry is opened and closed by, outside CDATA and comments. One that is not closed before the next
# begins is passed over, so that each part is looked through once.
_EDGE = re.compile(
    rb"<!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>"
    rb"|<!--(?:[^-<]++|-(?!->)|<(?!!--))*+-->"
    rb"|<(/?)(?:\w{1,12}:)?(item|entry)(?:\s[^<>]*)?>"
)
# Read again with each entry, so that a long one would take time with the square of the document's length.
_ROOT_TAG = re.compile(rb"<[^<>]{1,4000}>")


def opened(data: bytes) -> int:
    """Return how many entries a UTF-8 document opens."""
    return sum(bool(edge[2]) and not edge[1] for edge in _EDGE.finditer(data))


def entry_by_entry(data: bytes) -> etree._Element | None:
    """Return a tree with every entry that a UTF-8 document opens, each read by itself.

    An entry ends where it is closed or the next one begins. None for a document without a root that a feed
    has, or with one whose tag is longer than 4,000 bytes.
    """
    data = repaired(shielded(data))
    begin = FEED_ROOT.search(data[:200_000])
    tag = _ROOT_TAG.match(data, begin.start()) if begin else None
    pieces = _pieces(data)
    if tag is None or not pieces:
        return None
    root = recovered(data[tag.start() : pieces[0][0]])
    if root is None:
        return None
    place = next((child for child in root.iterchildren("*") if _local(child) == "channel"), root)
    for start, end in pieces:
        part = recovered(tag[0] + data[start:end])
        if part is not None and len(part):
            place.append(part[0])
    return root


def _pieces(data: bytes) -> list[tuple[int, int]]:
    """Where each entry begins and ends."""
    pieces: list[tuple[int, int]] = []
    start = -1
    for edge in _EDGE.finditer(data):
        if not edge[2]:
            continue
        if start >= 0:
            pieces.append((start, edge.end() if edge[1] else edge.start()))
        start = -1 if edge[1] else edge.start()
    if start >= 0:
        pieces.append((start, len(data)))
    return pieces


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()
