"""Where a reading belongs, and that nobody is told twice or not at all because of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.items import Findings, Match, Mention, Reading, Zone
from monitor.store import PollCounts, Store, open_store
from monitor.store.matches import EARLIER
from tests.storecase import DAY, HOUR, NOW, compose, digest, mention, poll, reading, source


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta"), source("gamma")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def owed(store: Store, now: object = NOW) -> list[tuple[str, str]]:
    material = store.material(digest(), NOW)
    return [(article.title, article.kind) for article in material.owed]


def feed_text(name: str, *watches: str, owner: str = "alpha", **settings: object) -> Reading:
    return reading(name, *watches, body_from="feed", owner=owner, **settings)  # type: ignore[arg-type]


def test_new_article_is_owed_once(store: Store) -> None:
    """A matched article waits for the digest; read again it changes nothing."""
    assert poll(store, "alpha", reading("one", "huawei")) == PollCounts(new=1, matched=1)
    assert poll(store, "alpha", reading("one", "huawei")) == PollCounts(duplicates=1)
    assert owed(store) == [("The one", "new")]


def test_unmatched_article_is_not_owed(store: Store) -> None:
    """No name, or a name that no digest covers: stored, not owed."""
    assert poll(store, "alpha", reading("one"), reading("two", "samsung")) == PollCounts(new=2, matched=1)
    assert owed(store) == []


def test_polling_known_articles_writes_no_article(store: Store, tmp_path: Path) -> None:
    """The tables of articles are the same, byte for byte, after the same readings come again."""
    names = ("articles", "texts", "appearances", "entry_keys", "matches", "set_aside", "owed", "stories")

    def content() -> list[list[object]]:
        with sqlite3.connect(tmp_path / "news.db") as other:
            tables = [other.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names]
        other.close()
        return tables

    readings = [reading(f"n{n}", "zte") for n in range(5)] + [feed_text("f", "huawei")]
    poll(store, "alpha", *readings)
    before = content()
    poll(store, "alpha", *readings, now=NOW + HOUR)
    assert content() == before


def test_same_text_elsewhere_is_an_appearance(store: Store) -> None:
    """A copy at another site is one more place of one article."""
    poll(store, "alpha", reading("one", "huawei", exact="same"))
    counts = poll(store, "beta", reading("copy", "huawei", site="beta.example", exact="same"), now=NOW + HOUR)
    assert counts == PollCounts(duplicates=1)
    (article,) = store.material(digest(), NOW + 2 * HOUR).owed
    assert article.source == "alpha"
    assert [(seen.source, seen.url, seen.seen) for seen in article.appearances] == [
        ("beta", "https://beta.example/copy", NOW + HOUR)
    ]


def test_same_page_in_two_feeds_is_an_appearance(store: Store) -> None:
    """Two feeds that link to one page: one article, both places."""
    poll(store, "alpha", reading("one", "huawei"))
    assert poll(store, "beta", reading("one", "huawei")) == PollCounts(duplicates=1)
    (article,) = store.material(digest(), NOW).owed
    assert [seen.source for seen in article.appearances] == ["beta"]


def test_same_text_two_titles_one_site(store: Store) -> None:
    """A failed extraction (the same notice under every title) must not swallow articles."""
    counts = poll(store, "alpha", *(reading(f"n{n}", "huawei", exact="cookies") for n in range(3)))
    assert counts.new == 3
    assert len(owed(store)) == 3


def test_boilerplate_swallows_nothing_elsewhere(store: Store) -> None:
    """A text that stood under two titles tells articles apart at other sites neither."""
    poll(store, "alpha", *(reading(f"n{n}", "huawei", exact="cookies") for n in range(2)))
    copies = [reading(f"b{n}", "zte", site="beta.example", exact="cookies") for n in range(2)]
    assert poll(store, "beta", *copies).new == 2


def test_same_text_same_title_same_site(store: Store) -> None:
    """The same text and title at a second address of a site is a copy."""
    poll(store, "alpha", reading("one", "huawei", exact="same", title="Same"))
    assert poll(store, "alpha", reading("two", "huawei", exact="same", title="Same")).duplicates == 1


def test_empty_fingerprint_identifies_nothing(store: Store) -> None:
    """Texts too short to identify anything stay apart."""
    poll(store, "alpha", reading("one", "huawei", exact=""))
    assert poll(store, "beta", reading("two", "huawei", site="beta.example", exact="")).new == 1


def test_copy_with_a_name_in_its_headline_is_told(store: Store) -> None:
    """A copy may name a watch that the first did not (its own headline): the article is owed for it."""
    poll(store, "alpha", reading("one", exact="same"))
    assert owed(store) == []
    copy = reading("copy", site="beta.example", exact="same", title="zte hit")
    named = Match("zte", (mention("zte", "zte hit", 0, Zone.HEADLINE),))
    counts = poll(store, "beta", replace(copy, findings=Findings((named,))))
    assert counts == PollCounts(duplicates=1, matched=1)
    (article,) = store.material(digest(), NOW).owed
    (shown,) = article.matches[0].mentions
    assert (shown.start, shown.end, shown.sentence) == (-1, -1, "zte hit")
    assert "beta" in shown.why


def test_feed_text_cannot_claim_a_page(store: Store) -> None:
    """A foreign feed that offers another site's address with its own text hides nothing of the page."""
    poison = feed_text("one", owner="beta")
    assert poll(store, "beta", poison).new == 1
    assert store.known("alpha", ["https://alpha.example/one"]) == set()
    assert poll(store, "alpha", reading("one", "huawei")) == PollCounts(new=1, matched=1)
    assert owed(store) == [("The one", "new")]


