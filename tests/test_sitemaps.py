"""Which children of a sitemap index are read, in which order, and what counts as a site's archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor import sitemaps
from monitor.feeds import parse
from monitor.feeds.documents import ENTRY_LIMIT
from monitor.items import Entry, Feed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://news.example/sitemap_index.xml"
DAY = timedelta(days=1)


def index(*children: tuple[str, str]) -> Feed:
    rows = "".join(
        f"<sitemap><loc>{loc if '//' in loc else 'https://news.example/' + loc}</loc>"
        + (f"<lastmod>{day}</lastmod>" if day else "")
        + "</sitemap>"
        for loc, day in children
    )
    return parse(f"<sitemapindex>{rows}</sitemapindex>".encode(), URL)


def names(feed: Feed, since: datetime | None = None) -> list[str]:
    return [child.url.rpartition("/")[2] for child in sitemaps.children(feed, URL, since)]


@pytest.mark.parametrize(
    ("children", "order"),
    [
        ([("a.xml", "2026-11-01"), ("b.xml", "2026-11-20"), ("c.xml", "")], ["b.xml", "a.xml", "c.xml"]),
        (
            [("post-sitemap.xml", ""), ("post-sitemap2.xml", ""), ("post-sitemap12.xml", "")],
            ["post-sitemap12.xml", "post-sitemap2.xml", "post-sitemap.xml"],
        ),
        ([("s-2026-02.xml", ""), ("s-2026-11.xml", ""), ("s-2025-12.xml", "")],
         ["s-2026-11.xml", "s-2026-02.xml", "s-2025-12.xml"]),
        ([("n1.xml", "2026-11-20"), ("n2.xml", "2026-11-20")], ["n2.xml", "n1.xml"]),
        ([("x.xml?page=1", ""), ("x.xml?page=2", "")], ["x.xml?page=2", "x.xml?page=1"]),
        ([("post-sitemap.xml", ""), ("category-sitemap.xml", "2026-11-22"), ("post_tag-sitemap.xml", ""),
          ("wp-sitemap-users-1.xml", ""), ("wp-sitemap-posts-page-1.xml", "")], ["post-sitemap.xml"]),
        ([("page-sitemap1.xml", ""), ("page-sitemap2.xml", "")], ["page-sitemap2.xml", "page-sitemap1.xml"]),
        ([("https://elsewhere.example/s.xml", ""), ("s.xml", ""), (URL, "")], ["s.xml"]),
    ],
)  # fmt: skip
def test_children_in_the_order_worth_reading(children: list[tuple[str, str]], order: list[str]) -> None:
    assert names(index(*children)) == order


def test_children_may_lie_on_another_host_of_the_site() -> None:
    feed = index(("https://static.example.org/s.xml", ""), ("https://example.com/s.xml", ""))
    found = sitemaps.children(feed, "https://www.example.org/sitemap.xml", None)
    assert [child.url for child in found] == ["https://static.example.org/s.xml"]


def test_what_did_not_change_is_not_read_again() -> None:
    feed = index(("old.xml", "2026-11-01"), ("edge.xml", "2026-11-21T12:00:00Z"), ("undated.xml", ""))
    assert names(feed, NOW) == ["edge.xml", "undated.xml"]


def test_children_together_are_one_feed_newest_first() -> None:
    first = Feed("sitemap", (Entry("https://a/1", updated=NOW - DAY), Entry("https://a/2")), dropped=3)
    many = Feed("sitemap", tuple(Entry(f"https://a/{n}", updated=NOW) for n in range(1, ENTRY_LIMIT)))
    whole = sitemaps.gathered(index(), [first, many])
    assert (whole.kind, whole.read_by) == ("sitemap", "sitemaps")
    assert len(whole.entries) == ENTRY_LIMIT - 1
    assert all(entry.updated == NOW for entry in whole.entries)
    assert whole.dropped == 3


@pytest.mark.parametrize(
    ("age", "first_poll", "beyond", "passed"),
    [
        (1, True, False, False),
        (1, True, True, False),
        (30, True, False, False),
        (30, True, True, True),
        (None, True, False, False),
        (None, True, True, True),
        (1, False, True, False),
        (30, False, False, True),
        (None, False, True, False),
    ],
)
def test_an_archive_is_no_news(age: int | None, first_poll: bool, beyond: bool, passed: bool) -> None:
    entry = Entry("https://a/1", updated=None if age is None else NOW - age * DAY)
    assert sitemaps.is_archive(entry, NOW - 7 * DAY, first_poll=first_poll, beyond=beyond) is passed
