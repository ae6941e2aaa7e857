"""Articles of one event are one story in the store: told once, updated for news, split and merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.items import Reading
from monitor.store import Store, open_store
from monitor.stories.news import News
from tests.storecase import DAY, HOUR, NOW, compose, digest, poll, reading, source

FIRST = "Zephyrline confirms data breach of customer records"
COPY = "Nightjar hackers stole Zephyrline customer records"
BODY = "huawei and Zephyrline said that Nightjar hackers stole customer records from the booking system."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def first() -> Reading:
    return reading("first", "huawei", title=FIRST, text=BODY)


def copy(*watches: str, text: str = BODY, name: str = "copy", title: str = COPY) -> Reading:
    return reading(name, *(watches or ("huawei",)), site="beta.example", title=title, text=text)


def story_of(store: Store, url: str) -> int:
    found = store.article(url)
    assert found is not None
    return found.story_id


def test_an_event_on_two_sites_is_one_story_with_its_reason(store: Store) -> None:
    """Told once, the other site credited."""
    poll(store, "alpha", first())
    poll(store, "beta", copy(), now=NOW + HOUR)
    number = story_of(store, "https://beta.example/copy")
    assert number == story_of(store, "https://alpha.example/first")
    record = store.story(number)
    assert record is not None
    assert [one.title for one in record.articles] == [FIRST, COPY]
    assert "Nightjar" in record.articles[1].why
    assert record.articles[1].joined_by == record.articles[0].article_id
    assert {one.story_id for one in store.material(digest(), NOW + 2 * HOUR).owed} == {number}


def test_a_told_story_is_silent_until_something_is_new(store: Store) -> None:
    """One more article of it is not owed; one that adds a fact is, as an update that says what is new."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    poll(store, "beta", copy(), now=NOW + 2 * HOUR)
    assert store.material(digest(), NOW + 3 * HOUR).owed == ()
    more = copy(text=BODY + " It hit 280,000 customers.", name="more")
    poll(store, "beta", more, now=NOW + 3 * HOUR)
    (owed,) = store.material(digest(), NOW + 4 * HOUR).owed
    assert (owed.kind, owed.news) == ("update", (News("figure", "280,000 people"),))
    assert "https://beta.example/copy" in [seen.url for seen in owed.appearances]


@pytest.mark.parametrize(
    ("more", "expected"),
    [("", []), (" It hit 280,000 customers.", [("update", (News("figure", "280,000 people"),))])],
)
def test_what_waits_as_new_is_settled_when_its_text_joins_a_told_story(
    store: Store, more: str, expected: list[tuple[str, tuple[News, ...]]]
) -> None:
    """An article that stood alone is edited into a story that the digest told: it is not told as new."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    poll(store, "beta", copy(title="Live blog", text="huawei opens the day."), now=NOW + 2 * HOUR)
    (waiting,) = store.material(digest(), NOW + 3 * HOUR).owed
    assert waiting.kind == "new"
    poll(store, "beta", copy(text=BODY + more), now=NOW + 3 * HOUR)
    assert story_of(store, "https://beta.example/copy") == story_of(store, "https://alpha.example/first")
    owed = store.material(digest(), NOW + 4 * HOUR).owed
    assert [(one.kind, one.news) for one in owed] == expected


def test_a_further_name_is_told(store: Store) -> None:
    """A name that the digest watches and the story had not named is never kept silent."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    poll(store, "beta", copy("huawei", "zte", text=BODY + " zte was hit."), now=NOW + 2 * HOUR)
    (owed,) = store.material(digest(), NOW + 3 * HOUR).owed
    assert owed.news == (News("name", "zte"),)


def test_another_digest_that_told_nothing_hears_of_it_as_new(store: Store) -> None:
    """What one digest told says nothing about another."""
    both = (digest(), digest("weekly"))
    poll(store, "alpha", first(), digests=both[:1])
    compose(store, "monday", now=NOW + HOUR)
    poll(store, "beta", copy(), now=NOW + 2 * HOUR, digests=both)
    assert store.material(both[0], NOW + 3 * HOUR).owed == ()
    assert [one.kind for one in store.material(both[1], NOW + 3 * HOUR).owed] == ["new"]


