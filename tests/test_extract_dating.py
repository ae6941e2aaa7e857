"""Which of a page's dates is the article's: metadata, what the page shows, its address, and the zone they are told in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import article
from monitor.extract.dates import read_date, settled
from monitor.extract.page import parse, split
from monitor.extract.same_moment import by_the_clock, days_of, in_zone, on_day
from monitor.extract.shown_dates import alone, around_headline
from monitor.items import Article

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://ledger.example/hole-closed"
BODY = (
    "The agency said on Tuesday that a hole in older routers of the harbour had been closed after three weeks.",
    "Whoever ran the service had found it by looking at the traffic of a crane that nobody had moved for days.",
    "The firm that makes the devices sent every owner a letter and put the new version on its own machines.",
)


def read(
    *lines: str, head: str = "", above: str = "", below: str = "", url: str = URL, lang: str = "en"
) -> Article:
    shown = "".join(f"<div>{line}</div>" for line in lines)
    text = "".join(f"<p>{part}</p>" for part in BODY * 2)
    page = (
        f"<html lang='{lang}'><head><title>Hole closed in older routers</title>{head}</head><body>{above}"
        f"<article><h1>Hole closed in older routers</h1>{shown}{text}</article>{below}</body></html>"
    )
    return article(page.encode(), url, now=NOW)


def day(made: Article) -> str:
    return made.published.date().isoformat() if made.published else ""


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def published(value: str) -> str:
    return meta("article:published_time", value)


def reading(text: str) -> datetime | None:
    return settled(read_date(text), NOW)


def test_an_earlier_day_beside_the_headline_beats_the_stamp_of_a_site_that_moved() -> None:
    assert day(read("By Nora Quist", "Dec 30, 2013", head=published("2024-08-07T12:01:51Z"))) == "2013-12-30"


@pytest.mark.parametrize(
    "line",
    [
        "Updated on Dec 30, 2013",
        "Recorded on Dec 30, 2013",
        "Dec 30, 2013 Issue",
        "Copyright Dec 30, 2013",
        "Nora Quist has written here of harbours and of ships since Dec 30, 2013, and of little else but their cranes",
    ],
)
def test_a_line_that_dates_something_else_leaves_the_stamp_alone(line: str) -> None:
    assert day(read(line, head=published("2024-08-07T12:01:51Z"))) == "2024-08-07"


def test_a_headline_that_speaks_of_an_update_makes_its_date_no_change() -> None:
    page = split(
        parse(f"<h1>Update closes hole</h1><div>May 25, 2025</div><div>7 May 2025</div><p>{BODY[0]}</p>")
    )
    assert [str(shown.moment.date()) for shown in around_headline(page, 0, reading)] == [
        "2025-05-25",
        "2025-05-07",
    ]
    labelled = split(
        parse("<h1>Hole closed</h1><i>Last updated</i><div>May 25, 2025</div><div>7 May 2025</div>")
    )
    assert [shown.own for shown in around_headline(labelled, 0, reading)] == [True, False]


def test_a_day_in_a_table_or_of_a_teaser_leaves_the_stamp_alone() -> None:
    table = "<table><tr><td>Dec 30, 2013</td></tr></table>"
    assert day(read(table, head=published("2024-08-07T12:01:51Z"))) == "2024-08-07"
    teasers = "<div><a href=/x>Another one</a></div><div>Dec 30, 2013</div>"
    lines = ("By Nora Quist", "August 7, 2024")
    assert day(read(*lines, head=published("2024-08-07T12:01:51Z"), above=teasers)) == "2024-08-07"


def test_a_day_further_down_leaves_the_stamp_alone() -> None:
    lines = ("By Nora Quist", "Harbour", "Ships", "Cranes", "Ports", "Dec 30, 2013")
    assert day(read(*lines, head=published("2024-08-07T12:01:51Z"))) == "2024-08-07"


def test_the_address_bears_the_stamp_out() -> None:
    stamp = published("2024-08-07T12:01:51Z")
    for url in ("https://ledger.example/2024/08/07/hole", "https://ledger.example/2024/08/hole/"):
        assert day(read("Dec 30, 2013", head=stamp, url=url)) == "2024-08-07"


def test_a_later_day_counts_only_as_a_third_one() -> None:
    stamp, changed = published("2013-03-11T11:11:07Z"), meta("article:modified_time", "2026-02-18T07:49:16Z")
    assert day(read("March 20, 2023", head=stamp + changed)) == "2023-03-20"
    assert day(read("February 18, 2026", head=stamp + changed)) == "2013-03-11"
    assert day(read("March 20, 2023", head=stamp)) == "2013-03-11"


def test_figures_that_may_be_the_stamps_day_do_not_speak_against_it() -> None:
    assert day(read("10.09.2024", head=published("2024-10-09T16:07:00Z"), lang="de")) == "2024-10-09"


def test_a_day_that_a_zone_accounts_for_leaves_the_stamp_its_hour() -> None:
    made = read("December 18, 2025", head=published("2025-12-19T02:41:41Z"))
    assert made.published == datetime(2025, 12, 19, 2, 41, 41, tzinfo=UTC)


def test_a_stamp_in_utc_is_told_on_the_day_that_the_address_names() -> None:
    made = read(head=published("2025-12-19T02:41:41Z"), url="https://ledger.example/2025/12/18/hole")
    assert day(made) == "2025-12-18"
    assert made.published == datetime(2025, 12, 19, 2, 41, 41, tzinfo=UTC)
    other = read(head=published("2022-05-04T00:25:56Z"), url="https://ledger.example/hole-nid03052022/")
    assert day(other) == "2022-05-03"


def test_a_stamp_in_utc_is_told_by_the_clock_that_the_page_writes_beside_it() -> None:
    clock = meta("article_date_original", "Thursday, December 22, 2016, 06:47 PM")
    made = read(head=published("2016-12-23T00:47:31Z") + clock)
    assert made.published is not None
    assert made.published.isoformat() == "2016-12-22T18:47:31-06:00"


def test_a_clock_with_a_zone_of_its_own_is_no_clock_of_the_stamp() -> None:
    made = read(head=published("2016-12-23T00:47:31Z") + meta("pubdate", "2016-12-22T18:47:31Z"))
    assert made.published is not None
    assert made.published.isoformat() == "2016-12-23T00:47:31+00:00"


def test_published_and_modified_carry_the_zone_that_the_page_writes() -> None:
    stamps = '<time datetime="2026-02-22T19:57:30-05:00">a</time><time datetime="2026-02-22T20:57:32-05:00">b</time>'
    made = read(
        stamps,
        head=published("2026-02-23T00:57:30Z") + meta("article:modified_time", "2026-02-23T01:57:32Z"),
    )
    assert made.published is not None
    assert made.modified is not None
    assert made.published.isoformat() == "2026-02-22T19:57:30-05:00"
    assert made.modified.isoformat() == "2026-02-22T20:57:32-05:00"


@pytest.mark.parametrize(
    "name",
    [
        "w-published-date",
        "article_published_time",
        "published_at",
        "og:publish_date",
        "dc:date",
        "datePublished ",
    ],
)
def test_names_of_other_systems_are_understood(name: str) -> None:
    made = read(head=meta(name, "2025-05-27T06:03:43Z"))
    assert (day(made), made.dated_by) == ("2025-05-27", "meta")


def test_a_property_of_the_body_says_when_the_article_was_made() -> None:
    below = '<footer><span property="schema:dateCreated" content="2022-01-28T12:45:46+00:00"></span></footer>'
    made = read(below=below)
    assert (day(made), made.dated_by) == ("2022-01-28", "time")


@pytest.mark.parametrize(
    "name", ["article:expiration_time", "last_published_date", "video:release_date", "site-created-date"]
)
def test_dates_of_other_things_are_not(name: str) -> None:
    assert day(read("June 3, 2025", head=meta(name, "2025-05-27T06:03:43Z"))) == "2025-06-03"


def test_the_readers_own_day_and_comments_are_not_the_articles() -> None:
    today = '<header><div class="block-date"><p id="todays-date">Friday, December 19, 2025</p></div></header>'
    sections = ("Harbour", "Ships", "Cranes", "Ports", "Masts", "Ropes", "Sails")
    today += f"<nav><ul>{''.join(f'<li>{name}</li>' for name in sections)}</ul></nav>"
    assert day(read("By the editors", "12.12.2025", above=today)) == "2025-12-12"
    comment = (
        '<footer class="comment-meta"><div class="comment-metadata">'
        '<time datetime="2022-07-11" itemprop="datePublished">July 11, 2022</time></div></footer>'
    )
    assert day(read(below=f"<div>(Re)Published: May 25, 2025</div>{comment}")) == "2025-05-25"


@pytest.mark.parametrize(
    "line",
    [
        "Registered: May 25, 2025",
        "Site last updated: May 25, 2025",
        "Copyright May 25, 2025",
        "Today is May 25, 2025",
    ],
)
def test_a_line_of_its_own_may_date_something_else(line: str) -> None:
    page = split(parse(f"<h1>Hole closed</h1><p>{BODY[0]}</p><div>{line}</div>"))
    dated = split(parse(f"<h1>Hole closed</h1><p>{BODY[0]}</p><div>{line}</div><div>7 May 2025</div>"))
    assert alone(page, 0, reading, near=False) is None
    assert alone(dated, 0, reading, near=True) == datetime(2025, 5, 7, tzinfo=UTC)
    assert alone(dated, -1, reading, near=True) is None


def test_lines_of_comments_and_of_related_articles_are_not_the_articles() -> None:
    for name in ("comments", "related-articles"):
        page = split(
            parse(f"<h1>Hole closed</h1><p>{BODY[0]}</p><div class={name}><div>7 May 2025</div></div>")
        )
        assert alone(page, 0, reading, near=True) is None


def test_a_line_that_says_published_comes_before_a_nearer_one() -> None:
    lines = "<div>3 May 2025</div><div>Published: 7 May 2025</div>"
    page = split(parse(f"<h1>Hole closed</h1><p>{BODY[0]}</p>{lines}"))
    assert alone(page, 0, reading, near=True) == datetime(2025, 5, 7, tzinfo=UTC)


def test_a_page_that_lists_its_own_article_dates_it_there() -> None:
    other = "<a href=/y><i>4 May 2025</i><div>Another hole</div></a>"
    listing = (
        f"{other}<a href=/hole-closed><i>7 May 2025</i><div>Hole closed in older routers</div></a>{other}"
    )
    far = "<p>Elsewhere</p>" * 12
    assert day(read(below=f"{far}{listing}")) == "2025-05-07"
    assert not day(read(below=f"{far}{other}"))


def test_a_stamp_of_any_element_dates_a_page_that_nothing_else_dates() -> None:
    stamp = "<relative-time datetime='2025-05-07T12:01:51Z'>last year</relative-time>"
    assert day(read(below=f"<footer>{stamp}</footer>")) == "2025-05-07"
    assert (
        day(read(below="<footer><abbr title='2025-05-07T12:01:51Z'>last year</abbr></footer>"))
        == "2025-05-07"
    )
    assert not day(read(below=f"<div class=comment-meta>{stamp}</div>"))
    assert not day(
        read(below="<script>build({'at': '2025-05-07T12:01:51Z'})</script><!-- 2025-05-07 12:01 -->")
    )


def test_a_meta_element_may_hold_what_a_script_ought_to() -> None:
    held = '{"@type": "Article", "datePublished": "2025-05-07T12:01:51Z"}'.replace('"', "&quot;")
    assert day(read(head=f'<meta name="script:ld+json" content="{held}">')) == "2025-05-07"


def test_a_line_of_its_own_comes_before_a_date_of_the_month_in_a_sentence() -> None:
    said = f"<p>On 3 May 2025 the agency had already said that the hole would be closed. {BODY[0]}</p>"
    made = read(
        below=f"{said * 8}<div>Published: 7 May 2025</div>", url="https://ledger.example/2025/05/hole-closed/"
    )
    assert day(made) == "2025-05-07"


def test_a_date_in_figures_of_another_country_has_its_day_first() -> None:
    assert day(read("05/10/2018", lang="", url="https://ledger.example.br/hole")) == "2018-10-05"
    assert day(read("05/10/2018", lang="", url="https://ledger.example/hole")) == "2018-05-10"


def test_figures_that_would_be_yet_to_come_are_read_in_the_other_order() -> None:
    assert day(read("02/12/2026", lang="de")) == "2026-02-12"


def test_a_page_without_a_heading_has_its_date_beside_the_line_that_is_its_title() -> None:
    text = "".join(f"<p>{part}</p>" for part in BODY * 2)
    teaser = "<div>Another story</div><div>3 May 2024</div>"
    page = (
        f"<html lang='de'><head><title>Hole closed in older routers</title></head><body>{teaser}"
        f"<h3>Harbour: Hole closed in older routers</h3><div>Do 25.04.24 | 14:07 Uhr</div>{text}</body></html>"
    )
    made = article(page.encode(), URL, now=NOW)
    assert made.published == datetime(2024, 4, 25, 14, 7, tzinfo=UTC)
    bare = page.replace("<h3>Harbour: ", "<div>").replace("</h3>", "</div>")
    assert article(bare.encode(), URL, now=NOW).published == made.published


MOMENTS = st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2026, 1, 1)).map(
    lambda made: made.replace(tzinfo=UTC)
)


@given(MOMENTS, st.integers(-3, 3), st.lists(st.integers(-9, 12), max_size=3))
def test_no_zone_changes_the_instant(moment: datetime, ahead: int, offsets: list[int]) -> None:
    wanted = (moment + timedelta(days=ahead)).date()
    there = on_day(moment, wanted, [timedelta(hours=hours) for hours in offsets])
    assert there == moment
    assert there.date() == (wanted if wanted in days_of(moment) else moment.date())
    assert by_the_clock(moment, [moment + timedelta(hours=hours) for hours in offsets]) == moment


def test_a_zone_of_the_page_comes_before_the_nearest_one() -> None:
    moment = datetime(2025, 12, 19, 2, 41, tzinfo=UTC)
    assert (
        on_day(moment, date(2025, 12, 18), [timedelta(hours=-5)]).isoformat() == "2025-12-18T21:41:00-05:00"
    )
    assert on_day(moment, date(2025, 12, 18)).isoformat() == "2025-12-18T23:41:00-03:00"
    assert on_day(moment, date(2025, 12, 17)) is moment


@pytest.mark.parametrize("hours", [12, 0.4, 15, -11])
def test_a_clock_that_no_zone_tells_is_of_another_event(hours: float) -> None:
    moment = datetime(2014, 12, 29, 6, 30, tzinfo=UTC)
    assert by_the_clock(moment, [moment + timedelta(hours=hours)]).utcoffset() == timedelta()


def test_a_clock_of_midnight_is_a_day_and_no_clock() -> None:
    moment = datetime(2016, 8, 22, 5, 0, 12, tzinfo=UTC)
    assert by_the_clock(moment, [datetime(2016, 8, 22, 0, 0, 12, tzinfo=UTC)]) is moment
    assert by_the_clock(moment, [datetime(2016, 8, 22, 1, 0, tzinfo=UTC)]).utcoffset() == timedelta(hours=-4)


def test_a_bare_day_takes_the_hour_of_a_stamp_on_it() -> None:
    stamp = datetime(2014, 12, 22, 12, 3, tzinfo=timezone(timedelta(hours=-5)))
    assert in_zone(datetime(2014, 12, 22, tzinfo=UTC), [stamp]) is stamp
    assert in_zone(datetime(2014, 12, 23, tzinfo=UTC), [stamp]).day == 23
