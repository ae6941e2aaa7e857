"""Feeds as they are found in the wild: broken in every known way, hostile, or random bytes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import NotAFeed
from monitor.feeds import discover, lenient, parse
from monitor.items import Feed
from monitor.text import TEXT_LIMIT
from monitor.wire import dump_feed, load_feed

FEEDS = Path(__file__).parent / "feeds"
URL = "https://source.example/feed"
SAMPLES = {path.name: path.read_bytes() for path in sorted(FEEDS.glob("*.[xj]*"))}
BLOG = SAMPLES["wordpress.xml"]
WHOLE = parse(BLOG, URL)


def facts(feed: Feed) -> list[tuple[object, ...]]:
    return [(entry.url, entry.title, entry.published) for entry in feed.entries]


def recoded(charset: str, declared: str) -> bytes:
    text = BLOG.decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
    return text.encode(charset, "xmlcharrefreplace")


# Each leaves every entry of the blog's feed readable.
HARMLESS: dict[str, tuple[bytes, str]] = {
    "blank lines before": (b"\n\n  \r\n" + BLOG, ""),
    "byte order mark": (b"\xef\xbb\xbf" + BLOG, ""),
    "a warning before": (b"<br />\n<b>Warning</b>: deprecated in x.php on line 1<br />\n" + BLOG, ""),
    "junk after": (BLOG + b"<!-- cached --><script>x()</script></html>", ""),
    "no declaration": (BLOG.partition(b"?>")[2], ""),
    "bare ampersand": (BLOG.replace(b"quay &amp; the", b"quay & the"), ""),
    "bare ampersand in a link": (BLOG.replace(b"&#038;", b"&"), ""),
    "HTML entities": (BLOG.replace(b"&#8211; Security", b"&ndash; Security&nbsp;"), ""),
    "unknown entity": (BLOG.replace(b"quay &amp; the", b"quay &quux; the"), ""),
    "forbidden characters": (BLOG.replace(b"A clinic", b"A\x00 cli\x08nic\x1f &#8; &#xFFFE;"), ""),
    "undeclared namespaces": (re.sub(rb"\sxmlns:\w+=\"[^\"]+\"", b"", BLOG), ""),
    "false utf-16": (BLOG.replace(b'encoding="UTF-8"', b'encoding="UTF-16"'), ""),
    "UTF-8 declared latin-1": (BLOG.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'), ""),
    "UTF-8 served as latin-1": (BLOG, "text/xml; charset=iso-8859-1"),
    "unknown charset": (
        BLOG.replace(b'encoding="UTF-8"', b'encoding="rot13"'),
        "text/xml; charset=zlib_codec",
    ),
    "real utf-16": (recoded("utf-16", "UTF-16"), ""),
    "utf-16 without a mark": (recoded("utf-16-le", "UTF-16"), ""),
    "utf-32": (recoded("utf-32", "UTF-32"), ""),
    "windows-1252 declared": (recoded("cp1252", "windows-1252"), ""),
    "windows-1252 undeclared": (recoded("cp1252", "UTF-8"), ""),
    "big5 by header, few words": (recoded("big5", "UTF-8"), "application/rss+xml; charset=big5"),
    "DOCTYPE with entities": (
        BLOG.replace(b"<rss ", b'<!DOCTYPE rss [<!ENTITY quay "quay">]>\n<rss ', 1).replace(
            b"the quay", b"the &quay;"
        ),
        "",
    ),
    "entities among elements": (
        b"<!--%s--><!DOCTYPE rss [<!ENTITY quay 'quay'>]>\n" % (b"x" * 10_000)
        + BLOG.partition(b"?>")[2].replace(b"<item>", b"<item>&quay;"),
        "",
    ),
    "an external DTD": (
        BLOG.replace(
            b"<rss ",
            b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:1/x.dtd"><rss ',
            1,
        ),
        "",
    ),
    "unclosed elements inside": (BLOG.replace(b"A clinic in", b"<p>A clinic<br>in <b>"), ""),
    "texts never closed": (BLOG.replace(b"</description>", b"").replace(b"</content:encoded>", b""), ""),
    "a closing tag damaged": (BLOG.replace(b"</item>", b"</itXm>", 1), ""),
    "entries never closed": (BLOG.replace(b"</item>", b""), ""),
    "a tag without its end": (BLOG.replace(b"</pubDate>", b"<", 1), ""),
    "a quote lost": (BLOG.replace(b"<category>", b"<category a='>", 1), ""),
    "the feed closed early": (BLOG.replace(b"</item>", b"</item></channel></rss>", 1), ""),
    "CDATA never opened": (BLOG.replace(b"<![CDATA[", b"<![CDATA", 1), ""),
    "entities in capitals": (BLOG.replace(b"quay &amp; the", b"quay &AMP; the"), ""),
    "CRLF": (BLOG.replace(b"\n", b"\r\n"), ""),
    "upper-case names": (
        BLOG.replace(b"<item>", b"<ITEM>").replace(b"</item>", b"</ITEM>").replace(b"pubDate", b"PubDate"),
        "",
    ),
}


@pytest.mark.parametrize("fault", HARMLESS)
def test_a_broken_feed_loses_nothing(fault: str) -> None:
    body, content_type = HARMLESS[fault]
    feed = parse(body, URL, content_type)
    assert facts(feed) == facts(WHOLE)
    assert feed.read_by == "lxml"


def test_what_was_repaired_is_said() -> None:
    assert parse(HARMLESS["bare ampersand"][0], URL).note == "repaired: stray ampersand or undefined entity"
    assert parse(HARMLESS["UTF-8 declared latin-1"][0], URL).note == "repaired: wrong charset"
    assert parse(HARMLESS["a warning before"][0], URL).note == "repaired: junk before the feed"
    assert parse(HARMLESS["undeclared namespaces"][0], URL).note == "repaired: undeclared namespace"
    assert "not well-formed" in parse(HARMLESS["junk after"][0], URL).note
    assert parse(BLOG, URL).note == ""


def test_what_a_charset_says_is_read() -> None:
    item = "<item><link>https://a.example/</link><title>Взлом порта: что известно</title></item>"
    cyrillic = f"<rss><channel>{item}</channel></rss>"
    for charset in ("koi8-r", "windows-1251", "iso-8859-5"):
        body = cyrillic.encode(charset)
        assert (
            parse(body, URL, f"text/xml; charset={charset}").entries[0].title == "Взлом порта: что известно"
        )
        declared = f'<?xml version="1.0" encoding="{charset}"?>'.encode()
        assert (
            parse(declared + body, URL, "text/xml; charset=ISO-8859-1").entries[0].title.startswith("Взлом")
        )
    japanese = cyrillic.replace("Взлом порта", "港の侵入")
    for charset in ("shift_jis", "euc-jp", "iso-2022-jp"):
        declared = f'<?xml version="1.0" encoding="{charset}"?>'.encode()
        assert parse(declared + japanese.encode(charset), URL).entries[0].title.startswith("港の侵入")


def test_repaired_text_says_the_same() -> None:
    feed = parse(HARMLESS["HTML entities"][0], URL)
    assert feed.title == "Harbour Light – Security Desk"
    own = parse(HARMLESS["DOCTYPE with entities"][0], URL)
    assert own.entries == WHOLE.entries
    assert (
        parse(HARMLESS["forbidden characters"][0], URL).entries[1].summary
        == "A clinic in Liège restored from tape – “all of it”."
    )


def test_a_feed_cut_off_keeps_its_whole_entries() -> None:
    end = BLOG.index(b"</item>", BLOG.index(b"we-paid-nobody"))
    feed = parse(BLOG[: end + 20], URL)
    assert facts(feed)[:2] == facts(WHOLE)[:2]
    assert feed.note.startswith("repaired: ")


@pytest.mark.parametrize("half", ["&#xD800;", "&#x0dfff;", "&#55296;", "&#0057343;", "&#xD8&#xD800;00;"])
def test_half_a_letter_where_no_repair_looks_costs_that_letter(half: str) -> None:
    # What opens like CDATA inside an attribute hides what follows from the repairs, though not from lxml.
    body = (
        f"<rss version='2.0' odd='<![CDATA[ {half}'><channel><item odd='{half}'><title>A{half}B</title>"
        "<link>http://a.example/1</link></item></channel></rss>"
    )
    (entry,) = parse(body.encode(), "http://a.example/feed").entries
    assert entry.title == "AB"


def test_a_feed_cut_off_before_its_first_entry_is_no_empty_feed() -> None:
    with pytest.raises(NotAFeed, match="cut off before its first entry"):
        parse(b"<?xml version='1.0'?><rss version='2.0'><channel><title>Wi", URL)
    assert parse(b"<rss version='2.0'><channel><title>Wire</title></channel></rss>", URL).entries == ()


def test_a_damaged_entry_costs_no_other_its_text() -> None:
    body = BLOG.replace(b"</item>", b"</itXm>", 1)
    assert [entry.summary for entry in parse(body, URL).entries] == [entry.summary for entry in WHOLE.entries]


def test_what_looks_like_an_entry_inside_a_text_is_none() -> None:
    inside = b"<![CDATA[<item><link>https://a.example/</link></item>]]><!-- <item> -->"
    body = BLOG.replace(b"</item>", b"<x>" + inside + b"</item>", 1)
    assert facts(parse(body, URL)) == facts(WHOLE)


def test_what_only_feedparser_reads_is_read_by_it() -> None:
    body = b"<?xml version='1.0'?><newLocation/>" + BLOG.partition(b"?>")[2]
    feed = parse(body, URL)
    assert feed.read_by == "feedparser"
    assert facts(feed) == facts(WHOLE)
    assert lenient.read(BLOG, URL) is not None
    assert lenient.read(b"", URL) is None


def test_feedparser_never_opens_or_fetches(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(BLOG)
    assert lenient.read(str(secret).encode(), URL) is None
    assert lenient.read(b"http://127.0.0.1:1/feed", URL) is None


BOMBS = {
    "billion laughs": b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><title>&c;</title>'
    b"<item><title>&c;</title><link>https://a.example/</link></item></channel></rss>",
    "a file as entity": b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title>'
    b"<link>https://a.example/</link></item></channel></rss>",
    "deep nesting": b"<rss><channel>" + b"<item>" * 50_000 + b"<link>https://a.example/</link>",
    "many comments": b"<rss>" + b"<!--" * 100_000,
    "many open CDATA": b"<rss><channel><item><title>" + b"<![CDATA[ &" * 50_000,
    "many ampersands": b"<rss><channel><title>" + b"&" * 500_000,
    "many open tags in a text": b"<rss><channel><item><link>https://a.example/</link><description><![CDATA["
    + b"<p <!-- <script " * 30_000 + b"]]></description></item></channel></rss>",
    "many tags left open": b"<rss><channel><item><link>https://a.example/</link><content:encoded><![CDATA["
    + b"<p <a " * 300_000 + b"]]></content:encoded></item></channel></rss>",
    "a title of a megabyte": b"<rss><channel><item><link>https://a.example/</link><title>"
    + b"A " * 500_000 + b"</title></item></channel></rss>",
    "deep nesting of no feed's elements": b"<rss><channel>" + b"<a>" * 300_000,
    "a namespace of a megabyte": b"<rss xmlns:q='http://q/" + b"y" * 1_000_000 + b"'><channel>"
    + b"<q:a/>" * 100_000 + b"</channel></rss>",
    "a root tag of a megabyte before entries left open": b"<rss a='" + b"y" * 1_000_000 + b"'><channel>"
    + b"<item><link>https://a.example/</link>" * 5_000,
    "many DOCTYPEs": b"<!DOCTYPE a [" * 50_000,
    "many marks on one letter": b"<rss><channel><item><link>https://a.example/</link><content:encoded>e"
    + "\u0301\u0323".encode() * 300_000 + b"</content:encoded></item></channel></rss>",
    "a link of escapes": b"<rss><channel><item><link>https://a.example/" + b"%" * 5_000_000
    + b"</link></item></channel></rss>",
    "many titles of a page": b"<html>" + b"<title>" * 500_000,
    "many fields of a page": b"<html>" + b"<input " * 500_000,
    "many attributes": b"<rss " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"><channel/></rss>",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_hostile_feeds_stay_small(bomb: str) -> None:
    began = time.process_time()
    try:
        feed = parse(BOMBS[bomb], URL)
    except NotAFeed:
        return
    finally:
        # Not a measurement: what grows with the square takes minutes here.
        assert time.process_time() - began < 30
    assert len(repr(feed)) < TEXT_LIMIT + 20_000
    assert "root:" not in repr(feed)
    assert "a" * 300 not in repr(feed)


def cut(body: bytes, at: int, length: int, put: bytes) -> bytes:
    at %= len(body) + 1
    return body[:at] + put + body[at + length :]


edits = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 200), st.binary(max_size=12)), min_size=1, max_size=6
)


@given(
    st.sampled_from(sorted(SAMPLES)),
    edits,
    st.sampled_from(["", "text/xml; charset=utf-16", "a; charset=hz"]),
)
def test_mutated_bytes_give_a_feed_or_not_a_feed(
    name: str, changes: list[tuple[int, int, bytes]], header: str
) -> None:
    body = SAMPLES[name]
    for change in changes:
        body = cut(body, *change)
    try:
        feed = parse(body, URL, header)
    except NotAFeed:
        return
    assert load_feed(dump_feed(feed)) == feed
    for entry in feed.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert entry.url.isascii()


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    st.text(max_size=30),
    st.text(max_size=30),
)
def test_any_bytes_any_address_any_header(body: bytes, url: str, content_type: str) -> None:
    for start in (b"", b"<rss><channel><item>", b'{"items":[', b"<feed>", b"<urlset><url><loc>"):
        try:
            parse(start + body, url, content_type)
        except NotAFeed:
            continue
    assert isinstance(discover(body, url), list)


json_items = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "id", "title", "authors", "name", "date_published", "content_html"]),
            inner,
        )
    ),
    max_leaves=20,
)


@given(st.lists(json_items, max_size=4))
def test_any_json_items(items: list[object]) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    assert parse(body, URL).kind == "json"


MUTATIONS: dict[str, Callable[[bytes], bytes]] = {
    "bare ampersand": lambda body: body.replace(b"<title>", b"<title>a & b "),
    "HTML entities": lambda body: body.replace(b"<title>", b"<title>&nbsp;&eacute;"),
    "cut at 70 %": lambda body: body[: len(body) * 7 // 10],
    "control characters": lambda body: body.replace(b"<title>", b"<title>\x01\x0b"),
    "junk before": lambda body: b"\r\n<!-- x -->junk " + body,
    "invalid UTF-8": lambda body: body.replace(b"<title>", b"<title>\xff\xfe\x80"),
    "undeclared namespaces": lambda body: re.sub(rb"\sxmlns:(?!rdf)\w+=[\"'][^\"']+[\"']", b"", body),
    "unclosed tags": lambda body: body.replace(b"</description>", b"").replace(b"</summary>", b""),
    "junk after": lambda body: body + b"</x><y>junk",
    "utf-16 declared": lambda body: re.sub(rb"encoding=\S+\?", b'encoding="utf-16"?', body),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_broken_feed_gives_no_fewer_right_entries_than_feedparser(mutation: str) -> None:
    ours = theirs = 0
    for name in ("wordpress.xml", "atom-spec.xml", "atom-blog.xml", "atom-spaces-around-equals.xml"):
        truth = {entry.url for entry in parse(SAMPLES[name], URL).entries}
        body = MUTATIONS[mutation](SAMPLES[name])
        ours += len(truth & {entry.url for entry in parse(body, URL).entries})
        seen = feedparser.parse(BytesIO(body), response_headers={"content-location": URL})
        theirs += len(truth & {entry.get("link") for entry in seen.entries})
    assert ours >= theirs
    assert ours > 0
