"""The dates that a page's metadata claims: JSON-LD, then meta elements by the names that publishers use.

Which of a page's dates counts is decided in `dating`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from monitor.extract.dates import read_date
from monitor.extract.hinted_dates import Reader
from monitor.extract.metadata import Claims
from monitor.extract.page import Page
from monitor.extract.shown_dates import as_shown

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished", "publication_date", "publish_date",
    "publishdate", "pubdate", "published_time", "parsely-pub-date", "sailthru.date", "article.published", "publish-date", "published-date", "publishtime",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dc.created", "datecreated", "date_published",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "cxenseparse:exi-publishdate", "bt:pubdate", "citation_publication_date", "citation_online_date",
    "originalpublicationdate", "article_date_original", "release_date", "og:pubdate", "og:release_date", "shareaholic:article_published_time",
    "vr:published_time", "published", "firstpublicationdate", "first-publication-date", "rnews:datepublished", "created", "date", "displaydate", "ptime", "gentime", "weibo:article:create_at", "timestamp",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "article:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod",
    "revised", "modified_time", "article:modified", "updated_time", "date_modified", "og:article:modified_time", "og:modified_time", "last_modified",
    "article_modified_time", "modified-date", "modified-time", "last_updated_date", "article_date_updated",
)  # fmt: skip
# Names of other systems that say the same ("w-published-date", "article_published_time").
_NAMES_PUBLICATION = re.compile(
    r"(?:^|[^a-z])(?:first)?(?:pub|publi\w*|posted|creat(?:ed|ion)|issued?|released?)[^a-z]*(?:date|time|day|at|on)\b"
    r"|^(?:dc|citation|cludo|bepress_citation)[^a-z]date$|[^a-z]date[^a-z]?pub"
)
_NAMES_OTHER_DATE = re.compile(r"last|expir|build|site|video|audio|image|event|modif|updat|chang|revis")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the page's metadata says of its publication, and which part of it."""

    moment: datetime
    by: str


def published(told: Claims, page: Page, read: Reader, *, us: bool) -> Claim | None:
    """Return what a page's metadata says of its publication, None where it says nothing that can be read.

    us: whether figures mean the month first; a line of the page that writes the date out decides before.
    """
    for name in ("datePublished", "dateCreated", "uploadDate"):
        if found := read(told.said(name)):
            return Claim(found, "json-ld")
    for name in _PUBLISHED:
        for value in told.metas.get(name, ())[:1]:
            if found := read(value):
                return Claim(as_shown(found, value, page, us=us), "meta")
    for name, values in told.metas.items():
        if (
            len(values[0]) <= 60
            and _NAMES_PUBLICATION.search(name)
            and not _NAMES_OTHER_DATE.search(name)
            and (found := read(values[0]))
        ):
            return Claim(as_shown(found, values[0], page, us=us), "meta")
    return None


def modified(told: Claims, read: Reader) -> datetime | None:
    """Return when a page's metadata says that it was changed last, None where it does not say."""
    return read(told.said("dateModified")) or next(
        (found for name in _MODIFIED if (found := read(told.meta(name)))), None
    )


def clocks(told: Claims, now: datetime) -> list[datetime]:
    """Return the times of publication that meta elements write without a zone, as UTC, none after `now`."""
    return [
        made[0]
        for name in _PUBLISHED
        for value in told.metas.get(name, ())[:1]
        if (made := read_date(value)) and not made[1] and made[0] <= now
    ]
