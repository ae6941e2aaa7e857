"""Sources: config.yaml is the truth, due is due whatever the clock did, one poller at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import LeaseLost
from monitor.store import PollDone, Store, open_store
from tests.storecase import DAY, HOUR, NOW, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def due(store: Store, now: datetime) -> list[str]:
    return [state.name for state in store.due_sources(now)]


def test_new_sources_are_due_at_once(store: Store) -> None:
    """A source that was never polled is due, on its first poll, without validators."""
    assert due(store, NOW) == ["alpha", "beta"]
    state = store.due_sources(NOW)[0]
    assert (state.first_poll, state.etag, state.last_ok, state.interval) == (True, "", None, None)


def test_polled_sources_wait(store: Store) -> None:
    """After a poll the source is due when the poll said; the longest due comes first."""
    poll(store, "beta", etag='"v1"', last_modified="yesterday")
    assert due(store, NOW + HOUR - timedelta(microseconds=1)) == ["alpha"]
    poll(store, "alpha", next_due=NOW + 2 * HOUR)
    assert due(store, NOW + 2 * HOUR) == ["beta", "alpha"]
    state = store.due_sources(NOW + HOUR)[0]
    assert (state.first_poll, state.etag, state.last_modified) == (False, '"v1"', "yesterday")
    assert (state.interval, state.last_ok, state.next_due) == (3600.0, NOW, NOW + HOUR)


def test_names_and_everything_ignore_due_times(store: Store) -> None:
    """`--source` and `--all` poll what is not due; an unknown name polls nothing."""
    poll(store, "alpha")
    poll(store, "beta")
    assert due(store, NOW) == []
    assert [state.name for state in store.due_sources(NOW, everything=True)] == ["alpha", "beta"]
    assert [state.name for state in store.due_sources(NOW, names=["beta"])] == ["beta"]
    assert store.due_sources(NOW, names=["gone"]) == []


def test_clock_went_back(store: Store) -> None:
    """A next poll more than two intervals ahead is of a clock that ran ahead: due now."""
    poll(store, "alpha", now=NOW + 30 * DAY)
    poll(store, "beta")
    assert due(store, NOW + timedelta(minutes=1)) == ["alpha"]
    assert due(store, NOW + 30 * DAY - HOUR) == ["beta"]


def test_removed_source_comes_back_as_itself(store: Store) -> None:
    """A source taken out of config.yaml is not polled; put back, it knows what it has read."""
    poll(store, "alpha", reading("one"))
    store.sync_sources([source("beta")], NOW)
    assert due(store, NOW + DAY) == ["beta"]
    assert store.lease_source("alpha", NOW, 60) is None
    assert [health.name for health in store.source_health(NOW)] == ["beta"]
    store.sync_sources([source("beta"), source("alpha")], NOW + DAY)
    back = next(state for state in store.due_sources(NOW + DAY) if state.name == "alpha")
    assert not back.first_poll
    assert store.known("alpha", ["https://alpha.example/one"])


def test_changed_address_starts_from_a_baseline(store: Store) -> None:
    """Another address under the same name: due at once, first poll, no validators of the old one; a poll
    of the old address that is still under way is refused."""
    poll(store, "alpha", etag='"old"')
    lease = store.lease_source("alpha", NOW, 300)
    assert lease is not None
    store.sync_sources([source("alpha", url="https://alpha.example/new"), source("beta")], NOW + HOUR / 2)
    state = next(state for state in store.due_sources(NOW + HOUR / 2) if state.name == "alpha")
    assert (state.url, state.first_poll, state.etag) == ("https://alpha.example/new", True, "")
    with pytest.raises(LeaseLost):
        store.finish_poll(PollDone("alpha", lease, 1, "ok"), (), NOW)


def test_shorter_interval_counts_from_now(store: Store) -> None:
    """A smaller `every` brings the next poll forward; a larger one and a back-off stay as planned."""
    poll(store, "alpha", next_due=NOW + DAY)
    poll(store, "beta", next_due=NOW + DAY)
    sooner = source("alpha", every=timedelta(minutes=10))
    later = source("beta", every=timedelta(hours=6))
    store.sync_sources([sooner, later], NOW + HOUR)
    assert due(store, NOW + HOUR + timedelta(minutes=10)) == ["alpha"]
    assert due(store, NOW + DAY) == ["alpha", "beta"]


def test_sync_writes_only_changes(store: Store) -> None:
    """The daemon syncs at each tick: an unchanged config costs no write."""
    version = "PRAGMA data_version"
    with open_store(store.path) as other, other._door.reading() as connection:
        before = connection.execute(version).fetchone()
        store.sync_sources([source("beta"), source("alpha")], NOW + HOUR)
        assert connection.execute(version).fetchone() == before
        store.sync_sources([source("beta")], NOW + HOUR)
        assert connection.execute(version).fetchone() != before


def test_one_poller_at_a_time(store: Store) -> None:
    """A lease keeps others out until it ends, is given back, or turns out to be of another clock."""
    lease = store.lease_source("alpha", NOW, 60)
    assert lease is not None
    assert store.lease_source("alpha", NOW + timedelta(seconds=59), 60) is None
    store.release_source("alpha", "another token")
    assert store.lease_source("alpha", NOW, 60) is None
    store.release_source("alpha", lease)
    assert store.lease_source("alpha", NOW, 60) is not None
    assert store.lease_source("alpha", NOW + timedelta(seconds=60), 60) is not None
    assert store.lease_source("alpha", NOW - DAY, 60) is not None


def test_unknown_source_has_no_lease(store: Store) -> None:
    """Only sources of config.yaml can be polled."""
    assert store.lease_source("gone", NOW, 60) is None


def test_pages_are_tried_three_times(store: Store) -> None:
    """A page that fails for a passing reason is offered again, and at the third try is let go."""
    url = "https://alpha.example/one"
    early = reading("one", "huawei", body_from="feed", owner="alpha", retry_page=True)
    for attempt in range(1, 4):
        poll(store, "alpha", early, etag='"v1"', now=NOW + attempt * HOUR)
        state = store.due_sources(NOW, names=["alpha"])[0]
        # While a page is to be tried again, "not modified" would keep its entry from us.
        assert (url in store.known("alpha", [url]), state.etag) == (
            attempt == 3,
            '"v1"' if attempt == 3 else "",
        )


def test_unread_entries_are_tried_three_times(store: Store) -> None:
    """An entry that gave no article at all is let go at the third try; an article ends the trying."""
    gone, later = "https://alpha.example/gone", "https://alpha.example/later"
    poll(store, "alpha", unread=(gone, later))
    assert store.known("alpha", [gone, later]) == set()
    poll(store, "alpha", reading("later"), unread=(gone,), now=NOW + HOUR)
    assert store.known("alpha", [gone, later]) == {later}
    poll(store, "alpha", unread=(gone,), now=NOW + 2 * HOUR)
    assert store.known("alpha", [gone, later]) == {gone, later}


def test_known_takes_any_number_of_keys(store: Store) -> None:
    """A feed with thousands of entries is asked for in one call."""
    poll(store, "alpha", *(reading(f"n{n}") for n in range(30)))
    keys = [f"https://alpha.example/n{n}" for n in range(5000)]
    assert store.known("alpha", keys) == set(keys[:30])
    assert store.known("alpha", []) == set()
