"""The end of a poll: all of it or nothing, and only by whoever holds the lease."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import LeaseLost
from monitor.store import PollCounts, PollDone, Store, open_store
from tests.storecase import DAY, HOUR, NOW, digest, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    yield opened
    opened.close()


def test_late_commit_is_refused(store: Store) -> None:
    """Who was stopped past its lease finds another there: nothing of its poll is stored."""
    late = store.lease_source("alpha", NOW, 60)
    assert late is not None
    early = store.lease_source("alpha", NOW + timedelta(seconds=61), 60)
    assert early is not None
    done = PollDone("alpha", late, 1, "ok", readings=(reading("one", "huawei"),), next_due=NOW + HOUR)
    with pytest.raises(LeaseLost, match="alpha"):
        store.finish_poll(done, (digest(),), NOW)
    assert store.article(1) is None
    assert store.polls("alpha") == []
    counts = store.finish_poll(replace(done, lease=early), (digest(),), NOW)
    assert counts == PollCounts(new=1, matched=1)
    with pytest.raises(LeaseLost):
        store.finish_poll(replace(done, lease=early), (digest(),), NOW)


def test_a_fault_stores_nothing(store: Store) -> None:
    """If one reading cannot be stored, the poll did not happen, and its lease is still held."""
    lease = store.lease_source("alpha", NOW, 60)
    assert lease is not None
    bad = replace(reading("two"), key="")
    done = PollDone("alpha", lease, 1, "ok", readings=(reading("one", "huawei"), bad))
    with pytest.raises(Exception, match="CHECK"):
        store.finish_poll(done, (digest(),), NOW)
    assert store.article(1) is None
    assert store.known("alpha", ["https://alpha.example/one"]) == set()
    assert store.finish_poll(replace(done, readings=done.readings[:1]), (digest(),), NOW).new == 1


def test_polls_without_news_are_one_transaction(store: Store) -> None:
    """All that hold their lease are settled; one that lost it is left out; one with news is refused."""
    leases = store.lease_sources(["alpha", "beta"], NOW, 60)
    quiet = [PollDone(name, lease, 1, "not modified", next_due=NOW + HOUR) for name, lease in leases.items()]
    late = replace(quiet[1], lease="another's")
    assert [done.source for done in store.finish_unchanged([late, quiet[0]], NOW)] == ["alpha"]
    assert [one.outcome for one in store.polls("alpha")] == ["not modified"]
    assert store.polls("beta") == []
    with pytest.raises(ValueError, match="by itself"):
        store.finish_unchanged([quiet[1], replace(quiet[1], readings=(reading("one"),))], NOW)
    assert store.polls("beta") == []
    assert store.finish_unchanged([quiet[1]], NOW)[0].counts == PollCounts()


def test_an_unchanged_poll_writes_its_record_and_nothing_else(store: Store) -> None:
    """Two rows: the source's, when it was asked and is due again, and the poll's, which health is read from.
    Known articles offered again, copies included, add nothing to that."""
    again = (reading("one", "huawei"), reading("two"))
    poll(store, "alpha", *again)
    poll(store, "beta", reading("copy", site="beta.example", exact="page of alpha.example/one"))
    tables = (
        "articles",
        "texts",
        "matches",
        "entry_keys",
        "appearances",
        "owed",
        "stories",
        "set_aside",
        "site_lines",
        "search_docsize",
    )

    def contents() -> list[object]:
        with store._door.reading() as connection:
            return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]

    before = contents()
    for outcome, readings in (("not modified", ()), ("ok", again)):
        lease = store.lease_source("alpha", NOW + HOUR, 60)
        assert lease is not None
        with store._door.reading() as connection:
            changes = connection.total_changes
            store.finish_poll(
                PollDone("alpha", lease, 1, outcome, readings=readings), (digest(),), NOW + HOUR
            )
            rows = connection.total_changes - changes
        if not readings:
            # The lease given back, the source settled in two statements, the record.
            assert rows == 4
        assert contents() == before, outcome


def test_unknown_outcome_is_a_fault(store: Store) -> None:
    """An outcome that the tables do not know must not pass for anything."""
    with pytest.raises(ValueError, match="splendid"):
        poll(store, "alpha", outcome="splendid")


def test_record(store: Store) -> None:
    """Each poll leaves its record."""
    poll(store, "alpha", reading("one", "huawei"), seconds=1.5, status=200)
    poll(store, "alpha", outcome="failed", reason="the server answered 503", status=503, now=NOW + HOUR)
    failed, fine = store.polls("alpha")
    assert (failed.outcome, failed.reason, failed.status, failed.at) == (
        "failed",
        "the server answered 503",
        503,
        NOW + HOUR,
    )
    assert (fine.counts, fine.entries, fine.kind, fine.seconds) == (
        PollCounts(new=1, matched=1),
        1,
        "rss",
        1.5,
    )


def test_records_are_kept_for_90_days(store: Store) -> None:
    """A daemon that polls for years keeps the polls of one season."""
    for day in range(0, 200, 10):
        poll(store, "alpha", now=NOW + day * DAY)
    assert len(store.polls("alpha", 100)) == 10


def test_not_modified_keeps_validators(store: Store) -> None:
    """304 keeps what the server does not repeat; a failure keeps all; a new answer replaces all."""
    poll(store, "alpha", etag='"v1"', last_modified="monday")
    poll(store, "alpha", outcome="not modified", etag='"v2"')
    poll(store, "alpha", outcome="failed")
    poll(store, "alpha", outcome="blocked")
    state = store.due_sources(NOW, names=["alpha"])[0]
    assert (state.etag, state.last_modified, state.fails) == ('"v2"', "monday", 2)
    poll(store, "alpha")
    state = store.due_sources(NOW, names=["alpha"])[0]
    assert (state.etag, state.last_modified, state.fails) == ("", "", 0)


def test_first_poll_ends_with_success(store: Store) -> None:
    """A failed first poll leaves the next one a first poll."""
    poll(store, "alpha", outcome="failed")
    assert store.due_sources(NOW, names=["alpha"])[0].first_poll
    poll(store, "alpha")
    assert not store.due_sources(NOW, names=["alpha"])[0].first_poll


def test_a_first_poll_that_left_entries_over_goes_on(store: Store) -> None:
    poll(store, "alpha", goes_on=True)
    assert store.due_sources(NOW, names=["alpha"])[0].first_poll
    poll(store, "alpha")
    poll(store, "alpha", outcome="not modified")
    assert not store.due_sources(NOW, names=["alpha"])[0].first_poll


def test_next_poll_is_never_in_the_past(store: Store) -> None:
    """A plan that lies in the past means now."""
    poll(store, "alpha", next_due=NOW - DAY)
    assert store.due_sources(NOW, names=["alpha"])[0].next_due == NOW


def test_moved_source_is_remembered_since_when(store: Store) -> None:
    """A permanent redirect counts from when it was first seen, until it is gone."""

    def moved() -> tuple[str, str | None]:
        with store._door.reading() as connection:
            return connection.execute(
                "SELECT moved_to, moved_since FROM sources WHERE name = 'alpha'"
            ).fetchone()  # type: ignore[no-any-return]

    new = "https://alpha.example/atom"
    poll(store, "alpha", moved_to=new)
    first = moved()
    poll(store, "alpha", moved_to=new, now=NOW + DAY)
    poll(store, "alpha", outcome="failed", now=NOW + DAY)
    assert moved() == first == (new, first[1])
    poll(store, "alpha", now=NOW + DAY)
    assert moved() == ("", None)


def test_advice_of_a_good_poll_is_shown_until_a_poll_has_none(store: Store) -> None:
    """What should change in config.yaml stands with the source's health; a poll's passing remarks do not."""

    def told() -> tuple[str, str]:
        (one,) = (source for source in store.source_health(NOW) if source.name == "alpha")
        return one.state, one.advice

    poll(
        store,
        "alpha",
        advice="write another url",
        reason="3 entries are left",
        kind="rss",
        moved_to="https://x.example/f",
    )
    assert told() == ("ok", "write another url")
    state = store.due_sources(NOW, names=["alpha"])[0]
    assert (state.kind, state.moved_to) == ("rss", "https://x.example/f")
    poll(store, "alpha", outcome="failed", reason="no answer")
    assert told() == ("failing", "")
    poll(store, "alpha", reason="3 entries are left")
    assert told() == ("ok", "")


def test_entries_passed_over_are_known(store: Store) -> None:
    """An entry that needs no article is not offered again."""
    poll(store, "alpha", passed=("alpha.example/old",), unread=("alpha.example/later",))
    known = store.known("alpha", ["alpha.example/old", "alpha.example/later", "alpha.example/new"])
    assert known == {"alpha.example/old"}
