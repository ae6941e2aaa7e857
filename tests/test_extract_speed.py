"""What the reader does in one pass must say what the plain patterns say, one by one."""

from __future__ import annotations

import re
import string

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.extract import decode, features, letters, lexicon, zones
from monitor.extract.hints import _of_names
from monitor.extract.model import Trees
from monitor.extract.openings import DIGIT, SIZE, openings
from monitor.extract.page import Page, Run, parse, split
from monitor.extract.pieces import Pieces
from monitor.extract.titles import folded, says
from monitor.text import clean_text

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=80)


def slowly(line: str) -> str:
    """What `furniture_words` promises: the first pattern that matches, those for the line's start before the others."""
    low = line.lower()
    if len(line) > lexicon.LINE_LIMIT or not re.search(r"[^\W\d_]", line):
        return ""
    starting = [rule for rule in lexicon._RULES if rule[2].startswith("^")]
    found = next((why for why, _, pattern in starting if re.match(pattern, low)), "")
    if found and (found != "byline" or lexicon._names_someone(line)):
        return found
    others = [rule for rule in lexicon._RULES if not rule[2].startswith("^")]
    return next((why for why, _, pattern in others if re.search(pattern, low)), "")


@pytest.mark.parametrize("number", range(len(lexicon._RULES)))
@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_pattern_is_missed_by_the_letters_and_pieces_it_is_tried_for(
    number: int, data: st.DataObject
) -> None:
    line = data.draw(st.from_regex(lexicon._RULES[number][2]))
    line = "".join(char for char in line if char.isprintable())[: lexicon.LINE_LIMIT]
    assert lexicon.furniture_words(line) == slowly(line)


@given(st.lists(LINES, min_size=1, max_size=6))
def test_letters_are_counted_as_the_patterns_count_them(lines: list[str]) -> None:
    lines = [line for line in (" ".join(line.split()) for line in lines) if line] or ["x"]
    lines = ["".join(char for char in line if ord(char) < 0x10000 and char != "İ") or "x" for line in lines]
    made = letters.counted(lines)
    for index, line in enumerate(lines):
        assert made.words[index] == len(re.findall(r"\w+", line))
        assert made.common[index] == sum(word in letters._COMMON for word in re.findall(r"\w+", line.lower()))
        assert made.stops[index] == len(re.findall(r"[.!?。！？…](?:\s|[\"”’)\]]|$)", line))
        assert made.digits[index] == len(re.findall(r"\d", line))
        assert made.commas[index] == len(re.findall("[,、，]", line))


def test_only_the_beginning_of_a_long_run_is_counted() -> None:
    made = letters.counted(["the word " * 1000, "the end"])
    assert made.words.tolist() == [334, 2]
    assert made.common.tolist() == [167, 1]


@given(st.text(max_size=60))
def test_clean_text_says_the_same_of_printable_text_at_once(text: str) -> None:
    # A control character at the end takes the long way, and leaves nothing behind.
    assert clean_text(text) == clean_text(text + "\x00")


@given(st.text(string.printable, max_size=60))
def test_ascii_is_folded_as_any_text_is(text: str) -> None:
    assert folded(text) == re.sub(r"[^\w]+", "", text.casefold())


@given(
    st.lists(
        st.sampled_from(['"', "'", "=", "= ", '="', "<p>", "</p>", "x", "y" * 15, "z" * 25, " "]), max_size=40
    )
)
def test_long_values_are_emptied_as_the_pattern_would(pieces: list[str]) -> None:
    page = "".join(pieces)
    parts = pytest.MonkeyPatch()
    with parts.context() as small:
        small.setattr(decode, "_LONG", 20)
        small.setattr(decode, "_VALUE_LIMIT", 60)
        for quote in "\"'":
            pattern = re.compile(f"=\\s*({quote}[^{quote}]{{20,}}{quote})")

            def emptied(found: re.Match[str]) -> str:
                ordinary = len(found[1]) < 60 and decode._PAGE_PARTS.search(found[1])
                return found[0] if ordinary else '=""'

            assert decode._without_long_values(page, quote) == pattern.sub(emptied, page)


