"""How likely two articles tell the same event, from their facts and the days between them. Pure.

Vetoes first: what contradicts cannot be outweighed. Then a logistic sum of seven features whose weights
were fitted to 125 pairs labelled by hand (`tests/evaluation/fit_stories.py`; docs/stories.md has the figures
of the cross-validation). Words count by their rarity, so that what all security news shares says little.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from monitor.facts.types import Facts
from monitor.facts.words import RAREST

SAME = 0.5
"""Likeness from which two articles tell the same event."""
TELLING = 2.5
"""Weight from which a shared word says something."""
ANCHOR = 7.0
"""Weight of the four rarest shared words that it takes to compare at all: one rare word alone is chance."""
DAYS = 5.0
"""Days beyond which two articles are never one event; an old event that comes back is news."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for or against two articles being one event; each 0.0 to 1.0 but the days.

    headline: cosine of the two headlines. told: share of a headline that the other article holds, the
    better of both ways. unshared: share of a headline's rare words that the other article has not, the
    worse of both. apart: the headlines say different things happened. court: only one is about
    arrest or court. cve: they are about a common CVE id. days, late: days apart, and those beyond the first.
    """

    headline: float
    told: float
    unshared: float
    apart: float
    court: float
    cve: float
    days: float
    late: float


WEIGHTS = Features(
    headline=2.9, told=2.3, unshared=-0.9, apart=-2.6, court=-1.6, cve=3.0, days=-1.0, late=-1.4
)
BIAS = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two articles are: 0.0 to 1.0, and what they share or what contradicts.

    veto: why they cannot be one event, "" where nothing contradicts. cves: ids they share. names: rare
    words they share, as written. words: how many more rare words. days: between them.
    """

    value: float
    veto: str = ""
    cves: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: int = 0
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
        words = f"{self.words} rare word{'' if self.words == 1 else 's'}" if self.words else ""
        return ", ".join(part for part in (*self.cves[:3], *self.names[:4], words, apart) if part)


def likeness(one: Facts, other: Facts, days: float, weights: Mapping[str, float]) -> Likeness:
    """Compare two articles `days` apart; `weights` of all their words, 0.0 to `words.RAREST`. Symmetric."""
    shared = one.words & other.words
    cves = tuple(sorted(_about(one) & _ids(other) | _about(other) & _ids(one)))
    rare = {word for word in shared if weights[word] >= RAREST}
    names = tuple(name for name in sorted({*one.names} & {*other.names}))
    plain = len(rare - {part.casefold() for name in names for part in name.split()})
    veto = _veto(one, other, days, shared, bool(cves), weights)
    value = 0.0 if veto else _probability(features(one, other, days, bool(cves), weights))
    return Likeness(value, veto, cves, names, plain, days)


def features(one: Facts, other: Facts, days: float, cve: bool, weights: Mapping[str, float]) -> Features:
    """Return what the likeness is made of."""
    apart = bool(one.acts and other.acts) and one.acts.isdisjoint(other.acts)
    return Features(
        headline=_cosine(one.title, other.title, weights),
        told=max(_held(one.title, other.words, weights), _held(other.title, one.words, weights)),
        unshared=max(_missing(one, other, weights), _missing(other, one, weights)),
        apart=float(apart),
        court=float(("law" in one.acts) != ("law" in other.acts)),
        cve=float(cve),
        days=min(days, DAYS),
        late=min(max(days - 1, 0.0), DAYS - 1),
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
    if "recap" in (one.kind, other.kind):
        return "a round-up of many events"
    if one.kind != other.kind:
        return "a day of many patches, and one of them"
    if days > DAYS:
        return f"{days:.0f} days apart"
    if cve:
        return ""
    rare_in_titles = {word for word in one.title & other.title if weights[word] >= RAREST}
    if _about(one) and _about(other) and len(rare_in_titles) < 2:
        return "about other CVE ids"
    telling = sorted((weights[word] for word in shared if weights[word] >= TELLING), reverse=True)
    if sum(telling[:4]) < ANCHOR:
        return "no rare words in common"
    if _other_victim(one, other, weights):
        return "like headlines about different names"
    return ""


def _about(facts: Facts) -> set[str]:
    return {cve.id for cve in facts.cves if cve.main}


def _ids(facts: Facts) -> set[str]:
    return {cve.id for cve in facts.cves}


def _other_victim(one: Facts, other: Facts, weights: Mapping[str, float]) -> bool:
    """A template: headlines alike in half their words, each with a rare word that the other article lacks."""
    union = one.title | other.title
    if len(one.title & other.title) * 2 < len(union):
        return False
    return all(
        any(weights[word] >= RAREST and not word.isdigit() for word in mine.title - theirs.words)
        for mine, theirs in ((one, other), (other, one))
    )


def _cosine(one: Collection[str], other: Collection[str], weights: Mapping[str, float]) -> float:
    def length(words: Collection[str]) -> float:
        return math.sqrt(sum(weights[word] ** 2 for word in words))

    both = sum(weights[word] ** 2 for word in {*one} & {*other})
    lengths = length(one) * length(other)
    return both / lengths if lengths else 0.0


def _held(title: Collection[str], words: Collection[str], weights: Mapping[str, float]) -> float:
    whole = sum(weights[word] for word in title)
    return sum(weights[word] for word in {*title} & {*words}) / whole if whole else 0.0


def _missing(one: Facts, other: Facts, weights: Mapping[str, float]) -> float:
    rare = [word for word in one.title if weights[word] >= RAREST and not word.isdigit()]
    return sum(word not in other.words for word in rare) / len(rare) if rare else 0.0
