"""What the reader does in one pass must say what the plain patterns say, one by one."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.extract import decode, letters, lexicon
from monitor.extract.hints import _of_names
from monitor.extract.titles import folded
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


@given(st.text("ab", max_size=80), st.integers(4, 30))
def test_a_gap_is_found_where_there_is_one(page: str, least: int) -> None:
    gap = decode._gap(page, "a", 0, least)
    assert (gap is not None) == any(len(part) >= least for part in page.split("a"))
    assert gap is None or "a" not in page[gap[0] + 1 : gap[1]]


def test_names_of_elements_hint_the_same_whatever_stands_around_them() -> None:
    assert _of_names("c-article__body") == _of_names(" c_article--body9 é") == _of_names("cArticleBody")
