"""Feeds as they should be: every format gives the same entries' fields."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from monitor.errors import NotAFeed
from monitor.feeds import discover, parse
from monitor.feeds.documents import ENTRY_LIMIT
from monitor.items import Entry, Feed

FEEDS = Path(__file__).parent / "feeds"
URL = "https://source.example/feeds/news.xml"


def saved(name: str) -> Feed:
    return parse((FEEDS / name).read_bytes(), URL)


def rss(items: str, head: str = "", attributes: str = "") -> bytes:
    return f"<rss version='2.0' {attributes}><channel><title>T</title>{head}{items}</channel></rss>".encode()


def one(item: str, head: str = "", attributes: str = "") -> Entry:
    (entry,) = parse(rss(f"<item>{item}</item>", head, attributes), URL).entries
    return entry


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_rss_with_everything_a_blog_sends() -> None:
    feed = saved("wordpress.xml")
    assert (feed.kind, feed.read_by, feed.note, feed.dropped) == ("rss", "lxml", "", 0)
    assert (feed.title, feed.home, feed.language) == (
        "Harbour Light – Security Desk",
        "https://harbour.example/",
        "en-gb",
    )
    assert feed.period == 1800
    first, second, third = feed.entries
    assert (
        first.url
        == "https://harbour.example/2026/11/port-operator-isolates-cranes/?utm_source=rss&utm_medium=rss"
    )
    assert first.title == "Port operator isolates 40 cranes after ransomware note"
    assert first.guid == "https://harbour.example/?p=4021"
    assert first.published == at(2026, 11, 12, 9, 12, 44)
    assert first.authors == ("Inès Vermeulen",)
    assert first.summary == (
        "The operator’s night shift found the note at 02:10 – and pulled the cable. […]\n"
        "The post Port operator appeared first on Harbour Light."
    )
    assert first.content == (
        "The operator’s night shift found the note at 02:10 – and pulled the cable.\nWhat is known\n"
        "40 cranes offline\nno ship delayed\nFortinet & the national CERT help."
    )
    assert second.title == "“We paid nobody”, says clinic in Liège"
    assert second.published == at(2026, 11, 11, 16)
    assert second.content == ""
    assert third.title == "Use of <script> in AT&T’s portal"
    assert third.published is None


def test_atom_with_bases_types_and_relations() -> None:
    feed = saved("atom-blog.xml")
    assert (feed.kind, feed.title, feed.home, feed.language) == (
        "atom",
        "Leitwarte & Netz",
        "https://blog.example/",
        "de",
    )
    first, second = feed.entries
    assert first.url == "https://blog.example/archiv/2026/modbus-rahmen"
    assert first.title == "Was bedeutet 3 < 4 im Modbus-Rahmen?"
    assert (first.published, first.updated) == (at(2026, 11, 9, 6, 30), at(2026, 11, 10, 7))
    assert first.authors == ("J. Öztürk",)
    assert first.summary == "Ein Feld, zwei Deutungen."
    assert first.content == "Erster Absatz & mehr.\nZweiter Absatz."
    assert second.title == "Neues Werkzeug"
    assert second.published == second.updated == at(2026, 11, 8, 10)


def test_the_atom_specification_s_example() -> None:
    feed = saved("atom-spec.xml")
    (entry,) = feed.entries
    assert (entry.url, entry.title) == (
        "http://example.org/2003/12/13/atom03",
        "Atom-Powered Robots Run Amok",
    )
    assert (entry.guid, entry.summary) == ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "Some text.")


def test_texts_may_be_left_out() -> None:
    body = (FEEDS / "wordpress.xml").read_bytes()
    lean = parse(body, URL, texts=False)
    assert {entry.summary + entry.content for entry in lean.entries} == {""}
    whole = parse(body, URL)
    assert lean.entries == tuple(replace(entry, summary="", content="") for entry in whole.entries)


def test_rdf_keeps_its_items_beside_the_channel() -> None:
    feed = saved("rdf-example.xml")
    assert (feed.kind, feed.title, feed.language) == ("rdf", "Feed title", "ja")
    assert [(entry.title, entry.published) for entry in feed.entries] == [
        ("記事1のタイトル", at(2017, 6, 13, 9)),
        ("記事2のタイトル", at(2017, 6, 13, 3, 18)),
    ]


def test_old_rss_in_latin_1() -> None:
    feed = saved("rss-091-missing-id.xml")
    assert feed.title == "Servicio de Personal - Ingreso - Diputación de valencia"
    assert all(
        "ó" in entry.title or "É" in entry.title or "Ú" in entry.title or entry.title
        for entry in feed.entries
    )
    assert "\ufffd" not in repr(feed)


def test_json_feed() -> None:
    feed = saved("json-full.json")
    assert (feed.kind, feed.title, feed.home, feed.language) == (
        "json",
        "My Example Feed",
        "https://example.org/",
        "en",
    )
    document = json.loads((FEEDS / "json-full.json").read_bytes())
    linked = [item for item in document["items"] if item.get("url")]
    assert [entry.url for entry in feed.entries] == [item["url"] for item in linked]
    assert feed.dropped == len(document["items"]) - len(linked)


def test_json_feed_1_0_and_odd_values() -> None:
    items = [
        {"id": 7, "url": "/a", "content_html": "<p>One</p><p>Two</p>", "author": {"name": "Ada"}},
        {"id": "https://source.example/b", "title": "B", "date_published": "2026-11-12T10:00:00+01:00"},
        {"id": "c", "external_url": "https://elsewhere.example/c", "authors": ["x", {"name": 1}]},
        {"id": "d"},
        "no object",
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).encode()
    feed = parse(body, URL)
    assert [entry.url for entry in feed.entries] == [
        "https://source.example/a",
        "https://source.example/b",
        "https://elsewhere.example/c",
    ]
    assert feed.entries[0].content == "One\nTwo"
    assert feed.entries[0].guid == "7"
    assert feed.entries[0].authors == ("Ada",)
    assert feed.entries[1].published == at(2026, 11, 12, 9)
    assert feed.dropped == 1


def test_news_sitemap_is_newest_first() -> None:
    feed = saved("sitemap-news.xml")
    assert (feed.kind, feed.read_by) == ("sitemap", "sitemap")
    (first,) = (entry for entry in feed.entries if "article55" in entry.url)
    assert first.url == "http://www.example.org/business/article55.html"
    assert (first.title, first.language) == ("Companies A, B in Merger Talks", "en")
    assert first.published == at(2008, 12, 23)
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <url><loc>https://source.example/old</loc><lastmod>2025-01-01</lastmod></url>
      <url><loc>https://source.example/undated</loc></url>
      <url><loc>https://source.example/new</loc><lastmod>2026-01-01T10:00:00Z</lastmod></url></urlset>"""
    feed = parse(body, URL)
    assert [entry.url.rsplit("/", 1)[1] for entry in feed.entries] == ["new", "old", "undated"]
    assert feed.entries[0].published is None
    assert feed.entries[0].updated == at(2026, 1, 1, 10)


