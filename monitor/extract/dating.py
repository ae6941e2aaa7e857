"""When an article was published and last changed: which of the dates a page shows is its own.

In order: JSON-LD, meta elements, the end of the title, marked-up elements, `<time>`, the text beside the
headline, the address, what htmldate finds, the first date of the month that the address names. A year beside
a copyright sign is never a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.dates import read_date, settled
from monitor.extract.hinted_dates import COPYRIGHT, Reader, in_address, in_title, of_month
from monitor.extract.metadata import Claims
from monitor.extract.page import Page

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
    "revised", "modified_time", "article:modified", "updated_time", "date_modified",
)  # fmt: skip
_DATE_NAMES = re.compile(
    r"\b(publi|posted|post-?date|entry-?date|article-?date|date|datum|datetime|timestamp|time|byline|dateline|meta)",
    re.I,
)
_MODIFIED_WORDS = re.compile(
    r"updat|modif|aktualisier|geändert|mis à jour|actualizado|aggiornat|atualizad|bijgewerkt", re.I
)
_PUBLISHED_WORDS = re.compile(
    r"publi|posted|veröffentlicht|erschienen|created|released|written|erstellt|verfasst|escrito|scritto", re.I
)
_EITHER_ORDER = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\d{4}[/-]\d{1,2}[/-]\d{1,2}$")
_SLASHED = re.compile(r"\d[/-]\d")
# The score from which a marked element needs no bearing out by what stands beside the headline.
_SURE = 1.0
_SIDE = re.compile(
    r"relat|sidebar|recommend|popular|latest|comment|footer|nav|card|teaser|widget|trending|more", re.I
)


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published and modified, None where unknown, and what gave the first."""

    published: datetime | None
    modified: datetime | None
    by: str


def dated(
    tree: LexborHTMLParser, told: Claims, page: Page, headline_at: int, url: str, now: datetime, markup: str
) -> Dated:
    """Return the dates of an article; headline_at is the index of its headline among the runs, -1 if unknown."""
    us = told.language.lower() in {"", "en", "en-us"} and not urlsplit(url).netloc.endswith(
        (".uk", ".au", ".nz", ".in", ".ie", ".za")
    )

    def read(text: str) -> datetime | None:
        return settled(read_date(text, month_first=us), now)

    modified = read(told.said("dateModified")) or next(
        (found for name in _MODIFIED if (found := read(told.meta(name)))), None
    )
    stamps = [
        moment
        for node in tree.css("time[datetime]")[:20]
        if (moment := read(node.attributes.get("datetime") or ""))
    ]

    def local(moment: datetime) -> datetime:
        """The same instant as the page writes it elsewhere with its own offset, so that the day is the page's."""
        if moment.utcoffset():
            return moment
        return next(
            (stamp for stamp in stamps if stamp.utcoffset() and abs(stamp - moment) < timedelta(minutes=2)),
            moment,
        )

    if (
        found := read(told.said("datePublished"))
        or read(told.said("dateCreated"))
        or read(told.said("uploadDate"))
    ):
        return Dated(local(found), modified, "json-ld")
    for name in _PUBLISHED:
        for value in told.metas.get(name, ())[:1]:
            if found := read(value):
                return Dated(_as_shown(local(found), value, page, us=us), modified, "meta")
    if found := in_title(told, read):
        return Dated(found, modified, "text")
    near = _near_text(page, headline_at)
    beside = _beside_headline(page, headline_at, read)
    marked = _marked(tree, read, near)
    addressed = in_address(url, read)
    # An unmarked date beside the headline is the article's, a `<time>` far from it more likely a teaser's.
    if marked and (
        beside is None
        or marked.sure
        or marked.moment.date() in {day.date() for day in (beside, addressed) if day}
    ):
        return Dated(marked.moment, modified, "time")
    if beside:
        return Dated(beside, modified, "text")
    if addressed:
        return Dated(addressed, modified, "url")
    if found := _searched(markup, url, now) or of_month(page, url, read) or _alone(page, read):
        return Dated(found, modified, "text")
    return Dated(modified, modified, "meta") if modified else Dated(None, None, "")


