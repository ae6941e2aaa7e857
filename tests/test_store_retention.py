"""Old articles go in small steps; what names a watch or was told stays, with its story."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.errors import StoreLocked
from monitor.rounds import look_after, remove_older
from monitor.search import Wanted, parse
from monitor.store import Store, open_store
from tests.storecase import DAY, HOUR, NOW, compose, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def kept(store: Store) -> list[int]:
    return sorted(hit.article_id for hit in store.search(Wanted(parse(""), limit=999)))


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store._door.reading() as connection:
        return connection.execute(sql).fetchall()


def test_what_names_nothing_goes(store: Store) -> None:
    """Articles without names go, with their texts and their place in the index; others, newer ones stay."""
    poll(store, "alpha", reading("one", "huawei"), reading("two"), reading("three"))
    poll(store, "alpha", reading("four"), now=NOW + 2 * DAY)
    assert store.remove_older(NOW + DAY) == (3, 2)
    assert kept(store) == [1, 4]
    for table, count in (
        ("articles", 2),
        ("texts", 2),
        ("stories", 2),
        ("set_aside", 2),
        ("search_docsize", 2),
    ):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(count,)], table
    assert rows(store, "PRAGMA foreign_key_check") == []
    assert store.remove_older(NOW + DAY) == (0, 0)


def test_a_removed_article_does_not_come_back(store: Store) -> None:
    """Its address stays known to its source."""
    poll(store, "alpha", reading("one"))
    store.remove_older(NOW + DAY)
    assert store.known("alpha", ["https://alpha.example/one"]) == {"https://alpha.example/one"}


def test_the_story_of_a_told_article_stays_whole(store: Store) -> None:
    """An article that names nothing stays where another of its story was told."""
    poll(store, "alpha", reading("one", "huawei"), reading("two"), reading("three"))
    with store._door.tx() as connection:
        connection.execute("UPDATE articles SET story_id = 1 WHERE id = 2")
        connection.execute("DELETE FROM matches")
    compose(store, "monday", now=NOW + HOUR)
    assert store.remove_older(NOW + DAY) == (3, 1)
    assert kept(store) == [1, 2]
    assert [told.digest for told in store.article(1).told] == ["daily"]  # type: ignore[union-attr]


def test_in_small_steps(store: Store) -> None:
    """Each step looks at a bounded number of articles, each once; those of one moment together."""
    for number in range(6):
        poll(store, "alpha", reading(f"a{number}"), reading(f"b{number}", "zte"), now=NOW + number * HOUR)
    assert store.remove_older(NOW + 4 * HOUR, 3) == (4, 2)
    assert store.remove_older(NOW + 4 * HOUR, 3) == (4, 2)
    assert store.remove_older(NOW + 4 * HOUR, 3) == (0, 0)
    assert store.remove_older(NOW + DAY, 3) == (4, 2)
    assert kept(store) == [2, 4, 6, 8, 10, 12]


def test_a_round_removes_what_there_is(store: Store) -> None:
    """Step after step until nothing is left, or the round's share is done."""
    for number in range(5):
        poll(store, "alpha", *(reading(f"n{number}-{one}") for one in range(100)), now=NOW + number * HOUR)
    assert asyncio.run(remove_older(store, NOW + DAY, limit=150)) == 200
    assert asyncio.run(remove_older(store, NOW + DAY)) == 300
    assert kept(store) == []


def test_a_store_that_refuses_is_left_for_the_next_round(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Housekeeping never costs a digest: it is logged and done again later."""
    poll(store, "alpha", reading("old"), now=NOW - 90 * DAY)
    written = "timezone: UTC\nkeep: 30d\nwatch: {v: [Zte]}\nsources: [https://a.example/feed]\n"
    config = load_text(written, tmp_path / "config.yaml", {})

    def refuse(*_: object) -> tuple[int, int]:
        raise StoreLocked("held by another")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "remove_older", refuse)
        asyncio.run(look_after(store, config, NOW))
    assert "held by another" in caplog.text
    assert kept(store) == [1]
    asyncio.run(look_after(store, config, NOW))
    assert kept(store) == []
