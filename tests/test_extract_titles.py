"""A headline without its site's name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.extract import article
from monitor.extract.metadata import Claims
from monitor.extract.titles import announced_otherwise, headline, without_site
from monitor.items import Entry

NOW = datetime(2026, 11, 27, tzinfo=UTC)
URL = "https://www.harbour-ledger.example/2024/x"


def claims(title: str = "", shared: str = "", site: str = "Harbour Ledger") -> Claims:
    return Claims(metas={"og:title": [shared], "og:site_name": [site]}, title_tag=title)


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Hole closed in routers | Harbour Ledger", "Hole closed in routers"),
        ("Hole closed in routers - Harbour Ledger", "Hole closed in routers"),
        ("Harbour Ledger: Hole closed in routers", "Harbour Ledger: Hole closed in routers"),
        ("Harbour Ledger – Hole closed in routers", "Hole closed in routers"),
        ("Hole closed in routers - what now - Harbour Ledger", "Hole closed in routers - what now"),
        ("Anti-virus makers meet", "Anti-virus makers meet"),
        ("A | B", "A | B"),
    ],
)
def test_the_sites_name_is_cut_from_either_end(title: str, cut: str) -> None:
    assert without_site(title, frozenset(["harbourledger"])) == cut


def test_the_heading_that_bears_out_the_claim_wins() -> None:
    told = claims("Routers opened: hole closed | Harbour Ledger", "Routers opened: hole closed")
    assert (
        headline(told, ["Harbour Ledger", "Routers opened, hole closed at last"], URL)
        == "Routers opened, hole closed at last"
    )


def test_a_heading_that_names_the_site_is_no_headline() -> None:
    told = claims("Harbour Desk: Hole closed in routers", "Hole closed in routers", site="")
    assert headline(told, ["Harbour Desk"], URL) == "Hole closed in routers"


def test_without_headings_the_claim_counts_and_the_feed_is_the_last_witness() -> None:
    assert headline(claims("Hole closed in routers | Harbour Ledger"), [], URL) == "Hole closed in routers"
    assert headline(Claims(), [], URL, "", "Hole closed") == "Hole closed"
    assert headline(Claims(), [], URL) == ""


@pytest.mark.parametrize(
    ("tagged", "lesser", "title"),
    [
        ("Hole closed in routers - Ledger", "Hole closed in routers", "Hole closed in routers"),
        ("Hole closed in routers: what now", "Hole closed in routers", "Hole closed in routers: what now"),
        ("Hole closed in routers - what now", "What happened so far", "Hole closed in routers - what now"),
        ("Ledger - Hole closed", "Ledger", "Ledger - Hole closed"),
    ],
)
def test_without_h1_a_lower_heading_tells_where_the_title_ends(tagged: str, lesser: str, title: str) -> None:
    assert headline(claims(tagged, site=""), [], URL, lesser=[lesser]) == title
    page = f"<title>{tagged}</title><body><h2>{lesser}</h2><p>The harbour has new cranes since Monday.</p></body>"
    assert article(page.encode(), "https://192.0.2.7/x", now=NOW).title == title


def test_a_shouted_heading_is_written_as_the_page_claims_it() -> None:
    assert (
        headline(claims("", "Hole Closed in Routers"), ["HOLE CLOSED IN ROUTERS"], URL)
        == "Hole Closed in Routers"
    )


def test_entities_are_read_once_more() -> None:
    assert headline(Claims(), ["Locks &amp; keys"], URL) == "Locks & keys"


@pytest.mark.parametrize(
    ("tagged", "shared", "heading", "title"),
    [
        # A kicker stands in `<title>` and heading, and not in what the page shares.
        (
            "Routers: Hole closed in old devices | Harbour Ledger",
            "Hole closed in old devices",
            "Routers: Hole closed in old devices",
            "Hole closed in old devices",
        ),
        # The kicker belongs to the headline: `<title>` is the shared title and a date.
        (
            "Kenya: Routers opened, Harbour Ledger, 18.05.2024",
            "Kenya: Routers opened",
            "Routers opened",
            "Kenya: Routers opened",
        ),
        # The heading is the slogan of the site.
        (
            "Strangers controlled routers for days",
            "Strangers controlled routers for days",
            "Your daily news from the north",
            "Strangers controlled routers for days",
        ),
        ("Hole closed: what now", "Hole closed: what now", "Hole closed what now", "Hole closed: what now"),
        ("Quick start", "Quick start", "Quick start¶", "Quick start"),
    ],
)
def test_what_title_and_opengraph_agree_on_counts(tagged: str, shared: str, heading: str, title: str) -> None:
    assert headline(claims(tagged, shared), [heading], URL) == title


@pytest.mark.parametrize(
    ("offered", "title", "told"),
    [
        (
            "Experts Uncover Four New Flaws in Task Scheduler",
            "Microsoft warns of attacks on its clocks",
            True,
        ),
        ("Acme falls", "Something else entirely was written here", False),
        ("Acme gateways fall to a known hole", "Acme Gateways Fall To A Known Hole - The Wire", False),
        ("Acme gateways fall to an old hole", "Acme gateways fall: what is known so far of the hole", False),
        ("Huawei {{ 7*191 }} {% raw %} notice", "Huawei news of the day", True),
        ("", "Huawei news of the day", False),
        ("&lt;b&gt; one two three four", "five six seven eight", True),
    ],
)
def test_a_page_that_was_announced_under_other_words_says_so(offered: str, title: str, told: bool) -> None:
    assert bool(announced_otherwise(offered, title)) is told


@pytest.mark.parametrize(
    "offered",
    [
        "Huawei gear &lt;script&gt;alert(1)&lt;/script&gt; in every port",
        "Huawei gear <table><td>in every port <script src=//evil.invalid",
    ],
)
def test_no_markup_of_a_feed_stands_in_the_note(offered: str) -> None:
    note = announced_otherwise(offered, "Something else entirely was written here")
    assert "Huawei gear" in note
    assert "<" not in note


def test_the_words_of_the_feed_stand_in_the_note_of_the_article() -> None:
    page = (
        f"<html><title>Acme patches a hole</title><h1>Acme patches a hole</h1><p>{'Words of it. ' * 60}</p>"
    )
    entry = Entry("https://news.example/a", title=f"Huawei \x1b[2J\u202e says nothing {'very ' * 60}")
    read = article(page.encode(), "https://news.example/a", now=NOW, entry=entry)
    assert read.title == "Acme patches a hole"
    assert read.note.startswith('the feed announced it as "Huawei [2J says nothing very')
    assert read.note.endswith('..."')
    assert article(page.encode(), "https://news.example/a", now=NOW).note == ""
