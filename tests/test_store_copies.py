"""Copies in the store: found by the poll that brings them, told once, named by `explain`."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import fingerprint
from monitor.cli.lineage import lineage
from monitor.config.plan import DigestPlan
from monitor.items import Reading
from monitor.store import Kin, PollCounts, Store, open_store
from monitor.told import OwedArticle
from tests.storecase import DAY, HOUR, NOW, compose, digest, poll, reading, source
from tests.test_copies import LAW_FIRM

WORDS = [
    f"{a}{b}" for a in ("ba", "ke", "lo", "mi", "nu", "pra", "sto") for b in ("den", "lar", "ting", "vo")
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "news.db")
    opened.sync_sources([source("alpha"), source("beta"), source("gamma")], NOW)
    opened.sync_digests([digest()], NOW)
    yield opened
    opened.close()


def story(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def told(name: str, text: str, *watches: str, site: str = "alpha.example", **settings: object) -> Reading:
    """A reading of this text with its true fingerprint; the names stand in its first sentence."""
    title = str(settings.pop("title", f"The {name}"))
    text = f"{title}: it was said that {' and '.join(watches) or 'nobody'} were hit. {text}"
    made = reading(name, *watches, site=site, text=text, title=title, **settings)  # type: ignore[arg-type]
    return replace(made, fingerprint=fingerprint.of(made.article))


def copy(name: str, text: str, *watches: str, **settings: object) -> Reading:
    """The text as beta prints it: with a header, a footer and a fifth cut away."""
    cut = " ".join(text.split()[: len(text.split()) * 4 // 5])
    around = f"By our partners, printed with permission. {cut} All rights reserved, read more at our site."
    return told(name, around, *watches, site="beta.example", **settings)


def owed(store: Store, plan: DigestPlan | None = None) -> list[OwedArticle]:
    return list(store.material(plan or digest(), NOW + DAY).owed)


def test_a_copy_is_told_with_the_first(store: Store) -> None:
    """One story, one row owed, the copy's place beside it."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    counts = poll(store, "beta", copy("other", story(1), "huawei"), now=NOW + 3 * HOUR)
    assert (counts, counts.copies) == (PollCounts(new=1, matched=1), 1)
    (article,) = owed(store)
    assert (article.source, [(place.source, place.url) for place in article.appearances]) == (
        "alpha",
        [("beta", "https://beta.example/other")],
    )


def test_a_copy_of_what_was_told_is_not_told(store: Store) -> None:
    """Neither at once nor as an update."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    compose(store, "monday")
    poll(store, "beta", copy("other", story(1), "huawei"), now=NOW + 3 * HOUR)
    assert owed(store) == []


@pytest.mark.parametrize("before", [True, False])
def test_a_copy_with_a_further_name(store: Store, before: bool) -> None:
    """Told with the first where that waits, as an update where that was told."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    if before:
        compose(store, "monday")
    poll(store, "beta", copy("other", story(1), "huawei", "zte"), now=NOW + 3 * HOUR)
    found = [(article.source, article.kind) for article in owed(store)]
    assert found == ([("beta", "update")] if before else [("alpha", "new"), ("beta", "new")])
    assert len({article.story_id for article in owed(store)}) == 1


