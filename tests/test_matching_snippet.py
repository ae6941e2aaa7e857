"""Snippets: the best sentence as runs, within the limit, names whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.matching import compile
from monitor.matching.snippet import snippet
from tests.matchcase import article, watch


def _mentions(title: str, *body: str) -> list:  # type: ignore[type-arg]
    findings = compile([watch("Huawei"), watch("ZTE")]).find(article(title, *body))
    return [mention for match in findings.matches for mention in match.mentions]


def test_nothing_without_mentions() -> None:
    assert snippet(()) == ()


def test_the_sentence_with_most_names_wins_and_all_are_marked() -> None:
    runs = snippet(_mentions("Huawei banned", "It hits Huawei. Both Huawei and ZTE lost. Then Huawei left."))
    assert runs == (
        ("Both ", False),
        ("Huawei", True),
        (" and ", False),
        ("ZTE", True),
        (" lost.", False),
    )


def test_the_text_is_preferred_to_the_headline() -> None:
    runs = snippet(_mentions("Huawei banned", "The ban hits Huawei."))
    assert "".join(text for text, _ in runs) == "The ban hits Huawei."


@given(st.integers(0, 80), st.integers(0, 80), st.integers(20, 300))
def test_within_the_limit_with_a_whole_name(before: int, after: int, limit: int) -> None:
    text = "word " * before + "Huawei" + " word" * after + "."
    runs = snippet(_mentions("", text), limit)
    assert ("Huawei", True) in runs
    assert len("".join(part for part, _ in runs)) <= limit
    assert "".join(part for part, _ in runs).strip("…") in text
