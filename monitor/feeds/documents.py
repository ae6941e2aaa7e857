"""One XML document as a Feed: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF, sitemaps.

Owns where each format keeps its items and what the feed says of itself. It must not know bytes,
charsets or what to do with documents that are no feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from lxml import etree

from monitor.feeds.dates import read_date
from monitor.feeds.entries import (
    XML_BASE,
    Fields,
    based,
    entry_date,
    fields_of,
    language,
    language_tag,
    link_of,
    read_entry,
    text_of,
    title_of,
)
from monitor.feeds.names import Names
from monitor.feeds.plain import plain_title
from monitor.items import Entry, Feed
from monitor.text import TITLE_LIMIT
from monitor.urls import absolute

T = TypeVar("T")

ENTRY_LIMIT = 1_000
SHORTEST_PERIOD = 60
LONGEST_PERIOD = 31 * 86_400

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_KINDS = {
    "rss": "rss", "channel": "rss", "rdf:rdf": "rdf", "rdf": "rdf", "feed": "atom",
    "urlset": "sitemap", "sitemapindex": "sitemapindex",
}  # fmt: skip
_ITEMS = frozenset(["item", "entry"])
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def kind_of(root: etree._Element) -> str:
    """Return "rss", "rdf", "atom", "sitemap", "sitemapindex", or "" for a document that is none of them."""
    return _KINDS.get(Names(root.tag).of(root.tag, root), "")


def read(root: etree._Element, kind: str, url: str, *, texts: bool = True) -> Feed:
    """Return the feed in a document of this kind; entries without a usable link are in it, with url "".

    At most ENTRY_LIMIT entries, the newest; `dropped` counts the others. url: of the document. texts:
    with summaries and contents. An index of sitemaps comes as kind "sitemap", read_by "sitemapindex":
    its entries are sitemaps, not articles.
    """
    names = Names(root.tag)
    if kind.startswith("sitemap"):
        return _sitemap(root, kind, names)
    head, items = _parts(root, names)
    fields = fields_of(head, names)
    base = based(head, based(root, url))
    home = link_of(fields.get("link", ()), base)
    declared = root.get(XML_BASE) or head.get(XML_BASE)
    # RSS does not say what its relative links start from; the site it names is where they work.
    start = base if kind == "atom" or declared else home or base
    kept = newest(items, lambda item: entry_date(item, names))
    titles = fields.get("title")
    return Feed(
        kind=kind,
        entries=tuple(read_entry(item, names, start, texts=texts) for item in kept),
        title=title_of(titles[0]) if titles else "",
        home=home,
        language=language(head, fields) or language(root, {}),
        period=_period(fields),
        read_by="lxml",
        dropped=len(items) - len(kept),
    )


def newest(items: Sequence[T], dated: Callable[[T], datetime | None]) -> Sequence[T]:
    """Return at most ENTRY_LIMIT items, the newest of them, in their order; undated ones go last."""
    if len(items) <= ENTRY_LIMIT:
        return items
    dates = [dated(item) or _NEVER for item in items]
    chosen = sorted(range(len(items)), key=lambda place: dates[place], reverse=True)[:ENTRY_LIMIT]
    return [items[place] for place in sorted(chosen)]


def _parts(root: etree._Element, names: Names) -> tuple[etree._Element, list[etree._Element]]:
    """The element that describes the feed, and its items wherever they stand."""
    head = root
    items = [child for child in root.iterchildren("*") if names.of(child.tag, child) in _ITEMS]
    for parent in root.iterchildren("*"):
        if names.of(parent.tag, parent) == "channel":
            head = parent if head is root else head
            items += [child for child in parent.iterchildren("*") if names.of(child.tag, child) in _ITEMS]
    if not items:
        items = [child for child in root.iterdescendants("*") if names.of(child.tag, child) in _ITEMS]
    return head, items


def _period(fields: Fields) -> int | None:
    """Seconds between polls that the feed asks for (ttl, or the syndication module), or None."""
    seconds = 0
    ttl = text_of(fields, "ttl")
    if ttl.isascii() and ttl.isdigit():
        seconds = int(ttl[:9]) * 60
    unit = _PERIODS.get(text_of(fields, "sy:updateperiod").lower(), 0)
    if unit:
        times = text_of(fields, "sy:updatefrequency")
        seconds = max(seconds, unit // max(1, int(times[:6]) if times.isascii() and times.isdigit() else 1))
    return min(max(seconds, SHORTEST_PERIOD), LONGEST_PERIOD) if seconds else None


def _sitemap(root: etree._Element, kind: str, names: Names) -> Feed:
    """A sitemap or an index of sitemaps, newest first."""
    wanted = "url" if kind == "sitemap" else "sitemap"
    entries = [
        _place(child, names) for child in root.iterchildren("*") if names.of(child.tag, child) == wanted
    ]
    entries.sort(key=lambda entry: entry.published or entry.updated or _NEVER, reverse=True)
    kept = entries[:ENTRY_LIMIT]
    return Feed(kind="sitemap", entries=tuple(kept), read_by=kind, dropped=len(entries) - len(kept))


def _place(element: etree._Element, names: Names) -> Entry:
    """One address of a sitemap; only Google's news extension gives it a title and a date of publication."""
    fields = fields_of(element, names)
    news: Fields = {}
    spoken = ""
    for child in fields.get("news:news", ()):
        news = fields_of(child, names)
        for publication in news.get("news:publication", ()):
            spoken = text_of(fields_of(publication, names), "news:language")
    return Entry(
        url=absolute("", text_of(fields, "loc")),
        title=plain_title(text_of(news, "news:title"), TITLE_LIMIT),
        published=read_date(text_of(news, "news:publication_date")),
        updated=read_date(text_of(fields, "lastmod")),
        language=language_tag(spoken),
    )
