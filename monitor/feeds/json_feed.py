"""JSON Feed 1.0 and 1.1 as a Feed.

Owns what counts as a JSON Feed. It must not know bytes beyond UTF-8 nor which entries are kept.
"""

from __future__ import annotations

import json
from datetime import datetime

from monitor.errors import NotAFeed
from monitor.feeds.dates import read_date
from monitor.feeds.documents import newest
from monitor.feeds.entries import AUTHORS_LIMIT, NAME_LIMIT, language_tag
from monitor.feeds.plain import plain_text, plain_title
from monitor.items import Entry, Feed
from monitor.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean_text
from monitor.urls import URL_LIMIT, absolute

_NO_FEED = "JSON, but no JSON Feed"


def read(data: bytes, url: str) -> Feed:
    """Return the feed in a UTF-8 JSON document; entries without a usable link are in it, with url "".

    A document counts where `version` names jsonfeed.org, or where `items` hold objects with addresses.
    Raises NotAFeed for anything else.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise NotAFeed("broken JSON, not a feed") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise NotAFeed(_NO_FEED)
    items = [item for item in document["items"] if isinstance(item, dict)]
    declared = "jsonfeed.org" in _text(document, "version")
    if not declared and not any(_text(item, "url") and ("id" in item or "title" in item) for item in items):
        raise NotAFeed(_NO_FEED)
    kept = newest(items, lambda item: _date(item, "date_published") or _date(item, "date_modified"))
    home = absolute(url, _text(document, "home_page_url"))
    return Feed(
        kind="json",
        entries=tuple(_entry(item, home or url) for item in kept),
        title=plain_title(_text(document, "title"), TITLE_LIMIT),
        home=home,
        language=language_tag(_text(document, "language")),
        read_by="json",
        dropped=len(items) - len(kept),
    )


def _entry(item: dict[str, object], base: str) -> Entry:
    markup = _text(item, "content_html")
    updated = _date(item, "date_modified")
    guid = item.get("id")
    return Entry(
        url=_link(item, base),
        title=plain_title(_text(item, "title"), TITLE_LIMIT),
        guid=clean_text(str(guid), limit=URL_LIMIT) if isinstance(guid, str | int) else "",
        summary=plain_text(_text(item, "summary"), SUMMARY_LIMIT),
        content=plain_text(markup, TEXT_LIMIT) or clean_text(_text(item, "content_text"), lines=True),
        published=_date(item, "date_published") or updated,
        updated=updated,
        authors=_authors(item),
        language=language_tag(_text(item, "language")),
    )


def _link(item: dict[str, object], base: str) -> str:
    own = absolute(base, _text(item, "url")) or absolute(base, _text(item, "external_url"))
    guid = _text(item, "id")
    return own or (absolute("", guid) if guid.startswith(("http://", "https://")) else "")


def _authors(item: dict[str, object]) -> tuple[str, ...]:
    several = item.get("authors")
    authors = several if isinstance(several, list) and several else [item.get("author")]
    names = (_text(author, "name") for author in authors if isinstance(author, dict))
    found = (plain_title(name, NAME_LIMIT) for name in names)
    return tuple(dict.fromkeys(filter(None, found)))[:AUTHORS_LIMIT]


def _text(holder: dict[str, object], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _date(item: dict[str, object], key: str) -> datetime | None:
    return read_date(_text(item, key))
