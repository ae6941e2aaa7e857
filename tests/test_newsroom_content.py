"""The newsroom's content keeps its own promises, and Newswatch makes of it what it must."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import lxml.html
import pytest

from monitor import extract, feeds, listings
from monitor.config import load_text
from monitor.matching import compile as compile_watches
from monitor.newsroom import (
    Masthead,
    Newsroom,
    Piece,
    Site,
    demo_config,
    expected,
    faults,
)
from monitor.rules import FOUND_BY_ITSELF
from tests.newsroomcase import NOW, get

NAMES = {
    "Huawei": ("Huawei", "华为"),
    "NCSC": ("NCSC", "National Cyber Security Centre"),
    "CISA": ("CISA", "Cybersecurity and Infrastructure Security Agency"),
    "BSI": ("BSI", "Bundesamt für Sicherheit in der Informationstechnik"),
    **{
        name: (name,)
        for name in (
            "ZTE", "Samsung", "Electronic Arts", "JBS Foods", "Fortinet", "Hikvision", "Siemens", "Cisco",
            "Nokia", "Target", "Signal", "ANSSI", "ENISA",
        )
    },
}  # fmt: skip


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as opened:
        yield opened


def named_in(text: str) -> set[str]:
    """The watched names whose spelling stands in a text, as whole words, whatever they mean there."""
    return {
        name
        for name, spellings in NAMES.items()
        if any(
            re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text, re.I) if one.isascii() else one in text
            for one in spellings
        )
    }


def all_pieces(newsroom: Newsroom) -> list[tuple[Site, Piece]]:
    return [(site, piece) for site in newsroom.sites for piece in site.current()]


# ---- what is written


def test_every_name_in_a_text_is_expected_or_meant_otherwise(newsroom: Newsroom) -> None:
    for step in range(3):
        for _, piece in all_pieces(newsroom):
            found = named_in(piece.title + "\n" + piece.text)
            assert found == piece.names | piece.refused, (step, piece.title)
        newsroom.advance()


def test_every_other_name_of_a_page_is_listed_as_furniture(newsroom: Newsroom) -> None:
    for site, piece in all_pieces(newsroom):
        if piece.page != 200:
            continue
        body = get(site.address(piece.slug)).body
        assert named_in(lxml.html.fromstring(body).text_content()) - piece.names - piece.refused == (
            set(piece.furniture)
        ), piece.title


def test_pages_hold_their_text_and_say_that_they_are_a_demonstration(newsroom: Newsroom) -> None:
    for site, piece in all_pieces(newsroom):
        if piece.page != 200:
            continue
        page = lxml.html.fromstring(get(site.address(piece.slug)).body)
        shown = " ".join(page.text_content().split())
        for paragraph in piece.paragraphs:
            assert " ".join(paragraph.split()) in shown
        assert "Newswatch" in page.xpath("string(//body)")
        assert len(piece.paragraphs) >= 3


def test_the_founding_case_has_all_its_traps(newsroom: Newsroom) -> None:
    site = newsroom.site("The Perimeter Post")
    slug = "huawei-still-welcome-at-uks-ncsc-despite-us-ban"
    page = lxml.html.fromstring(get(site.address(slug)).body)
    title = "Huawei still welcome at UK’s NCSC despite US ban"
    assert [heading.text_content() for heading in page.xpath("//h1 | //h2")][:2] == [title, title]
    text = page.text_content()
    for trap in ("Top Articles", "Related Articles", "[s2Member-Login", "2021", "Facebook", "REvil", "FIFA"):
        assert trap in text
    assert "2021" not in str(NOW.year)
    assert page.xpath("//time/@datetime")[0].startswith("2027-03-09")


def test_one_story_stands_on_two_sites_with_the_same_text(newsroom: Newsroom) -> None:
    copies = [piece for _, piece in all_pieces(newsroom) if piece.slug.startswith("fortinet-asks")]
    assert len(copies) == 2
    assert copies[0].text == copies[1].text
    assert copies[0].text


def test_dates_count_back_from_the_opening(newsroom: Newsroom) -> None:
    for _, piece in all_pieces(newsroom):
        assert piece.published(NOW) < NOW
    ages = sorted(NOW - piece.published(NOW) for _, piece in all_pieces(newsroom))
    assert ages[0] < timedelta(hours=6)
    assert ages[-1] > timedelta(days=30)


def test_steps_bring_new_edited_and_removed_articles(newsroom: Newsroom) -> None:
    patchwire = newsroom.site("Patchwire")
    before = feedparser.parse(get(patchwire.url).body)
    newsroom.advance()
    after = feedparser.parse(get(patchwire.url).body)
    new = {entry.link for entry in after.entries} - {entry.link for entry in before.entries}
    assert new == {patchwire.address("zte-corrects-the-version-in-its-router-advisory")}
    titles = {entry.link: entry.title for entry in before.entries}
    edited = [entry for entry in after.entries if titles.get(entry.link, entry.title) != entry.title]
    assert [entry.title for entry in edited] == [
        "Two router flaws join federal catalog; deadline moved to Friday"
    ]
    harbour = newsroom.site("Harbour Security Notes")
    gone = harbour.address("nokia-and-samsung-agree-on-one-format-for-logs")
    assert get(gone).status == 200
    newsroom.advance()
    assert get(gone).status == 404
    assert gone.removeprefix(harbour.base).encode() not in get(harbour.url).body


@pytest.mark.parametrize("kind", ["rss", "atom", "rdf", "json"])
def test_feeds_give_every_article_with_its_date(kind: str) -> None:
    pieces = (
        Piece("a", "Bread & <butter> “today”", "Text.", hours=2, summary="One & two."),
        Piece("b", "安全", "文", hours=1.5),
    )
    site = Site(Masthead("Daily", feed=kind, feed_path="/feed"), pieces)
    with Newsroom([site], now=NOW):
        body = get(site.url).body
    if kind == "json":
        items = json.loads(body)["items"]
        got = [(item["url"], item["title"], item["date_published"]) for item in items]
        assert got == [
            (site.address("b"), "安全", "2027-03-09T11:00:00Z"),
            (site.address("a"), "Bread & <butter> “today”", "2027-03-09T10:30:00Z"),
        ]
        return
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert [entry.link.split("?")[0] for entry in parsed.entries] == [site.address("b"), site.address("a")]
    assert [
        tuple((entry.get("published_parsed") or entry.updated_parsed)[3:5]) for entry in parsed.entries
    ] == [
        (11, 0),
        (10, 30),
    ]
    assert parsed.entries[0].title == "安全"


def test_a_listing_links_every_article(newsroom: Newsroom) -> None:
    site = newsroom.site("Harbour Security Notes")
    page = lxml.html.fromstring(get(site.url).body, base_url=site.url)
    page.make_links_absolute()
    links = page.xpath("//div[@class='card']//h2/a/@href")
    assert links == [site.address(piece.slug) for piece in site.current()]


def test_the_demo_config_names_every_site_and_quotes_its_paths(newsroom: Newsroom) -> None:
    yaml = pytest.importorskip("yaml")
    data = yaml.safe_load(demo_config(newsroom, "/tmp/it's here"))
    assert [source["url"] for source in data["sources"]] == [site.url for site in newsroom.sites]
    assert data["store"] == "/tmp/it's here/newswatch.db"
    watched = {
        one if isinstance(one, str) else one["name"] for block in data["watch"].values() for one in block
    }
    assert watched == set(NAMES)


def test_faults_tell_missed_and_false_names(newsroom: Newsroom) -> None:
    right = {url.rstrip("/") + "?utm_source=feed": one.names for url, one in expected(newsroom).items()}
    assert faults(newsroom, right) == []
    wrong = dict(right)
    huawei = next(url for url, names in right.items() if names == {"Huawei", "ZTE", "Samsung", "NCSC"})
    wrong[huawei] = frozenset({"Huawei", "ZTE", "Samsung", "Electronic Arts"})
    title = "'Huawei still welcome at UK’s NCSC despite US ban' (The Perimeter Post)"
    assert faults(newsroom, wrong) == [f"missed: NCSC in {title}", f"false: Electronic Arts in {title}"]
    assert faults(newsroom, {**right, "http://127.0.0.1:1/x": {"ZTE"}}) == [
        "unknown page flagged: 127.0.0.1:1/x"
    ]


def test_it_can_be_used_without_the_rest_of_newswatch() -> None:
    code = (
        "import sys, monitor.newsroom;"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('scrapy', 'twisted', 'sqlite3', 'alerts')"
        " or (m.startswith('monitor.') and not m.startswith('monitor.newsroom'))];"
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# ---- what Newswatch makes of it


def test_newswatch_flags_what_stands_in_the_article_and_nothing_else(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    config = load_text(demo_config(newsroom, tmp_path), tmp_path / "config.yaml", {})
    matcher = compile_watches(config.watches)
    names = {watch.key: watch.name for watch in config.watches}
    flagged = {}
    for url, one in expected(newsroom).items():
        got = get(url)
        if got.status != 200:
            flagged[url] = one.names
            continue
        article = extract.article(got.body, url, now=NOW, content_type=got.headers["Content-Type"])
        findings = matcher.find(article)
        flagged[url] = frozenset(names[match.watch] for match in findings.matches)
        assert article.published is not None
        assert abs(article.published - published(newsroom, url)) < timedelta(days=1), one.title
        in_furniture = {names[mention.watch] for mention in findings.furniture} - one.names
        assert in_furniture - one.refused == one.furniture, one.title
    assert faults(newsroom, flagged) == []


def published(newsroom: Newsroom, url: str) -> datetime:
    pieces = {site.address(piece.slug): piece for site, piece in all_pieces(newsroom)}
    return pieces[url].published(NOW)


def test_newswatch_reads_every_index_of_the_newsroom(newsroom: Newsroom) -> None:
    for site in newsroom.sites:
        got = get(site.url)
        if site.masthead.feed:
            index = feeds.parse(got.body, site.url, got.headers["Content-Type"])
            assert index.kind == site.masthead.feed
            assert [entry.published for entry in index.entries] == [
                piece.published(NOW) for piece in site.current()
            ]
        else:
            index = listings.links(got.body, site.url, FOUND_BY_ITSELF)
        assert [entry.url.split("?")[0] for entry in index.entries] == [
            site.address(piece.slug) for piece in site.current()
        ]
        assert [entry.title for entry in index.entries] == [piece.title for piece in site.current()]
