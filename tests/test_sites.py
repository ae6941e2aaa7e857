"""The sites that `spiders/` knows: one file each, selectors that parse, a saved page where proven.

A saved page is written by us in the markup the site is known for. Beside it stands what must come of it:
{url, title, published, body_with, body_without, flag, furniture}.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor import extract, matching
from monitor.rules import GENERIC, Rules
from monitor.sites import site_rules, spider_classes
from monitor.watches import Alias, Watch
from tests.conftest import ROOT

PAGES = Path(__file__).with_name("pages") / "sites"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SITES = {
    name: spider for name, spider in spider_classes().items() if getattr(spider, "allowed_domains", None)
}
PROVEN = sorted(name for name, spider in SITES.items() if spider.rules.verified)
PARAGRAPHS = [
    f"The harbour of the {n}th town bought new radios this week, and the crews of its cranes have tried "
    f"each of them twice before the winter storms set in along the whole of the coast."
    for n in range(6)
]


def page_of(name: str) -> bytes | None:
    """The saved page of a site, None where it has none."""
    plain, packed = PAGES / f"{name}.html", PAGES / f"{name}.html.gz"
    if plain.exists():
        return plain.read_bytes()
    return gzip.decompress(packed.read_bytes()) if packed.exists() else None


def test_there_are_many_and_each_page_belongs_to_one() -> None:
    """At least 25 sites besides teiss; no saved page is left over."""
    assert len(SITES) > 25
    assert {path.name.partition(".")[0] for path in PAGES.iterdir()} == set(PROVEN)


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_site_is_one_file_named_after_it(name: str) -> None:
    """The file, the spider's name and the origin of its rules are the same word; it has an index."""
    spider = SITES[name]
    assert spider.__module__ == f"spiders.{name}"
    assert (ROOT / "spiders" / f"{name}.py").exists()
    assert spider.rules.origin == f"spiders/{name}.py"
    assert spider.start_url.startswith("https://")


@pytest.mark.parametrize("name", sorted(SITES))
def test_every_selector_can_be_read(name: str) -> None:
    """A selector that does not parse would silently leave the page to the generic reader."""
    spider = SITES[name]
    tree = LexborHTMLParser("<p>x</p>")
    listing = spider.listing
    for selector in (
        spider.rules.body, *spider.rules.drop, spider.rules.title, spider.rules.date,
        listing.links, listing.title, listing.date,
    ):  # fmt: skip
        if selector:
            assert tree.css(selector) == []
    assert isinstance(spider.rules.drop, tuple)


def test_no_domain_is_claimed_twice() -> None:
    """Which site reads an address does not rest on the order of files."""
    claimed = [domain for spider in SITES.values() for domain in spider.allowed_domains]
    assert len(claimed) == len(set(claimed))
    for domain in claimed:
        assert not [other for other in claimed if other.endswith("." + domain)]


@pytest.mark.parametrize("name", sorted(SITES))
def test_rules_without_a_page_say_so(name: str) -> None:
    """A site is proven by its page, or says that it is not."""
    assert SITES[name].rules.verified == (page_of(name) is not None), (
        f"{name}: save tests/pages/sites/{name}.html with {name}.json, or write verified=False"
    )


@pytest.mark.parametrize("name", PROVEN)
def test_a_proven_site_reads_its_page(name: str) -> None:
    """Title, date, text and names of the saved page come out as its JSON says."""
    expected: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    page = page_of(name)
    assert page is not None
    rules = site_rules(expected["url"])
    assert rules.origin == f"spiders/{name}.py"
    article = extract.article(page, expected["url"], now=NOW, rules=rules)
    assert (article.title, article.shape, article.note) == (expected["title"], "article", "")
    assert article.published is not None
    assert article.published == datetime.fromisoformat(expected["published"])
    assert [part for part in expected["body_with"] if part not in article.text] == []
    assert [part for part in expected["body_without"] if part in article.text] == []
    names = [*expected["flag"], *expected["furniture"]]
    watches = tuple(Watch(one.lower(), one, "vendors", (Alias(one),)) for one in names)
    findings = matching.compile(watches).find(article)
    flagged = [watch.name for watch in watches if watch.key in {match.watch for match in findings.matches}]
    seen = {mention.watch for mention in findings.furniture}
    assert flagged == expected["flag"]
    assert [one for one in expected["furniture"] if one.lower() not in seen] == []


def meagre() -> bytes:
    """A page whose caption is what a stale body rule would find."""
    text = "".join(f"<p>{line}</p>" for line in PARAGRAPHS)
    return (
        "<html><head><title>Radios for the cranes</title></head><body><article><h1>Radios for the cranes</h1>"
        f"<div class=old><p>The cranes of the harbour, seen from the ferry.</p></div>{text}</article></body>"
    ).encode()


@pytest.mark.parametrize(("verified", "whole"), [(False, True), (True, False)])
def test_an_unproven_body_that_keeps_little_is_passed_over(verified: bool, whole: bool) -> None:
    """The generic reader's text stands, and the note says what the rule kept."""
    rules = Rules(body="div.old", origin="spiders/old.py", verified=verified)
    article = extract.article(meagre(), "https://news.example/radios", now=NOW, rules=rules)
    assert (PARAGRAPHS[5] in article.text) is whole
    assert ("div.old" in article.note and "the generic reader was used" in article.note) is whole
    assert (article.read_by == "spiders/old.py") is not whole


def test_drop_alone_takes_out_of_what_the_reader_keeps() -> None:
    """Without a body rule the generic reader judges, and what `drop` names is furniture."""
    rules = Rules(drop=("p:nth-of-type(3)",), origin="spiders/some.py")
    plain = extract.article(meagre(), "https://news.example/radios", now=NOW, rules=GENERIC)
    less = extract.article(meagre(), "https://news.example/radios", now=NOW, rules=rules)
    assert PARAGRAPHS[2] in plain.text
    assert PARAGRAPHS[2] not in less.text
    assert PARAGRAPHS[3] in less.text
    assert less.read_by == f"{plain.read_by} with spiders/some.py"
