"""The reader's parts: charsets, hints, words, languages, runs, weights; and that no bytes break the whole."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import NotAnArticle
from monitor.extract import article, entry_article, features, metadata, model, votes
from monitor.extract.appeals import parted
from monitor.extract.body import Verdict, accompanied, leading_away, lone, standfirst
from monitor.extract.decode import page_text, without_huge_tags
from monitor.extract.hints import Hint, of_elements
from monitor.extract.language import language_of
from monitor.extract.lexicon import furniture_words
from monitor.extract.page import Page, Run, parse, split
from monitor.extract.zones import teasers
from monitor.items import Entry, Zone

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@given(st.binary(max_size=2000))
def test_random_bytes_are_an_article_or_are_refused(body: bytes) -> None:
    try:
        made = article(body, "https://ledger.example/x", now=NOW)
    except NotAnArticle:
        return
    for block in made.blocks:
        if block.zone in {Zone.LEAD, Zone.BODY}:
            assert made.text[block.start : block.start + len(block.text)] == block.text


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<div class='related'>", "</div>", "<a href='/x'>", "</a>", "<ul><li>", "</ul>", "<h1>", "</h1>", "<table><tr><td>", "</table>", "<br>",
             "<article>", "</article>", "<script>", "</script>", "<!--", "-->", "&amp;", "&#x80;", "<form>", "<svg><title>", "<template>", "<noscript>", "\x00", "<plaintext>"]
        ),
        st.text(max_size=60),
    ),
    max_size=40,
)  # fmt: skip


@given(MARKUP)
def test_any_markup_keeps_the_promise_of_offsets(parts: list[str]) -> None:
    try:
        made = article(
            f"<html><body>{''.join(parts)}".encode("utf-8", "replace"), "https://ledger.example/x", now=NOW
        )
    except NotAnArticle:
        return
    for block in made.blocks:
        if block.zone in {Zone.LEAD, Zone.BODY}:
            assert made.text[block.start : block.start + len(block.text)] == block.text
        elif block.zone is Zone.FURNITURE:
            assert block.why


@pytest.mark.parametrize(
    ("tag", "attributes", "hint"),
    [
        ("div", {"class": "relatedPosts"}, Hint.RELATED),
        ("div", {"class": "most_read-list"}, Hint.RELATED),
        ("div", {"id": "ad-slot"}, Hint.AD),
        ("div", {"class": "article__body"}, Hint.BODY),
        ("div", {"itemprop": "articleBody"}, Hint.BODY),
        ("div", {"style": "display: none"}, Hint.HIDDEN),
        ("div", {"role": "navigation"}, Hint.NAV_TAG),
        ("aside", {}, Hint.ASIDE_TAG),
        ("p", {"class": None, "hidden": None}, Hint.HIDDEN),
    ],
)
def test_elements_say_what_they_are(tag: str, attributes: dict[str, str | None], hint: Hint) -> None:
    assert of_elements([tag], [attributes])[0] & hint


@pytest.mark.parametrize("names", ["head loaded shadow", "gradient", "download"])
def test_short_pieces_need_their_borders(names: str) -> None:
    assert not of_elements(["div"], [{"class": names}])[0] & Hint.AD


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Related Articles", "related"), ("Mehr zum Thema", "related"), ("À lire aussi", "related"), ("関連記事", "related"), ("Read more: Relatix again", "related"),
        ("Follow us on Facebook and X", "share"), ("Facebook Twitter", "share"), ("By Nora Quist", "byline"), ("Updated 3 May 2024", "byline"),
        ("Subscribe to our newsletter", "newsletter"), ("We use cookies on this site", "cookie"), ("3 comments", "comments"),
        ("Image: A rack / Getty Images", "caption"), ("© 2024 Harbour Press", "copyright"), ("[wpforms id=3]", "shortcode"), ("Advertisement", "boilerplate"),
        ("Schon gelesen?", "related"), ("Le puede interesar: otra brecha", "related"), ("Empfehlungen der Redaktion", "related"),
        ("Never miss a story by signing up to our newsletter", "newsletter"), ("Get the news straight to your phone.", "newsletter"),
        ("Wir informieren Sie täglich über die Themen des Tages.", "newsletter"), ("Crédits photos : Agence Fjord", "caption"),
        ("$349 Now $325 on Marktplatz", "advert"), ("Steel Kettle at Marktplatz $200", "advert"), ("Google Maps", "boilerplate"),
        ("The firm paid $5 million at the time", ""), ("Shares fell to $12 from $14 on Monday.", ""), ("The firm never missed a payment.", ""),
        ("By the end of the year it will be gone", ""), ("The firm said nothing.", ""), ("12345", ""), ("", ""), ("x" * 300, ""),
    ],
)  # fmt: skip
def test_words_by_which_furniture_gives_itself_away(line: str, why: str) -> None:
    assert furniture_words(line) == why


def test_languages() -> None:
    german = "Der Angriff auf die Behörde wurde am Montag bekannt, sagte ein Sprecher der Polizei in Berlin, und niemand weiß, wer es war."
    assert language_of(german, "de-DE") == "de"
    assert language_of(german) == "de"
    assert language_of("Взлом обнаружили в понедельник", "en-US", "ru") == "ru"
    assert language_of("サーバーの脆弱性が見つかった", "en") == "ja"
    assert language_of("short") == ""
    assert language_of("", "en") == ""


def test_inline_markup_does_not_break_words_and_blocks_do() -> None:
    page = split(
        parse(
            "<p><b>M</b>icro<i>soft</i> <a>one</a> <a>two</a></p><ul><li>three<li>four</ul>text<br>same<br><br>new"
        )
    )
    assert [run.text for run in page.runs] == ["Microsoft one two", "three", "four", "text same", "new"]
    assert page.runs[0].links == 2
    assert page.runs[0].link_chars == 6


def test_a_noscript_that_holds_the_page_is_read_and_a_hint_is_not() -> None:
    page = split(
        parse("<body><noscript>Enable scripts</noscript><noscript><p>" + "word " * 200 + "</p></noscript>")
    )
    assert [run.text[:9] for run in page.runs] == ["word word"]


def test_huge_tags_and_values_are_cut_and_ordinary_ones_are_not() -> None:
    page = "<p>before</p><img src='data:" + "A" * 50_000 + "'><p>after</p>" + " " * 10_000
    assert len(without_huge_tags(page)) < 11_000
    assert "after" in without_huge_tags(page)
    ordinary = "<p class='a'>text</p>" * 1000
    assert without_huge_tags(ordinary) == ordinary


def test_a_quote_in_a_script_does_not_swallow_the_page() -> None:
    page = (
        "<head><script>var a = b ? 'c=' + d : 'e=';</script></head><body>"
        + "<p>No apostrophe stands in this text.</p>" * 800
        + "<p>It's over.</p></body>"
    )
    assert len(split(parse(page)).runs) == 801


def test_a_note_says_what_was_odd_about_a_charset() -> None:
    page = "<meta charset='shift_jis'><p>Ünïcödé façade, naïve — " + "plain words " * 30
    text, note = page_text(page.encode("cp1252"))
    assert "façade" in text
    assert "shift_jis" in note or "cp932" in note


def test_the_weights_fit_the_features() -> None:
    alone, voting = model.stages()
    rows = np.zeros((3, len(features.NAMES)), dtype=np.float32)
    assert alone.odds(rows).shape == (3,)
    more = np.zeros((3, len(features.NAMES) + len(votes.NAMES)), dtype=np.float32)
    assert ((voting.odds(more) >= 0) & (voting.odds(more) <= 1)).all()


def test_an_entry_stands_in_for_its_page() -> None:
    entry = Entry(
        url="https://ledger.example/x?utm_source=feed", title="Hole closed", summary="Short.", content="First paragraph of it.\n\nSecond one.",
        published=datetime(2024, 1, 2, tzinfo=UTC), authors=("Nora Quist",), language="en",
    )  # fmt: skip
    made = entry_article(entry, note="page answered 403; the feed's own text is used", now=NOW)
    assert made.text == "First paragraph of it.\n\nSecond one."
    assert [block.zone for block in made.blocks] == [Zone.HEADLINE, Zone.LEAD, Zone.LEAD] or made.blocks[
        1
    ].zone is Zone.LEAD
    assert (made.body_from, made.dated_by, made.published, made.authors) == (
        "feed",
        "feed",
        entry.published,
        entry.authors,
    )
    assert made.canonical_url == "https://ledger.example/x"
    assert "403" in made.note


def test_an_entry_dated_in_the_future_has_no_date() -> None:
    made = entry_article(
        Entry(url="https://ledger.example/x", published=datetime(2030, 1, 1, tzinfo=UTC)), note="", now=NOW
    )
    assert made.published is None
    assert made.shape == "empty"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It was closed. Follow us on Facebook and Twitter.", "It was closed."),
        ("Follow Nora Quist on Twitter. It was closed.", "It was closed."),
        ("If you like this, make sure to follow us on Instagram for more.", ""),
        ("You can also subscribe to The Ledger on YouTube, like us on Facebook, and more.", ""),
        (
            "The thief told people to follow him on Telegram.",
            "The thief told people to follow him on Telegram.",
        ),
        (
            "Twitter said it was closed. Facebook did not answer.",
            "Twitter said it was closed. Facebook did not answer.",
        ),
        ("Attackers find victims on Facebook.", "Attackers find victims on Facebook."),
        (
            "We test kettles. This guide contains affiliate links. If it leaks, send it back.",
            "We test kettles. If it leaks, send it back.",
        ),
        ("It closed. As an Amazon Associate we earn from qualifying purchases.", "It closed."),
        (
            "The shop paid its affiliates a commission, police said.",
            "The shop paid its affiliates a commission, police said.",
        ),
        ("The blog ends here. If you are on Pinterest, please leave a note there.", "The blog ends here."),
        (
            "It rained. And like, of my followers on Instagram, five came.",
            "It rained. And like, of my followers on Instagram, five came.",
        ),
    ],
)
def test_appeals_are_parted_from_what_is_told(text: str, told: str) -> None:
    parts = parted(text)
    assert " ".join(part for part, _ in parts) == text
    assert " ".join(part for part, appeal in parts if not appeal) == told


def test_questions_with_their_answers_at_the_end_are_no_teasers() -> None:
    rows = rows_of(PROSE, LINKED, SUMMARY, LINKED, SUMMARY)
    everything = np.ones(len(rows), dtype=bool)
    assert teasers(everything, rows).any()
    rows[[1, 3], features.NAMES.index("question")] = 1
    assert not teasers(everything, rows).any()
    rows[1, features.NAMES.index("question")] = 0
    assert teasers(everything, rows).any(), "one that asks is a headline"


@pytest.mark.parametrize(
    ("without", "found"),
    [
        ({}, [2]),
        ({"in_description": 0}, []),
        ({"words": 3}, []),
        ({"link_share": 0.5}, []),
        ({"says_share": 1}, []),
        ({"near_CAPTION": 1}, []),
    ],
)
def test_the_line_that_describes_the_page_is_its_standfirst(
    without: dict[str, float], found: list[int]
) -> None:
    """Between the headline and the first paragraph that is kept, and only there."""
    rows = rows_of(
        (12, 0.0, False), (8, 0.0, False), (12, 0.0, False), (5, 1.0, False), PROSE, (12, 0.0, False)
    )
    rows[[0, 2, 5], features.NAMES.index("in_description")] = 1
    rows[1, features.NAMES.index("is_title")] = 1
    for name, value in without.items():
        rows[2, features.NAMES.index(name)] = value
    kept = np.array([False, False, False, False, True, False])
    assert np.flatnonzero(standfirst(kept, rows)).tolist() == found
    verdict = Verdict(page_of(rows), np.where(kept, 0.9, 0.1), "newswatch", rows)
    assert np.flatnonzero(verdict.kept).tolist() == [*found, 4]


def test_a_doubtful_run_needs_sure_company_after_the_first_paragraph() -> None:
    rows = rows_of(*[PROSE] * 8)
    odds = np.array([0.51, 0.9, 0.51, 0.1, 0.51, 0.1, 0.51, 0.53])
    assert np.flatnonzero(lone(odds, rows)).tolist() == [4, 6]
    assert np.flatnonzero(Verdict(page_of(rows), odds, "newswatch", rows).kept).tolist() == [0, 1, 2, 7]
    odds[1] = 0.55
    assert not lone(odds, rows).any(), "where nothing is sure, nothing is alone"
    assert lone(odds[:0], rows[:0]).shape == (0,)
    assert not lone(odds[:1], rows[:1]).any()


@pytest.mark.parametrize(
    ("without", "odds", "found"),
    [
        ({}, 0.46, [2]),
        ({}, 0.44, []),
        ({"link_share": 0.5}, 0.46, []),
        ({"words": 0}, 0.46, []),
        ({"says_share": 1}, 0.46, []),
        ({"near_CAPTION": 1}, 0.46, []),
        ({"tag_h3": 1}, 0.46, []),
    ],
)
def test_one_of_several_is_not_left_out(without: dict[str, float], odds: float, found: list[int]) -> None:
    rows = rows_of(PROSE, *[(8, 0.0, False)] * 3, PROSE)
    rows[:, features.NAMES.index("tag_li")] = 0.5
    for name, value in without.items():
        rows[2, features.NAMES.index(name)] = value
    kept = np.array([False, True, False, True, False])
    judged = np.where(kept, 0.9, odds)
    assert np.flatnonzero(accompanied(kept, judged, rows)).tolist() == found
    assert np.flatnonzero(Verdict(page_of(rows), judged, "newswatch", rows).kept).tolist() == sorted(
        [1, 3, *found]
    )
    kept[3] = False
    assert not accompanied(kept, judged, rows).any(), "between two kept ones only"
    for few in range(3):
        assert not accompanied(kept[:few], judged[:few], rows[:few]).any()


def test_doubtful_links_after_the_last_line_lead_away_from_the_article() -> None:
    rows = rows_of(LINKED, PROSE, LINKED, SUMMARY, LINKED, (40, 1.0, False), LINKED, LINKED)
    odds = np.array([0.55, 0.9, 0.55, 0.9, 0.55, 0.55, 0.7, 0.55])
    everything = np.ones(len(rows), dtype=bool)
    assert np.flatnonzero(leading_away(everything, odds, rows)).tolist() == [7]
    assert np.flatnonzero(leading_away(everything, odds, rows[[1, 1, 1, 1, 2, 2, 2, 2]])).tolist() == [
        4,
        5,
        7,
    ]
    assert not leading_away(everything[:1], odds[:1], rows[:1]).any(), "an article of links alone"
    kept = Verdict(page_of(rows), odds, "newswatch", rows).kept
    assert np.flatnonzero(kept).tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_what_the_articles_lines_announce_and_its_headings_are_part_of_the_verdict() -> None:
    tree = parse(f"<h2>Radios</h2><p>{'word ' * 30}</p><h2>Crane</h2><p>{'word ' * 30}from:</p><p>Bell</p>")
    page = split(tree)
    rows = features.table(page, metadata.claims(tree), "Radios")
    odds = np.array([0.9, 0.9, 0.45, 0.9, 0.35])
    assert Verdict(page, odds, "newswatch", rows).kept.all()


def test_without_headline_or_paragraph_there_is_no_standfirst() -> None:
    rows = rows_of((12, 0.0, False), (12, 0.0, False), PROSE)
    rows[:, features.NAMES.index("in_description")] = 1
    assert not standfirst(np.array([False, False, True]), rows).any()
    rows[0, features.NAMES.index("is_title")] = 1
    assert not standfirst(np.array([False, False, False]), rows).any()


def page_of(rows: features.Table) -> Page:
    return Page(parse(""), runs=[Run("words", 0, "p") for _ in rows])


def rows_of(*shapes: tuple[int, float, bool]) -> features.Table:
    rows = np.zeros((len(shapes), len(features.NAMES)), dtype=np.float32)
    for row, (words, links, cut) in zip(rows, shapes, strict=True):
        row[features.NAMES.index("words")] = words
        row[features.NAMES.index("link_share")] = links
        row[features.NAMES.index("ends_ellipsis")] = cut
    return rows


PROSE, LINKED, SUMMARY, CUT = (60, 0.1, False), (9, 1.0, False), (20, 0.0, False), (20, 0.0, True)


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        ([PROSE, PROSE, LINKED, SUMMARY, LINKED, SUMMARY], [2, 3, 4, 5]),
        ([PROSE, LINKED, CUT, PROSE, LINKED, CUT, PROSE], [1, 2, 4, 5]),
        ([PROSE, LINKED, PROSE, LINKED, PROSE], []),
        ([PROSE, PROSE, LINKED, SUMMARY], []),
        ([LINKED, SUMMARY, LINKED, SUMMARY], []),
        ([PROSE, PROSE, PROSE, LINKED, LINKED, LINKED], []),
        ([PROSE, PROSE, PROSE, LINKED, SUMMARY, LINKED], []),
        ([SUMMARY, LINKED, SUMMARY, LINKED, SUMMARY], []),
        ([], []),
    ],
)
def test_teasers_are_found_by_their_shape(shapes: list[tuple[int, float, bool]], found: list[int]) -> None:
    rows = rows_of(*shapes)
    assert np.flatnonzero(teasers(np.ones(len(rows), dtype=bool), rows)).tolist() == found
