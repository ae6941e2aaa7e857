"""Whether one text is a copy of another: the likeness of sketches, and what speaks against it.

Owns the bar for a copy and the vetoes. It must not know the store, nor what follows from a copy.

Likeness alone does not tell a wire story printed twice from a template filled in twice: the press releases of
a law firm, the monthly texts about patches and weekly recaps share most of their words. So a copy must not
contradict its original: where each of two texts has a name, number or CVE id of its own that the other lacks,
they are about different things. One-sided differences are no contradiction: copies are cut and added to.
Within one publisher the bar is higher, since it repeats itself, and the headlines must agree: many of its
pages may be read as the same notice. Figures: docs/stories.md.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from monitor import fingerprint
from monitor.facts import cves

LIKE_CONTAINMENT = fingerprint.LIKE_CONTAINMENT
LIKE_JACCARD = fingerprint.LIKE_JACCARD
LEAST_SHARED = 8
"""Numbers that two sketches must have in common: fewer are a shared quotation or notice."""
OWN_CONTAINMENT = 0.9
OWN_JACCARD = 0.7
"""The bar within one site."""
TERMS = 12
"""Numbers of a sketch, its smallest, that an index of copies holds; a lookup asks for as many."""
LONG_WORD = 4
"""Letters from which a word of a headline must be expected in the text."""
OFTEN = 3
"""A name that a text gives this often is what the text is about."""

_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+(?:[-&'][^\W_]+)*")
# A capital after a word, a comma or a bracket does not begin a sentence.
_NAME = re.compile(r"(?<=[\w,;:)] )[(\u201c\"]?([A-Z][^\W_]+(?:[-&'][^\W_]+)*)")


class Text:
    """A text as it is compared: its headline, words, site (registered domain) and sketch."""

    def __init__(self, title: str, text: str, *, site: str, sketch: bytes) -> None:
        self.title = title.replace("\u2019", "'")
        self.site = site
        self.sketch = sketch
        self._text = text.replace("\u2019", "'")

    @property
    def whole(self) -> str:
        """Headline and text."""
        return f"{self.title}\n\n{self._text}"

    @cached_property
    def cves(self) -> frozenset[str]:
        """The CVE ids it gives, in capitals."""
        return frozenset(cves.ids(self.whole))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words without case, numbers included."""
        return frozenset(map(_plain, _WORD.findall(self.whole))) | self.numbers

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers it gives, without separators of thousands."""
        return frozenset(_numbers(self.whole))

    @cached_property
    def off_headline(self) -> bool:
        """Whether its text has no longer word of its headline: then it may not be the article's."""
        titled = {word for word in map(_plain, _WORD.findall(self.title)) if len(word) >= LONG_WORD}
        return bool(titled) and titled.isdisjoint(map(_plain, _WORD.findall(self._text)))

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The names it is about: in its headline or often in its text, and never written small there."""
        small = {word for word in _WORD.findall(self._text) if word[0].islower()}
        names = Counter(found for found in map(_plain, _NAME.findall(self._text)) if found not in small)
        titled = set(map(_plain, _WORD.findall(self.title)))
        return frozenset(name for name, times in names.items() if times >= OFTEN or name in titled)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two sketches have in common: `shared` of `of` numbers, the shorter sketch's count."""

    shared: int
    of: int
    containment: float
    jaccard: float


def likeness(one: bytes, other: bytes) -> Likeness:
    """Return what two sketches have in common."""
    containment, jaccard = fingerprint.similarity(one, other)
    shared, of = fingerprint.shared(one, other)
    return Likeness(shared, of, containment, jaccard)


def alike(like: Likeness, *, same_site: bool) -> bool:
    """Return whether a likeness reaches the bar for a copy."""
    if like.shared < LEAST_SHARED:
        return False
    if same_site:
        return like.containment >= OWN_CONTAINMENT and like.jaccard >= OWN_JACCARD
    return like.containment >= LIKE_CONTAINMENT or like.jaccard >= LIKE_JACCARD


def contradiction(one: Text, other: Text) -> str:
    """Return why two like texts are no copies, in words, or "" where nothing speaks against it."""
    if one.cves - other.cves and other.cves - one.cves:
        return f"CVE ids differ: {_both(one.cves - other.cves, other.cves - one.cves)}"
    ours, theirs = set(_numbers(one.title)), set(_numbers(other.title))
    ours, theirs = ours - other.numbers, theirs - one.numbers
    if ours and theirs:
        return f"numbers differ: {_both(ours, theirs)}"
    ours, theirs = set(one.subjects - other.words), set(other.subjects - one.words)
    if ours and theirs:
        return f"names differ: {_both(ours, theirs)}"
    return ""


def is_notice(one: Text, other: Text) -> bool:
    """Return whether two like texts say nothing of either headline: a notice in place of two articles."""
    return one.off_headline and other.off_headline


def headline_within(one: str, other: str) -> bool:
    """Return whether one of two headlines holds all words, at least three, of the other ("Update: ...")."""
    ours, theirs = set(fingerprint.folded_words(one)), set(fingerprint.folded_words(other))
    return min(len(ours), len(theirs)) > 2 and (ours <= theirs or theirs <= ours)


def same_headline(one: str, other: str) -> bool:
    """Return whether two headlines have the same words, at least two."""
    ours = fingerprint.folded_words(one)
    return len(ours) > 1 and ours == fingerprint.folded_words(other)


def _numbers(text: str) -> list[str]:
    return [found.replace(",", "") for found in _NUMBER.findall(text)]


def _plain(word: str) -> str:
    return word.casefold().removesuffix("'s")


def _both(ours: set[str] | frozenset[str], theirs: set[str] | frozenset[str]) -> str:
    return f"{min(ours)} here, {min(theirs)} there"