def test_an_index_of_sitemaps_says_so() -> None:
    body = b"<sitemapindex><sitemap><loc>https://source.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    feed = parse(gzip.compress(body), URL)
    assert (feed.kind, feed.read_by) == ("sitemap", "sitemapindex")
    assert [entry.url for entry in feed.entries] == ["https://source.example/s1.xml.gz"]


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<link> \n https://a.example/1\n</link>", "https://a.example/1"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid><title>t</title>", "https://a.example/1"),
        ("<link/><guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<link>/1</link>", "https://source.example/1"),
        ("<link>1.html</link>", "https://source.example/feeds/1.html"),
        ("<link href='https://a.example/1'/>", "https://a.example/1"),
        (
            "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='https://a.example/1'/>",
            "https://a.example/1",
        ),
        (
            "<link>https://feeds.example/~r/x/~3/1</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
            "https://a.example/1</f:origLink>",
            "https://a.example/1",
        ),
        ("<link>https://a.example/ä b</link>", "https://a.example/%C3%A4%20b"),
        ("<link><![CDATA[https://a.example/?x=1&y=2]]></link>", "https://a.example/?x=1&y=2"),
    ],
)
def test_where_an_entry_s_address_stands(item: str, url: str) -> None:
    assert one(item).url == url


def test_the_first_of_several_links_counts() -> None:
    # What extensions add after an item's own link may lead anywhere.
    assert one("<link>https://a.example/1</link><link href='https://a.example/feed'/>").url == (
        "https://a.example/1"
    )