def test_a_name_that_a_digest_passed_over_may_be_told_later(store: Store) -> None:
    """A digest that asks for articles about a name was not told of one that only names it."""
    asks = replace(digest(), about=frozenset({"huawei", "zte"}))
    one = copy("huawei", "zte", text=BODY + " zte was hit.", name="one", title=FIRST)
    matches = (one.findings.matches[0], replace(one.findings.matches[1], about=False))
    poll(store, "alpha", replace(one, findings=replace(one.findings, matches=matches)), digests=[asks])
    compose(store, "monday", plan=asks, now=NOW + HOUR)
    poll(store, "beta", copy("zte", text=BODY + " zte was hit."), now=NOW + 2 * HOUR, digests=[asks])
    (owed,) = store.material(asks, NOW + 3 * HOUR).owed
    assert owed.news == (News("name", "zte"),)


def test_round_ups_and_later_events_stay_alone(store: Store) -> None:
    """A recap joins nothing, nor does what comes a week later."""
    poll(store, "alpha", first())
    recap = copy(name="recap", title="Weekly recap: " + COPY)
    poll(store, "beta", recap, now=NOW + HOUR)
    late = copy(name="late")
    poll(store, "beta", late_by(late, timedelta(days=9)), now=NOW + 9 * DAY)
    numbers = {story_of(store, f"https://{at}") for at in ("alpha.example/first", "beta.example/recap")}
    assert len({*numbers, story_of(store, "https://beta.example/late")}) == 3


def late_by(made: Reading, later: timedelta) -> Reading:
    return replace(made, article=replace(made.article, published=NOW + later))


def test_the_index_forgets_what_is_past_its_window(store: Store) -> None:
    """Words of old articles leave with later polls; the facts stay."""
    poll(store, "alpha", first())
    poll(store, "beta", copy("zte", name="new", title="Unrelated", text="zte"), now=NOW + 30 * DAY)
    with store._door.reading() as connection:
        left = connection.execute("SELECT DISTINCT article_id FROM story_words").fetchall()
        facts = connection.execute("SELECT count(*) FROM facts").fetchone()
    assert left == [(2,)]
    assert facts == (2,)


def test_a_split_stays_split_and_tells_what_was_silent(store: Store) -> None:
    """The article is owed then, is never moved back by a later reading, and the edit is recorded."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    early = reading(
        "copy", "huawei", title=COPY, text=BODY, site="beta.example", body_from="feed", owner="beta"
    )
    poll(store, "beta", early, now=NOW + 2 * HOUR)
    number = story_of(store, "https://alpha.example/first")
    assert story_of(store, "https://beta.example/copy") == number
    made = store.split_story([2], [digest()], NOW + 3 * HOUR)
    assert made != number
    assert [one.kind for one in store.material(digest(), NOW + 4 * HOUR).owed] == ["new"]
    poll(store, "beta", copy(), now=NOW + 5 * HOUR)
    assert story_of(store, "https://beta.example/copy") == made
    record = store.story(made)
    assert record is not None
    assert f"split from story {number} into {made}" in record.edits[0]


def test_stories_merge_and_the_old_number_leads_on(store: Store) -> None:
    """The articles move, and whoever asks for the old story finds the new one."""
    poll(store, "alpha", first())
    poll(store, "beta", copy("zte", name="else", title="Unrelated", text="zte"), now=NOW + HOUR)
    one, other = (story_of(store, f"https://{at}") for at in ("alpha.example/first", "beta.example/else"))
    assert store.merge_stories(one, other, NOW) == 1
    record = store.story(other)
    assert record is not None
    assert (record.story_id, len(record.articles)) == (one, 2)


def test_impossible_edits_are_refused(store: Store) -> None:
    """Nothing is written where an edit makes no sense."""
    poll(store, "alpha", first())
    number = story_of(store, "https://alpha.example/first")
    for articles in ([1], [99], [1, 99]):
        with pytest.raises(ValueError, match="split"):
            store.split_story(articles, [digest()], NOW)
    with pytest.raises(ValueError, match="itself"):
        store.merge_stories(number, number, NOW)
    with pytest.raises(ValueError, match="no story 99"):
        store.merge_stories(number, 99, NOW)
    assert store.story(99) is None


def test_a_told_story_from_before_there_were_facts(store: Store) -> None:
    """Facts of older articles are read from their texts when they are asked for."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    with store._door.tx() as connection:
        connection.execute("DELETE FROM facts")
        connection.execute("INSERT INTO stories (id, created) SELECT 77, created FROM stories")
    poll(store, "beta", copy(), now=NOW + 2 * HOUR)
    store.merge_stories(
        story_of(store, "https://alpha.example/first"), story_of(store, "https://beta.example/copy"), NOW
    )
    found = store.article("https://alpha.example/first")
    assert found is not None
    assert "zephyrlin" in found.facts.title