@given(
    st.lists(
        st.sampled_from(['"', "'", "=", "= ", "=\x1d", "=\u2003", '="', "<p>", "x", "é" * 9, "z" * 30]),
        max_size=40,
    )
)
def test_a_page_with_something_to_cut_is_never_taken_as_it_is(pieces: list[str]) -> None:
    page = "".join(pieces)
    parts = pytest.MonkeyPatch()
    with parts.context() as small:
        for name, size in (("_SMALL", 20), ("_LONG", 20), ("TAG_LIMIT", 40), ("_UNCLOSED", 5)):
            small.setattr(decode, name, size)
        if not decode.may_be_huge(page.encode()):
            assert decode.without_huge_tags(page) == page


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><b>one</b> <i>two</i></p>", "one two"),
        ("<p><b>one</b><i>two</i></p>", "onetwo"),
        ("<p>one<b> </b><i><u>two</u></i></p>", "one two"),
        ("<p>one<!-- and --><i>two</i></p>", "onetwo"),
        ("<p><a><b>one</b><img></a>\n<i>two</i></p>", "one two"),
        ("<p>one\u00a0<b>two</b></p>", "one two"),
    ],
)
def test_blank_text_between_two_texts_parts_them(markup: str, text: str) -> None:
    assert [run.text for run in split(parse(markup)).runs] == [text]


@given(st.text("ab", max_size=80), st.integers(4, 30))
def test_a_gap_is_found_where_there_is_one(page: str, least: int) -> None:
    gap = decode._gap(page, "a", 0, least)
    assert (gap is not None) == any(len(part) >= least for part in page.split("a"))
    assert gap is None or "a" not in page[gap[0] + 1 : gap[1]]


def test_names_of_elements_hint_the_same_whatever_stands_around_them() -> None:
    names = ["c-article__body", " c_article--body9 é", "cArticleBody"]
    alone = [_of_names([name])[name] for name in names]
    assert alone[0] == alone[1] == alone[2] != 0


@given(st.lists(st.text("ab-_ =ADéİ", max_size=12), unique=True, max_size=8))
def test_names_hint_the_same_alone_and_among_others(names: list[str]) -> None:
    names = [f"{name}ad-{name}share" for name in names]
    assert _of_names(names) == {name: _of_names([name])[name] for name in names}


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (r"share|on", {"shar", "on"}),
        (r"e-?mails?\b", {"e-ma", "emai"}),
        (r"(?:read )?more", {"read", "more"}),
        (r"(\d+\s+)?comments?", {DIGIT, "comm"}),
        (r"by\s*:?\s+\w", {"by", "by:"}),
        (r"no\W+thing", {"no"}),
        (r"\W|cr[ée]dit", {"créd", "cred"}),
        (r"top.{0,4}ten", {"top", "topt"}),
        (r"(ad|ads)+x", {"ad", "ads"}),
        (r"[\w'’]+ now|a+", {"", "a"}),
        (r"\[x", {"[x"}),
        (r"a{0,3}b", {"a", "b"}),
    ],
)
def test_a_pattern_tells_how_its_matches_begin(pattern: str, starts: set[str]) -> None:
    assert openings(pattern) == starts


@pytest.mark.parametrize("pattern", ["(?i:a)b", "(?=a)", "a)b"])
def test_syntax_that_is_not_known_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|group"):
        openings(pattern)


@pytest.mark.parametrize("number", range(len(lexicon._STARTING)))
@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_match_begins_otherwise_than_its_pattern_tells(number: int, data: st.DataObject) -> None:
    pattern = lexicon._PREFIX.sub("", lexicon._STARTING[number][2])
    line = data.draw(st.from_regex(rf"\A(?:{pattern})"))
    if line[:1].isalnum():
        first = DIGIT if line[0].isdecimal() else line[:SIZE]
        assert any(first.startswith(start) for start in openings(pattern))