@pytest.mark.parametrize(
    ("item", "published", "updated"),
    [
        (
            "<pubDate>2026-11-02T00:00Z</pubDate><pubDate>2026-11-03T00:00Z</pubDate>",
            at(2026, 11, 3),
            None,
        ),
        ("<updated>2026-11-02T00:00Z</updated><updated>soon</updated>", at(2026, 11, 2), at(2026, 11, 2)),
        ("<dc:date>2026-11-02</dc:date>", at(2026, 11, 2), at(2026, 11, 2)),
        ("<pubDate>2026-11-02</pubDate><dc:date>2026-11-03</dc:date>", at(2026, 11, 2), at(2026, 11, 3)),
        ("<updated>2026-11-04</updated><dc:date>2026-11-03</dc:date>", at(2026, 11, 3), at(2026, 11, 4)),
    ],
)
def test_which_date_tells_what(item: str, published: datetime, updated: datetime | None) -> None:
    names = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    entry = one(f"<link>https://a.example/</link>{item}", attributes=names)
    assert (entry.published, entry.updated) == (published, updated)


def test_channel_definition_format() -> None:
    body = (
        b"<CHANNEL HREF='https://a.example/'><TITLE>T</TITLE><ITEM HREF='https://a.example/1'"
        b" LASTMOD='2026-11-02T03:04:05-05:00'><TITLE>One</TITLE><ABSTRACT>Two</ABSTRACT></ITEM></CHANNEL>"
    )
    (entry,) = parse(body, URL).entries
    assert (entry.url, entry.title, entry.summary) == ("https://a.example/1", "One", "Two")
    assert entry.published == entry.updated == at(2026, 11, 2, 8, 4, 5)


def test_relative_links_start_from_the_site_a_feed_names() -> None:
    assert one("<link>/a</link>", head="<link>https://site.example/</link>").url == "https://site.example/a"
    assert (
        one("<link>a</link>", attributes="xml:base='https://base.example/x/'").url
        == "https://base.example/x/a"
    )


def test_entries_without_a_usable_link_are_dropped_and_counted() -> None:
    feed = parse(rss("<item><title>a</title></item><item><link>mailto:a@b.example</link></item>"), URL)
    assert feed.entries == ()
    assert feed.dropped == 2


@pytest.mark.parametrize(
    ("head", "period"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>9999999</ttl>", 31 * 86400),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86400),
        ("", None),
    ],
)
def test_how_often_a_feed_asks_to_be_read(head: str, period: int | None) -> None:
    names = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    assert parse(rss("", head, names), URL).period == period


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<author>ed@a.example (Ed Itor)</author>", ("Ed Itor",)),
        ("<author>ed@a.example</author>", ()),
        ("<author>A</author><author>B</author><author>A</author>", ("A", "B")),
        ("<dc:creator>C &amp;amp; D</dc:creator>", ("C & D",)),
    ],
)
def test_authors_are_names_not_addresses(author: str, names: tuple[str, ...]) -> None:
    entry = one(
        f"<link>https://a.example/</link>{author}", attributes="xmlns:dc='http://purl.org/dc/elements/1.1/'"
    )
    assert entry.authors == names


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel><title>T</title></channel></rss>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'/>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b"<urlset/>",
    ],
)
def test_a_feed_without_entries_is_a_feed(body: bytes) -> None:
    feed = parse(body, URL)
    assert (feed.entries, feed.dropped) == ((), 0)


