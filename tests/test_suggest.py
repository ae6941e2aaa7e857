"""A suggested line refuses the wrong hit, keeps the examples, and is the narrowest that does."""

from __future__ import annotations

from monitor.extract import text_article
from monitor.items import Article
from monitor.matching import compile as compile_watches
from monitor.suggest import suggest
from monitor.watches import Alias, Watch
from tests.storecase import NOW

EXAMPLE = "Target said it was breached."
TARGET = Watch("target", "Target", "vendors", (Alias("Target"),), hit_examples=(EXAMPLE,))
HUAWEI = Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),))


def text(words: str) -> Article:
    return text_article(words, now=NOW)


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