def test_the_first_gains_the_name_that_its_copy_told(store: Store) -> None:
    """A name once told of the family is not told again by another member."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    poll(store, "beta", copy("other", story(1), "huawei", "zte"), now=NOW + HOUR)
    compose(store, "monday", now=NOW + 2 * HOUR)
    poll(store, "gamma", told("one", story(1), "huawei", "zte"), now=NOW + 3 * HOUR)
    assert owed(store) == []


def test_a_digest_that_the_first_did_not_reach(store: Store) -> None:
    """A digest with other names hears of the copy that holds them, as news."""
    plan = digest("other", "zte")
    poll(store, "alpha", told("one", story(1), "huawei"), digests=[digest(), plan])
    compose(store, "monday")
    poll(store, "beta", copy("other", story(1), "huawei", "zte"), digests=[digest(), plan], now=NOW + HOUR)
    assert [(article.source, article.kind) for article in owed(store, plan)] == [("beta", "new")]


def test_a_template_is_no_copy(store: Store) -> None:
    """Two press releases of one law firm: two stories, two rows owed."""
    for name, place in (("Oglethorpe Dental", "alpha"), ("Beverly Oncology", "beta")):
        text = LAW_FIRM.format(name=name, date="March 3", number="12,000")
        title = f"{name} breach is under investigation by Lawson LLP"
        poll(store, place, told(f"n{len(name)}", text, "huawei", site=f"{place}.example", title=title))
    assert len({article.story_id for article in owed(store)}) == 2


def test_a_copy_of_a_copy_and_the_order_of_arrival(store: Store) -> None:
    """The family has one first, whoever was found to be like whom."""
    text = story(1)
    words = text.split()
    poll(store, "alpha", told("a", " ".join(words[:200]), "huawei"))
    poll(store, "beta", copy("b", text, "huawei"), now=NOW + HOUR)
    poll(store, "gamma", told("c", text + " and more", "zte", site="gamma.example"), now=NOW + 2 * HOUR)
    family = [store.article(number) for number in (1, 2, 3)]
    assert [one.copy_of and one.copy_of.article_id for one in family if one] == [None, 1, 1]
    assert len({one.story_id for one in family if one}) == 1


def test_the_page_of_an_early_text_may_be_a_copy(store: Store) -> None:
    """What its feed text waits to tell is left to the first."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    early = reading("late", "huawei", site="beta.example", body_from="feed", owner="beta", retry_page=True)
    poll(store, "beta", early, now=NOW + HOUR)
    assert len(owed(store)) == 2
    poll(store, "beta", copy("late", story(1), "huawei"), now=NOW + 2 * HOUR)
    (article,) = owed(store)
    assert (article.source, [place.source for place in article.appearances]) == ("alpha", ["beta"])


def test_too_late_for_a_copy(store: Store) -> None:
    """After three weeks the same words are told again; also where the clock went back as far."""
    poll(store, "alpha", told("one", story(1)))
    for at in (NOW + 22 * DAY, NOW - 22 * DAY):
        poll(store, "beta", copy(f"at{at:%Y%m%d}", story(1)), now=at)
    assert [one.copy_of for number in (2, 3) if (one := store.article(number))] == [None, None]


def test_the_same_text_at_a_new_address(store: Store) -> None:
    """A site that moved, its texts touched up: another appearance of each article, and the poll says so."""
    poll(store, "alpha", *(told(f"n{n}", story(n), "huawei", title=f"Title number {n}") for n in range(3)))
    moved = [
        told(f"x{n}", story(n) + " moved", "huawei", site="alpha.test", title=f"Title number {n}")
        for n in range(3)
    ]
    counts = poll(store, "alpha", *moved, now=NOW + HOUR)
    assert (counts, counts.moved) == (PollCounts(duplicates=3), 3)
    assert store.polls("alpha")[0].reason == "3 articles came again under other addresses"
    assert len(owed(store)) == 3


def test_an_address_that_changes_at_each_poll(store: Store, tmp_path: Path) -> None:
    """One article, a bounded number of addresses, short texts too."""
    for n in range(60):
        long = told(f"long{n}", story(1), "huawei", title="A long text")
        short = told(f"s{n}", "Twelve words are enough for a text to be known by them.", title="Short one")
        poll(store, "alpha", long, short, now=NOW + n * HOUR)
    with sqlite3.connect(tmp_path / "news.db") as other:
        (articles,) = other.execute("SELECT count(*) FROM articles").fetchone()
        (addresses,) = other.execute("SELECT count(*) FROM appearances").fetchone()
        (entries,) = other.execute("SELECT count(*) FROM entry_keys").fetchone()
    other.close()
    assert (articles, addresses) == (2, 40)
    assert entries <= 120
    assert len(owed(store)) == 1


