"""A suggested line refuses the wrong hit, keeps the examples, and is the narrowest that does."""

from __future__ import annotations

from dataclasses import replace

from monitor.extract import text_article
from monitor.items import Article
from monitor.matching import compile as compile_watches
from monitor.suggest import suggest
from monitor.watches import Alias, Watch
from tests.storecase import NOW

EXAMPLE = "Target said it was breached."
TARGET = Watch("target", "Target", "vendors", (Alias("Target"),), hit_examples=(EXAMPLE,))
HUAWEI = Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),))


def text(words: str, language: str = "en") -> Article:
    return replace(text_article(words, now=NOW), language=language)


def test_the_phrase_around_the_name_comes_first() -> None:
    """One more word around the name is narrower than any other rule; the watch with it refuses the hit."""
    page = text("Huawei Marine laid cables. The cables of Huawei Marine are long.")
    found = suggest(HUAWEI, (TARGET, HUAWEI), page)
    assert found is not None
    assert found.line == 'exclude: ["Huawei Marine"]'
    assert not compile_watches([found.watch]).find(page).matches


def test_what_must_hit_still_does() -> None:
    """A phrase that stands in an example too is passed over for a longer one."""
    found = suggest(TARGET, (TARGET,), text("Target said it was fined."))
    assert found is not None
    assert found.line != 'exclude: ["Target said"]'
    assert compile_watches([found.watch]).scan(EXAMPLE).matches


def test_no_hit_no_line() -> None:
    """Where the name does not flag there is nothing to refuse."""
    assert suggest(HUAWEI, (HUAWEI,), text("Nobody is named here.")) is None


def test_a_phrase_of_the_name_and_common_words_alone_is_never_proposed() -> None:
    """ "Huawei was" stands in any article about Huawei: excluding it would cost right hits."""
    found = suggest(HUAWEI, (HUAWEI,), text("Huawei was there. The Huawei said so."))
    assert found is None or not found.line.startswith("exclude")


def test_a_word_nearby_tells_of_a_subject() -> None:
    """ "between" and "company" stand beside right hits too: a rarer word is proposed, or none."""
    words = "Last year the company lost, as did Samsung, over patents on calls between networks."
    samsung = Watch("samsung", "Samsung", "vendors", (Alias("Samsung"),))
    found = suggest(samsung, (samsung,), text(words))
    assert found is not None
    assert found.line == 'not_near: ["patents"]'
    words = "As did the company between them, so did Samsung, because of that."
    assert suggest(samsung, (samsung,), text(words)) is None


def test_a_word_nearby_in_another_language_is_a_noun_or_a_name() -> None:
    """Which small words of other languages are everyday nobody here knows, so a capital decides."""
    words = "Zwischen den beiden Firmen stand, wie auch bei Samsung, ein Verfahren wegen mehrerer."
    samsung = Watch("samsung", "Samsung", "vendors", (Alias("Samsung"),))
    found = suggest(samsung, (samsung,), text(words, "de"))
    assert found is not None
    assert found.line == 'not_near: ["verfahren"]'
