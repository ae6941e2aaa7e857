"""No query of the daily work reads a whole table that grows, and the documentation knows every column."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.items import Fingerprint
from monitor.search import Wanted, parse
from monitor.store import PollDone, Said, Store, open_store
from tests.conftest import ROOT
from tests.storecase import DAY, HOUR, NOW, compose, digest, poll, reading, source

# Bounded by config.yaml, not by time: as many rows as sources, digests or states; or a single row.
MAY_BE_READ_WHOLE = {"sources", "digests", "search_fill", "retention"}
WHOLE = re.compile(r"^SCAN (\w+)")
# The last few rows by number, a partial index that holds only what is asked for, and the counts per
# state, which read an index of two columns: cheap by other means than a search. FTS5 reads its own few
# settings when it is first used after a change of the schema.
CHEAP = re.compile(
    r"^(SELECT [^?]* FROM \w+ ORDER BY id DESC LIMIT \d+"
    r"|SELECT k, v FROM 'main'.'search_config'"
    r"|SELECT count\(\*\) FROM outbox WHERE perhaps_delivered = 1"
    r"|SELECT state, count\(\*\) FROM outbox GROUP BY state)$"
)
# The search index asked for a word (M), within bounds of numbers (> and <), or for one row (=).
ASKED = re.compile(r"^SCAN \w+ VIRTUAL TABLE INDEX \d+:=?M\d[<>]*$")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def use_everything(store: Store) -> None:
    """One pass through every method of the store, with something in every table."""
    store.end_run(store.begin_run("run", NOW), NOW, 0, {})
    store.last_run()
    store.due_sources(NOW)
    store.free_abandoned(NOW)
    store.release_source("alpha", store.lease_sources(["alpha"], NOW, 60)["alpha"])
    quiet = store.lease_source("beta", NOW, 60)
    assert quiet is not None
    store.finish_unchanged([PollDone("beta", quiet, 1, "not modified")], NOW)
    early = reading("late", "zte", body_from="feed", owner="alpha", retry_page=True)
    poll(store, "alpha", reading("one", "huawei"), early, unread=("https://alpha.example/gone",))
    poll(store, "alpha", reading("late", "huawei"), now=NOW + HOUR)
    poll(store, "beta", reading("copy", site="beta.example", exact="page of alpha.example/one"))
    poll(store, "beta", outcome="failed", reason="no answer")
    store.due_sources(NOW + DAY)
    store.due_sources(NOW - DAY)
    store.due_sources(NOW, names=["alpha"])
    lease = store.lease_source("alpha", NOW, 60)
    assert lease is not None
    store.release_source("alpha", lease)
    store.known("alpha", [f"https://alpha.example/{n}" for n in range(600)])
    store.polls("alpha")
    store.site_lines("alpha.example")
    store.sync_sources([source("alpha"), source("beta"), source("gamma")], NOW)
    store.sync_digests([digest(), digest("weekly")], NOW)
    store.material(digest(), NOW + 3 * DAY)
    compose(store, "monday", "a@example.org", "b@example.org", "c@example.org", now=NOW + 3 * DAY)
    store.material(digest(), NOW + 4 * DAY)
    store.slots()
    store.waiting(digest())
    store.alert_moments("daily", NOW - DAY)
    store.alert_thread("daily", 1)
    store.has_slot("daily", "monday")
    store.tell_health(["alpha"], NOW)
    for end in ("sent", "retry", "dead"):
        claimed = store.claim(NOW + 3 * DAY, 60, channels=["mail"])
        assert claimed is not None
        store.mark_dotted(claimed, NOW)
        if end == "sent":
            store.mark_sent(claimed, NOW, "250")
        elif end == "retry":
            store.mark_retry(claimed, NOW, NOW + 4 * DAY, "451")
        else:
            store.mark_dead(claimed, NOW, "550")
        store.sent(claimed.message.message_id)
        store.message(claimed.message.message_id)
    store.outbox_counts()
    store.messages_of(1)
    store.send_again(1, "", NOW)
    store.unsent()
    store.dead()
    store.article(1)
    store.article("https://alpha.example/one")
    store.article("https://unknown.example/")
    store.trail("https://unknown.example/")
    store.naming("huawei", NOW - DAY)
    list(store.texts(NOW - DAY))
    store.leads(NOW - DAY)
    edited = replace(reading("one", "huawei", title="Edited"), said=7)
    poll(store, "alpha", edited, now=NOW + HOUR)
    numbers = b"".join(number.to_bytes(4, "big") for number in range(64))
    like = [
        replace(reading(f"like{n}", "zte", site=f"like{n}.example", exact=f"like{n}"), said=n)
        for n in range(2)
    ]
    like = [replace(one, fingerprint=Fingerprint(one.fingerprint.exact, numbers)) for one in like]
    poll(
        store,
        "alpha",
        *like,
        reading("short", text="one two three four five six seven eight nine ten eleven twelve"),
    )
    store.material(digest(), NOW + 3 * DAY)
    store.article("https://like1.example/like1")
    store.offered(
        "alpha", {"https://alpha.example/one": Said(8), "https://new.example/": Said(7, "2026-06-17")}
    )
    store.remove_older(NOW + DAY)
    store.fill_search()
    assert store.unsearchable() == 0
    for best in (False, True):
        store.search(Wanted(parse("says -zte"), since=NOW - DAY, until=NOW + DAY, story=1, best=best))
        store.search(
            Wanted(parse("says"), watches=("huawei",), sources=("alpha",), languages=("en",), best=best)
        )
    store.search(Wanted(parse(""), since=NOW - DAY))
    store.story(1)
    poll(store, "beta", reading("apart", "huawei"), reading("else", "zte"))
    numbers = [
        found.article_id
        for name in ("apart", "else")
        if (found := store.article(f"https://alpha.example/{name}"))
    ]
    stories = [found.story_id for number in numbers if (found := store.article(number))]
    store.merge_stories(stories[0], stories[1], NOW)
    store.story(stories[1])
    store.split_story([numbers[1]], [digest()], NOW)
    store.overview(["daily"], NOW + DAY)
    store.prunable(NOW - 180 * DAY)
    store.prune(NOW - 180 * DAY)


def traced(store: Store) -> set[str]:
    """Every statement that `use_everything` runs, with its values."""
    seen: set[str] = set()
    with store._door.reading() as connection:
        connection.set_trace_callback(seen.add)
        use_everything(store)
        connection.set_trace_callback(None)
    return {sql for sql in seen if not re.match(r"\s*(--|BEGIN|COMMIT|ROLLBACK|PRAGMA|EXPLAIN)", sql)}


def test_no_hot_query_scans_a_table(store: Store) -> None:
    """EXPLAIN QUERY PLAN of all that runs: only what config.yaml bounds is read from end to end."""
    statements = traced(store)
    assert len(statements) > 60
    slow = []
    with store._door.reading() as connection:
        for sql in statements:
            plain = " ".join(sql.split())
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}"):
                scanned = WHOLE.match(step)
                if not scanned or scanned.group(1) in MAY_BE_READ_WHOLE or ASKED.match(step):
                    continue
                if not CHEAP.match(plain):
                    slow.append((step, plain))
    assert slow == []


def test_the_triggers_of_the_index_scan_nothing(store: Store) -> None:
    """What the triggers read, which the statements above do not show: one article by its number."""
    use_everything(store)
    with store._door.reading() as connection:
        for sql in (
            "SELECT * FROM search_rows WHERE id = 1",
            "SELECT * FROM search_rows WHERE id >= 1 AND id < 9",
        ):
            steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            scanned = [step for step in steps if WHOLE.match(step)]
            assert scanned == ["SCAN search_fill"]


def test_a_scan_would_be_seen(store: Store) -> None:
    """The test above can fail: without its index a query of it reads the whole table."""
    traced(store)
    with store._door.tx() as connection:
        connection.execute("DROP INDEX articles_exact")
        steps = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM articles WHERE exact = 'x' AND exact <> ''"
        )
        assert any(WHOLE.match(step) for *_, step in steps)


def columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    # What the search index keeps for itself ("shadow" tables) is SQLite's business.
    tables = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
    ).fetchall()
    return {
        name: [column for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
        for (name,) in tables
        if not name.startswith(("sqlite_", "_"))
    }


def test_every_table_and_column_is_documented(store: Store) -> None:
    """docs/store.md has a section per table with a row per column, and no other."""
    text = (ROOT / "docs/store.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", text, re.M | re.S))
    documented = {name: re.findall(r"^\| `(\w+)` \|", body, re.M) for name, body in sections.items()}
    with store._door.reading() as connection:
        assert documented == columns(connection)


def test_every_index_serves_a_query(store: Store) -> None:
    """An index that no query of the store uses only costs; the plans name each at least once."""
    used = set()
    statements = traced(store)
    with store._door.reading() as connection:
        for sql in statements:
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}"):
                used.update(re.findall(r"INDEX (\w+)", step))
        made = {
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''"
            )
        }
    assert {name for name in made if not name.startswith("idx__")} - used == set()


def test_use_everything_uses_everything(store: Store) -> None:
    """The pass above reaches every public method."""
    called = set()

    class Watched:
        def __getattr__(self, name: str) -> object:
            called.add(name)
            return getattr(store, name)

    use_everything(Watched())  # type: ignore[arg-type]
    public = {name for name in dir(Store) if not name.startswith("_")}
    assert public - called == {
        "close", "copy_to", "path", "digest_since", "last_slot", "source_health",
        "unsound", "back_up", "vacuum",  # these read the whole file, which is their point
    }  # fmt: skip