def _as_shown(moment: datetime, value: str, page: Page, *, us: bool) -> datetime:
    """A date in figures whose day and month may be either, as a line of the page bears it out."""
    if not _EITHER_ORDER.match(value) or moment.day > 12 or moment.day == moment.month:
        return moment
    other = moment.replace(month=moment.day, day=moment.month)
    for run in page.runs:
        if len(run.text) > 160 or str(moment.year) not in run.text:
            continue
        shown = read_date(run.text, month_first=us and "." not in run.text)
        if shown and shown[0].date() in {moment.date(), other.date()} and not _SLASHED.search(run.text):
            return moment if shown[0].date() == moment.date() else other
    return moment


@dataclass(frozen=True, slots=True)
class _Marked:
    """The date of a marked element; sure where its marks or its place say that it is the article's."""

    moment: datetime
    sure: bool


def _marked(tree: LexborHTMLParser, read: Reader, near: str) -> _Marked | None:
    """The date of the element marked as the publication date, else of the most fitting `<time>`."""
    best: tuple[float, datetime] | None = None
    for order, node in enumerate(
        tree.css(
            '[itemprop="datePublished"],[itemprop="dateCreated"],[pubdate],time,abbr.published,.published[title],[class*="date"],[class*="time"]'
        )[:60]
    ):
        attributes = node.attributes
        names = (
            f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''} {attributes.get('id') or ''}"
        )
        text = (node.text(separator=" ") or "").strip()
        if len(text) > 120:
            continue
        stamp = (
            attributes.get("datetime")
            or attributes.get("content")
            or (attributes.get("title") if node.tag in {"abbr", "time"} else "")
            or ""
        )
        found = read(stamp) or read(text)
        if found is None or COPYRIGHT.search(text):
            continue
        score = 0.0
        itemprop = attributes.get("itemprop") or ""
        score += (
            4 * (itemprop == "datePublished")
            + 3 * ("pubdate" in attributes)
            + (node.tag == "time")
            + 1.5 * ("publish" in names.lower() or "entry-date" in names)
        )
        if _MODIFIED_WORDS.search(names) or (
            _MODIFIED_WORDS.search(text) and not _PUBLISHED_WORDS.search(text)
        ):
            score -= 2.5
        around = _around(node)
        score -= 3 * (_SIDE.search(around) is not None)
        score += (
            1.0 * ("header" in around or "headline" in around or "byline" in around or "meta" in around)
            - order * 0.1
        )
        score += 2.0 * (bool(text) and " ".join(text.split()) in near)
        if best is None or score > best[0]:
            best = (score, found)
    return _Marked(best[1], best[0] >= _SURE) if best and best[0] > -2 else None


def _near_text(page: Page, at: int) -> str:
    return (
        " ".join(run.text for run in page.runs[max(0, at - 5) : at + 14] if len(run.text) < 200)
        if at >= 0
        else ""
    )


def _around(node: LexborNode) -> str:
    names, up = [], node.parent
    for _ in range(5):
        if up is None or up.tag in {"body", "html", "main"}:
            break
        attributes = up.attributes
        names.append(f"{up.tag} {attributes.get('class') or ''} {attributes.get('id') or ''}")
        up = up.parent
    return " ".join(names)[:600].lower()


def _beside_headline(page: Page, at: int, read: Reader) -> datetime | None:
    """The first written date within a few runs of the headline, in a line that is little more than a byline."""
    if at < 0:
        return None
    second: datetime | None = None
    for index in [at + step for step in (1, -1, 2, 3, -2, 4, 5, 6, 7, 8, -3, 9, 10, 11, 12)]:
        if 0 <= index < len(page.runs):
            text = page.runs[index].text
            if len(text) < 160 and not COPYRIGHT.search(text) and (found := read(text)):
                said = text if index == 0 else f"{page.runs[index - 1].text[-40:]} {text}"
                if not _MODIFIED_WORDS.search(said) or _PUBLISHED_WORDS.search(said):
                    return found
                second = second or found
    return second


def _alone(page: Page, read: Reader) -> datetime | None:
    """The first date on the page that stands in a line of its own."""
    for run in page.runs:
        if (
            len(run.text) <= 60
            and run.link_chars == 0
            and not COPYRIGHT.search(run.text)
            and (found := read(run.text))
        ):
            return found
    return None


def _searched(markup: str, url: str, now: datetime) -> datetime | None:
    """What htmldate's fast search finds; it may see no more than this much of a page."""
    if len(markup) > 1_500_000:
        return None
    try:
        found = find_date(
            markup,
            extensive_search=False,
            original_date=True,
            url=url or None,
            max_date=now + timedelta(days=1),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    return settled((datetime.fromisoformat(found).replace(tzinfo=UTC), False), now) if found else None
