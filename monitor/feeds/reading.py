"""Bytes of an answer as a Feed: the one way in, and the order in which readers are tried.

Owns the choice of reader and what is kept of its entries. It must not know the network or the clock.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from monitor.errors import NotAFeed
from monitor.feeds import documents, json_feed, lenient, salvage
from monitor.feeds.decoding import as_utf8, unpacked
from monitor.feeds.refusals import is_html, refusal
from monitor.feeds.xml_tree import CUT_OFF, tree
from monitor.items import Feed


def parse(body: bytes, url: str, content_type: str = "", *, texts: bool = True) -> Feed:
    """Return the feed in the answer of `url`: RSS, RDF, Atom, JSON Feed, sitemap or index of sitemaps.

    content_type: the header, used for its charset only. texts=False may leave summaries and contents out,
    which halves the time, for a poll that first asks which entries are new. Every entry has an absolute
    http(s) address; those without one are counted in `dropped`, as are those beyond the newest 1,000. A
    feed without entries is a feed. Raises NotAFeed with what the answer is instead, and nothing else.
    """
    raw, body = body, unpacked(body)
    data, note = as_utf8(body, content_type)
    start = data[:200].lstrip()
    if start[:1] in (b"{", b"["):
        feed = json_feed.read(data, url)
    elif not start or is_html(data):
        raise NotAFeed(refusal(data, body or raw))
    else:
        root, repairs = tree(data)
        kind = documents.kind_of(root) if root is not None else ""
        note = "; ".join(filter(None, (note, repairs)))
        feed = (
            documents.read(root, kind, url, texts=texts)
            if root is not None and kind
            else Feed(kind="", entries=())
        )
        if repairs and kind and salvage.hides(data, len(feed.entries) + feed.dropped):
            feed = _more(feed, salvage.entry_by_entry(data), kind, url, texts=texts)
        if not feed.entries and (not kind or repairs):
            feed = lenient.read(data, url) or feed
        if not feed.kind:
            raise NotAFeed(refusal(data, body))
        if not feed.entries and repairs == CUT_OFF:
            raise NotAFeed("a feed that is cut off before its first entry")
    linked = tuple(entry for entry in feed.entries if entry.url)
    lost = len(feed.entries) - len(linked)
    return replace(feed, entries=linked, dropped=feed.dropped + lost, note=_joined(note, feed.note))


def _more(feed: Feed, root: etree._Element | None, kind: str, url: str, *, texts: bool) -> Feed:
    """`feed`, or the feed in the tree of another reading of its document where that has more entries."""
    if root is None:
        return feed
    other = documents.read(root, kind, url, texts=texts)
    found, others = (sum(bool(entry.url) for entry in one.entries) for one in (feed, other))
    return other if others > found else feed


def _joined(*notes: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, notes)))
