"""Edits: one article, its versions kept, a typo tells nobody, a new name tells once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.items import Findings, Match, Reading, Zone
from monitor.store import PollCounts, Said, Store, open_store
from monitor.store.revisions import KEPT
from monitor.store.sources import EDITS_FOLLOWED, PAGES_REREAD
from tests.storecase import DAY, HOUR, NOW, compose, digest, mention, poll, reading, source
from tests.test_store_copies import story, told

URL = "https://alpha.example/one"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def owed(store: Store) -> list[tuple[str, str]]:
    return [(article.title, article.kind) for article in store.material(digest(), NOW + DAY).owed]


def entry_title(title: str, said: int) -> Reading:
    """The feed's own words of the entry that leads to the page `one`."""
    made = reading("one", body_from="feed", owner="alpha", title=title, text="Too few words.")
    return replace(made, said=said)


def test_a_typo_is_kept_and_tells_nobody(store: Store) -> None:
    """The newest version is shown, the older kept; the digest that told it hears nothing."""
    poll(store, "alpha", told("one", story(1), "huawei", title="Huawie hit", said=1))
    compose(store, "monday")
    edited = told("one", story(1), "huawei", title="Huawei hit", said=2)
    assert poll(store, "alpha", edited, now=NOW + HOUR) == PollCounts(updated=1)
    found = store.article(1)
    assert found is not None
    (edit,) = found.revisions
    assert (found.article.title, found.revised) == ("Huawei hit", NOW + HOUR)
    assert (edit.kind, edit.title, edit.gained, edit.seen) == ("typo", "Huawie hit", (), NOW + HOUR)
    assert story(1) in edit.text
    assert owed(store) == []


@pytest.mark.parametrize("before", [True, False])
def test_a_name_that_an_edit_adds(store: Store, before: bool) -> None:
    """Owed as an update where the article was told; else it waits once, with both names."""
    poll(store, "alpha", told("one", story(1), "huawei", said=1))
    if before:
        compose(store, "monday")
    counts = poll(store, "alpha", told("one", story(1), "huawei", "zte", said=2), now=NOW + HOUR)
    assert counts == PollCounts(updated=1, matched=1)
    assert owed(store) == [("The one", "update" if before else "new")]
    found = store.article(1)
    assert found is not None
    assert (found.revisions[0].kind, found.revisions[0].gained) == ("material", ("zte",))
    assert {match.watch: match.mentions[0].start >= 0 for match in found.findings.matches} == {
        "huawei": True,
        "zte": True,
    }


def test_an_edit_that_adds_an_exploited_hole_is_told_again_once(store: Store) -> None:
    """A CVE id and that it is used count; the same edit seen again, and a day restamped, do not."""
    poll(store, "alpha", told("one", story(1), "huawei", said=1))
    compose(store, "monday")
    hole = "The flaw CVE-2026-4242 in its routers is exploited in attacks. " + story(1)
    poll(store, "alpha", told("one", hole, "huawei", said=2), now=NOW + HOUR)
    (article,) = store.material(digest(), NOW + DAY).owed
    assert article.kind == "update"
    assert ("cve", "CVE-2026-4242") in article.news
    compose(store, "tuesday", now=NOW + 2 * HOUR)
    poll(store, "alpha", told("one", hole + " It adds a word.", "huawei", said=3), now=NOW + 3 * HOUR)
    assert owed(store) == []


def test_an_edit_before_it_was_told_is_told_once(store: Store) -> None:
    poll(store, "alpha", told("one", story(1), "huawei", said=1))
    hole = "The flaw CVE-2026-4242 in its routers is exploited in attacks. " + story(1)
    poll(store, "alpha", told("one", hole, "huawei", said=2), now=NOW + HOUR)
    assert owed(store) == [("The one", "new")]


def test_a_name_that_an_edit_takes_away_stays(store: Store) -> None:
    """The source did name it; its sentence is shown without a place."""
    poll(store, "alpha", told("one", story(1), "huawei", "zte", said=1))
    poll(store, "alpha", told("one", story(1), "huawei", said=2), now=NOW + HOUR)
    found = store.article(1)
    assert found is not None
    assert {match.watch for match in found.findings.matches} == {"huawei", "zte"}


def test_the_same_page_read_by_another_source_is_no_edit(store: Store) -> None:
    """Two readings of one page may differ in furniture; only an entry that led here before brings an edit."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    assert poll(store, "beta", told("one", story(1) + " more", "huawei"), now=NOW + HOUR) == PollCounts(
        duplicates=1
    )
    found = store.article(1)
    assert found is not None
    assert found.revisions == ()


def test_a_worse_reading_is_no_edit(store: Store) -> None:
    """A paywall that came later, and a page that lost most of its text, take nothing away."""
    poll(store, "alpha", told("one", story(1), "huawei", said=1))
    stub = told("one", story(1), "huawei", said=2)
    poll(store, "alpha", replace(stub, article=replace(stub.article, shape="partial", title="Stub")))
    poll(store, "alpha", told("one", story(1, 60), "huawei", said=3))
    found = store.article(1)
    assert found is not None
    assert (found.revisions, found.article.title) == ((), "The one")


def test_a_headline_of_the_feed_when_the_page_cannot_be_had(store: Store) -> None:
    """Its title is the newer one, unless it is the stored one without the site's name."""
    poll(store, "alpha", told("one", story(1), "huawei", title="Huawei hit - Example News", said=1))
    assert poll(store, "alpha", entry_title("Huawei hit", 2)) == PollCounts(duplicates=1)
    assert poll(store, "alpha", entry_title("Huawei was hit by hackers", 3)) == PollCounts(updated=1)
    found = store.article(1)
    assert found is not None
    assert (found.article.title, found.article.body_from) == ("Huawei was hit by hackers", "page")
    assert [edit.title for edit in found.revisions] == ["Huawei hit - Example News"]


