"""Backups that are proven, checks that find what does not hold, pruning that keeps what was told."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Store, open_store, open_to_read
from monitor.store.pruning import Pruned
from monitor.store.search import prepare
from monitor.store.soundness import INVARIANTS
from tests.storecase import DAY, NOW, compose, digest, poll, reading, source

OLD = NOW - 200 * DAY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], OLD)
    opened.sync_digests([digest()], OLD)
    yield opened
    opened.close()


def filled(store: Store) -> None:
    """Old and new articles, matched and not, one digest told."""
    poll(store, "alpha", reading("told", "huawei"), reading("plain"), reading("dull"), now=OLD)
    poll(store, "beta", reading("copy", site="beta.example", exact="page of alpha.example/told"), now=OLD)
    compose(store, "old", "a@example.org", now=OLD + DAY)
    claimed = store.claim(OLD + DAY, 60)
    assert claimed is not None
    store.mark_sent(claimed, OLD + DAY, "250")
    poll(store, "alpha", reading("fresh"), reading("named", "zte"), now=NOW - DAY)


@contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    """The database past foreign keys and the store, with what its triggers call."""
    with closing(sqlite3.connect(path)) as hand:
        prepare(hand)
        yield hand
        hand.commit()


def titles(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as rows:
        return {title for (title,) in rows.execute("SELECT title FROM articles")}


def test_a_backup_is_a_whole_database_of_its_owner_only(store: Store, tmp_path: Path) -> None:
    """One file, no log beside it, mode 0600, sound, with everything in it."""
    filled(store)
    made = store.back_up(tmp_path / "copy.db")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]
    assert titles(made.path) == titles(tmp_path / "news.db")
    with open_to_read(made.path) as copy:
        assert copy.unsound() == []
        assert made.articles == 5


def test_a_backup_may_be_made_while_others_write(store: Store, tmp_path: Path) -> None:
    """Writers between two pages of the copy do not spoil it."""
    filled(store)
    over = threading.Event()

    def write() -> None:
        with open_store(tmp_path / "news.db") as other:
            while not over.is_set():
                other.end_run(other.begin_run("run", NOW), NOW, 0, {})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            store.back_up(tmp_path / f"copy{number}.db")
    finally:
        over.set()
        writer.join()
    with open_to_read(tmp_path / "copy4.db") as copy:
        assert copy.unsound() == []


def test_an_older_backup_is_replaced_and_nothing_else(store: Store, tmp_path: Path) -> None:
    """The database itself, a folder and a stranger's file are refused; a backup is taken for one."""
    filled(store)
    target = tmp_path / "copy.db"
    store.back_up(target)
    poll(store, "alpha", reading("later"), now=NOW)
    assert store.back_up(target).articles == 6
    stranger = tmp_path / "letter.txt"
    stranger.write_text("dear " * 50, encoding="utf-8")
    (tmp_path / "link.db").symlink_to(tmp_path / "news.db")
    for wrong, says in (
        (tmp_path / "news.db", "the database itself"),
        (tmp_path / "link.db", "the database itself"),
        (tmp_path, "is a folder"),
        (stranger, "no backup of Newswatch"),
        (tmp_path / "missing" / "copy.db", "cannot be written"),
    ):
        with pytest.raises(StoreError, match=says):
            store.back_up(wrong)
    assert stranger.read_text(encoding="utf-8").startswith("dear ")


def test_an_unsound_database_makes_no_backup_and_leaves_the_last(store: Store, tmp_path: Path) -> None:
    """What cannot be proven does not take the place of what was."""
    filled(store)
    target = tmp_path / "copy.db"
    store.back_up(target)
    kept = target.read_bytes()
    with by_hand(tmp_path / "news.db") as hand:
        hand.execute("DELETE FROM texts")
    with pytest.raises(StoreError, match="articles have a text"):
        store.back_up(target)
    assert target.read_bytes() == kept
    assert not list(tmp_path.glob("*.part*"))


BREAK: dict[str, str] = {
    "owed articles exist": "DELETE FROM articles WHERE id = 1",
    "owed articles name something": "DELETE FROM matches WHERE article_id = (SELECT max(id) FROM articles)",
    "told by their own digest": "UPDATE slots SET digest = 'another'",
    "articles have a text": "DELETE FROM texts WHERE article_id = 1",
    "articles were seen somewhere": "DELETE FROM appearances",
    "matches have an article": "DELETE FROM articles WHERE id = 1",
    "windows run forwards": "UPDATE slots SET until = '2001-01-01T00:00:00.000000Z'",
    "messages are whole": "UPDATE outbox SET mime = x''",
    "sent messages say when": "UPDATE outbox SET sent_at = NULL",
    "messages under way have an owner": "UPDATE outbox SET state = 'sending', lease = NULL",
}


def test_every_invariant_can_be_broken_here() -> None:
    assert {invariant.name for invariant in INVARIANTS} == set(BREAK)


@pytest.mark.parametrize("name", BREAK)
def test_a_broken_promise_is_named(store: Store, tmp_path: Path, name: str) -> None:
    """Each invariant is broken by hand, past foreign keys, and found."""
    filled(store)
    assert store.unsound() == []
    with by_hand(tmp_path / "news.db") as hand:
        hand.execute(BREAK[name])
    assert name in {one.kind for one in store.unsound()}


