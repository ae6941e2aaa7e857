"""What a digest says: order, grouping, evidence, health, quiet days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import digest, moments
from alerts.shape import DigestView, plain
from monitor.items import Zone
from monitor.told import Appearance, DigestMaterial, OwedArticle, OwedMatch
from monitor.watches import Priority
from tests.digests.material import (
    LONDON,
    NOW,
    SOURCES,
    WATCHES,
    article,
    config,
    health,
    match,
    material,
    mention,
    ordinary_day,
    plan,
    watch,
)

ORDINARY = ordinary_day()


def view(given: DigestMaterial, **settings: object) -> DigestView:
    return digest.view(given, plan(**settings), config(), NOW)


def about(number: int, *names: str, **settings: object) -> OwedArticle:
    """An article whose one sentence names `names`."""
    sentence = f"Researchers wrote about {' and '.join(names)} today."
    matches = tuple(match(name, 1, mention(name, sentence)) for name in names)
    return article(number, f"Report {number}", "teiss", matches, **settings)


def told(seen: DigestView) -> dict[str, list[int]]:
    return {section.name: [story.article_id for story in section.stories] for section in seen.sections}


def test_each_story_stands_once_under_its_highest_name() -> None:
    assert told(view(ORDINARY)) == {
        "Huawei": [4211, 4240],
        "ZTE": [4218],
        "Samsung": [4231],
        "Apple": [4230],
        "CISA": [4222],
        "NCSC": [],
    }


def test_a_story_told_elsewhere_is_pointed_to() -> None:
    named = {section.name: section.also_named for section in view(ORDINARY).sections}
    assert [(one.title, one.under) for one in named["NCSC"]] == [
        ("Despite U.S. ban, Huawei keeps the trust of the UK's NCSC", "Huawei"),
        ("CISA and NCSC warn of a router botnet that rents out home lines", "CISA"),
    ]
    assert [one.under for one in named["ZTE"]] == ["Huawei"]
    assert named["Huawei"] == ()


def test_the_top_of_an_ordinary_day() -> None:
    seen = view(ORDINARY)
    assert seen.subject == "6 stories: Huawei, ZTE, Samsung +3 — 17 Jun"
    assert seen.preheader == (
        "Despite U.S. ban, Huawei keeps the trust of the UK's NCSC · هواوي تطلق تحديثا أمنيا لأجهزة Huawei"
        " · 1 source needs a look"
    )
    assert seen.date == "Wednesday 17 June 2026"
    assert seen.window == "16 Jun 07:00 – 17 Jun 07:00 (Europe/London)"
    assert (
        plain(seen.summary)
        == "6 stories (9 articles) name 6 of your 14 watched names. 412 articles were read."
    )
    assert [(row.name, row.kind, row.stories, row.average, row.share) for row in seen.glance][:2] == [
        ("Huawei", "vendor", 2, "0.4", 100),
        ("ZTE", "vendor", 2, "0.3", 100),
    ]
    assert seen.glance[4].kind == "agency"
    assert seen.quiet.shown == (
        "Dahua",
        "Hikvision",
        "Kaspersky",
        "Microsoft",
        "BSI",
        "ENISA",
        "ANSSI",
        "FBI",
    )
    assert seen.health == "7 of 8 healthy"
    assert [(one.name, one.why) for one in seen.sick] == [
        ("Dark Reading", "the last 2 polls were answered with HTTP 403, since 15 Jun")
    ]
    assert (seen.keys[0], seen.priority, seen.attention) == ("huawei", "high", "")


def test_a_story_says_why_it_is_there() -> None:
    story = view(ORDINARY).sections[0].stories[0]
    assert [(one.name, one.times, one.where) for one in story.reasons] == [
        ("Huawei", 6, "title, body"),
        ("ZTE", 1, "body"),
        ("NCSC", 3, "title, body"),
    ]
    assert {text for text, hit in story.title if hit} == {"Huawei", "NCSC"}
    hits = {text for text, hit in story.snippet if hit}
    assert {"Huawei", "ZTE", "National Cyber Security Centre"} >= hits >= {"Huawei", "ZTE"}
    assert [link.text for link in story.also] == ["The Register", "SecurityWeek"]
    assert [link.text for link in story.wrong] == ["Huawei", "ZTE", "NCSC"]
    assert story.wrong[0].url.startswith("mailto:watch@example.org?subject=Wrong%20match:%20article%204211")
    assert story.mute is not None
    assert story.mute.text == "Huawei"


def test_order_is_priority_then_salience_then_newest() -> None:
    def headline(number: int, name: str, **settings: object) -> OwedArticle:
        title = f"{name} in the news"
        return article(
            number, title, "teiss", (match(name, 1, mention(name, title, zone=Zone.HEADLINE)),), **settings
        )

    old, new = NOW - timedelta(hours=20), NOW - timedelta(hours=2)
    owed = (
        about(1, "Apple", published=new),
        headline(2, "Apple", published=old),
        headline(3, "ZTE", published=old),
        about(4, "Apple", published=old),
        about(5, "Samsung", published=new),
    )
    assert told(view(material(*owed))) == {"ZTE": [3], "Apple": [2, 1, 4], "Samsung": [5]}


def test_low_priority_names_come_last_whatever_the_headline() -> None:
    watches = tuple(replace(one, priority=Priority.LOW) if one.name == "Apple" else one for one in WATCHES)
    seen = digest.view(material(about(1, "Apple"), about(2, "FBI")), plan(), config(watches=watches), NOW)
    assert list(told(seen)) == ["FBI", "Apple"]


def test_articles_of_one_story_are_told_once() -> None:
    first = about(1, "Huawei", story_id=7, first_seen=NOW - timedelta(hours=9))
    copied = about(2, "Huawei", "NCSC", story_id=7, url="https://www.theregister.com/x")
    second = replace(copied, source="The Register")
    third = about(3, "ZTE", appearances=(Appearance("SecurityWeek", "https://www.securityweek.com/y", NOW),))
    seen = view(material(second, replace(first, first_seen=NOW - timedelta(hours=12)), third))
    assert told(seen) == {"Huawei": [1], "ZTE": [3], "NCSC": []}
    assert plain(seen.summary).startswith("2 stories (4 articles) name 3 of")
    assert [link.text for link in seen.sections[0].stories[0].also] == ["The Register"]
    assert [reason.name for reason in seen.sections[0].stories[0].reasons] == ["Huawei", "NCSC"]


def test_only_names_of_the_plan_count() -> None:
    seen = view(material(about(1, "Huawei", "NCSC"), about(2, "FBI")), watches=frozenset({"ncsc"}))
    assert told(seen) == {"NCSC": [1]}
    assert plain(seen.summary).startswith("1 story names 1 of your 1 watched name.")


def test_an_update_a_feed_text_and_a_foreign_host_are_labelled() -> None:
    stories = {story.article_id: story for section in view(ORDINARY).sections for story in section.stories}
    assert [number for number, story in stories.items() if story.update] == [4218]
    assert stories[4230].note == "The page answered 403; this is the feed's own text."
    assert stories[4230].host == "wire.example.net"
    assert {story.host for number, story in stories.items() if number != 4230} == {""}
    assert (stories[4231].language, stories[4231].direction) == ("de", "")
    assert (stories[4240].language, stories[4240].direction) == ("ar", "rtl")
    assert stories[4240].when == "undated, seen 16 Jun 20:00"
    assert stories[4231].when == "06:12"


def test_a_feed_text_without_a_note_still_says_so() -> None:
    story = view(material(about(1, "Huawei", body_from="feed"))).sections[0].stories[0]
    assert story.note == "The page could not be read; this is the feed's own text."


@pytest.mark.parametrize("language", ["en", "en-GB", "", '"><script>', "x" * 300])
def test_a_language_that_is_english_or_no_tag_is_left_out(language: str) -> None:
    assert view(material(about(1, "Huawei", language=language))).sections[0].stories[0].language == ""


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", "https://e.org/" + "x" * 4000],
)
def test_what_is_no_fit_link_is_none(url: str) -> None:
    assert view(material(about(1, "Huawei", url=url))).sections[0].stories[0].url == ""


def test_a_host_in_another_script_is_shown_as_ascii() -> None:
    story = view(material(about(1, "Huawei", url="https://bücher.example/x"))).sections[0].stories[0]
    assert story.host == "xn--bcher-kva.example"


def test_the_backlog_is_lines_and_counts_as_no_news() -> None:
    seen = view(ORDINARY)
    assert (len(seen.older), seen.older_more) == (12, 3)
    assert seen.older[0].when == "15 Mar 2025"
    only = view(replace(ORDINARY, owed=ORDINARY.owed[-15:]))
    assert only.subject == "15 older stories: FBI — 17 Jun"
    assert (only.stories, only.empty, only.sections) == (0, False, ())


def test_an_empty_day_is_told_with_its_evidence() -> None:
    seen = view(material())
    assert seen.subject == "Nothing new on 14 names — 17 Jun (412 articles read)"
    assert (
        seen.newest
        == "Newest article read: “Hospital group restores systems after a week” (SecurityWeek, 06:40)."
    )
    assert seen.empty
    assert not seen.worth_sending


def sick(count: int) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(list(SOURCES)[:count], ("failing", "HTTP 503"))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"articles_read": 0, "newest": None}, "Newswatch needs attention: no articles read since 17 Jun"),
        (
            {"articles_read": 0, "newest": None, "sources": health(last_new=NOW - timedelta(days=2))},
            "Newswatch needs attention: no articles read since 15 Jun",
        ),
        (
            {"articles_read": 0, "newest": None, "sources": health(last_new=None)},
            "Newswatch needs attention: no articles read yet",
        ),
        ({"sources": health(sick(3))}, "Newswatch needs attention: 3 of 8 sources sick"),
        (
            {"unaccepted": 2, "accepted": NOW - timedelta(days=3)},
            "Newswatch needs attention: no digest accepted since 14 Jun",
        ),
        ({"unaccepted": 5}, "Newswatch needs attention: no digest accepted yet"),
        ({"unaccepted": 1}, "Nothing new on 14 names — 17 Jun (412 articles read)"),
        ({"sources": health(sick(2))}, "Nothing new on 14 names — 17 Jun (412 articles read)"),
        (
            {"articles_read": 0, "since": NOW - timedelta(hours=1)},
            "Nothing new on 14 names — 17 Jun (0 articles read)",
        ),
        (
            {
                "articles_read": 0,
                "since": NOW - timedelta(hours=1),
                "sources": health(last_ok=NOW - timedelta(hours=3)),
            },
            "Newswatch needs attention: no articles read since 17 Jun",
        ),
    ],
)
def test_quiet_differs_from_broken(settings: dict[str, object], expected: str) -> None:
    seen = view(material(**settings))
    assert seen.subject == expected
    assert seen.worth_sending is expected.startswith("Newswatch")


def test_sick_sources_do_not_hide_the_names() -> None:
    seen = view(material(about(1, "Huawei"), sources=health(sick(3))))
    assert seen.subject == "1 story (3 of 8 sources sick): Huawei — 17 Jun"


def test_digests_that_nobody_took_do_not_hide_behind_news() -> None:
    seen = view(material(about(1, "Huawei"), unaccepted=2, accepted=NOW - timedelta(days=3)))
    assert seen.subject == "1 story (2 digests undelivered): Huawei — 17 Jun"
    assert seen.attention == "no digest accepted since 14 Jun"


def test_advice_for_a_source_that_is_read_stands_with_the_sources() -> None:
    told = "the feed is at https://a.example/feed: write that as url"
    sources = (replace(health()[0], advice=told), *health()[1:])
    seen = view(material(about(1, "Huawei"), sources=sources))
    assert seen.sick == ()
    assert [one.why for one in seen.advised] == [told]


def test_sources_never_read_are_neither_healthy_nor_sick() -> None:
    seen = view(material(sources=health({"teiss": ("new", "")})))
    assert seen.health == "7 of 8 healthy, 1 not read yet"
    assert seen.sick == ()


def test_muted_names_are_listed_and_missed_slots_are_told() -> None:
    muted = watch("Qualcomm", muted_until=date(2026, 7, 1))
    seen = digest.view(
        material(), plan(), config(watches=(*WATCHES, muted)), NOW, merged=2, notices=["Mind."]
    )
    assert seen.muted.shown == ("Qualcomm (until 2026-07-01)",)
    assert seen.notices == (
        "This digest also covers the 2 before it: Newswatch was not running when it was due.",
        "Mind.",
    )


def test_a_brief_layout_has_no_sentences_and_no_table() -> None:
    seen = view(ORDINARY, layout="brief")
    assert seen.glance == ()
    assert all(story.snippet == () for section in seen.sections for story in section.stories)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 6, 17, 4, 5, tzinfo=UTC), "05:05"),
        (datetime(2026, 6, 16, 23, 30, tzinfo=UTC), "00:30"),
        (datetime(2026, 6, 16, 13, 5, tzinfo=UTC), "16 Jun 14:05"),
        (datetime(2026, 6, 16, 0, 0, tzinfo=UTC), "16 Jun"),
        (datetime(2025, 12, 31, 13, 5, tzinfo=UTC), "31 Dec 2025"),
    ],
)
def test_times_are_local_and_as_short_as_clear(moment: datetime, expected: str) -> None:
    assert moments.stamp(moment, NOW, LONDON) == expected


def test_a_window_over_new_year_shows_the_years() -> None:
    since, until = datetime(2026, 12, 31, 6, tzinfo=UTC), datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert (
        moments.window(since, until, ZoneInfo("Europe/Berlin"))
        == "31 Dec 2026 07:00 – 1 Jan 2027 07:00 (Europe/Berlin)"
    )


NAMES = [one.name for one in WATCHES]
STORY = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    st.integers(1, 4),
    st.sampled_from(["new", "update", "older"]),
    st.booleans(),
)


@given(st.lists(STORY, max_size=12))
def test_no_story_without_a_reason_and_no_count_that_does_not_add_up(
    drawn: list[tuple[list[str], int, str, bool]],
) -> None:
    owed = []
    for number, (names, story, kind, in_title) in enumerate(drawn):
        one = about(number, *names, story_id=story, kind=kind)
        if in_title:
            title = f"{names[0]} again"
            first = one.matches[0]
            heading = mention(names[0], title, zone=Zone.HEADLINE)
            named = OwedMatch(first.watch, 2, (heading, *first.mentions))
            one = replace(one, title=title, matches=(named, *one.matches[1:]))
        owed.append(one)
    seen = view(material(*owed))
    stories = [story for section in seen.sections for story in section.stories]
    news = {one.story_id for one in owed if one.kind != "older"}
    assert len(stories) == len(news) == seen.stories
    assert len(seen.older) == len({one.story_id for one in owed} - news)
    names = {named.watch for one in owed if one.story_id in news for named in one.matches}
    assert set(seen.keys) == names
    assert {section.name.casefold() for section in seen.sections} == names
    for story in stories:
        assert story.reasons
        hits = {text for text, hit in (*story.title, *story.snippet) if hit}
        assert story.reasons[0].name in hits
        assert {reason.name for reason in story.reasons[:4]} <= hits
