"""The feeds that an HTML page names in its head.

Owns feed autodiscovery (`<link rel="alternate">`). It must not fetch or judge what it finds.
"""

from __future__ import annotations

import html
import re

from monitor.feeds.decoding import as_utf8
from monitor.urls import absolute

FOUND_LIMIT = 20
_HEAD_LIMIT = 300_000

_LINK = re.compile(r"<(?:link|base)\s[^<>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([A-Za-z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
          "application/json", "application/xml", "text/xml")  # fmt: skip
_FEED_WORDS = re.compile(r"rss|atom|feed|rdf", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|commentaire", re.IGNORECASE)


def discover(body: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds that an HTML page at `url` offers, at most 20.

    Feeds of comments are left out. Types that need not be feeds count only where the address or title names
    one. Never raises.
    """
    text = as_utf8(body[:_HEAD_LIMIT])[0].decode("utf-8", "replace")
    base = url
    announced: list[str] = []
    for tag in _LINK.findall(text):
        fields = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        if tag[1:5].lower() == "base":
            base = absolute(url, fields.get("href", "")) or base
            continue
        kind = fields.get("type", "").lower().partition(";")[0].strip()
        if "alternate" not in fields.get("rel", "").lower().split() or kind not in _TYPES:
            continue
        told = f"{fields.get('href', '')} {fields.get('title', '')}"
        if kind in _TYPES[4:] and not _FEED_WORDS.search(told):
            continue
        found = absolute(base, fields.get("href", ""))
        if found and not _COMMENTS.search(told):
            announced.append(found)
    return list(dict.fromkeys(announced))[:FOUND_LIMIT]