def test_another_source_edits_no_headline(store: Store) -> None:
    """An aggregator's own words for a page that cannot be had change nothing of the page's article."""
    poll(store, "alpha", told("one", story(1), "huawei", title="Huawei hit", said=1))
    poll(store, "beta", told("one", story(1), "huawei", title="Huawei hit", said=1), now=NOW + HOUR)
    claimed = reading(
        "one", body_from="feed", owner="beta", title="You will not believe this", text="Few words."
    )
    assert poll(store, "beta", replace(claimed, said=2), now=NOW + DAY) == PollCounts(duplicates=1)
    found = store.article(1)
    assert found is not None
    assert (found.article.title, found.revisions) == ("Huawei hit", ())
    assert store.article(2) is None


def test_names_of_a_new_headline_stand_in_it(store: Store) -> None:
    """Each at its place in the headline that is shown; a name that left the headline has none."""
    first = told("one", story(1), "huawei", title="huawei was hit", said=1)
    match = first.findings.matches[0]
    mentions = (mention("huawei", "huawei was hit", 0, Zone.HEADLINE), *match.mentions)
    first = replace(first, findings=Findings((replace(match, mentions=mentions),)))
    poll(store, "alpha", first)
    title = "zte was hit too"
    named = Match("zte", (mention("zte", title, 0, Zone.HEADLINE),))
    poll(store, "alpha", replace(entry_title(title, 2), findings=Findings((named,))))
    found = store.article(1)
    assert found is not None
    places = {one.watch: [(m.zone, m.start) for m in one.mentions] for one in found.findings.matches}
    assert places == {
        "huawei": [(Zone.HEADLINE, -1), (Zone.BODY, mentions[1].start)],
        "zte": [(Zone.HEADLINE, 0)],
    }


def test_revisions_are_bounded(store: Store) -> None:
    """A title that changes for ever: the first version and the latest are kept."""
    for n in range(KEPT + 15):
        poll(store, "alpha", told("one", story(1), title=f"Title {n}", said=n), now=NOW + n * HOUR)
    found = store.article(1)
    assert found is not None
    titles = [edit.title for edit in found.revisions]
    assert titles == ["Title 0", *(f"Title {n}" for n in range(KEPT + 14 - KEPT + 1, KEPT + 14))]


def test_what_a_poll_is_to_do_with_an_entry(store: Store) -> None:
    """Known while its words are the same; read again a few times; then by its title; then no more."""

    def what(words: int) -> str:
        found = store.offered("alpha", {URL: Said(words)})
        sets = {"known": found.known, "edited": found.edited, "retitled": found.retitled}
        return next((name for name, keys in sets.items() if URL in keys), "fresh")

    assert what(1) == "fresh"
    poll(store, "alpha", told("one", story(1), said=1))
    assert what(1) == "known"
    for n in range(PAGES_REREAD):
        assert what(n + 2) == "edited"
        poll(store, "alpha", told("one", story(1), said=n + 2))
        assert what(n + 2) == "known"
    assert what(99) == "known"
    for n in range(1, EDITS_FOLLOWED - PAGES_REREAD + 1):
        assert what(n << 32) == "retitled"
        poll(store, "alpha", entry_title(f"Title {n}", n << 32))
    assert what(99 << 32) == "known"


def test_an_edit_whose_page_failed_for_now_is_seen_again(store: Store) -> None:
    """The entry keeps its former words, a bounded number of times."""
    poll(store, "alpha", told("one", story(1), said=1))
    for _ in range(PAGES_REREAD):
        assert store.offered("alpha", {URL: Said(2)}).edited == {URL}
        poll(store, "alpha", replace(entry_title("The one", 2), retry_page=True))
    assert store.offered("alpha", {URL: Said(2)}).known == {URL}


def test_another_address_with_the_same_words(store: Store) -> None:
    """A twin only where its words are many, its day is the same and the old address is gone."""
    poll(store, "alpha", told("one", story(1), said=7))
    day = f"{NOW - HOUR:%Y-%m-%d}"
    new = "https://alpha.example/two"
    assert store.offered("alpha", {new: Said(7, day)}).twins == {new}
    assert store.offered("alpha", {new: Said(7, day), URL: Said(7, day)}).twins == set()
    assert store.offered("alpha", {new: Said(7)}).twins == set()
    assert store.offered("alpha", {new: Said(7, "2026-01-01")}).twins == set()
    assert store.offered("alpha", {new: Said(8, day)}).twins == set()
    assert store.offered("beta", {new: Said(7, day)}).twins == set()


def test_entries_of_an_older_database_are_known(store: Store, tmp_path: Path) -> None:
    """What an entry said before its words were noted is not known: it is not taken for edited."""
    poll(store, "alpha", told("one", story(1)))
    with sqlite3.connect(tmp_path / "news.db") as other:
        assert other.execute("SELECT said FROM entry_keys").fetchall() == [(None,)]
    other.close()
    assert store.offered("alpha", {URL: Said(5)}).known == {URL}