def test_the_same_short_text_another_day_is_news(store: Store) -> None:
    """A daily notice in the same words is dated otherwise; another source's is its own."""
    text = "Twelve words are enough for a text to be known by them."
    one = told("one", text, title="Daily notice")
    poll(store, "alpha", one)
    later = told("two", text, title="Daily notice")
    later = replace(later, article=replace(later.article, published=NOW + DAY))
    assert poll(store, "alpha", later, now=NOW + DAY) == PollCounts(new=1)
    there = told("three", text, title="Daily notice", site="beta.example")
    assert poll(store, "beta", there, now=NOW + DAY) == PollCounts(new=1)


def test_dates_that_cannot_be(store: Store) -> None:
    """1970 and 2099 are only what the article says: copies go by when they were seen."""
    for n, (place, year) in enumerate((("alpha", 1970), ("beta", 2099))):
        made = (told if n == 0 else copy)(f"n{n}", story(1), "huawei")
        made = replace(made, article=replace(made.article, published=datetime(year, 1, 1, tzinfo=UTC)))
        poll(store, place, made, now=NOW + n * HOUR)
    assert len(owed(store)) == 1


def test_a_notice_read_in_place_of_the_articles(store: Store) -> None:
    """Pages of one site that are all read as one notice are articles of their own, wherever it stands too."""
    notice = story(0, 90)

    def page(name: str, title: str, site: str) -> Reading:
        made = reading(name, "huawei", site=site, text=f"{notice} huawei {name}", title=title)
        return replace(made, fingerprint=fingerprint.of(made.article))

    pages = [page(f"n{n}", f"Alarm{n}x rings", "alpha.example") for n in range(4)]
    assert poll(store, "alpha", *pages).copies == 0
    assert poll(store, "beta", page("there", "Another headline", "beta.example")).copies == 0
    assert len({article.story_id for article in owed(store)}) == 5


def test_many_like_articles_of_a_site_make_no_family(store: Store) -> None:
    """Two like articles under other headlines, each speaking of its own: whose copy would a third be?"""
    pages = [told(f"n{n}", story(1), "huawei", title=f"Alarm{n}x rings") for n in range(2)]
    assert poll(store, "alpha", *pages).copies == 0
    assert poll(store, "beta", copy("there", story(1), "huawei")).copies == 0


def test_a_bulletin_of_another_day(store: Store) -> None:
    """The same headline and nearly the same words, published a week later: news."""
    one = told("one", f"{story(1)} first", "huawei", title="Bulletin of the week")
    later = told("two", f"{story(1)} second", "huawei", title="Bulletin of the week")
    later = replace(later, article=replace(later.article, published=NOW + 7 * DAY))
    poll(store, "alpha", one)
    assert poll(store, "alpha", later, now=NOW + 7 * DAY) == PollCounts(new=1, matched=1)
    assert len({article.story_id for article in owed(store)}) == 2


def test_an_update_of_an_article_at_its_own_site(store: Store) -> None:
    """Nearly the same text under its headline and a word more is a copy; under another headline it is not."""
    title = "Report of story number one"
    poll(store, "alpha", told("one", f"{story(1)} report", "huawei", title=title))
    more = told("two", f"{story(1)} report more", "huawei", title=f"Update: {title}")
    assert poll(store, "alpha", more, now=NOW + HOUR).copies == 1
    other = told("three", f"{story(1)} report again", "huawei", title="Something else entirely")
    assert poll(store, "alpha", other, now=NOW + HOUR).copies == 0


def test_many_pages_with_one_notice(store: Store) -> None:
    """A notice on every page of a site leads the lookup to the newest pages only; each page is an article."""
    notice = story(0, 80)
    pages = [told(f"n{n}", f"{story(n, 220)} {notice}", title=f"Page number {n}") for n in range(1, 151)]
    assert poll(store, "alpha", *pages).new == 150
    assert poll(store, "beta", copy("other", f"{story(7, 220)} {notice}"), now=NOW + HOUR).new == 1
    found = store.article(151)
    assert found is not None
    assert found.copy_of is not None
    assert found.copy_of.article_id == 7


