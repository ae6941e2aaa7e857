"""Articles of one event are alike, whatever contradicts keeps them apart, and only news is told again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts import Cve, Facts, Figure, facts_of
from monitor.facts.words import weight
from monitor.items import Article, Findings
from monitor.stories.assigning import SAME_SITE, Candidate, story_of
from monitor.stories.likeness import Likeness, likeness
from monitor.stories.news import News, StoryFacts, material, together, worded

NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)


def facts(title: str, text: str = "") -> Facts:
    return facts_of(Article("", "", title, text, (), published=NOW), Findings(), NOW)


def compare(one: Facts, other: Facts, days: float = 0.25) -> Likeness:
    return likeness(one, other, days, {word: weight(word) for word in one.words | other.words})


BREACH = facts(
    "Zephyrline confirms data breach of customer records",
    "The airline Zephyrline said that Nightjar hackers stole customer records from its booking system.",
)
COPY_TEXT = "Customer records of Zephyrline, an airline, were stolen from its booking system by Nightjar."
COPY = facts("Nightjar hackers stole Zephyrline customer records", COPY_TEXT)


def test_two_wordings_of_one_event_are_the_same() -> None:
    """With the reason in words."""
    like = compare(BREACH, COPY)
    assert like.same
    assert "Nightjar" in like.why
    assert like.why.endswith("6 h apart")


def test_a_later_stage_speaks_against_the_same_event() -> None:
    """Who is sued over an incident is another development than what was stolen."""
    later = facts("Zephyrline sued over Nightjar breach of customer records in court", COPY_TEXT)
    told = facts("Zephyrline hit by Nightjar breach of customer records in June", COPY_TEXT)
    assert compare(later, BREACH).value < compare(told, BREACH).value


@pytest.mark.parametrize(
    ("one", "other", "veto"),
    [
        (
            facts("Weekly recap: Zephyrline breach, Nightjar arrests"),
            BREACH,
            "a round-up of many events, or a law firm's notice",
        ),
        (
            facts("Acme Patch Tuesday fixes CVE-2026-1111"),
            facts("Acme fixes CVE-2026-1111"),
            "a day of many patches, and one of them",
        ),
        (
            facts("Acme fixes critical flaw CVE-2026-1111 in Gateworks"),
            facts("Acme fixes critical flaw CVE-2026-2222 in Mailworks"),
            "about other CVE ids",
        ),
        (
            facts("Brindle raises $9 million for security", "The start-up Brindle raises funding."),
            facts("Ostrava raises $9 million for security", "The start-up Ostrava raises funding."),
            "headlines about different names",
        ),
        (
            facts("Zephyrline summit announcements (part 2)"),
            facts("Zephyrline summit announcements (part 3)"),
            "headlines that differ in a number only",
        ),
        (facts("Nothing in common"), facts("At all"), "no rare words in common"),
        (
            facts("Agentic tools change the work of security teams", "It is a decision of machine speed."),
            facts("What the campus taught me about detection", "At speed, a decision comes later."),
            "no rare word in common but names, and little else",
        ),
    ],
)
def test_what_contradicts_keeps_apart(one: Facts, other: Facts, veto: str) -> None:
    """Round-ups, siblings of a day of patches, other victims of one template."""
    assert compare(one, other).veto == veto
    assert not compare(one, other).same


def test_an_event_ends() -> None:
    """Days apart the same words are another event."""
    assert compare(BREACH, COPY, days=6).veto == "6 days apart"


WORDS = (
    "acme",
    "breach",
    "Zephyrline",
    "Nightjar",
    "patch",
    "arrested",
    "5000 users",
    "CVE-2026-1111",
    "flaw",
)
words = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@given(words, words, words, words, st.floats(0, 8))
def test_likeness_is_symmetric_and_bounded(a: str, b: str, c: str, d: str, days: float) -> None:
    """Neither order nor any text takes it out of 0 to 1."""
    one, other = facts(a, b), facts(c, d)
    there, back = compare(one, other, days), compare(other, one, days)
    assert there == back
    assert 0 <= there.value <= 1


def candidate(number: int, story: int, of: Facts, site: str = "other.example") -> Candidate:
    return Candidate(number, story, site, 0.0, of)


def assigned(one: Facts, *candidates: Candidate, site: str = "own.example") -> int | None:
    every = {word for known in (one, *(found.facts for found in candidates)) for word in known.words}
    joined = story_of(one, site, 3600.0, candidates, {word: weight(word) for word in every})
    return None if joined is None else joined.story_id


def test_the_likest_article_decides_and_its_story_must_agree() -> None:
    """A chance likeness to one article of a foreign story does not join it."""
    other = facts("Gateworks flaw exploited", "The Gateworks flaw is exploited against telecoms.")
    assert assigned(COPY, candidate(1, 10, BREACH), candidate(2, 20, other)) == 10
    strangers = [candidate(n, 10, other) for n in range(2, 7)]
    assert assigned(COPY, candidate(1, 10, BREACH), *strangers) is None
    assert assigned(COPY) is None


def test_within_one_site_the_bar_is_higher() -> None:
    """What joins another site's story may be two stories of one publisher."""
    later = facts("Zephyrline breach: what customers can do", "Customers ask.")
    like = compare(later, BREACH)
    assert like.same
    assert like.value < SAME_SITE
    assert assigned(later, candidate(1, 10, BREACH)) == 10
    assert assigned(later, candidate(1, 10, BREACH, "own.example")) is None


