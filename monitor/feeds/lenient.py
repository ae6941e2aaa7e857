"""feedparser as the second reader, for documents the first one finds no entries in.

Owns the translation from feedparser's dictionaries. Slow (some 25 ms a feed), so it is imported and
asked only when needed. It gets bytes in memory only: feedparser fetches or opens what looks like an
address or a path.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from typing import Any

from monitor.feeds.documents import ENTRY_LIMIT
from monitor.feeds.entries import NAME_LIMIT, language_tag
from monitor.feeds.plain import plain_text, plain_title
from monitor.items import Entry, Feed
from monitor.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean_text
from monitor.urls import URL_LIMIT, absolute

# At 20 to 70 µs a tag feedparser takes some two seconds for these; a thousand entries have fewer.
TAGS_LIMIT = 50_000


def read(data: bytes, url: str) -> Feed | None:
    """Return the feed that feedparser sees in a document, or None where it sees no entry.

    Never raises: what feedparser cannot bear, or has more than TAGS_LIMIT tags, is no feed.
    """
    if data.count(b"<") > TAGS_LIMIT:
        return None
    import feedparser

    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        seen = feedparser.parse(
            BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # a boundary to foreign code: whatever it raises, the document is no feed to it
        return None
    found = seen.entries
    if not found:
        return None
    version = str(seen.get("version") or "")
    return Feed(
        kind="atom" if version.startswith("atom") else "rdf" if version == "rss10" else "rss",
        entries=tuple(_entry(entry, url) for entry in found[:ENTRY_LIMIT]),
        title=plain_title(str(seen.feed.get("title") or ""), TITLE_LIMIT),
        home=absolute(url, str(seen.feed.get("link") or "")),
        language=language_tag(str(seen.feed.get("language") or "")),
        read_by="feedparser",
        dropped=max(0, len(found) - ENTRY_LIMIT),
        note="repaired: only the lenient reader could read it",
    )


def _entry(entry: dict[str, Any], url: str) -> Entry:
    # Past feedparser's own `get`, which answers for fields that are not there and warns about it.
    field: Callable[[str], Any] = partial(dict.get, entry)
    contents = [str(content.get("value") or "") for content in field("content") or ()]
    updated = _moment(field("updated_parsed"))
    author = plain_title(str(field("author") or ""), NAME_LIMIT)
    return Entry(
        url=absolute(url, str(field("feedburner_origlink") or field("link") or "")),
        title=plain_title(str(field("title") or ""), TITLE_LIMIT),
        guid=clean_text(str(field("id") or ""), limit=URL_LIMIT),
        summary=plain_text(str(field("summary") or ""), SUMMARY_LIMIT),
        content=plain_text(max(contents, key=len, default=""), TEXT_LIMIT),
        published=_moment(field("published_parsed")) or updated,
        updated=updated,
        authors=(author,) if author else (),
    )


def _moment(parts: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