def test_a_damaged_page_is_said_and_nothing_else(store: Store, tmp_path: Path) -> None:
    """A file with a hole in it: integrity, whatever the statements over it would find."""
    filled(store)
    store.back_up(tmp_path / "copy.db")
    with (tmp_path / "copy.db").open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * 4096 * 4)
    with open_to_read(tmp_path / "copy.db") as copy:
        assert {one.kind for one in copy.unsound()} == {"integrity"}


def test_pruning_takes_what_named_nothing_and_was_told_to_nobody(store: Store, tmp_path: Path) -> None:
    """Old untold articles and ended messages go, and the count before is the count after."""
    filled(store)
    before = NOW - 180 * DAY
    planned = store.prunable(before)
    assert (planned.articles, planned.messages) == (2, 1)
    assert planned.text_bytes > 0
    assert planned.message_bytes > 0
    assert store.prune(before) == planned
    assert titles(tmp_path / "news.db") == {"The told", "The fresh", "The named"}
    assert store.unsound() == []
    assert store.prune(before) == Pruned()


def test_vacuum_gives_room_back_that_pruning_left_free(store: Store, tmp_path: Path) -> None:
    """The file keeps its size until it is asked for."""
    poll(store, "alpha", *(reading(f"n{n}", text=f"{n} says " * 5000) for n in range(20)), now=OLD)
    store.prune(NOW)
    won = store.vacuum()
    assert won > 500_000
    assert (tmp_path / "news.db").stat().st_size < 500_000
    assert store.unsound() == []


def test_what_was_pruned_does_not_come_back_as_new(store: Store, tmp_path: Path) -> None:
    """Its address stays known to its source, so it is not even fetched."""
    filled(store)
    store.prune(NOW - 180 * DAY)
    address = "https://alpha.example/plain"
    assert store.known("alpha", [address]) == {address}


def test_a_whole_story_stays_with_the_article_that_was_told(store: Store, tmp_path: Path) -> None:
    """An article that names nothing stays while another of its story does."""
    filled(store)
    with by_hand(tmp_path / "news.db") as hand:
        (story,) = hand.execute("SELECT story_id FROM articles WHERE title = 'The told'").fetchone()
        hand.execute("UPDATE articles SET story_id = ? WHERE title = 'The dull'", (story,))
        hand.execute("DELETE FROM stories WHERE id NOT IN (SELECT story_id FROM articles)")
    assert store.prune(NOW - 180 * DAY).articles == 1
    assert "The dull" in titles(tmp_path / "news.db")


def test_many_articles_go_in_blocks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and single transactions find the same as one statement."""
    monkeypatch.setattr("monitor.store.pruning.BLOCK", 3)
    monkeypatch.setattr("monitor.store.pruning.MESSAGES", 1)
    names = [f"n{number}" for number in range(20)]
    poll(
        store, "alpha",
        *(reading(name, *(["huawei"] if number % 4 == 0 else [])) for number, name in enumerate(names)),
        now=OLD,
    )  # fmt: skip
    compose(store, "old", "a@example.org", "b@example.org", "c@example.org", now=OLD + DAY)
    for _ in range(3):
        claimed = store.claim(OLD + DAY, 60)
        assert claimed is not None
        store.mark_dead(claimed, OLD + DAY, "550")
    planned = store.prunable(NOW - 100 * DAY)
    assert (planned.articles, planned.messages) == (15, 3)
    assert store.prune(NOW - 100 * DAY) == planned


def test_messages_that_wait_are_never_pruned(store: Store) -> None:
    poll(store, "alpha", reading("told", "huawei"), now=OLD)
    compose(store, "old", "a@example.org", now=OLD + DAY)
    assert store.prune(NOW).messages == 0
    assert len(store.unsent()) == 1


def test_an_older_schema_can_be_backed_up_before_it_is_migrated(store: Store, tmp_path: Path) -> None:
    """A backup before an update must not be the update."""
    filled(store)
    with by_hand(tmp_path / "news.db") as hand:
        hand.execute("PRAGMA user_version = 1")
    with open_to_read(tmp_path / "news.db", older=True) as old:
        assert old.back_up(tmp_path / "copy.db").version == 1
    with pytest.raises(StoreError, match="older version"):
        open_to_read(tmp_path / "news.db")


def test_overview_tells_of_runs_articles_and_messages(store: Store) -> None:
    """The facts of a small history."""
    filled(store)
    store.end_run(store.begin_run("run", NOW - DAY), NOW - DAY, 1, {"new": 2})
    compose(store, "new", "a@example.org", "b@example.org", now=NOW)
    for end in ("dead", "wait"):
        claimed = store.claim(NOW, 60)
        assert claimed is not None
        store.mark_dotted(claimed, NOW)
        if end == "dead":
            store.mark_dead(claimed, NOW, "550 no such user", refused=True)
        else:
            store.mark_retry(claimed, NOW, NOW + timedelta(hours=1), "lost")
    seen = store.overview(["daily", "unknown"], NOW + timedelta(minutes=1))
    assert seen.stored == 5
    assert seen.newest is not None
    assert seen.newest.seen == NOW - DAY
    assert (seen.day_articles, seen.day_matches) == (0, 0)
    (last,) = seen.digests
    assert (last.digest, last.label, last.sent, last.waiting, last.dead) == ("daily", "new", 0, 1, 1)
    assert (seen.dead, seen.perhaps_twice, len(seen.unsent)) == (1, 1, 1)
    assert seen.accepted == OLD + DAY
    assert seen.runs[0].exit_code == 1
    assert seen.newest_stamp == NOW - DAY
    assert seen.size > 0
