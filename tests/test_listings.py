"""HTML indexes: by selector, by themselves, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import NotAFeed
from monitor.listings import links
from monitor.rules import ListingRules
from monitor.wire import dump_feed, load_feed

URL = "https://www.site.example/news/"
NAV = """<nav><a href="/2026/11/a-very-long-navigation-link">A very long link in the navigation</a></nav>
<div class="related-posts"><a href="/2024/01/an-old-story-again">An old story that we tell again</a></div>
<footer><a href="/about-our-company-and-people">All about our company and its people</a></footer>"""
CARD = """<article class="card"><a href="{url}"><img src="x.jpg"></a>
<div class="tag"><a href="/category/ransomware">Ransomware</a></div>
<h2><a href="{url}?utm_source=home">{title}</a></h2><p>Some words of the story.</p>
<time datetime="{date}">two days ago</time> <a href="{url}">Read more</a>
<a href="/author/ines">Ines Vermeulen</a></article>"""
SITE = "https://www.site.example"
STORIES = [
    (
        "/2026/11/port-operator-isolates-cranes/",
        "Port operator isolates 40 cranes",
        "2026-11-12T09:00:00+01:00",
    ),
    ("/2026/11/clinic-restores-from-tape/", "Clinic in Liège restores everything from tape", "2026-11-11"),
    (f"{SITE}/2026/11/vendor-ships-fix/", "Vendor ships fix for exploited gateway flaw", "2026-11-10"),
    ("/2026/10/agency-warns-of-routers/", "Agency warns of routers nobody patches", ""),
]
CARDS = "".join(CARD.format(url=url, title=title, date=date) for url, title, date in STORIES)
HEAD = "<!DOCTYPE html><html lang='en-GB'><head><title>Newsroom</title></head>"
PAGE = f"{HEAD}<body>{NAV}<main>{CARDS}</main></body></html>"
TITLES = [title for _, title, _ in STORIES]


def found(page: str, rules: ListingRules | None = None) -> list[tuple[str, str]]:
    return [(entry.title, entry.url) for entry in links(page.encode(), URL, rules or ListingRules()).entries]


def test_articles_are_found_without_rules() -> None:
    feed = links(PAGE.encode(), URL, ListingRules())
    assert (feed.kind, feed.title, feed.language) == ("listing", "Newsroom", "en-gb")
    assert feed.read_by == "found by itself"
    assert [entry.title for entry in feed.entries] == TITLES
    assert (
        feed.entries[0].url.split("?")[0] == "https://www.site.example/2026/11/port-operator-isolates-cranes/"
    )
    assert [entry.published for entry in feed.entries] == [
        datetime(2026, 11, 12, 8, tzinfo=UTC),
        datetime(2026, 11, 11, tzinfo=UTC),
        datetime(2026, 11, 10, tzinfo=UTC),
        None,
    ]


def test_cards_by_selector() -> None:
    rules = ListingRules(links="article.card", title="h2", date="time")
    assert [title for title, _ in found(PAGE, rules)] == TITLES
    assert links(PAGE.encode(), URL, rules).read_by == "selectors"


def test_anchors_by_selector_keep_their_cards_dates() -> None:
    feed = links(PAGE.encode(), URL, ListingRules(links="article h2 a"))
    assert [entry.title for entry in feed.entries] == TITLES
    assert feed.entries[1].published == datetime(2026, 11, 11, tzinfo=UTC)


def test_selected_links_may_lead_anywhere() -> None:
    page = "<li><a href='https://elsewhere.example/x'>X</a></li><li><a href='//third.example/y'>Y</a></li>"
    assert found(page, ListingRules(links="li a")) == [
        ("X", "https://elsewhere.example/x"),
        ("Y", "https://third.example/y"),
    ]


def test_match_keeps_only_addresses_that_contain_it() -> None:
    assert [title for title, _ in found(PAGE, ListingRules(match="/2026/11/"))] == TITLES[:3]
    assert [title for title, _ in found(PAGE, ListingRules(links="h2 a", match="clinic"))] == TITLES[1:2]


def test_a_card_inside_its_link() -> None:
    page = "".join(
        f"<a href='/n/{n}'><div class=card><h3>Item {n}</h3><span class=date>{n} March 2026</span></div></a>"
        for n in range(1, 4)
    )
    feed = links(page.encode(), URL, ListingRules(links="div.card", title="h3", date=".date"))
    assert [entry.url[-2:] for entry in feed.entries] == ["/1", "/2", "/3"]
    assert [entry.published.day for entry in feed.entries if entry.published] == [1, 2, 3]


def test_relative_links_start_from_the_page_s_base() -> None:
    page = "<base href='https://www.site.example/x/'><p><a href='a'>A</a></p>"
    assert found(page, ListingRules(links="p a")) == [("A", "https://www.site.example/x/a")]


def test_a_legacy_charset() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>'
    page += "<p><a href='/a'>Взлом порта</a></p></html>"
    feed = links(page.encode("cp1251"), URL, ListingRules(links="p a"))
    assert feed.entries[0].title == "Взлом порта"


def test_other_scripts_have_headlines_too() -> None:
    titles = [
        "港のクレーンが身代金要求で停止",
        "病院がテープから全データを復旧",
        "ルーターの欠陥が悪用されている",
    ]
    page = "".join(f"<li><a href='/article/2026111{n}'>{title}</a></li>" for n, title in enumerate(titles))
    assert [title for title, _ in found(f"<html><body><ul>{page}</ul>")] == titles


NOTHING = "no link looks like an article; give listing.links"
CHALLENGE = b"<html><title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h></script>"


@pytest.mark.parametrize(
    ("body", "rules", "reason"),
    [
        (b"", ListingRules(), "an empty answer"),
        (b"%PDF-1.7", ListingRules(), "a PDF, not a listing"),
        (b"<rss><channel/></rss>", ListingRules(), "a feed, not a listing"),
        (b"<html><body><p>Nothing here.</p></body></html>", ListingRules(), NOTHING),
        (NAV.encode(), ListingRules(), NOTHING),
        (
            PAGE.encode(),
            ListingRules(links="li.story a"),
            "listing.links ('li.story a') selects no link on this page",
        ),
        (PAGE.encode(), ListingRules(links="a[["), "a selector of this listing cannot be understood"),
        (
            PAGE.encode(),
            ListingRules(match="/2031/"),
            "no link that looks like an article contains '/2031/'; give listing.links",
        ),
        (CHALLENGE, ListingRules(), "a challenge page (Cloudflare), not a listing"),
    ],
)
def test_what_is_no_listing_is_named(body: bytes, rules: ListingRules, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        links(body, URL, rules)
    assert caught.value.reason == reason


edits = st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 300), st.binary(max_size=12)), max_size=6)
selectors = st.sampled_from(["", "a", "h2 a", "article", "*", ":not(", "time", "body"]) | st.text(max_size=8)


@given(edits, selectors, selectors, selectors, st.text(max_size=20))
def test_mutated_pages_give_entries_or_not_a_feed(
    changes: list[tuple[int, int, bytes]], chosen: str, title: str, date: str, url: str
) -> None:
    body = PAGE.encode()
    for at, length, put in changes:
        at %= len(body) + 1
        body = body[:at] + put + body[at + length :]
    for address in (URL, url):
        try:
            feed = links(body, address, ListingRules(links=chosen, title=title, date=date))
        except NotAFeed:
            continue
        assert load_feed(dump_feed(feed)) == feed
        assert all(entry.url.startswith("http") for entry in feed.entries)
