"""What the other pages of a site say of a line: decided by counts, kept as keys, seen by whole polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import explain, extract, wire
from monitor.config.plan import Source
from monitor.items import Article, Block, Zone
from monitor.matching import compile as compile_watches
from monitor.onepage import fetch_page
from monitor.sitememory import (
    LINES_KEPT,
    NO_MEMORY,
    SiteLines,
    SiteMemory,
    line_key,
    why_repeated,
)
from monitor.store import Store, open_store
from monitor.urls import site_of
from spiders.beside import PagesBeside
from spiders.pages import Page
from tests.loopback import Server, article, rss
from tests.storecase import NOW, poll, reading, source
from tests.test_spiders import Desk, desk

PROMO = "Our partner Huawei keeps this newsroom's lights on."
LONG = " ".join(f"word{number}" for number in range(70))


def page(name: str, *lines: str, furniture: tuple[tuple[str, str], ...] = ()) -> Article:
    blocks = [Block(Zone.BODY, line, 0) for line in lines]
    blocks += [Block(Zone.FURNITURE, text, -1, why) for text, why in furniture]
    return Article(
        url=f"https://news.example/{name}",
        canonical_url="",
        title=f"The long headline of {name}",
        text="",
        blocks=tuple(blocks),
    )


def counted(*pages: Article) -> SiteMemory:
    lines = SiteLines()
    for one in pages:
        lines.add(one)
    return lines.memory()


@pytest.mark.parametrize(
    ("pages", "line", "why"),
    [
        (2, PROMO, ""),
        (3, PROMO, "repeated"),
        (3, PROMO.upper().replace(" ", " – "), "repeated"),
        (4, LONG, ""),
        (5, LONG, "repeated"),
        (9, "Huawei and ZTE", ""),
        (3, "The long headline of page0", "related"),
        (3, "The long headline of another page", ""),
    ],
)
def test_a_line_is_judged_by_how_many_pages_hold_it(pages: int, line: str, why: str) -> None:
    """Three pages for a line, five for a long paragraph; a heading of three words is never taken."""
    memory = counted(*(page(f"page{number}", PROMO, LONG, "Huawei and ZTE") for number in range(pages)))
    assert why_repeated(line, memory) == why


def test_teasers_do_not_count_against_the_article_they_lead_to() -> None:
    """A summary shown in a sidebar of many pages may be the first paragraph of its article."""
    aside = ((PROMO, "related"),)
    assert counted(*(page(f"page{number}", furniture=aside) for number in range(9))).repeated == frozenset()
    again = ((PROMO, "repeated"),)
    assert counted(*(page(f"page{number}", furniture=again) for number in range(3))).repeated


def test_a_page_counts_a_line_once_and_a_feed_text_none() -> None:
    assert not counted(page("one", PROMO, PROMO, PROMO)).repeated
    assert counted(*(replace(page(f"n{n}", PROMO), body_from="feed") for n in range(9))) == NO_MEMORY


def test_memory_is_bounded_and_forgets_what_was_not_seen_for_longest() -> None:
    lines = SiteLines()
    for number in range(120):
        lines.add(page(f"page{number}", PROMO, *(f"a line of page {number}, {n}" for n in range(30))))
    assert len(lines) == LINES_KEPT
    assert line_key(PROMO) in lines.memory().often
    packed = lines.packed()
    assert [len(part) for part in packed] == [10 * LINES_KEPT, 8 * 120]
    assert SiteLines(*packed).memory() == lines.memory()


def test_foreign_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="not the lines"):
        SiteLines(b"123")


KEYS = st.frozensets(st.integers(0, 2**64 - 1), max_size=20)


@given(st.builds(SiteMemory, KEYS, KEYS, KEYS))
def test_memory_travels_to_the_child(memory: SiteMemory) -> None:
    assert wire.load_memory(wire.dump_memory(memory)) == memory


@pytest.mark.parametrize("value", [[[], []], [[-1], [], []], [[2**64], [], []], [["1"], [], []], None])
def test_a_memory_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        wire.load_memory(value)


BODY = [f"Paragraph {n}: the harbour master said on Monday that all radios had been checked." for n in "abcd"]


def test_a_copy_at_a_second_address_keeps_its_text() -> None:
    """Where the other pages hold most of an article they hold this article; nothing is taken from it."""
    markup = article("Radios in the harbour are checked", *BODY).encode()
    url = "https://news.example/print/radios"
    memory = SiteMemory(frozenset(map(line_key, BODY)))
    assert extract.article(markup, url, now=NOW, seen=memory).text == "\n\n".join(BODY)
    one = SiteMemory(frozenset([line_key(BODY[2])]))
    assert BODY[2] not in extract.article(markup, url, now=NOW, seen=one).text


def test_its_own_headline_is_no_other_articles_title() -> None:
    title = "Radios in the harbour are checked"
    markup = article(title, *BODY).encode()
    memory = SiteMemory(titles=frozenset([line_key(title)]))
    assert extract.article(markup, "https://news.example/a", now=NOW, seen=memory).title == title


# -- in the store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    return opened


def test_only_pages_stored_for_the_first_time_count(store: Store) -> None:
    """The same article again, from this source or another, and feed texts add nothing."""
    line = "alpha says that nobody at all was hit."

    def pages() -> bool:
        return line_key(line) in store.site_lines("alpha.example").memory().repeated

    for _ in range(4):
        poll(store, "alpha", reading("one", text=line))
        poll(store, "beta", reading("one", text=line))
    poll(store, "alpha", reading("two", text=line))
    early = reading("three", text=line, body_from="feed", owner="alpha", retry_page=True)
    poll(store, "alpha", early)
    assert not pages()
    poll(store, "alpha", reading("three", text=line))
    assert pages()
    assert not store.site_lines("beta.example").memory().titles
    store.close()


def test_pages_of_one_poll_count_only_where_the_site_is_new() -> None:
    """A known site's pages may be those that are counted already; a page read twice counts once."""
    known = SiteLines()
    known.add(page("old", "A line that stood there before."))
    stored = {"news.example": SiteLines(), "known.example": known}
    asked: list[str] = []

    def lines(site: str) -> SiteLines:
        asked.append(site)
        return stored[site]

    beside = PagesBeside(lines)
    for host in ("news.example", "known.example"):
        for number in (0, 0, 0, 1):
            one = replace(page(f"n{number}", PROMO), url=f"https://{host}/n{number}")
            beside.add(Page(one, f"{host}/n{number}"))
        assert why_repeated(PROMO, beside.memory(host)) == ""
        beside.add(Page(replace(page("n2", PROMO), url=f"https://{host}/n2"), f"{host}/n2"))
    assert why_repeated(PROMO, beside.memory("news.example")) == "repeated"
    assert why_repeated(PROMO, beside.memory("known.example")) == ""
    assert asked == ["news.example", "known.example"]


