"""Which sitemaps of an index a poll reads, and which of their addresses are news. Pure.

Owns the order of an index's children and the rule that an archive is no news. It must not know how
sitemaps are fetched or parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from monitor.feeds.documents import ENTRY_LIMIT
from monitor.items import Entry, Feed
from monitor.urls import site_of

CHILDREN_LIMIT = 5  # sitemaps read per poll, an index inside the index included
# A child not changed since then holds nothing new; the margin covers dates without time and zone, and
# entries that earlier polls left over.
MARGIN = timedelta(days=2)

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\d{1,9}")
_NO_ARTICLES = re.compile(
    r"(?:^|[-_.])(?:categor(?:y|ies)|tags?|authors?|users?|pages?|taxonom(?:y|ies)|products?|images?|videos?|topics?)"
    r"(?=$|[-_.\d]|sitemap)",
    re.IGNORECASE,
)


def children(index: Feed, url: str, since: datetime | None) -> list[Entry]:
    """Return the sitemaps of an index at `url` in the order in which they are worth reading.

    Left out: addresses on other sites, those not changed for two days before `since` (the last good poll,
    None for a first one), and, where others remain, those whose name says that they list no articles
    (category, tag, author, page, product, image, video). First the latest `lastmod`; among equals and
    undated ones the highest numbers in the name ("post-sitemap12" before "post-sitemap1", 2026-11 before
    2026-10), since generators count upwards.
    """
    site = site_of(url)
    own = [entry for entry in index.entries if site_of(entry.url) == site and entry.url != url]
    own = [entry for entry in own if not _NO_ARTICLES.search(_name(entry.url))] or own
    if since is not None:
        own = [entry for entry in own if entry.updated is None or entry.updated >= since - MARGIN]
    return sorted(own, key=lambda entry: (entry.updated or _NEVER, _numbers(entry.url)), reverse=True)


def gathered(index: Feed, read: Iterable[Feed]) -> Feed:
    """Return the sitemaps that were read as one Feed: each address once, the newest 1,000 first."""
    sitemaps = list(read)
    every = (entry for sitemap in sitemaps for entry in sitemap.entries)
    entries: dict[str, Entry] = {}
    for entry in sorted(every, key=lambda entry: hint(entry) or _NEVER, reverse=True):
        entries.setdefault(entry.url, entry)
    kept = tuple(entries.values())[:ENTRY_LIMIT]
    lost = sum(sitemap.dropped for sitemap in sitemaps) + len(entries) - len(kept)
    return replace(index, entries=kept, read_by="sitemaps", dropped=lost)


def hint(entry: Entry) -> datetime | None:
    """Return when an address of a sitemap changed last, as far as it says; an article is no younger."""
    return entry.published or entry.updated


def is_archive(entry: Entry, before: datetime, *, first_poll: bool, beyond: bool) -> bool:
    """Return whether an unknown address of a sitemap is passed over as part of the site's archive.

    before: what was last changed earlier is old. beyond: it stands beyond the pages that this poll reads.
    A first poll reads the newest and passes over the others, also those without a date; later polls pass
    over what is old: an edit in an archive brings its whole sitemap to light.
    """
    changed = hint(entry)
    if first_poll:
        return beyond and (changed is None or changed < before)
    return changed is not None and changed < before


def _name(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def _numbers(url: str) -> tuple[int, ...]:
    parts = urlsplit(url)
    return tuple(map(int, _NUMBER.findall(f"{parts.path}?{parts.query}")[:8]))
