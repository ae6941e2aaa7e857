"""The reader: the article and only the article, whatever the bytes are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import extract
from monitor.errors import NotAnArticle
from monitor.items import Article, Entry, Zone
from monitor.rules import Rules

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://news.example.org/2026/11/cranes"
BODY = """<p>The harbour authority said on Monday that every crane would get a new radio before the winter comes.</p>
<p>The work takes about two weeks and needs no outage, the harbour master Ada Lind said after the meeting.</p>
<p>Two other ports on the same coast have ordered the same equipment and will follow in the spring of next year.</p>"""
PAGE = f"""<!doctype html><html lang="en"><head><title>New radios for cranes - Example News</title>
<meta property="og:site_name" content="Example News"><meta property="og:title" content="New radios for cranes">
<meta property="article:published_time" content="2026-11-20T08:00:00+00:00">
<link rel="canonical" href="{URL}?utm_source=x"></head><body>
<nav><a href="/">Home</a> <a href="/ports">Ports</a> <a href="/about">About</a></nav>
<main><article><h1>New radios for cranes</h1><p class="byline">By Per Holm, 20 November 2026</p>{BODY}
<div class="share">Share on <a href="#">Facebook</a> <a href="#">Twitter</a></div></article>
<aside class="related"><h3>Related Articles</h3><ul>
<li><a href="/1">Gang encrypts servers of a meat packer</a></li><li><a href="/2">Games maker loses its source code</a></li>
<li><a href="/3">Bank warns of false invoices</a></li></ul></aside></main>
<footer>Copyright Example Media 2019</footer></body></html>"""


def read(body: str | bytes, **settings: object) -> Article:
    data = body.encode() if isinstance(body, str) else body
    return extract.article(data, URL, now=NOW, **settings)  # type: ignore[arg-type]


def offsets_hold(article: Article) -> bool:
    kept = [block for block in article.blocks if block.zone in (Zone.LEAD, Zone.BODY)]
    return all(article.text[b.start : b.start + len(b.text)] == b.text for b in kept)


def test_a_plain_news_page() -> None:
    """Title without its site, the text, the date, and the furniture as furniture."""
    article = read(PAGE)
    assert article.title == "New radios for cranes"
    assert article.published is not None
    assert article.published.date().isoformat() == "2026-11-20"
    assert article.language == "en"
    assert "new radio before the winter" in article.text
    for stray in ("meat packer", "Facebook", "Copyright", "Related Articles", "Home"):
        assert stray not in article.text
    beside = " ".join(block.text for block in article.furniture)
    for stray in ("meat packer", "Facebook", "Copyright"):
        assert stray in beside
    assert offsets_hold(article)
    assert article.canonical_url == URL


def test_a_canonical_address_elsewhere_is_not_believed() -> None:
    """rel=canonical of another site cannot mark another site's article as this one."""
    foreign = PAGE.replace(f'href="{URL}?utm_source=x"', 'href="https://other.example.net/theirs"')
    assert "other.example.net" not in read(foreign).canonical_url


@pytest.mark.parametrize("year", ["2019", "2027", "1970"])
def test_neither_copyright_nor_future_is_a_date(year: str) -> None:
    """A copyright year is no date, nor is a day that has not come."""
    page = PAGE.replace("2026-11-20T08:00:00+00:00", f"{year}-12-30T08:00:00+00:00" if year == "2027" else "")
    page = page.replace(", 20 November 2026", "").replace("Media 2019", f"Media {year}")
    published = extract.article(page.encode(), "https://news.example.org/cranes", now=NOW).published
    assert published is None or (published <= NOW and published.year != int(year))


def test_the_entry_dates_what_the_page_does_not() -> None:
    """Where the page is silent, the feed's date counts."""
    page = PAGE.replace('content="2026-11-20T08:00:00+00:00"', "").replace(", 20 November 2026", "")
    entry = Entry(URL, "New radios for cranes", published=datetime(2026, 11, 21, 9, tzinfo=UTC))
    article = extract.article(page.encode(), "https://news.example.org/cranes", now=NOW, entry=entry)
    assert (article.published, article.dated_by) == (entry.published, "feed")


def test_site_rules_replace_the_judgement() -> None:
    """A body selector and a drop list decide; a selector that finds nothing is said."""
    ruled = read(PAGE, rules=Rules(body="aside.related", origin="test"))
    assert "meat packer" in ruled.text
    assert "winter" not in ruled.text
    dropped = read(PAGE, rules=Rules(body="article", drop=("p:nth-of-type(3)",), origin="test"))
    assert "needs no outage" not in dropped.text
    missing = read(PAGE, rules=Rules(body="div.nosuch", origin="test"))
    assert "winter" in missing.text
    assert "div.nosuch" in missing.note + missing.read_by or "found nothing" in missing.note


@pytest.mark.parametrize(
    "encoded",
    [
        PAGE.encode("utf-16"),
        PAGE.encode("utf-8-sig"),
        PAGE.replace("Ada Lind", "Åsa Lindström").encode("cp1252"),
        PAGE.encode() + b"\x00" * 100,
    ],
    ids=["utf-16", "bom", "cp1252", "nul"],
)
def test_charsets(encoded: bytes) -> None:
    """UTF-16, a BOM and an unlabelled legacy charset are read."""
    article = read(encoded)
    assert "new radio before the winter" in article.text
    assert "�" not in article.text


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", b"%PDF-1.7 obj", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, b"<html></html>"],
    ids=["empty", "blank", "pdf", "png", "no text"],
)
def test_what_holds_no_article_is_said(body: bytes) -> None:
    """Nothing readable: NotAnArticle with a reason in words."""
    with pytest.raises(NotAnArticle) as caught:
        read(body)
    assert caught.value.reason


