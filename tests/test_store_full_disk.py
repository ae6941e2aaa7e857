"""A full disk at every point of a poll and of a digest: said, nothing half-written, done again with space.

`max_page_count` gives SQLite's own SQLITE_FULL when the file may not grow by one more page, so raising it
page by page makes the same work fail at each place where it needs one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import StoreUnwritable
from monitor.search import Wanted, parse
from monitor.store import Store, open_store
from tests.storecase import HOUR, NOW, compose, digest, poll, reading, source

EVERYTHING = (
    "sources", "stories", "articles", "texts", "entry_keys", "appearances", "matches", "set_aside", "digests",
    "slots",
    "owed", "outbox", "polls", "site_lines", "search_docsize",
)  # fmt: skip


def contents(store: Store) -> list[object]:
    with store._door.reading() as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in EVERYTHING]


def limit_pages(store: Store, pages: int) -> None:
    with store._door.reading() as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}")


def page_count(store: Store) -> int:
    with store._door.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    return int(pages)


def fail_everywhere(path: Path, work: Callable[[Store], object], check: Callable[[Store], None]) -> int:
    """Do the work with each number of pages to spare until it fits; return how often it failed.

    After every failure the same store, still open, holds what it held, and is sound.
    """
    failures, said = 0, set[str]()
    with open_store(path) as store:
        for room in range(10_000):
            before, pages = contents(store), page_count(store)
            limit_pages(store, pages + room)
            try:
                work(store)
            except StoreUnwritable as error:
                said.add(str(error))
                failures += 1
            else:
                break
            finally:
                limit_pages(store, 2**30)
            assert contents(store) == before
        check(store)
        with store._door.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    assert said == {
        f"{path}: no space left on its disk; nothing was written. "
        "Free some space; the work is done again at the next run."
    }
    return failures


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a few articles."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        store.sync_digests([digest()], NOW)
        poll(store, "alpha", *(reading(f"old{n}", "huawei") for n in range(5)))
    return path


def test_a_poll(path: Path) -> None:
    """The lease stays held, so the very same poll can be committed when there is space."""
    long = "many words of a long text " * 300
    new = [reading(f"new{n}", "huawei", "zte", text=f"{long} huawei zte {n}") for n in range(12)]
    with open_store(path) as store:
        lease = store.lease_source("beta", NOW, 10_000)
    assert lease is not None

    def work(store: Store) -> None:
        from monitor.store import PollDone

        store.finish_poll(PollDone("beta", lease, 1, "ok", readings=tuple(new)), (digest(),), NOW + HOUR)

    def check(store: Store) -> None:
        assert len(store.search(Wanted(parse("many words"), limit=50))) == 12
        assert len(store.material(digest(), NOW + HOUR).owed) == 17

    assert fail_everywhere(path, work, check) > 20


def test_a_digest(path: Path) -> None:
    """The slot is composed once, with all it owes."""
    readers = [f"reader{n}@example.org" for n in range(60)]

    def check(store: Store) -> None:
        assert store.outbox_counts()["queued"] == 60
        assert [slot.told for slot in store.slots()] == [5]

    assert fail_everywhere(path, lambda store: compose(store, "monday", *readers, now=NOW + HOUR), check) > 3


def test_a_lease_or_a_record_needs_no_space(path: Path) -> None:
    """On a full disk what updates rows in place still works: mails that are queued can go out."""
    with open_store(path) as store:
        compose(store, "monday", now=NOW + HOUR)
        limit_pages(store, page_count(store))
        claimed = store.claim(NOW + HOUR, 60)
        assert claimed is not None
        store.mark_dotted(claimed, NOW + HOUR)
        store.mark_sent(claimed, NOW + HOUR, "250 ok")
        assert store.outbox_counts()["sent"] == 1
