"""Whole pages through the reader: what is the article's and what is the page's, and what is no article at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import NotAnArticle
from monitor.extract import article
from monitor.items import Article, Entry, Zone
from monitor.rules import Rules
from monitor.sitememory import SiteMemory, line_key

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PAGES = Path(__file__).parent / "pages"
URL = "https://ledger.example/2024/03/borealis-forged-update"


def read(name: str, url: str = URL, **more: object) -> Article:
    return article((PAGES / name).read_bytes(), url, now=NOW, **more)  # type: ignore[arg-type]


def told(made: Article) -> str:
    return "\n".join(block.text for block in made.blocks if block.zone is not Zone.FURNITURE)


def furniture(made: Article) -> str:
    return "\n".join(block.text for block in made.furniture)


def slices(made: Article) -> None:
    for block in made.blocks:
        if block.zone in {Zone.LEAD, Zone.BODY}:
            assert made.text[block.start : block.start + len(block.text)] == block.text


@pytest.fixture(scope="module")
def furnished() -> Article:
    return read("furnished.html")


def test_the_article_is_its_headline_lead_and_body(furnished: Article) -> None:
    slices(furnished)
    assert furnished.shape == "article"
    assert furnished.title == "Borealis routers opened by forged update"
    assert furnished.blocks[0].zone is Zone.HEADLINE
    assert furnished.text.count("Borealis") >= 4
    for part in (
        "Strangers controlled thousands",
        "The provider, Fjordnet,",
        "Researchers at the university",
        "Owners noticed nothing",
    ):
        assert part in furnished.text


@pytest.mark.parametrize(
    "name",
    [
        "Cookiemonger", "Navicorp", "Facebook", "WhatsApp", "Captionworks", "Relatix", "Teasersoft", "Letterly", "Bioline", "Commentra",
        "Sidebarra", "Polaris", "Footerhost",
    ],
)  # fmt: skip
def test_every_name_of_the_page_around_it_is_furniture_and_kept(furnished: Article, name: str) -> None:
    assert name not in told(furnished)
    assert name in furniture(furnished)


def test_furniture_says_what_it_was_taken_for(furnished: Article) -> None:
    whys = {word: block.why for block in furnished.furniture for word in block.text.split()}
    assert whys["Navicorp"] == "nav"
    assert whys["Cookiemonger"] == "cookie"
    assert whys["Facebook"] == "share"
    assert whys["Captionworks"] == "caption"
    assert whys["Letterly"] == "newsletter"
    assert whys["Commentra"] == "comments"
    assert whys["Copyright"] == "copyright"
    assert whys["Relatix"] == "related"


def test_metadata_of_a_page(furnished: Article) -> None:
    assert furnished.published is not None
    assert furnished.published == datetime(2024, 3, 6, 4, 40, tzinfo=UTC)
    assert furnished.published.isoformat() == "2024-03-05T23:40:00-05:00"
    assert furnished.modified == datetime(2024, 3, 6, 13, tzinfo=UTC)
    assert furnished.dated_by == "json-ld"
    assert furnished.authors == ("Nora Quist",)
    assert furnished.language == "en"
    assert furnished.canonical_url == "https://ledger.example/2024/03/borealis-forged-update"


def test_a_listing_is_no_article() -> None:
    assert read("listing.html", "https://ledger.example/security").shape == "listing"


@pytest.mark.parametrize("name", ["challenge.html", "consent.html"])
def test_a_page_that_stands_before_the_article_holds_only_furniture(name: str) -> None:
    made = read(name)
    assert made.shape == "block page"
    assert made.text == ""
    assert made.note
    assert all(block.zone is Zone.FURNITURE for block in made.blocks)
    assert made.furniture


def test_a_stub_behind_a_paywall_is_partial() -> None:
    made = read("paywall.html")
    assert made.shape == "partial"
    assert "Dockware" in made.text
    assert "Subscribe to continue" not in made.text


def test_right_to_left_and_amp() -> None:
    made = read("amp_rtl.html", "https://ledger.example/ar/dockware/amp")
    assert made.language == "ar"
    assert made.title == "شركة دوكوير تصلح ثغرة خطيرة في خوادم البريد"
    assert "أعلنت شركة دوكوير" in made.text
    assert "الرئيسية" not in made.text
    assert made.published is not None
    assert made.published.date().isoformat() == "2024-05-02"


SENTENCES = (
    "The agency said on Monday that it had found the hole in March and closed it within a week.",
    "Its engineers worked with the maker, which had not known of the fault in the older devices, and with two banks.",
    "Customers in nine countries were told by letter, and most of them have installed the new version since then.",
)


@pytest.mark.parametrize(
    ("encode", "content_type"),
    [
        (lambda page: page.encode("utf-16"), ""),
        (lambda page: page.encode("utf-16-le"), ""),
        (lambda page: page.encode("utf-8"), "text/html; charset=iso-8859-1"),
        (lambda page: page.encode("cp1252"), "text/html; charset=utf-8"),
        (lambda page: page.encode("cp1252"), "text/html; charset=zip"),
        (lambda page: page.encode("utf-8-sig"), "text/html; charset=windows-1252"),
    ],
)
def test_charsets_true_and_false(encode: object, content_type: str) -> None:
    page = (
        "<html><body><article><h1>Behörde schließt Lücke</h1>"
        + "".join(f"<p>Müller: {s} “Gut”, sagte Zoë.</p>" for s in SENTENCES * 3)
        + "</article></body></html>"
    )
    made = article(encode(page), URL, now=NOW, content_type=content_type)  # type: ignore[operator]
    assert made.title == "Behörde schließt Lücke"
    assert "Müller: The agency" in made.text
    assert "“Gut”, sagte Zoë" in made.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (bytes(range(256)) * 400, "binary"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "feed"),
        (b'{"items": []}', "data"),
        (
            b"<html><head><title>x</title></head><frameset><frame src='a.html'></frameset></html>",
            "no text but frames",
        ),
        (b"<html><body><script>var x = 1</script></body></html>", "no text"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        article(body, URL, now=NOW)


def page_of(*paragraphs: str, head: str = "", title: str = "Hole closed in older devices") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{''.join(f'<p>{p}</p>' for p in paragraphs)}</article></body></html>".encode()


@pytest.mark.parametrize(
    "hostile",
    [
        b"<p><a " + b" ".join(b'a%d="b"' % n for n in range(200_000)) + b">x</a></p>",
        b"<b><i>" * 30_000,
        b"<div>" * 200_000,
        b"<table><tr><td>" * 60_000,
        b"<img src='data:image/png;base64," + b"A" * 3_000_000 + b"'>",
        b"<!-- " + b"x" * 2_000_000 + b" -->",
        b"<" * 500_000,
        b"&#0;&#xD800;&#x110000;",
    ],
    ids=["attributes", "inline depth", "depth", "tables", "data uri", "comment", "angles", "bad references"],
)
def test_hostile_markup_before_an_article(hostile: bytes) -> None:
    made = article(
        page_of(*SENTENCES * 3).replace(b"<article>", hostile + b"<div></div><article>"), URL, now=NOW
    )
    assert made.shape in {"article", "empty", "partial"}
    slices(made)


def test_twenty_megabytes_are_read_in_part() -> None:
    made = article(page_of(*SENTENCES * 3) + b"<!-- filler -->" * 1_400_000, URL, now=NOW)
    assert "The agency said" in made.text
    assert "only the first 6 MB" in made.note


def test_text_without_paragraphs_is_read_by_its_line_breaks() -> None:
    page = (
        b"<html><body><table><tr><td><h1>Hole closed</h1>"
        + "<br><br>".join(SENTENCES * 3).encode()
        + b"</td></tr></table></body></html>"
    )
    made = article(page, URL, now=NOW)
    assert all(sentence in made.text for sentence in SENTENCES)
    slices(made)


def test_dates_in_the_future_and_of_copyright_lines_do_not_count() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
    made = article(
        page_of(*SENTENCES * 3, "Copyright Harbour Ledger 2021", head=head),
        "https://ledger.example/x",
        now=NOW,
    )
    assert made.published is None


def test_day_and_month_in_figures_are_read_as_a_line_of_the_page_shows_them() -> None:
    head = '<meta name="date" content="11/01/2023 12:43:42">'
    shown = article(page_of(*SENTENCES * 3, "Written on 11 January 2023", head=head), URL, now=NOW)
    alone = article(page_of(*SENTENCES * 3, head=head), URL, now=NOW)
    assert shown.published is not None
    assert alone.published is not None
    assert (shown.published.month, alone.published.month) == (1, 11)


def test_a_date_that_closes_the_title_beats_that_of_a_teaser() -> None:
    teaser = '<h2>Another one <span class="date">24.04.2023</span></h2>'
    head = '<meta property="og:title" content="Hole closed | Europe | Ledger | 28.04.2023">'
    page = page_of(*SENTENCES * 3, head=head).replace(b"<article>", b"<article>" + teaser.encode())
    made = article(page, "https://ledger.example/x", now=NOW)
    assert made.published is not None
    assert made.published.isoformat()[:10] == "2023-04-28"


def test_a_date_beside_the_headline_beats_the_time_of_a_teaser() -> None:
    teaser = '<div class="more-teaser"><a href="/y">Another one</a> <time>3 March 2026</time></div>'
    page = page_of("6 February 2026", *SENTENCES * 3).replace(b"</article>", b"</article>" + teaser.encode())
    made = article(page, URL, now=NOW)
    assert made.published is not None
    assert made.published.isoformat()[:10] == "2026-02-06"


def test_frames_around_an_article_and_print_pages_are_read() -> None:
    made = article(
        page_of(*SENTENCES * 3).replace(b"<article>", b"<iframe src='/ad'>Framesoft</iframe><article>"),
        URL,
        now=NOW,
    )
    assert "The agency said" in made.text
    assert "Framesoft" not in made.text
    bare = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 3)
    printed = article(
        f"<html><body onload='print()'><h2>Hole closed</h2>{bare}</body></html>".encode(), URL, now=NOW
    )
    assert all(sentence in printed.text for sentence in SENTENCES)


def test_a_time_without_a_zone_may_be_ahead_of_utc_but_not_of_now() -> None:
    soon = (NOW + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M:%S")
    made = article(
        page_of(*SENTENCES * 3, head=f'<meta property="article:published_time" content="{soon}">'),
        "https://ledger.example/x",
        now=NOW,
    )
    assert made.published == NOW


def test_the_feed_gives_the_date_the_page_does_not() -> None:
    entry = Entry(
        url="https://ledger.example/x",
        title="Hole closed in older devices",
        published=datetime(2024, 1, 2, tzinfo=UTC),
        language="en",
    )
    made = article(page_of(*SENTENCES * 3), entry.url, now=NOW, entry=entry)
    assert (made.published, made.dated_by) == (entry.published, "feed")


def test_a_canonical_address_of_another_site_is_not_believed() -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/other">'
    made = article(
        page_of(*SENTENCES * 3, head=head), "https://ledger.example/2024/hole-closed-in-devices", now=NOW
    )
    assert made.canonical_url == "https://ledger.example/2024/hole-closed-in-devices"


RULED = (
    b"<html><head><title>Shown title - Ledger</title></head><body><h1>Wrong</h1><div class='t'>Right title | Security desk</div><span class='d'>3 May 2024</span>"
    b"<div class='own'><p>Kept Alpha.</p><div class='x'><p>Dropped Beta.</p></div></div><article>"
    + b"".join(f"<p>{s}</p>".encode() for s in SENTENCES * 3)
    + b"</article></body></html>"
)


def test_rules_replace_the_generic_parts() -> None:
    rules = Rules(
        body=".own", drop=(".x",), title=".t", date=".d", title_suffix="| Security desk", origin="config.yaml"
    )
    made = article(RULED, "https://ledger.example/x", now=NOW, rules=rules)
    assert made.text == "Kept Alpha."
    assert "Dropped Beta." in furniture(made)
    assert made.title == "Right title"
    assert made.published == datetime(2024, 5, 3, tzinfo=UTC)
    assert (made.dated_by, made.read_by) == ("rules", "config.yaml")


@pytest.mark.parametrize("selector", [".missing", ":::", "p["])
def test_a_body_rule_that_finds_nothing_falls_back_and_says_so(selector: str) -> None:
    made = article(
        RULED, "https://ledger.example/x", now=NOW, rules=Rules(body=selector, origin="config.yaml")
    )
    assert "The agency said" in made.text
    assert repr(selector) in made.note
    assert made.read_by != "config.yaml"


def test_lines_that_other_pages_of_the_site_hold_are_furniture() -> None:
    made = article(
        page_of(*SENTENCES * 3, "Harbour Ledger readers trust Repeatron."),
        URL,
        now=NOW,
        seen=SiteMemory(frozenset([line_key("Harbour Ledger readers trust Repeatron.")])),
    )
    assert "Repeatron" not in told(made)
    assert any(block.why == "repeated" for block in made.furniture) or "Repeatron" in furniture(made)
