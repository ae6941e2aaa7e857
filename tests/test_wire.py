"""The exact round trip, and that nothing the other side sends gets past it."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import wire
from monitor.items import Article, Block, Entry, Feed, Zone
from monitor.rules import ListingRules, Rules
from monitor.text import TITLE_LIMIT

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
spans = st.integers(0, 110 * 365 * 86_400 * 10**6)
times = st.none() | spans.map(lambda span: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=span))
authors = st.lists(words, max_size=3).map(tuple)
entries = st.builds(
    Entry, url=words, title=words, guid=words, summary=words, content=words, published=times, updated=times,
    authors=authors, language=words,
)  # fmt: skip
feeds = st.builds(
    Feed, kind=words, entries=st.lists(entries, max_size=4).map(tuple), title=words, home=words,
    language=words, period=st.none() | st.integers(0, 10**7), read_by=words, dropped=st.integers(0, 10**6),
    note=words,
)  # fmt: skip
loose = st.builds(Block, zone=st.sampled_from(Zone), text=words, start=st.just(-1), why=words)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
    blocks = draw(st.lists(loose, max_size=3))
    for start, length in draw(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 50)), max_size=4)):
        start = min(start, len(text))
        blocks.append(Block(draw(st.sampled_from(Zone)), text[start : start + length], start, draw(words)))
    return Article(
        url=draw(words), canonical_url=draw(words), title=draw(words), text=text, blocks=tuple(blocks),
        published=draw(times), modified=draw(times), dated_by=draw(words), authors=draw(authors),
        language=draw(words), read_by=draw(words), body_from=draw(words), note=draw(words), shape=draw(words),
    )  # fmt: skip


def sent(value: object) -> Any:
    """`value` as it arrives on the other side."""
    return json.loads(json.dumps(value))


@given(feeds)
def test_feeds_travel_unchanged(feed: Feed) -> None:
    assert wire.load_feed(sent(wire.dump_feed(feed))) == feed


@given(articles())
def test_articles_travel_unchanged(article: Article) -> None:
    assert wire.load_article(sent(wire.dump_article(article))) == article


@given(articles())
def test_blocks_are_kept_beside_their_text(article: Article) -> None:
    assert wire.load_blocks(sent(wire.dump_blocks(article.blocks)), article.text) == article.blocks


site_rules = st.builds(
    Rules, body=words, drop=authors, title=words, date=words, title_suffix=words, origin=words,
    verified=st.booleans(),
)  # fmt: skip


@given(site_rules)
def test_rules_travel_unchanged(rules: Rules) -> None:
    assert wire.load_rules(sent(wire.dump_rules(rules))) == rules


@given(st.builds(ListingRules, links=words, title=words, date=words, match=words))
def test_listing_rules_travel_unchanged(rules: ListingRules) -> None:
    assert wire.load_listing_rules(sent(wire.dump_listing_rules(rules))) == rules


@pytest.mark.parametrize(
    ("kind", "dumped"),
    [
        (Entry, wire.dump_entry(Entry("u"))),
        (Feed, wire.dump_feed(Feed("rss", ()))),
        (Article, wire.dump_article(Article("u", "u", "t", "", ()))),
        (Rules, wire.dump_rules(Rules())),
        (ListingRules, wire.dump_listing_rules(ListingRules())),
        (Block, wire.dump_blocks([Block(Zone.BODY, "t")])[0]),
    ],
)
def test_no_field_is_forgotten(kind: Any, dumped: Any) -> None:
    assert len(dumped) == len(fields(kind))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=14) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=40,
)
LOADERS = [
    wire.load_entry, wire.load_feed, wire.load_article, wire.load_rules, wire.load_listing_rules,
    lambda value: wire.load_blocks(value, "text"),
]  # fmt: skip


@given(json_values)
def test_any_json_is_loaded_or_refused_with_value_error(value: object) -> None:
    for load in LOADERS:
        try:
            load(value)
        except ValueError:
            continue


@given(articles(), st.integers(0, 13), json_values)
def test_one_wrong_field_is_refused_or_still_an_article(article: Article, place: int, value: object) -> None:
    row = wire.dump_article(article)
    row[place] = value
    try:
        loaded = wire.load_article(row)
    except ValueError:
        return
    assert wire.load_article(wire.dump_article(loaded)) == loaded
    for block in loaded.blocks:
        assert block.start < 0 or loaded.text[block.start :].startswith(block.text)
    (loaded.title + loaded.text).encode()


def changed(place: int, value: object) -> list[object]:
    row = wire.dump_entry(Entry("https://example.com/a"))
    row[place] = value
    return row


@pytest.mark.parametrize(
    "row",
    [
        changed(0, None),
        changed(1, "x" * (TITLE_LIMIT + 1)),
        changed(1, "\udc80"),
        changed(5, "2026-11-12T10:00:00"),
        changed(5, "yesterday"),
        changed(5, "0001-01-01T00:00:00+14:00"),
        changed(5, True),
        changed(7, "a name"),
        changed(7, ["x"] * 100_000),
        wire.dump_entry(Entry("u"))[:-1],
        [*wire.dump_entry(Entry("u")), 1],
        {"url": "u"},
    ],
)
def test_what_no_entry_is_raises_value_error(row: object) -> None:
    with pytest.raises(ValueError):
        wire.load_entry(row)


@pytest.mark.parametrize(
    "block",
    [
        ["body", 1, 99, ""],
        ["body", True, 1, ""],
        ["body", -2, "x", ""],
        ["nowhere", -1, "x", ""],
        ["body", 0, "x", ""],
        ["body", -1, 5, ""],
    ],
)
def test_blocks_that_stand_nowhere_are_refused(block: object) -> None:
    with pytest.raises(ValueError):
        wire.load_blocks([block], "text")


def test_an_articles_time_keeps_the_day_its_publisher_means() -> None:
    late = datetime(2026, 11, 12, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    told = Article("u", "u", "t", "", (), published=late, modified=late)
    loaded = wire.load_article(sent(wire.dump_article(told)))
    assert (str(loaded.published), str(loaded.modified)) == (str(late), str(late))


def test_times_of_entries_arrive_as_utc() -> None:
    moment = datetime(2026, 11, 12, 10, tzinfo=timezone(timedelta(hours=2)))
    loaded = wire.load_entry(sent(wire.dump_entry(Entry("u", published=moment))))
    assert loaded.published == moment
    assert loaded.published is not None
    assert loaded.published.tzinfo is UTC
