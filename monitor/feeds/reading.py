"""Bytes of an answer as a Feed: the one way in, and the order in which readers are tried.

Owns the choice of reader and what is kept of its entries. It must not know the network or the clock.
"""

from __future__ import annotations

from dataclasses import replace

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
        if repairs and kind:
            feed = _fuller(feed, data, kind, url, texts=texts)
        if not feed.entries and (not kind or repairs):
            feed = lenient.read(data, url) or feed
        if not feed.kind:
            raise NotAFeed(refusal(data, body))
        if not feed.entries and repairs == CUT_OFF:
            raise NotAFeed("a feed that is cut off before its first entry")
    linked = tuple(entry for entry in feed.entries if entry.url)
    lost = len(feed.entries) - len(linked)
    return replace(feed, entries=linked, dropped=feed.dropped + lost, note=_joined(note, feed.note))


def _fuller(feed: Feed, data: bytes, kind: str, url: str, *, texts: bool) -> Feed:
    """What was read of a broken document, or another reading of it that finds more of the entries it opens.

    feedparser is asked only where less than half is found: its texts differ, which would look like edits.
    """
    opened = salvage.opened(data)
    if not len(feed.entries) + feed.dropped < opened <= salvage.OPENED_LIMIT:
        return feed
    root = salvage.entry_by_entry(data)
    if root is not None:
        feed = max(feed, documents.read(root, kind, url, texts=texts), key=_addresses)
    if _addresses(feed) * 2 < opened and (last := lenient.read(data, url)):
        feed = max(feed, last, key=_addresses)
    return feed


def _addresses(feed: Feed) -> int:
    """How many different articles a feed leads to."""
    return len({entry.url for entry in feed.entries if entry.url})


def _joined(*notes: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, notes)))
