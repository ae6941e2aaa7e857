"""An article is found by number and by every address it is known by, with who was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from tests.storecase import HOUR, NOW, compose, digest, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def test_found_by_every_address(store: Store) -> None:
    """Number, page address with tracking, copy, the feed's own link."""
    feed_link = "https://feeds.example/~r/alpha/1"
    made = replace(reading("one", "huawei", exact="same"), entry_keys=(feed_link,))
    poll(store, "alpha", made)
    poll(store, "beta", reading("copy", "huawei", site="beta.example", exact="same"))
    for wanted in (
        1,
        "1",
        "https://alpha.example/one",
        "https://www.alpha.example/one/?utm_source=rss#top",
        "https://beta.example/copy",
        feed_link,
    ):
        found = store.article(wanted)
        assert found is not None, wanted
        assert found.article_id == 1


@pytest.mark.parametrize(
    "wanted", [2, 0, -1, "2", "", "one", "https://alpha.example/two", "9" * 30, "٣", "1; --", "' OR 1=1"]
)
def test_not_found(store: Store, wanted: int | str) -> None:
    """Anything else is no article, and no error."""
    poll(store, "alpha", reading("one"))
    assert store.article(wanted) is None


def test_who_was_told(store: Store) -> None:
    """Which digest, when, by which messages, and what still waits."""
    weekly = digest("weekly", "huawei")
    poll(store, "alpha", reading("one", "huawei"), digests=(digest(), weekly))
    compose(store, "monday", "a@example.org", "b@example.org")
    claimed = store.claim(NOW, 60)
    assert claimed is not None
    store.mark_sent(claimed, NOW + HOUR, "250 fine")
    found = store.article(1)
    assert found is not None
    told, waiting = found.told
    assert (told.digest, told.kind, told.since, told.label) == ("daily", "new", NOW, "monday")
    assert [(message.recipient, message.state) for message in told.messages] == [
        ("a@example.org", "sent"),
        ("b@example.org", "queued"),
    ]
    assert told.messages[0].sent_at == NOW + HOUR
    assert (waiting.digest, waiting.label, waiting.messages) == ("weekly", "", ())


def test_everything_else(store: Store) -> None:
    """Key, story, fingerprint, totals."""
    poll(store, "alpha", reading("one", "huawei", exact="abc", backlog=True))
    found = store.article(1)
    assert found is not None
    assert (found.key, found.fingerprint, found.backlog) == ("alpha.example/one", "abc", True)
    assert (found.source, found.first_seen, found.revised) == ("alpha", NOW, None)
    assert found.totals == {"huawei": 1}
    assert [block.why for block in found.article.furniture] == ["related"]