def test_deleting_an_article_leaves_no_term(store: Store) -> None:
    """Retention deletes articles; the index of sketches follows."""
    poll(
        store,
        "alpha",
        told("one", story(1)),
        told("two", "A dozen words and one more are known by them as well."),
    )
    with store._door.tx() as connection:
        assert connection.execute("SELECT count(*) FROM sketch_terms").fetchone() == (13,)
        connection.execute("DELETE FROM articles")
        assert connection.execute("SELECT count(*) FROM sketch_terms").fetchone() == (0,)


def test_old_terms_leave_the_index(store: Store, tmp_path: Path) -> None:
    """What lies too far back for any copy goes, by the polls that bring articles."""
    poll(store, "alpha", told("old", story(1)), now=NOW)
    poll(store, "alpha", told("new", story(2)), now=NOW + 70 * DAY)
    with sqlite3.connect(tmp_path / "news.db") as other:
        assert other.execute("SELECT DISTINCT article_id FROM sketch_terms").fetchall() == [(2,)]
    other.close()


def test_explain_names_copies_and_the_first(store: Store) -> None:
    """Both sides, with the fingerprints shared and the time between."""
    poll(store, "alpha", told("one", story(1), "huawei"))
    poll(store, "beta", copy("other", story(1), "huawei"), now=NOW + 3 * HOUR)
    first, second = store.article(1), store.article(2)
    assert first is not None
    assert second is not None
    (kin,) = first.copies
    assert second.copy_of == Kin(1, "The one", "alpha", NOW, kin.shared, 64)
    assert kin.shared > 32
    assert list(lineage(second)) == [
        "first in: alpha, 3 h before beta",
        f"copy of article 1 (alpha, 3 h before): {kin.shared} of 64 fingerprints shared; The one",
    ]
    assert list(lineage(first))[1].startswith("copied by article 2 (beta, 3 h after): ")


def test_who_leads(store: Store) -> None:
    """The median by which a source was first, or behind; what only one had does not count."""
    for n, (first, then) in enumerate((("alpha", "beta"), ("alpha", "beta"), ("beta", "alpha"))):
        at = NOW + n * DAY
        poll(store, first, told(f"n{n}", story(n), site=f"{first}.example"), now=at)
        poll(store, then, told(f"n{n}", story(n) + " more", site=f"{then}.example"), now=at + (n + 1) * HOUR)
    poll(store, "gamma", told("own", story(9), site="gamma.example"))
    leads = store.leads(NOW - DAY)
    assert [(lead.source, lead.stories, lead.first, lead.seconds) for lead in leads] == [
        ("alpha", 3, 2, 3600.0),
        ("beta", 3, 1, -3600.0),
    ]
    found = store.article(1)
    assert found is not None
    assert list(lineage(found, leads))[1] == (
        "alpha was first with 2 of the 3 stories it shared with others in 30 days; "
        "half the time at least 1 h ahead"
    )


def test_known_articles_write_nothing(store: Store, tmp_path: Path) -> None:
    """However many entries are polled again, the same few rows change: source and poll."""

    def changes(*readings: Reading) -> int:
        connection = store._door._connection
        before = connection.total_changes
        poll(store, "alpha", *readings, now=NOW + HOUR)
        return connection.total_changes - before

    readings = [told(f"n{n}", story(n), "huawei", said=n) for n in range(20)]
    poll(store, "alpha", *readings)
    assert changes(*readings) == changes() <= 5


def test_stored_before_copies_were_known(tmp_path: Path) -> None:
    """A database of schema 3: the sketches of its last weeks are indexed when it is brought up to date."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.sync_sources([source("alpha"), source("beta")], NOW)
        poll(store, "alpha", told("old", story(1)), now=NOW - 40 * DAY)
        poll(store, "alpha", told("new", story(2)))
    with sqlite3.connect(path, isolation_level=None) as other:
        before = other.execute("SELECT * FROM sketch_terms WHERE article_id = 2 ORDER BY 1, 2").fetchall()
        other.execute("DELETE FROM sketch_terms")
        from monitor.store.schema import _index_sketches

        _index_sketches(other)
        assert other.execute("SELECT * FROM sketch_terms").fetchall() == before
    other.close()
