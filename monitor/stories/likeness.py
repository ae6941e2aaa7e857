"""How likely two articles tell the same event, from their facts and the days between them. Pure.

Vetoes first: what contradicts cannot be outweighed. Then a logistic sum of six features whose weights
were fitted to pairs labelled by hand (`tests/evaluation/fit_stories.py`; docs/stories.md has the figures
of the cross-validation). Words count by their rarity, so that what all security news shares says little.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.facts.types import Facts
from monitor.facts.words import RAREST, words_of

SAME = 0.5
"""Likeness from which two articles tell the same event."""
TELLING = 2.5
"""Weight from which a shared word says something."""
NAMING = 4.0
"""Weight from which a word of a headline may tell whom it is about."""
ANCHOR = 5.5
"""Weight of the four rarest shared words that it takes to compare at all."""
RARE = 5.5
"""Weight of a shared word from which it is seldom shared by chance."""
BY_CHANCE = 0.3
"""Share of the headlines held by both below which common words are in common by chance: of 130 pairs of one
event none was below it without a rare word, of 37 pairs of strangers at two sites 12 (docs/stories.md)."""
TEMPLATE = 0.4
"""Share of two headlines' words in common from which other names contradict ("X raises $9 million")."""
HAPPENED = 2.0
"""Weight from which a common word of two headlines says what happened."""
HAPPENED_MOST = 10.0
"""Weight of such words that says all they can say: three or four of them."""
STAGES = frozenset({"law", "inquiry", "recovery", "aid", "warning"})
"""Acts that follow on an incident: where only one headline has it, the other tells of an earlier day."""
ALONE = frozenset({"recap", "notice"})
"""Kinds of articles that are never part of a story."""
DAYS = 5.0
"""Days beyond which two articles are never one event; an old event that comes back is news."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for or against two articles being one event; each 0.0 to 1.0 but stage and days.

    told: share of a headline, by weight, that the other article holds, mean of both ways. happened: weight
    of the common words that tell something and stand in both headlines. stage: how many stages of an
    incident (court, inquiry, recovery, aid, a warning) only one headline tells of, two at most. cve: they
    are about a common CVE id. days: days apart. who: weight of the telling words of a headline that both
    articles have, against that of two rarest ones.
    """

    told: float
    happened: float
    stage: float
    cve: float
    days: float
    who: float


