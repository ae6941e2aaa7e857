"""What a digest may say, and that composing happens once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from monitor.told import DigestMaterial, Newest, OutboxMessage
from tests.storecase import DAY, HOUR, NOW, compose, digest, messages, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def test_first_window_starts_when_the_digest_was_first_seen(store: Store) -> None:
    """Later syncs do not move it; a digest taken out and put back keeps it."""
    store.sync_digests([digest(), digest("weekly")], NOW + DAY)
    store.sync_digests([digest("weekly")], NOW + 2 * DAY)
    store.sync_digests([digest(), digest("weekly")], NOW + 3 * DAY)
    assert store.digest_since("daily") == NOW
    assert store.digest_since("weekly") == NOW + DAY
    assert store.last_slot("daily") is None
    assert store.material(digest("weekly"), NOW + 4 * DAY).since == NOW + DAY
    with pytest.raises(KeyError):
        store.digest_since("monthly")


def test_new_digest_is_not_flooded(store: Store) -> None:
    """A digest added later owes only what was matched from then on."""
    poll(store, "alpha", reading("one", "huawei"))
    store.sync_digests([digest("weekly")], NOW + HOUR)
    assert store.material(digest("weekly"), NOW + 2 * HOUR).owed == ()
    poll(store, "alpha", reading("two", "huawei"), digests=(digest("weekly"),), now=NOW + HOUR)
    assert [one.title for one in store.material(digest("weekly"), NOW + 2 * HOUR).owed] == ["The two"]


def test_material(store: Store) -> None:
    """Window, articles read, newest, owed with everything shown, sources."""
    poll(store, "alpha", reading("old"), now=NOW - HOUR)
    poll(store, "alpha", reading("one", "huawei", "zte"))
    poll(store, "beta", reading("two", site="beta.example"), now=NOW + HOUR)
    material = store.material(digest(), NOW + 2 * HOUR)
    assert (material.digest, material.since, material.until) == ("daily", NOW, NOW + 2 * HOUR)
    assert material.articles_read == 2
    assert material.newest == Newest("The two", "beta", NOW + HOUR)
    assert [health.name for health in material.sources] == ["alpha", "beta"]
    (article,) = material.owed
    assert (article.title, article.url, article.source) == (
        "The one",
        "https://alpha.example/one",
        "alpha",
    )
    assert (article.published, article.first_seen, article.language) == (NOW - HOUR, NOW, "en")
    assert (article.kind, article.body_from, article.note, article.appearances) == ("new", "page", "", ())
    assert [(match.watch, match.total, match.about) for match in article.matches] == [
        ("huawei", 1, True),
        ("zte", 1, True),
    ]
    assert article.matches[0].mentions[0].sentence == "one says: huawei and zte were hit."


def test_material_writes_nothing(store: Store) -> None:
    """A preview leaves everything owed."""
    poll(store, "alpha", reading("one", "huawei"))
    assert store.material(digest(), NOW) == store.material(digest(), NOW)


def test_only_covered_watches_are_shown(store: Store) -> None:
    """A muted name does not show in a story told for another; a story with none left waits."""
    poll(store, "alpha", reading("both", "huawei", "zte"), reading("one", "huawei"))
    muted = digest("daily", "zte")
    (article,) = store.material(muted, NOW).owed
    assert [match.watch for match in article.matches] == ["zte"]
    compose(store, "muted", plan=muted)
    assert [one.title for one in store.material(digest(), NOW).owed] == ["The one"]


def test_freeze_tells_once(store: Store) -> None:
    """Slot, messages and what they tell are one; the slot exists once."""
    poll(store, "alpha", reading("one", "huawei"))
    slot, (shown,) = compose(store, "monday", "a@example.org", "b@example.org", now=NOW + HOUR)
    assert slot is not None
    assert [one.title for one in shown.owed] == ["The one"]
    assert store.last_slot("daily") == ("monday", NOW + HOUR)
    assert store.outbox_counts()["queued"] == 2
    assert compose(store, "monday", now=NOW + 2 * HOUR) == (None, [])
    assert store.outbox_counts()["queued"] == 2
    _, (second,) = compose(store, "tuesday", now=NOW + DAY)
    assert (second.owed, second.since) == ((), NOW + HOUR)
    latest, first = store.slots()
    assert (first.slot_id, first.told, first.articles_read) == (slot, 1, 1)
    assert (latest.label, latest.since, latest.until, latest.told) == ("tuesday", NOW + HOUR, NOW + DAY, 0)


def test_same_label_of_two_digests(store: Store) -> None:
    """Labels are unique per digest."""
    assert compose(store, "monday")[0] is not None
    other = digest("weekly")
    assert store.freeze(other, "monday", NOW, lambda _: []) is not None


def test_render_fault_writes_nothing(store: Store) -> None:
    """If composing fails, the slot can be composed again and tells the same."""
    poll(store, "alpha", reading("one", "huawei"))

    def broken(material: DigestMaterial) -> list[OutboxMessage]:
        raise RuntimeError("a template is broken")

    with pytest.raises(RuntimeError, match="template"):
        store.freeze(digest(), "monday", NOW, broken)
    assert store.last_slot("daily") is None
    assert store.outbox_counts()["queued"] == 0
    assert len(compose(store, "monday")[1][0].owed) == 1


def test_render_may_read_and_not_write(store: Store) -> None:
    """While a digest is composed the store can be read; a write would escape the transaction: refused."""

    def reads(material: DigestMaterial) -> list[OutboxMessage]:
        assert store.last_slot("daily") is None
        store.begin_run("run", NOW)
        return []

    with pytest.raises(RuntimeError, match="transaction"):
        store.freeze(digest(), "monday", NOW, reads)
    assert store.last_slot("daily") is None


def test_message_of_another_slot_is_refused(store: Store) -> None:
    """A Message-ID that exists already is a fault, and the slot is not composed."""
    compose(store, "monday")
    with pytest.raises(Exception, match="UNIQUE"):
        store.freeze(digest(), "tuesday", NOW, lambda _: messages("monday"))
    assert store.last_slot("daily") == ("monday", NOW)


def test_empty_digest_can_be_composed_without_mail(store: Store) -> None:
    """`if_empty: skip` composes the slot with no message."""
    assert store.freeze(digest(), "monday", NOW, lambda _: []) is not None
    assert store.outbox_counts()["queued"] == 0


def test_articles_between_material_and_freeze_wait(store: Store) -> None:
    """Only what was shown is told."""
    poll(store, "alpha", reading("one", "huawei"))
    store.material(digest(), NOW)
    poll(store, "alpha", reading("two", "huawei"))
    assert len(compose(store, "monday")[1][0].owed) == 2
    poll(store, "alpha", reading("three", "huawei"))
    assert [one.title for one in store.material(digest(), NOW).owed] == ["The three"]


def test_clock_went_back(store: Store) -> None:
    """A window never ends before it starts."""
    compose(store, "monday", now=NOW + DAY)
    material = store.material(digest(), NOW)
    assert (material.since, material.until) == (NOW, NOW)


def test_averages(store: Store) -> None:
    """Stories per day over the seven days before the window; backlog and copies do not count twice."""
    for day in range(10):
        now = NOW + day * DAY
        poll(store, "alpha", reading(f"n{day}", "huawei", exact=f"text {day}"), now=now)
        copy = reading(f"c{day}", "huawei", site="beta.example", exact=f"text {day}")
        poll(store, "beta", copy, reading(f"o{day}", "zte", site="beta.example", backlog=True), now=now)
    compose(store, "last", now=NOW + 9 * DAY + HOUR)
    averages = store.material(digest(), NOW + 10 * DAY).averages
    assert averages == {"huawei": 1.0, "zte": 0.0}


def test_averages_of_a_young_store(store: Store) -> None:
    """With less than a day of history there is no average; with three days it is over three."""
    poll(store, "alpha", reading("one", "zte"))
    compose(store, "first", now=NOW + timedelta(hours=23))
    assert store.material(digest(), NOW + DAY).averages == {}
    compose(store, "second", now=NOW + 4 * DAY)
    assert store.material(digest(), NOW + 5 * DAY).averages == {"huawei": 0.0, "zte": 0.25}
