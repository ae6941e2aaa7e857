"""A feed's early text and the page that another source brought: no name lost, nothing told twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from tests.storecase import DAY, NOW, compose, digest, poll, reading, source

WEEKLY = digest("weekly", "cisa")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def tellings(store: Store, label: str) -> list[tuple[str, list[str]]]:
    """What a digest composed now tells: kind and names of each article."""
    (material,) = compose(store, label)[1]
    return [(article.kind, [match.watch for match in article.matches]) for article in material.owed]


TABLE = [
    ("huawei", "huawei", "", "", [("new", ["huawei"])]),
    ("huawei", "", "", "", [("new", ["huawei"])]),
    ("", "huawei", "", "", [("new", ["huawei"])]),
    ("huawei", "zte", "", "", [("new", ["huawei", "zte"])]),
    ("huawei", "", "zte", "", [("new", ["huawei", "zte"])]),
    ("huawei", "huawei", "", "early", []),
    ("huawei", "", "", "early", []),
    ("huawei", "zte", "", "early", [("update", ["huawei", "zte"])]),
    ("huawei", "", "zte", "early", [("update", ["huawei", "zte"])]),
    ("huawei zte", "zte", "", "early", []),
    ("huawei", "zte", "", "both", []),
    ("huawei", "huawei", "zte", "both", [("update", ["huawei", "zte"])]),
]


@pytest.mark.parametrize(("early", "page", "again", "told", "then"), TABLE)
def test_told_once_with_all_names(
    store: Store, early: str, page: str, again: str, told: str, then: list[tuple[str, list[str]]]
) -> None:
    """Whoever was told of what, in whatever order: the rest is told once, and only if there is any.

    early: names in alpha's feed text. page: names in the page as beta read it. again: names in the page
    as alpha reads it at its retry. told: what the digest had told before that.
    """
    first = reading("one", *early.split(), body_from="feed", owner="alpha", retry_page=True)
    poll(store, "alpha", first)
    if told == "early":
        assert tellings(store, "early") == [("new", early.split())]
    poll(store, "beta", reading("one", *page.split()))
    if told == "both":
        assert [kind for kind, _ in tellings(store, "both")] == ["new", "new"]
    poll(store, "alpha", reading("one", *again.split()))
    assert tellings(store, "then") == then
    poll(store, "alpha", reading("one", *again.split()))
    assert tellings(store, "later") == []


def test_early_text_waits_while_the_page_is_told(store: Store) -> None:
    """Only the digest that did not hear of it by the page hears the names of the early text."""
    plans = (digest(), WEEKLY)
    early = reading("one", "huawei", "cisa", body_from="feed", owner="alpha", retry_page=True)
    poll(store, "alpha", early, digests=plans)
    compose(store, "friday", plan=WEEKLY)
    poll(store, "beta", reading("one", "huawei", "cisa"), digests=plans)
    poll(store, "alpha", reading("one", "huawei", "cisa"), digests=plans)
    assert tellings(store, "daily") == [("new", ["huawei"])]
    assert store.material(WEEKLY, NOW + DAY).owed == ()


def test_names_of_the_early_text_show_no_place(store: Store) -> None:
    """What only the early text named keeps its sentence; it has no place in the page's text."""
    poll(store, "alpha", reading("one", "huawei", body_from="feed", owner="alpha", retry_page=True))
    poll(store, "beta", reading("one", "zte"))
    poll(store, "alpha", reading("one", "zte"))
    (article,) = store.material(digest(), NOW).owed
    taken = article.matches[0].mentions[0]
    assert (taken.watch, taken.start, taken.sentence) == ("huawei", -1, "one says: huawei were hit.")


def test_explain_knows_where_it_was_told(store: Store) -> None:
    """The page counts as told in the slot that told the early text."""
    poll(store, "alpha", reading("one", "huawei", body_from="feed", owner="alpha", retry_page=True))
    compose(store, "monday")
    poll(store, "beta", reading("one"))
    poll(store, "alpha", reading("one"))
    page = store.article("https://alpha.example/one")
    assert page is not None
    assert page.article_id == 2
    assert [(told.label, told.kind) for told in page.told] == [("monday", "new")]
