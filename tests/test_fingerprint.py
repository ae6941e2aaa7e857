"""What makes two texts the same."""

from __future__ import annotations

import hashlib
import random
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fingerprint import SHORTEST, SKETCH_SIZE, alike, folded_words, of, similarity, sketch
from monitor.items import Article

_rng = random.Random(7)
VOCABULARY = ["".join(_rng.choices(string.ascii_lowercase, k=_rng.randint(2, 9))) for _ in range(4000)]


def story(seed: int, words: int = 400) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=words)


def article(text: str) -> Article:
    return Article("https://a.example/", "https://a.example/", "t", text, ())


def print_of(words: list[str]) -> bytes:
    return of(article(" ".join(words))).sketch


def test_case_punctuation_quotes_and_space_do_not_count() -> None:
    words = story(1)
    plain = " ".join(words)
    dressed = "“" + "”,  ‘".join(word.upper() for word in words).replace(" ", "\n\xa0") + "’ …"
    assert of(article(plain)).exact == of(article(dressed)).exact != ""
    assert of(article(plain)).exact != of(article(plain + " more")).exact


def test_a_short_text_identifies_nothing() -> None:
    assert of(article(" ".join(story(1, SHORTEST - 1)))).exact == ""
    assert of(article(" ".join(story(1, SHORTEST - 1)))).sketch == b""
    assert of(article(" ".join(story(1, SHORTEST)))).exact != ""
    assert of(article("")).exact == ""


def test_the_bytes_are_those_of_the_definition() -> None:
    words = story(3)
    runs = {zlib.crc32(" ".join(words[at : at + 4]).encode()) for at in range(len(words) - 3)}
    found = of(article(" ".join(words)))
    assert found.exact == hashlib.sha256(" ".join(words).encode()).hexdigest()
    assert found.sketch == b"".join(number.to_bytes(4, "big") for number in sorted(runs)[:64])


def test_copies_cuts_and_teasers_are_found_and_other_stories_are_not() -> None:
    kinds = {"syndicated": 0, "cut": 0, "reworded": 0, "teaser": 0}
    for seed in range(100):
        words, rng = story(seed), random.Random(seed + 1000)
        own = print_of(words)
        cut = [
            word for start in range(0, 400, 20) if rng.random() > 0.2 for word in words[start : start + 20]
        ]
        copies = {
            "syndicated": [*story(9001, 12), *words, *story(9002, 30)],
            "cut": cut,
            "reworded": [rng.choice(VOCABULARY) if rng.random() < 0.1 else word for word in words],
            "teaser": words[:140],
        }
        for kind, copy in copies.items():
            kinds[kind] += alike(own, print_of(copy))
    assert min(kinds.values()) >= 95, kinds
    prints = [print_of(story(seed)) for seed in range(150)]
    false = sum(alike(prints[a], prints[b]) for a in range(150) for b in range(a))
    assert false == 0


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=300))
def test_a_sketch_is_small_sorted_and_like_itself(words: list[bytes]) -> None:
    made = sketch(words)
    numbers = [made[at : at + 4] for at in range(0, len(made), 4)]
    assert len(numbers) <= SKETCH_SIZE
    assert numbers == sorted(set(numbers))
    assert similarity(made, made) == ((1.0, 1.0) if made else (0.0, 0.0))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_likeness_is_symmetric_and_bounded(one: bytes, other: bytes) -> None:
    containment, jaccard = similarity(one, other)
    assert similarity(other, one) == (containment, jaccard)
    assert 0.0 <= jaccard <= 1.0
    assert 0.0 <= containment <= 1.0


@given(st.text(max_size=200))
def test_any_text_has_words(text: str) -> None:
    assert b"" not in folded_words(text)
    assert of(article(text * 60)).exact == "" or len(folded_words(text * 60)) >= SHORTEST


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t  panic—now!", [b"don", b"t", b"panic", b"now"]),
        ("Ｆｕｌｌ_width ﬁle", [b"full", b"width", b"file"]),
        ("STRASSE straße", [b"strasse", b"strasse"]),
        ("CVE-2026-1234", [b"cve", b"2026", b"1234"]),
        ("Взлом, порта", ["взлом".encode(), "порта".encode()]),
    ],
)
def test_folding(text: str, words: list[bytes]) -> None:
    assert folded_words(text) == words