def test_page_replaces_feed_text(store: Store) -> None:
    """The page comes at a later poll: same article, better text, owed for what it newly names."""
    early = feed_text("one", text="short zero", retry_page=True)
    assert poll(store, "alpha", early).new == 1
    url = "https://alpha.example/one"
    assert store.known("alpha", [url]) == set()
    counts = poll(store, "alpha", reading("one", "huawei"), now=NOW + HOUR)
    assert counts == PollCounts(updated=1, matched=1)
    assert store.known("alpha", [url]) == {url}
    found = store.article(url)
    assert found is not None
    assert (found.article_id, found.article.body_from, found.revised) == (1, "page", NOW + HOUR)
    assert found.article.text == "one says: huawei were hit."
    assert owed(store) == [("The one", "new")]


@pytest.mark.parametrize("told", [True, False])
def test_page_names_more_than_its_feed_text(store: Store, told: bool) -> None:
    """Told: what the page adds is an update. Waiting: it is told with everything, once."""
    poll(store, "alpha", feed_text("one", "huawei", retry_page=True))
    if told:
        compose(store, "first")
    poll(store, "alpha", reading("one", "zte"), now=NOW + HOUR)
    (article,) = store.material(digest(), NOW + HOUR).owed
    assert article.kind == ("update" if told else "new")
    assert [match.watch for match in article.matches] == ["huawei", "zte"]
    aged = article.matches[0].mentions[0]
    assert (aged.start, aged.why) == (-1, EARLIER)
    compose(store, "second", now=NOW + HOUR)
    assert owed(store) == []


def test_told_and_nothing_new(store: Store) -> None:
    """The page names what its feed text named: nobody hears of it again."""
    poll(store, "alpha", feed_text("one", "huawei", retry_page=True))
    compose(store, "first")
    assert poll(store, "alpha", reading("one", "huawei")) == PollCounts(updated=1)
    assert owed(store) == []


def test_page_known_from_another_source(store: Store) -> None:
    """Feed text first, then another source brings the page, then our own retry finds it: told once."""
    early = feed_text("one", "huawei", retry_page=True)
    poll(store, "alpha", early)
    poll(store, "beta", reading("one", "huawei"))
    poll(store, "alpha", reading("one", "huawei"))
    (article,) = store.material(digest(), NOW).owed
    assert article.source == "beta"
    first, second = store.article(1), store.article(2)
    assert first is not None
    assert second is not None
    assert first.story_id == second.story_id