WEIGHTS = Features(told=4.33, happened=1.11, stage=-1.85, cve=3.95, days=-1.54, who=1.23)
BIAS = -0.99


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two articles are: 0.0 to 1.0, and what they share or what contradicts.

    veto: why they cannot be one event, "" where nothing contradicts. cves: ids they share. names: names
    they share, as written. words: further words they share, the rarest first. days: between them.
    """

    value: float
    veto: str = ""
    cves: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    days: float = 0.0

    @property
    def same(self) -> bool:
        """Whether both tell the same event."""
        return self.value >= SAME

    @property
    def why(self) -> str:
        """The reason in words: "CVE-2026-1234, Ivanti, 4 rare words, 6 h apart"."""
        hours = round(self.days * 24)
        apart = f"{hours} h apart" if hours < 48 else f"{round(self.days)} days apart"
        few = self.words if len(self.words) < 4 and not self.names else ()
        words = "" if few or not self.words else f"{len(self.words)} rare word{'s'[: len(self.words) - 1]}"
        return ", ".join(part for part in (*self.cves[:3], *self.names[:4], *few, words, apart) if part)


def likeness(one: Facts, other: Facts, days: float, weights: Mapping[str, float]) -> Likeness:
    """Compare two articles `days` apart; `weights` of all their words, 0.0 to `words.RAREST`. Symmetric."""
    shared = one.words & other.words
    cves = tuple(sorted(_about(one) & _ids(other) | _about(other) & _ids(one)))
    names = tuple(sorted({*one.names} & {*other.names}))
    further = [word for word in shared - _stems(names) if weights[word] >= NAMING and not word.isdigit()]
    plain = tuple(sorted(further, key=lambda word: (-weights[word], word)))
    veto = _veto(one, other, days, shared, bool(cves), weights)
    value = 0.0 if veto else _probability(features(one, other, days, bool(cves), weights))
    return Likeness(value, veto, cves, names, plain, days)


def features(one: Facts, other: Facts, days: float, cve: bool, weights: Mapping[str, float]) -> Features:
    """Return what the likeness is made of."""
    headed = one.title & other.words | other.title & one.words
    both = sum(weights[word] for word in one.title & other.title if HAPPENED <= weights[word] < RAREST)
    return Features(
        told=_both(one.title, other.title, one, other, weights),
        happened=min(both / HAPPENED_MOST, 1.0),
        stage=min(float(len((one.acts ^ other.acts) & STAGES)), 2.0),
        cve=float(cve),
        days=min(days, DAYS),
        who=min(
            sum(filter(lambda weight: weight >= NAMING, map(weights.__getitem__, headed))) / (2 * RAREST), 1.0
        ),
    )


def _probability(found: Features) -> float:
    names = Features.__dataclass_fields__
    total = BIAS + sum(getattr(found, name) * getattr(WEIGHTS, name) for name in names)
    return 1 / (1 + math.exp(-total))


def _veto(
    one: Facts,
    other: Facts,
    days: float,
    shared: Collection[str],
    cve: bool,
    weights: Mapping[str, float],
) -> str:
    """What contradicts: a round-up, other vulnerabilities, other victims, too long ago, nothing in common."""
    if not ALONE.isdisjoint((one.kind, other.kind)):
        return "a round-up of many events, or a law firm's notice"
    if one.kind != other.kind:
        return "a day of many patches, and one of them"
    if days > DAYS:
        return f"{days:.0f} days apart"
    if one.title != other.title and _unnumbered(one) == _unnumbered(other):
        return "headlines that differ in a number only"
    if cve:
        return ""
    rare_in_titles = {word for word in one.title & other.title if weights[word] >= RAREST}
    if _about(one) and _about(other) and len(rare_in_titles) < 2:
        return "about other CVE ids"
    telling = sorted((weights[word] for word in shared if weights[word] >= TELLING), reverse=True)
    if sum(telling[:4]) < ANCHOR:
        return "no rare words in common"
    # A name is whom it is about and no event: in a young store a watched one is as rare as any word.
    named = _stems(one.names) & _stems(other.names)
    rarest = max((weights[word] for word in {*shared} - named if not word[0].isdigit()), default=0.0)
    if rarest < RARE and _both(one.title, other.title, one, other, weights) < BY_CHANCE:
        return "no rare word in common but names, and little else"
    if _other_names(one, other, weights):
        return "headlines about different names"
    return ""


def _unnumbered(facts: Facts) -> set[str]:
    """The headline without its numbers: "Announcements (part 2)" and "(part 3)" are a series."""
    return {word for word in facts.title if not word[0].isdigit()}


def _about(facts: Facts) -> set[str]:
    return {cve.id for cve in facts.cves if cve.main}


def _ids(facts: Facts) -> set[str]:
    return {cve.id for cve in facts.cves}


def _other_names(one: Facts, other: Facts, weights: Mapping[str, float]) -> bool:
    """Both headlines name what the other article does not, and share no name: or they are of one template."""

    def named(facts: Facts) -> set[str]:
        return {word for word in facts.title & _stems(facts.names) if weights[word] >= RAREST}

    mine, its = named(one), named(other)
    if not (mine - other.words and its - one.words):
        return False
    template = len(one.title & other.title) >= TEMPLATE * len(one.title | other.title)
    return template or not (mine & other.words or its & one.words)


@lru_cache(4096)
def _stems(names: tuple[str, ...]) -> frozenset[str]:
    """The stems of names; an article is compared with some seventy others."""
    return frozenset(words_of(" ".join(names)))


def _both(
    title: Collection[str], its: Collection[str], one: Facts, other: Facts, weights: Mapping[str, float]
) -> float:
    return (_held(title, other.words, weights) + _held(its, one.words, weights)) / 2


def _held(title: Collection[str], words: Collection[str], weights: Mapping[str, float]) -> float:
    whole = sum(weights[word] for word in title)
    return sum(weights[word] for word in {*title} & {*words}) / whole if whole else 0.0
