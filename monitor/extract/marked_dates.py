"""The date of the element that a page marks as its publication date.

Which of a page's dates counts is decided in `dating`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.hinted_dates import COPYRIGHT, Reader
from monitor.extract.shown_dates import MODIFIED_WORDS, PUBLISHED_WORDS

# The score from which a marked element needs no bearing out by what stands beside the headline.
_SURE = 1.0
_MARKS = (
    '[itemprop="datePublished"],[itemprop="dateCreated"],[property$="datePublished"],[property$="dateCreated"],'
    '[pubdate],time,abbr.published,.published[title],[class*="date"],[class*="time"]'
)
_SIDE = re.compile(
    r"relat|sidebar|recommend|popular|latest|comment|footer|nav|card|teaser|widget|trending|more", re.I
)
# The dates of comments, and the reader's own day.
_NOT_ITS_OWN = re.compile(r"comment-(?:meta|body|author|date|time)|\btodays?-?date|\bcurrent-?date", re.I)


@dataclass(frozen=True, slots=True)
class Marked:
    """The date of a marked element; sure where its marks or its place say that it is the article's.

    told: whether its own name says "published", or its text stands around the headline.
    """

    moment: datetime
    sure: bool
    told: bool


def marked(tree: LexborHTMLParser, read: Reader, near: str) -> Marked | None:
    """Return the date of the element marked as the publication date, else of the fittest `<time>`, or None.

    near: what stands around the headline; an element whose text is there is likelier the article's.
    """
    best: tuple[float, datetime, bool] | None = None
    for order, node in enumerate(tree.css(_MARKS)[:60]):
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
        itemprop = (attributes.get("itemprop") or attributes.get("property") or "").rpartition(":")[2]
        named = "publish" in names.lower() or "entry-date" in names
        said = itemprop == "datePublished" or "pubdate" in attributes or named
        score += (
            4 * (itemprop == "datePublished")
            + 4 * ("property" in attributes and itemprop == "dateCreated")
            + 3 * ("pubdate" in attributes)
            + (node.tag == "time")
            + 1.5 * named
        )
        if MODIFIED_WORDS.search(names) or (MODIFIED_WORDS.search(text) and not PUBLISHED_WORDS.search(text)):
            score -= 2.5
        around = _around(node)
        if _NOT_ITS_OWN.search(f"{names} {around}"):
            continue
        score -= 3 * (_SIDE.search(around) is not None)
        score += (
            1.0 * ("header" in around or "headline" in around or "byline" in around or "meta" in around)
            - order * 0.1
        )
        beside = bool(text) and " ".join(text.split()) in near
        score += 2.0 * beside
        if best is None or score > best[0]:
            best = (score, found, beside or said)
    return Marked(best[1], best[0] >= _SURE, best[2]) if best and best[0] > -2 else None


def stamped(tree: LexborHTMLParser, read: Reader) -> datetime | None:
    """Return what the first stamp of a page tells, whatever element bears it but a comment's; or None."""
    for node in tree.css("[datetime],abbr[title]")[:60]:
        attributes = node.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        stamp = attributes.get("datetime") or attributes.get("title") or ""
        if (found := read(stamp)) and not _NOT_ITS_OWN.search(f"{names} {_around(node)}"):
            return found
    return None


def _around(node: LexborNode) -> str:
    names, up = [], node.parent
    for _ in range(5):
        if up is None or up.tag in {"body", "html", "main"}:
            break
        attributes = up.attributes
        names.append(f"{up.tag} {attributes.get('class') or ''} {attributes.get('id') or ''}")
        up = up.parent
    return " ".join(names)[:600].lower()