TOLD = StoryFacts(
    watches=frozenset({"zte"}), cves=frozenset({"CVE-2026-1111"}), figures={"people": 1_000_000}
)


@pytest.mark.parametrize(
    ("after", "watches", "news"),
    [
        (Facts(), {"zte"}, ()),
        (Facts(), {"zte", "huawei"}, (News("name", "huawei"),)),
        (Facts(cves=(Cve("CVE-2026-1111", main=True),)), {"zte"}, ()),
        (Facts(cves=(Cve("CVE-2026-2222", main=True),)), {"zte"}, (News("cve", "CVE-2026-2222"),)),
        (Facts(cves=(Cve("CVE-2020-1111"),)), {"zte"}, ()),
        (Facts(exploited=True), {"zte"}, (News("exploited"),)),
        (Facts(patched=True), {"zte"}, (News("patched"),)),
        (Facts(figures=(Figure(1_050_000, "people"),)), {"zte"}, ()),
        (Facts(figures=(Figure(2_000_000, "people"),)), {"zte"}, (News("figure", "2,000,000 people"),)),
        (Facts(official=("zte",)), {"zte"}, (News("official", "zte"),)),
        (Facts(dates=("2026-07-03",)), {"zte"}, (News("date", "2026-07-03"),)),
    ],
)
def test_only_what_is_new_is_material(after: Facts, watches: set[str], news: tuple[News, ...]) -> None:
    """Each kind of news, and each kind of repetition."""
    assert material(TOLD, after, watches) == news


def test_a_breach_without_a_flaw_is_not_exploited() -> None:
    """The word alone, where there is no vulnerability, is no news."""
    assert material(StoryFacts(watches=frozenset({"zte"})), Facts(exploited=True), {"zte"}) == ()


@given(st.lists(st.tuples(words, words), min_size=1, max_size=4))
def test_what_was_told_is_never_news(told: list[tuple[str, str]]) -> None:
    """An article adds nothing to a story that holds it."""
    articles = [(facts(title, text), {"zte"}) for title, text in told]
    for after, named in articles:
        assert material(together(articles), after, named) == ()


def test_news_in_words() -> None:
    """One clause per kind, the weightiest first, names as they are shown."""
    news = (News("name", "zte"), News("cve", "CVE-2026-1"), News("exploited"), News("name", "cisa"))
    assert worded(news, {"zte": "ZTE", "cisa": "CISA"}) == (
        "now exploited",
        "CVE-2026-1",
        "also names ZTE, CISA",
    )


def test_a_name_alone_is_no_event() -> None:
    """To a young store every word is rare, and so is the one name that two strangers share."""
    one = facts(
        "Zephyrline fezaketu vidagake gifinodo", "Molitu kiluzululo Zephyrline. Kutisi bomobereve pevuka."
    )
    other = facts(
        "Zephyrline vubulivo rokefo vosaveze", "Lisabi tetavumobe Zephyrline. Gilumu sidakiniba moreku."
    )
    like = compare(one, other, days=0.0)
    assert not like.same
    assert like.veto
