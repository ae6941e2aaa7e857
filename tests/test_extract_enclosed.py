"""Furniture inside the article that its place gives away, and paragraphs that only look like it."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.extract import features, metadata
from monitor.extract.appeals import parted, without_share_tail
from monitor.extract.enclosed import enclosed
from monitor.extract.page import parse, split

PROSE = (
    "<p>"
    + "The firm said on Monday that its network was down for an hour after the change was made. " * 3
    + "</p>"
)
TITLE = "Harbour firm loses its network"


def found(
    inside: str, authors: tuple[str, ...] = (), *, before: str = PROSE * 4, short: bool = True
) -> dict[str, str]:
    """What of the runs of a page is furniture by its place, all but the linked ones taken for the article's.

    short: whether lines of less than four words are taken for the article's too.
    """
    tree = parse(f"<body><h1>{TITLE}</h1><p>By Nora Quist, 3 May</p>{before}{inside}</body>")
    told = metadata.claims(tree)
    page = split(tree)
    rows = features.table(page, told, TITLE)
    own = np.array([run.tag != "h1" and not run.text.startswith("By Nora") for run in page.runs])
    own &= np.array(
        [run.link_chars < len(run.text) or "keep" in page.boxes.names[run.box] for run in page.runs]
    )
    own &= np.array([short or len(run.text.split()) >= 4 for run in page.runs])
    return {page.runs[index].text: why for index, why in enclosed(page, own, rows, TITLE, authors).items()}


def test_a_summary_between_a_linked_headline_and_its_read_more_is_a_teaser() -> None:
    teaser = "<h3><a href=/b>How a pump maker was hit</a></h3><p>The maker of pumps lost a week.</p><p><a href=/b>Read More</a></p>"
    assert found(teaser) == {"The maker of pumps lost a week.": "related"}
    assert found(teaser.replace("How a pump maker was hit", TITLE)) == {}
    assert (
        found(
            teaser.replace("<h3><a href=/b>How a pump maker was hit</a></h3>", "<h3>What happened next</h3>")
        )
        == {}
    )


CARD = "<div><h3><a href=/{0}>How the {0} of a harbour went dark</a></h3><p>3 May</p><p class=keep>The {0} was lost for a week.</p></div>"


def test_summaries_of_other_articles_after_the_last_paragraph_are_teasers() -> None:
    cards = CARD.format("crane") + CARD.format("ferry")
    assert found(cards, short=False) == dict.fromkeys(
        ("The crane was lost for a week.", "The ferry was lost for a week."), "related"
    )
    assert found(CARD.format("crane"), short=False) == {}, "one alone may be the article's"
    assert found(cards + PROSE, short=False) == {}, "what stands before a paragraph is the article's list"
    assert found(cards.replace("dark", "dark?"), short=False) == {}, "questions have answers"
    assert found(cards.replace("<p class=keep>", "<h4>Ports</h4>" * 4 + "<p class=keep>"), short=False) == {}
    assert found(cards.replace("How the crane of a harbour went dark", TITLE), short=False) == {}


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<h2>About the author</h2><p>She has written of ports since 2009.</p>", ()),
        ("<h2>Über Nora Quist</h2><p>Sie schreibt seit 2009 über Häfen.</p>", ()),
        ("<h2>About Nora Quist</h2><p>She has written of ports since 2009.</p>", ("Nora Quist",)),
        ("<p>Nora Quist is a reporter who has written for Acme Weekly.</p>", ("Nora Quist",)),
        ("<p>Nora Quist covers ports and Acme.</p>", ("Nora Quist", "John Roe")),
        ("<h3>Written by Nora Quist</h3><p>Nora Quist is a writer on ports whose work Acme printed.</p>", ()),
    ],
)  # fmt: skip
def test_blurbs_of_authors_are_furniture(inside: str, authors: tuple[str, ...]) -> None:
    assert set(found(inside, authors).values()) == {"byline"}


@pytest.mark.parametrize(
    "inside",
    [
        "<h2>About Acme</h2><p>Acme makes pumps.</p>",
        "<h2>About the breach</h2><p>It began in May.</p>",
        "<p>Nora Quist is the head of Acme.</p>",
        "<h3>Led by Nora Quist</h3><p>Nora Quist is the head of Acme.</p>",
        "<h3>Written by Nora Quist</h3><p>John Roe is the head of Acme.</p>",
        "<p>The author of the worm was arrested.</p>",
    ],
)
def test_what_tells_of_others_is_text(inside: str) -> None:
    assert found(inside) == {}


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<p>Missing out on the latest news? Enter your email below to receive them direct to your inbox.</p>", "newsletter"),
        ("<p>By signing up, you agree to receive messages and to our terms.</p>", "newsletter"),
        ("<p>Mit der Anmeldung erklären Sie sich mit dem Datenschutz einverstanden.</p>", "newsletter"),
        ("<p class=keep><a href=/a.pdf>Letter of 14 October</a> PDF | 38 KB | not accessible</p>", "boilerplate"),
        ("<p>$50 List Check Marktplatz (on sale!)</p>", "advert"),
        ("<p>Check price on the lockCheck Price - Marktplatz</p>", "advert"),
        ("<p>Pinterest image</p>", "share"),
        ("<p>Read: <a href=/a>Senators call for a new network</a> | <a href=/b>Louisiana hit by an attack</a> | <a href=/c>House Dems unveil renewal bill</a></p>", "related"),
        ("<p class=keep><a href=/next>Settings of the second camera</a></p>", "related"),
    ],
)  # fmt: skip
def test_lines_by_their_words_and_place(inside: str, why: str) -> None:
    assert list(found(inside).values()) == [why]


@pytest.mark.parametrize(
    "inside",
    [
        "<p>The mail asked staff to enter your email password on a false page.</p>",
        "<p>The newsletter of the union reached 4,000 members.</p>",
        "<p>Acme paid $50 million | a record.</p>",
        "<p>The attackers left a PDF of 38 KB on the server.</p>",
        "<p class=keep><a href=/x>The firm published its report on Friday.</a></p>",
    ],
)
def test_prose_stays(inside: str) -> None:
    assert found(inside) == {}


def test_never_the_whole_article() -> None:
    notice = "<p>By signing up, you agree to our terms.</p>"
    assert found(notice * 3, before="") == {}


def test_share_buttons_that_run_on_are_cut() -> None:
    text = "The port reopened. Share this: Twitter Facebook E-Mail LinkedIn Loading Published by Nora"
    assert without_share_tail(text) == "The port reopened."
    assert (
        without_share_tail("He had to share this: Twitter was down.")
        == "He had to share this: Twitter was down."
    )


def test_asking_to_reach_a_person_is_an_appeal() -> None:
    assert parted("He knows ports. You can reach out to Sam on LinkedIn!") == [
        ("He knows ports.", False),
        ("You can reach out to Sam on LinkedIn!", True),
    ]
    assert parted("Attackers reach out to staff on LinkedIn.") == [
        ("Attackers reach out to staff on LinkedIn.", False)
    ]
