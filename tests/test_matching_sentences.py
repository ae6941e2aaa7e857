"""Where sentences end, in any script, and the bounded window around a name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.sentences import WINDOW, sentences, whole, window
from tests.matchcase import scan, watch


@pytest.mark.parametrize(
    "expected",
    [
        ["Huawei won.", "ZTE lost!", "Why?"],
        ["The U.S. ban on Huawei stands.", "The end."],
        ["It left the U.S.", "The ban stands."],
        ["Mr. Li of Acme Inc. spoke.", "He said no."],
        ["Vendors, e.g. Cisco, patched it.", "Others did not."],
        ["J. R. Smith wrote it.", "It is long."],
        ["Version 2.4.1 is safe.", "Use it."],
        ['He said "No."', "Then he left."],
        ["It rose 3.5 percent.", "Shares fell."],
        ["On Jan. 5 it broke.", "No. 7 followed."],
    ],
)
def test_sentences(expected: list[str]) -> None:
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_scripts_without_spaces() -> None:
    text = "华为被禁。中兴没有！为什么？"
    assert [text[start:end] for start, end in sentences(text)] == ["华为被禁。", "中兴没有！", "为什么？"]


def test_a_blank_line_always_ends_one() -> None:
    text = "A heading\n\nHuawei is banned"
    assert [text[start:end] for start, end in sentences(text)] == ["A heading", "Huawei is banned"]


@given(st.text(alphabet=st.sampled_from(list("aB. !?\n。U.S\"'()"))))
def test_spans_are_ordered_and_lose_nothing_but_space(text: str) -> None:
    spans = list(sentences(text))
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@given(st.integers(0, 3000), st.integers(1, 40))
def test_the_window_is_bounded_and_holds_the_name(before: int, length: int) -> None:
    text = "wo " * (before // 3) + "N" * length + " wo" * 700
    start = text.index("N")
    low, high = window(text, (0, len(text)), start, start + length)
    assert low <= start
    assert start + length <= high
    assert high - low <= WINDOW


def test_a_mention_of_a_long_sentence_has_a_window() -> None:
    text = "word " * 500 + "Huawei " + "word " * 500
    [match] = scan(text, watch("Huawei")).matches
    [mention] = match.mentions
    assert len(mention.sentence) <= WINDOW
    assert mention.sentence[mention.at : mention.at + 6] == "Huawei"


@given(st.one_of(st.text(), st.text(alphabet='aB .!?。\n"’)U')))
def test_a_text_that_is_plainly_one_sentence_has_no_other(text: str) -> None:
    only = whole(text)
    assert only is None or list(sentences(text)) == [only]