def test_a_challenge_page_names_nobody() -> None:
    """The names on a block page are furniture, or there is no article at all."""
    page = """<html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1>
    <p>You are unable to access example.org. Cloudflare Ray ID: 7f2a. Performance and security by Cloudflare.</p></body></html>"""
    try:
        article = read(page)
    except NotAnArticle:
        return
    kept = " ".join(block.text for block in article.blocks if block.zone is not Zone.FURNITURE)
    assert "Cloudflare" not in kept


def test_scraped_text_keeps_every_offset() -> None:
    """Plain text: given back unchanged, trailing teasers are furniture, every block slices it."""
    text = (
        "New radios for cranes\n\nThe harbour authority said on Monday that every crane would get a new radio.\n\n"
        "The work takes about two weeks and needs no outage, the harbour master said after the meeting.\n\n"
        "Copyright Example Media 2019\n\nTop Articles\n\nGang encrypts servers of a meat packer\n\n"
        "A gang has encrypted servers, and people are being told to buy their meat elsewhere…\n"
    )
    article = extract.text_article(text, now=NOW)
    assert article.text == text
    assert all(text[b.start : b.start + len(b.text)] == b.text for b in article.blocks if b.start >= 0)
    kept = " ".join(b.text for b in article.blocks if b.zone in (Zone.LEAD, Zone.BODY))
    assert "needs no outage" in kept
    assert "meat packer" not in kept
    assert article.published is None


def test_the_feed_s_own_text_is_an_article_that_says_so() -> None:
    """entry_article carries the feed's text and the reason."""
    entry = Entry(URL, "New radios", summary="Every crane gets a radio.")
    article = extract.entry_article(entry, note="page answered 403; the feed's own text is used", now=NOW)
    assert (article.body_from, article.title) == ("feed", "New radios")
    assert "Every crane" in article.text
    assert "403" in article.note


@given(st.binary(max_size=3000))
def test_any_bytes_are_an_article_or_refused(body: bytes) -> None:
    """Random bytes raise NotAnArticle or nothing, and offsets always slice."""
    try:
        article = read(body)
    except NotAnArticle:
        return
    assert offsets_hold(article)


@given(st.integers(0, len(PAGE) - 1), st.text(max_size=20))
def test_a_damaged_page_is_still_read_or_refused(at: int, junk: str) -> None:
    """A page cut or spoilt anywhere never breaks the reader."""
    for damaged in (PAGE[:at], PAGE[:at] + junk + PAGE[at:]):
        try:
            article = read(damaged.encode("utf-8", "surrogatepass"))
        except NotAnArticle:
            continue
        assert offsets_hold(article)


@given(st.text(max_size=2000))
def test_any_text_keeps_its_offsets(text: str) -> None:
    """text_article takes any text and its blocks slice it."""
    try:
        article = extract.text_article(text, now=NOW)
    except NotAnArticle:
        return
    assert article.text == text
    assert all(text[b.start : b.start + len(b.text)] == b.text for b in article.blocks if b.start >= 0)


CARD = "<div><h2><a href='/n/{n}'>Ferry {n} sails after a night of updates</a></h2><p>{text}</p></div>"
SHORT, LONG = (
    "It left an hour late with every card of its radar replaced.",
    "The crew tried each of them twice. " * 10,
)


@pytest.mark.parametrize(("text", "shape"), [(SHORT, "listing"), (LONG, "article")])
def test_a_few_linked_headlines_with_a_summary_each_are_a_listing(text: str, shape: str) -> None:
    cards = "".join(CARD.format(n=n, text=text) for n in range(5))
    page = f"<html><head><title>Ferries</title></head><body><main>{cards}</main></body></html>"
    assert read(page).shape == shape


@pytest.mark.parametrize(
    ("title", "shape"),
    [
        ("Page not found", "block page"), ("404 - Page not found", "block page"), ("Error 404", "block page"),
        ("404", "block page"), ("Sorry, this page could not be found.", "block page"),
        ("Seite nicht gefunden", "block page"), ("Page introuvable", "block page"), ("404!", "block page"),
        ("404 Media leaves the harbour", "article"), ("Why a page is not found", "article"), ("Error", "article"),
        ("Page not found: how links of towns die", "article"),
    ],
)  # fmt: skip
def test_a_page_that_says_that_nothing_is_there_is_no_article(title: str, shape: str) -> None:
    page = f"<title>{title} | Example News</title><body><h1>{title}</h1>{BODY}</body>"
    assert read(page).shape == shape
    claimed = '<meta property="article:published_time" content="2026-11-20T08:00:00Z">'
    assert read(claimed + page).shape == "article"


def test_no_title_makes_the_search_for_missing_pages_slow() -> None:
    for title in ("sorry " * 13, "404 " * 20, "page " * 16, "-" * 80, "the this " * 8):
        assert read(f"<title>x</title><h1>{title}</h1>{BODY}").shape == "article"
