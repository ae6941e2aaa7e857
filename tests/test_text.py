"""clean_text: nothing that can break or deface what shows it comes through the door."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import clean_text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
ODD = (
    " \n\n\r\t\0\x0b\x1c\x7f\x80\x81\x85\x92\xa0\xad\u0301\u0327\u0340\u1100\u1161\u2001\u200b\u200d\u2028"
    "\u202e\u3000\ud800\ufdd0\ufeff\U0001f600\U0001fffe\U000e0041eAé"
)
ODD_TEXT = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=()))
INVISIBLE = frozenset(
    [
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        *range(0xFFF9, 0xFFFC),
        0xAD,
        0x61C,
        0x180E,
        0xFEFF,
        *range(0xE0000, 0xE0080),
    ]
)


def by_the_table(char: str) -> str:
    """What the table of docs/decisions/0004 makes of one character, said as plainly as it can be."""
    code = ord(char)
    if char == "\n" or 0x1C <= code < 0x20:
        return char.strip("\x1c\x1d\x1e\x1f")
    if char.isspace():
        return " "
    if 0x80 <= code < 0xA0:
        return bytes([code]).decode("cp1252", "ignore")
    if unicodedata.category(char) == "Cs":
        return "�"
    nothing = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0 or code in INVISIBLE
    return "" if nothing or unicodedata.category(char) == "Cc" else char


def plainly(text: str, limit: int, *, lines: bool) -> str:
    """What `clean_text` promises, without any short cut."""
    text = text[: limit * 2 + 1000].replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", "".join(map(by_the_table, text)))
    kept = (" ".join(line.split()) for line in text.split("\n"))
    return ("\n" if lines else " ").join(filter(None, kept))[:limit].rstrip()


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


@given(ODD_TEXT, st.integers(1, 12) | st.just(500), st.booleans())
def test_every_short_cut_gives_what_the_long_way_does(text: str, limit: int, lines: bool) -> None:
    assert clean_text(text, limit=limit, lines=lines) == plainly(text, limit, lines=lines)


@pytest.mark.parametrize("plane", range(17))
def test_every_character_becomes_what_the_table_says(plane: int) -> None:
    """Alone in its plane, so that each way of replacing is taken, and between letters."""
    start = plane * 0x10000
    for first in range(start, start + 0x10000, 0x1000):
        text = "a".join(map(chr, range(first, first + 0x1000)))
        for lines in (True, False):
            assert clean_text(text, lines=lines) == plainly(text, 400_000, lines=lines)


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


def test_marks_beyond_those_of_any_language_are_dropped() -> None:
    marks = "\u0301\u0323" * 20
    assert clean_text(f"e{marks}") == unicodedata.normalize("NFC", f"e{marks[:30]}")
    assert clean_text("Tiê\u0301ng Việt") == "Tiếng Việt"