@given(st.lists(st.text("abİc é", max_size=9), max_size=6))
def test_pieces_are_found_in_the_line_that_holds_them(lines: list[str]) -> None:
    lows = [line.lower() for line in lines]
    pieces = {"ab": 1, "bc": 2, "é": 4, "c a": 2}
    slowly = [sum({bit for piece, bit in pieces.items() if piece in low}) for low in lows]
    assert Pieces(pieces.items()).held(lows) == slowly


@given(
    st.lists(st.sampled_from([*"129 :haé٣", "20", "19", "min", "hours", "ago", "12:30"]), max_size=9).map(
        "".join
    )
)
def test_a_time_is_seen_from_its_first_digit_on_as_a_plain_pattern_sees_it(text: str) -> None:
    plain = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\bago\b|\d+\s*(?:min|hours?|h)\b")
    lines = [text, "2019"] if text else ["2019"]
    assert features._dated(lines, letters.counted(lines)) == [bool(plain.search(line)) for line in lines]


@given(st.text("aAb ßẞ!", max_size=5), st.text("aAb ßẞ!", max_size=5))
def test_the_first_letter_only_refuses_what_folding_would_refuse(text: str, other: str) -> None:
    assert says(text, folded(other)) == (folded(text) == folded(other))


@given(st.lists(st.text("ae\u0301\u200b\u00ad\x07é", min_size=1, max_size=4), max_size=4))
def test_a_page_is_cleaned_as_its_runs_are(texts: list[str]) -> None:
    page = Page(parse("<p>"), runs=[Run(text, 0, "p") for text in texts])
    assert zones._cleaned(page) == [clean_text(text) for text in texts]


def test_each_common_word_is_known_and_no_word_beside_it() -> None:
    words = sorted(letters._COMMON)
    assert letters.counted(words).common.tolist() == [1.0] * len(words)
    others = [other for word in words for other in (f"{word}q", f"q{word}", word[:-1] or "q")]
    said = letters.counted(others).common.tolist()
    assert said == [float(other in letters._COMMON) for other in others]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_trees_that_share_their_questions_answer_as_each_alone(seed: int) -> None:
    drawn = np.random.default_rng(seed)
    trees, depth = 7, 3
    columns = drawn.integers(0, 3, trees * depth).astype(np.int32)
    borders = drawn.integers(0, 3, trees * depth).astype(np.float32)
    leaves = drawn.normal(size=(trees, 2**depth)).astype(np.float32)
    rows = drawn.integers(0, 4, (5, 3)).astype(np.float32)
    odds = Trees.of(columns, borders, leaves, 0.5).odds(rows)
    for row, said in zip(rows, odds, strict=True):
        total = 0.5
        for tree in range(trees):
            asked = range(tree * depth, (tree + 1) * depth)
            bits = [row[columns[at]] > borders[at] for at in asked]
            total += leaves[tree][sum(bit << level for level, bit in enumerate(bits))]
        assert said == pytest.approx(1 / (1 + np.exp(-total)), rel=1e-4)


PIECES = ("a", " ", "'", "’", "+", "-", ".", "$", "5", ":", "©", "|", "x", "on ", "now ", "$5 ", "$1.", "+1", "a’",
          "from a ", "at a", "get ", "share ", "buy ", "follow ", "list ", "1 ", "a, ")  # fmt: skip


@pytest.mark.timeout(60)
def test_no_line_of_repeated_pieces_stalls_a_pattern() -> None:
    """Patterns that could match one run in many ways hung on "++++" and on "’’’’", both found by fuzzing."""
    for head in ("", "get ", "share ", "$5 at a"):
        for first in PIECES:
            for second in ("", *PIECES):
                line = (head + (first + second) * 240)[:238]
                lexicon.furniture_words(line + "\x01")
                lexicon.furniture_words(f"<{line}>")