def test_the_same_polls_make_the_same_stories(tmp_path: Path) -> None:
    """Nothing but what was read, in its order, decides."""
    titles = (FIRST, COPY, "Gateworks flaw exploited", "Zephyrline flights late", "Nightjar member arrested")
    found = []
    for name in ("one", "two"):
        with open_store(tmp_path / f"{name}.db") as made:
            made.sync_sources([source("alpha"), source("beta")], NOW)
            for number, title in enumerate(titles):
                site = ("alpha", "beta")[number % 2]
                one = reading(f"n{number}", site=f"{site}.example", title=title, text=BODY)
                poll(made, site, one, now=NOW + number * HOUR)
            with made._door.reading() as connection:
                rows = connection.execute(
                    "SELECT articles.id, story_id, why FROM articles JOIN facts ON article_id = articles.id"
                )
                found.append(rows.fetchall())
    assert found[0] == found[1]


def test_a_poll_of_known_articles_leaves_stories_as_they_are(store: Store) -> None:
    """The same article again is an appearance: no facts, words or stories are written."""

    def written() -> list[int]:
        with store._door.reading() as connection:
            return [
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("stories", "facts", "story_words", "owed")
            ]

    poll(store, "alpha", first())
    before = written()
    poll(store, "alpha", first(), now=NOW + HOUR)
    assert written() == before


def test_a_flood_of_one_headline_is_stored_and_told_once(store: Store) -> None:
    """Three hundred items of one source with one text and headline: bounded work, one story in the digest."""
    poll(store, "alpha", first())
    compose(store, "monday", now=NOW + HOUR)
    flood = [copy(name=f"n{number}") for number in range(300)]
    poll(store, "beta", *flood, now=NOW + 2 * HOUR)
    assert store.material(digest(), NOW + 3 * HOUR).owed == ()


def test_short_items_of_one_site_about_one_name_stay_apart(store: Store) -> None:
    """A young store knows no common words: a site's phrases and a watched name make no event."""
    items = [
        ("recalls routers in Lisbon", "routers", "Oslo"),
        ("shelves sensors in Porto", "sensors", "Cork"),
        ("tests servers in Cork", "servers", "Porto"),
        ("updates earbuds in Oslo", "earbuds", "Lisbon"),
    ]
    made = [
        reading(
            f"item{number}", "huawei", title=f"Huawei {title}",
            text=f"huawei {title}, the company said. The plan concerns {things} in {place} as well, a "
            "manager told reporters on Monday. Customers will hear more in due course.",
        )
        for number, (title, things, place) in enumerate(items)
    ]  # fmt: skip
    poll(store, "alpha", *made)
    numbers = {story_of(store, f"https://alpha.example/item{number}") for number in range(len(items))}
    assert len(numbers) == len(items)