@pytest.mark.parametrize("more", [(), ("zte",)])
def test_page_known_from_another_source_after_telling(store: Store, more: tuple[str, ...]) -> None:
    """As before, but the feed text was told already: the page counts as told with it."""
    poll(store, "alpha", feed_text("one", "huawei", retry_page=True))
    compose(store, "first")
    poll(store, "beta", reading("one", "huawei"))
    poll(store, "alpha", reading("one", "huawei", *more))
    waiting = [
        (article.kind, [m.watch for m in article.matches]) for article in store.material(digest(), NOW).owed
    ]
    assert waiting == ([("update", ["huawei", "zte"])] if more else [])


def test_provisional_text_identifies_nothing(store: Store) -> None:
    """A feed's text that the page is to replace is not taken for a copy of anything."""
    poll(store, "alpha", feed_text("one", "huawei", exact="same", retry_page=True))
    later = feed_text("two", "huawei", site="beta.example", owner="beta", exact="same", retry_page=True)
    assert poll(store, "beta", later).new == 1


def test_backlog_is_older(store: Store) -> None:
    """Articles of a first poll from long ago are a line, not news."""
    poll(store, "alpha", reading("one", "huawei", backlog=True))
    assert owed(store) == [("The one", "older")]


def test_two_digests_each_their_own(store: Store) -> None:
    """Each digest owes its own watches, and telling one leaves the other's debt."""
    weekly = digest("weekly", "zte")
    poll(store, "alpha", reading("one", "huawei", "zte"), digests=(digest(), weekly))
    compose(store, "monday")
    assert owed(store) == []
    assert len(store.material(weekly, NOW).owed) == 1


def test_waiting_in_one_digest_and_told_in_another(store: Store) -> None:
    """A further name reaches the digest that told the article, though another still waits to."""
    weekly = digest("weekly", "huawei", "zte")
    poll(store, "alpha", feed_text("one", "huawei", retry_page=True), digests=(digest(), weekly))
    compose(store, "friday", plan=weekly)
    poll(store, "alpha", reading("one", "huawei", "zte"), digests=(digest(), weekly))
    assert owed(store) == [("The one", "new")]
    assert [one.kind for one in store.material(weekly, NOW).owed] == ["update"]


def test_many_mentions_are_capped_and_counted(store: Store) -> None:
    """A page stuffed with a name costs bounded space; the count stays true."""
    stuffed = reading("one", text="zte " * 500)
    named = tuple(mention("zte", stuffed.article.text, 4 * n) for n in range(500))
    aside = tuple(mention("zte", stuffed.article.text, 4 * n, Zone.FURNITURE) for n in range(500))
    poll(store, "alpha", replace(stuffed, findings=Findings((Match("zte", named),), aside)))
    (match,) = store.material(digest(), NOW).owed[0].matches
    assert (match.total, len(match.mentions)) == (500, 12)
    assert match.mentions == named[:12]
    found = store.article(1)
    assert found is not None
    assert len(found.findings.furniture) == 50


def test_hostile_text_is_stored_as_it_is(store: Store) -> None:
    """Quotes, NUL, markup and astral characters are data."""
    text = "huawei'); DROP TABLE articles;-- \x00 <script>\U0001f4a5 \u2028 end"
    poll(store, "alpha", reading("one", "huawei", text=text, title='O\'Neil "%s" {{ x }}'))
    found = store.article(1)
    assert found is not None
    assert found.article.text == text
    assert found.article.title == 'O\'Neil "%s" {{ x }}'


def test_entry_keys_are_scoped(store: Store) -> None:
    """What one source has read is not known for another."""
    poll(store, "alpha", reading("one"))
    url = "https://alpha.example/one"
    assert store.known("alpha", [url]) == {url}
    assert store.known("beta", [url]) == set()


def test_mentions_keep_their_roles(store: Store) -> None:
    """Everything a mention says comes back."""
    made = reading("one", "huawei")
    poll(store, "alpha", made)
    found = store.article(1)
    assert found is not None
    assert found.findings == made.findings
    assert isinstance(found.findings.matches[0].mentions[0], Mention)
    assert found.article == made.article
    assert found.appearances[0].seen == NOW
    assert found.first_seen < NOW + DAY
