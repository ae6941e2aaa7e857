"""A headline without its site's name."""

from __future__ import annotations

import pytest

from monitor.extract.metadata import Claims
from monitor.extract.titles import headline, without_site

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
