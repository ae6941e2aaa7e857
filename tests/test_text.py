"""clean_text: nothing that can break or deface what shows it comes through the door."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import clean_text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("one\u2028two", "one two"),
        ("one\u2029two\u0085three\x0bfour\x0cfive", "one two three four five"),
        ("subject\r\nBcc: x", "subject Bcc: x"),
        ("lone \ud800 surrogate", "lone � surrogate"),
        ("NUL\x00 and \x1b[31mred", "NUL and [31mred"),
        ("it\u0092s", "it’s"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("cafe\u0301", "café"),
        ("  many \t spaces\u00a0here  ", "many spaces here"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_table_of_the_door(given_text: str, wanted: str) -> None:
    """The contract of docs/decisions/0004, line by line."""
    assert clean_text(given_text) == wanted


@given(ANY_TEXT)
def test_nothing_dangerous_comes_through(text: str) -> None:
    """No control, surrogate or bidi character is left, whatever comes in, and one pass is enough."""
    cleaned = clean_text(text)
    assert all(unicodedata.category(char) not in ("Cc", "Cs") for char in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    assert cleaned == clean_text(cleaned)
    assert cleaned.splitlines() in ([cleaned], [])


@given(ANY_TEXT)
def test_lines_are_the_only_control_kept(text: str) -> None:
    """With lines, a single line feed is the only control that stays."""
    cleaned = clean_text(text, lines=True)
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in cleaned)
    assert "\n\n" not in cleaned
    assert cleaned == clean_text(cleaned, lines=True)


def test_limit_counts_code_points() -> None:
    """A title of five megabytes becomes one of the limit."""
    assert len(clean_text("x" * 5_000_000, limit=500)) == 500


@pytest.mark.parametrize("code", [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
def test_what_is_no_character_does_not_enter(code: int) -> None:
    assert clean_text(f"a{chr(code)}b") == "ab"