def test_of_ten_thousand_entries_the_newest_thousand_stay_in_order() -> None:
    def item(number: int) -> str:
        date = datetime.fromtimestamp(1_700_000_000 + number * 60, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return f"<item><link>https://a.example/{number}</link><pubDate>{date}</pubDate></item>"

    feed = parse(rss("".join(map(item, range(10_000)))), URL)
    assert feed.dropped == 9_000
    assert [entry.url for entry in feed.entries] == [f"https://a.example/{n}" for n in range(9_000, 10_000)]
    assert len(feed.entries) == ENTRY_LIMIT


@pytest.mark.parametrize("name", sorted(path.name for path in FEEDS.glob("[!s]*.xml")))  # no sitemaps
def test_feedparser_reads_the_same_titles_links_and_dates(name: str) -> None:
    body = (FEEDS / name).read_bytes()
    seen = feedparser.parse(BytesIO(body), response_headers={"content-location": URL})
    found = parse(body, URL)
    linked = [entry for entry in seen.entries if entry.get("link", "").startswith("http")]
    # Where a feed's own links are relative, we start from its site and feedparser from the feed.
    relative = name == "rdf-example.xml"
    assert found.dropped == len(seen.entries) - len(linked)
    for ours, theirs in zip(found.entries, linked, strict=True):
        assert relative or ours.url == theirs.link
        parsed = theirs.get("published_parsed") or theirs.get("updated_parsed")
        assert ours.published == (at(*parsed[:6]) if parsed else None)
        assert relative or ours.guid == theirs.get("id", "")


def page(title: str = "", body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


XHTML = b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html></html>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty answer"),
        (b" \n\t", "an empty answer"),
        (b"%PDF-1.7 ...", "a PDF, not a feed"),
        (b"\x89PNG\r\n", "an image, not a feed"),
        (b"PK\x03\x04", "a ZIP file, not a feed"),
        (b"\x1f\x8b\x08broken", "a damaged gzip file, not a feed"),
        (page("Home &amp; more"), "an HTML page ('Home & more'), not a feed"),
        (XHTML, "an HTML page, not a feed"),
        (
            page("Just a moment...", "<script src='/cdn-cgi/challenge-platform/x'>"),
            "a challenge page (Cloudflare), not a feed",
        ),
        (page("Access Denied", "Reference #18.2f"), "a challenge page (Akamai), not a feed"),
        (
            page("x", "<script src='https://ct.captcha-delivery.com/c.js'>"),
            "a challenge page (DataDome), not a feed",
        ),
        (page("x", "<div class='h-captcha'>"), "a challenge page (captcha), not a feed"),
        (page("News", "<div class='h-captcha'>" + "a story " * 5000), "an HTML page ('News'), not a feed"),
        (page("", "<input name=u><input type=password>"), "a login page, not a feed"),
        (page("Sign in - Intranet"), "a login page, not a feed"),
        (b'{"error": "not found"}', "JSON, but no JSON Feed"),
        (b'{"items": [1, 2]}', "JSON, but no JSON Feed"),
        (b'{"items": [', "broken JSON, not a feed"),
        (b"[" * 100_000, "broken JSON, not a feed"),
        (b"<opml version='2.0'><body/></opml>", "an OPML list of feeds, not a feed"),
        (b"<soap:Envelope xmlns:soap='x'/>", "XML of another kind (<soap:Envelope>), not a feed"),
        (b"User-agent: *\nDisallow: /", "plain text, not a feed"),
        (bytes(range(256)) * 10, "binary data, not a feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        parse(body, URL)
    assert caught.value.reason == reason


def test_feeds_an_html_page_names() -> None:
    html = b"""<html><head><base href="https://site.example/x/">
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
      <LINK REL='alternate' TYPE='application/atom+xml' HREF='atom.xml'>
      <link rel=alternate type="application/rss+xml" href="https://site.example/feed/?a=1&amp;b=2">
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
      <link rel="alternate" type="application/feed+json" href="/feed.json">
      <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" type="text/css" href="/a.css">
      <link rel="alternate" type="application/rss+xml" href="javascript:x"></head></html>"""
    assert discover(html, "https://www.site.example/") == [
        "https://site.example/x/atom.xml",
        "https://site.example/feed/?a=1&b=2",
        "https://site.example/feed.json",
    ]
    assert discover(b"\xff\x00<link", "") == []
