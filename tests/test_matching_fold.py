"""Folding keeps true offsets: every folded character leads back to where it came from."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.characters import EVEN
from monitor.matching.fold import fold

ODD = st.text(
    alphabet=st.sampled_from(
        list("aB9_ .-\n\t'") + list("ßİﬁéÉ\u0301\u200b\u00adＨ华ァ화\u1112\u116aǰ“—\u00a0ñΣς\u202e𝗛ไทย")
    )
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Huawei", "huawei"),
        ("TP-Link, NCSC", "tp link  ncsc"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Cafe\u0301", "café"),
        ("ﬁx", "fix"),
        ("a\n b  c", "a b c"),
        ("a\n\nb", "a  b"),
        ("收购Huawei公司", "收购 huawei 公司"),
        ("ＺＴＥ", "zte"),
        ("Hua\u200bwei", "huawei"),
        ("ΟΔΟΣ", "οδοσ"),
        ("ÀÉÎÕÜÇÑØÅÞ", "àéîõüçñøåþ"),
        ("É’s “Z” – …", "é s  z     "),
        ("a\u00a0 b \u2009c", "a b c"),
        ("a\ud800b", "a b"),
        ("_Acme_, _Acme Corp_'s", " acme    acme corp  s"),
        ("foo_acme_bar __ACME__ acme_ _x64_acme", "foo_acme_bar __acme__ acme_ _x64_acme"),
        ("_ acme_ _acme _ _", "_ acme_ _acme _ _"),
    ],
)
def test_folded_form(text: str, folded: str) -> None:
    assert fold(text).text == f" {folded} "


def test_offsets_of_characters_that_change_length() -> None:
    text = "Straße İzmir ﬁn Hua\u200bwei."
    folded = fold(text)
    at = folded.text.index("huawei")
    assert text[folded.start(at) : folded.end(at + 6)] == "Hua\u200bwei"


@given(st.one_of(st.text(), ODD))
def test_offsets_stay_inside_and_in_order(text: str) -> None:
    folded = fold(text)
    starts = [folded.start(at) for at in range(1, len(folded.text) - 1)]
    ends = [folded.end(at + 1) for at in range(1, len(folded.text) - 1)]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(starts, ends, strict=True))


@given(ODD)
def test_what_stands_elsewhere_in_a_text_changes_nothing(text: str) -> None:
    assert fold(f"{text}\n\n|ß华É").text == fold(f"{text}\n\n|").text[:-1] + "ss华é "


@given(ODD)
def test_each_folded_letter_stands_at_its_offset(text: str) -> None:
    folded = fold(text)
    for at in range(1, len(folded.text) - 1):
        piece = text[folded.start(at) : folded.end(at + 1)]
        if folded.text[at].isalnum():
            assert folded.text[at] in fold(piece).text


@given(st.one_of(st.text(), ODD))
def test_an_even_text_is_as_long_folded(text: str) -> None:
    folded = fold(text)
    assert not folded.even or len(folded.text) == len(text) + 2


def test_characters_that_are_folded_without_a_look_fold_to_one() -> None:
    """They keep the short way; a Z beyond Latin-1 beside them takes the long one, which must say the same."""
    for char in re.findall(f"[{EVEN}]", "".join(map(chr, range(0x80, 0x10000)))):
        short, long = fold(f"a{char}b").text, fold(f"a{char}bŽ").text
        assert (short, len(short)) == (long.replace("ž", ""), 5), char


@pytest.mark.parametrize("text", ["收购，Huawei、公司（ＺＴＥ）", "Škoda", "Ⅷ", "①", "ｱ", "𝗛"])
def test_signs_of_full_width_part_words(text: str) -> None:
    folded = fold(text)
    for at in range(1, len(folded.text) - 1):
        origin = text[folded.start(at) : folded.end(at + 1)]
        assert (folded.text[at] == " ") == (origin in ("，", "、", "（", "）", ""))