# -- over whole polls


def test_a_sentence_on_every_page_flags_on_the_first_pages_only(tmp_path: Path) -> None:
    """The promo inside the article element names a vendor on three pages; then it is known as the site's."""

    async def work(server: Server) -> Desk:
        names = [f"/{number}" for number in range(16)]
        for name in names:
            text = [f"On quay {name[1:]} crane {n} was moved by its crew early on Monday." for n in range(6)]
            server.pages[name] = article(
                f"Cranes moved again on quay {name[1:]}", *text[:4], PROMO, *text[4:]
            )
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        flagged: list[int] = []
        for links in (names[:10], names[10:]):
            server.pages["/feed"] = rss(
                *((server.url + n, f"Cranes moved again on quay {n[1:]}", "") for n in links)
            )
            done = (await one.poll(later=timedelta(hours=1)))["wire"]
            assert len(done.readings) == len(links)
            flagged.append(sum(bool(reading.findings.matches) for reading in done.readings))
        assert 3 <= flagged[0] < 10  # pages of the first poll know those read before them
        assert flagged[1] == 0
        stored = one.store.article(server.url + "/15")
        assert stored is not None
        matcher = compile_watches(one.config.watches)
        account = explain.explain(stored.article, matcher.find(stored.article), one.config.watches)
        assert [miss.reason for miss in account.misses] == ["1 in the furniture (repeated)"]
        # A page that is in no feed, as `explain URL` reads it.
        server.pages["/new"] = server.pages["/15"]
        seen = one.store.site_lines(site_of(server.url)).memory()
        fetched = await fetch_page(one.config, server.url + "/new", seen)
        assert ("repeated", PROMO) in [(block.why, block.text) for block in fetched.furniture]
        return one

    desk(tmp_path, work)
