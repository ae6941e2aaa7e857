"""Plain scraped text: what is furniture in it, and that reports stay whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import text_article
from monitor.items import Article, Zone
from tests.conftest import SHARED

NOW = datetime(2026, 11, 24, tzinfo=UTC)
REPORT = "The ministry said that strangers had read its letters for most of the winter, and that the maker of its mail server, Dockware, had been told of the hole in March."


def of(*lines: str) -> Article:
    return text_article("\n\n".join(lines), now=NOW)


def furniture(made: Article) -> list[tuple[str, str]]:
    return [(block.why, block.text) for block in made.furniture]


def test_headings_of_teasers_make_the_rest_furniture() -> None:
    made = of(
        "Ministry read by strangers", "Ministry read by strangers", REPORT, REPORT + " It was closed.", "Copyright Harbour Press 2021",
        "Top Articles", "Relatix loses a million addresses", "Relatix, a maker of address books, has lost a million of them…", "Related Articles",
        '[members-login redirect="/" /]',
    )  # fmt: skip
    assert made.title == "Ministry read by strangers"
    assert [why for why, _ in furniture(made)] == [
        "title",
        "copyright",
        "related",
        "related",
        "related",
        "related",
        "shortcode",
    ]
    assert made.published is None
    assert {block.zone for block in made.blocks[:1]} == {Zone.HEADLINE}


def test_a_full_paragraph_after_teasers_is_the_articles_again() -> None:
    made = of(
        "Title of it",
        REPORT,
        "Read more",
        "Relatix loses a million addresses",
        " ".join([REPORT] * 3),
        REPORT,
    )
    assert [text for _, text in furniture(made)] == ["Read more", "Relatix loses a million addresses"]


@pytest.mark.parametrize(
    "line",
    [
        "Share on Facebook", "Follow us on Twitter and LinkedIn for more", "Sign up for our newsletter", "We use cookies to improve this site.",
        "Leave a comment", "© 2021 Harbour Press", "Advertisement", "Related: Relatix loses a million addresses", "[gallery ids=1,2,3]",
    ],
)  # fmt: skip
def test_lines_that_give_themselves_away(line: str) -> None:
    made = of("Title of it", REPORT, line, REPORT + " Later it was closed.")
    assert [text for _, text in furniture(made)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "The group shares stolen files on Telegram and sells the rest to whoever asks first.",
        "The malware steals cookies and sends them to a server abroad.",
        "Dockware declined to comment.",
        "Never open letters that come with forged invoices.",
        "104.31.78.17",
        "----------",
        "Top law firms were among those hit.",
        "Copyrighted films were found on the same server, police said on Tuesday in a long statement that named no one and that the firm later called unfair to it.",
    ],
)
def test_sentences_of_a_report_stay(line: str) -> None:
    assert furniture(of("Title of it", REPORT, line, REPORT + " Later it was closed.")) == []


def test_a_dateline_is_read_and_a_copyright_year_is_not() -> None:
    assert of("Title of it", "By Nora Quist, 5 March 2018", REPORT, "Copyright 2021").published == datetime(
        2018, 3, 5, tzinfo=UTC
    )
    assert of("Title of it", REPORT, "Copyright 1 May 2021").published is None


@given(st.text(max_size=600))
def test_the_text_is_unchanged_and_every_block_is_a_slice_of_it(text: str) -> None:
    made = text_article(text, now=NOW)
    assert made.text == text
    for block in made.blocks:
        if block.start >= 0:
            assert made.text[block.start : block.start + len(block.text)] == block.text
    assert "".join(text.split()) == "".join("".join(block.text.split()) for block in made.blocks)


FOUNDING = SHARED / "data/founding"


@pytest.mark.evaluation
@pytest.mark.skipif(not FOUNDING.is_dir(), reason="the shared data is not here")
def test_the_founding_text() -> None:
    expected = json.loads((FOUNDING / "expected.json").read_text())
    text = (FOUNDING / "teiss-huawei-ncsc.txt").read_text()
    made = text_article(text, now=NOW)
    told = "\n".join(block.text for block in made.blocks if block.zone is not Zone.FURNITURE)
    assert made.text == text
    assert all(name in told for name in expected["hit"])
    assert not any(name in told for name in expected["furniture_only"])
    assert made.published is None or made.published.year != 2021


WRAPPED = """Attack on a port in the north

The United States and its allies said on Monday that nobody of Palo
Alto Networks had known, nor of Check
Point, who were warned as well in the affair.
Another sentence begins a line here and it is long enough for that.

Related:
Acme Corporation hit by a long attack on all of its servers in the
north
"""


def test_a_paragraph_that_is_broken_at_a_width_is_one_block() -> None:
    """A name may stand over two lines of a mail or an editor; ends of sentences still end a block."""
    read = text_article(WRAPPED, now=NOW)
    texts = [block.text for block in read.blocks]
    assert texts[:3] == [
        "Attack on a port in the north",
        "The United States and its allies said on Monday that nobody of Palo\nAlto Networks had known, nor of "
        "Check\nPoint, who were warned as well in the affair.",
        "Another sentence begins a line here and it is long enough for that.",
    ]
    assert all(block.zone is Zone.FURNITURE for block in read.blocks[3:])
    assert all(WRAPPED[block.start :].startswith(block.text) for block in read.blocks)


def test_lines_that_are_paragraphs_stay_apart() -> None:
    """Without blank lines, or with a longer line, a line is a paragraph or an item of a list."""
    lines = "Bought by Palo\nAlto Networks and others from the north\nOne more line of such a list of firms"
    assert len(text_article("A headline\n" + lines, now=NOW).blocks) == 4
    long = "A paragraph on one line, as scraped text has them, is longer than any editor breaks it at, " * 2
    assert len(text_article(f"A headline\n\n{lines}\n\n{long}", now=NOW).blocks) == 5
