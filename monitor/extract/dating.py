"""When an article was published and last changed: which of the dates a page shows is its own.

In order: what metadata claims, unless the page shows another day beside its headline; the end of the title;
marked-up elements; the text beside the headline; the address; a line of its own that says "published" or
stands near the headline; the first date of the month that the address names; the date beside the headline
where the page lists its own article; the first stamp of any element; any line of its own. A year beside a
copyright sign is never a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.extract import claimed_dates, marked_dates
from monitor.extract.dates import read_date, settled
from monitor.extract.hinted_dates import Reader, days_named, in_address, in_title, named_in, of_month
from monitor.extract.metadata import Claims
from monitor.extract.page import Page
from monitor.extract.same_moment import by_the_clock, days_of, in_zone, on_day
from monitor.extract.shown_dates import Shown, alone, around_headline, listed, near_text

# Ends of addresses that are a country's by law, and anybody's by use.
_NO_COUNTRY = frozenset(
    ("us", "io", "co", "ai", "tv", "me", "fm", "ly", "cc", "ws", "gg", "to", "sh", "so", "im")
)


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article was published and modified, None where unknown, and what gave the first."""

    published: datetime | None
    modified: datetime | None
    by: str


def dated(
    tree: LexborHTMLParser, told: Claims, page: Page, headline_at: int, url: str, now: datetime
) -> Dated:
    """Return the dates of an article, told in the zone that the page writes where it writes one.

    headline_at: index of the headline among the runs, -1 if unknown.
    """
    us = _american(told.language.lower(), urlsplit(url).hostname or "")

    def read(text: str) -> datetime | None:
        made = read_date(text, month_first=us)
        # What would be yet to come in one order of its figures is read in the other.
        return settled(made, now) or (settled(read_date(text, month_first=not us), now) if made else None)

    claim = claimed_dates.published(told, page, read, us=us)
    modified = claimed_dates.modified(told, read)
    # What has an offset of its own is told in it, whatever other stamps say.
    bare = any(moment and not moment.utcoffset() for moment in (claim and claim.moment, modified))
    stamps = _stamps(tree, read) if bare else []
    modified = in_zone(modified, stamps) if modified else None
    around = around_headline(page, headline_at, read)
    if claim:
        moment = in_zone(claim.moment, stamps)
        if shown := _shown_instead(moment, around, modified, url):
            return Dated(shown, modified, "text")
        return Dated(_at_home(moment, told, stamps, url, now), modified, claim.by)
    if found := in_title(told, read):
        return Dated(found, modified, "text")
    written = around[0].moment if around else None
    marked = marked_dates.marked(tree, read, near_text(page, headline_at))
    addressed = in_address(url, read)
    # An unmarked date beside the headline is the article's, a `<time>` far from it more likely a teaser's.
    if marked and (
        written is None
        or (marked.sure and (marked.told or not around[0].own))
        or marked.moment.date() in {day.date() for day in (written, addressed) if day}
    ):
        return Dated(marked.moment, modified, "time")
    if written:
        return Dated(written, modified, "text")
    if addressed:
        return Dated(addressed, modified, "url")
    if found := (
        alone(page, headline_at, read, near=True)
        or of_month(page, url, read)
        or listed(page, headline_at, read)
        or marked_dates.stamped(tree, read)
        or alone(page, headline_at, read, near=False)
    ):
        return Dated(found, modified, "text")
    return Dated(modified, modified, "meta") if modified else Dated(None, None, "")


def _stamps(tree: LexborHTMLParser, read: Reader) -> list[datetime]:
    marked = (held for node in tree.tags("time") if "datetime" in (held := node.attributes))
    return [moment for held in islice(marked, 20) if (moment := read(held["datetime"] or ""))]


def _american(language: str, host: str) -> bool:
    """Whether 3/4 is the fourth of March: English of no other country, and no other country's address."""
    end = host.rpartition(".")[2]
    return language in {"", "en", "en-us"} and (len(end) != 2 or end in _NO_COUNTRY)


def _shown_instead(
    moment: datetime, around: list[Shown], modified: datetime | None, url: str
) -> datetime | None:
    """The day shown beside the headline, where metadata says another that no zone accounts for.

    What stands there as published before the metadata's date was published before: that one is of a move of
    the site or of a later change. A later one counts where the page says when it was changed last, and that
    is a third day.
    """
    days = days_of(moment)
    if not around or not around[0].own or named_in(url, moment):
        return None
    if any(shown.days & days for shown in around):
        return None
    shown = around[0].moment
    later_than_change = modified is None or shown.date() in days_of(modified) or shown >= modified
    return None if shown > moment and later_than_change else shown


def _at_home(moment: datetime, told: Claims, stamps: list[datetime], url: str, now: datetime) -> datetime:
    """A stamp in UTC as the publisher's own clock or the address tells it."""
    told_so = by_the_clock(moment, claimed_dates.clocks(told, now))
    if told_so.utcoffset():
        return told_so
    offsets = [offset for stamp in stamps if (offset := stamp.utcoffset())]
    days = days_of(moment)
    return next((on_day(moment, day, offsets) for day in days_named(url) if day in days), moment)
