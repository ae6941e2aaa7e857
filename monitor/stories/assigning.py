"""Which story an article belongs to, from its likeness to the articles of candidate stories. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.facts.types import Facts
from monitor.stories.likeness import SAME, Likeness, likeness

SAME_SITE = 0.9
"""Likeness that it takes within one site: a publisher seldom tells one event twice."""
HEADLINES = 0.6
"""Share of the lighter headline's weight that two of one site must have in common: short items of a busy
site share its phrases, and a young store has too few articles to know that they are common."""
COMPANY = 0.3
"""Mean likeness to a story's articles below which the best one was chance, or the story would drift on."""
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that may tell the same event. at: seconds since 1970 of when it was published."""

    article_id: int
    story_id: int
    site: str
    at: float
    facts: Facts


@dataclass(frozen=True, slots=True)
class Joined:
    """The story an article joins, by which article of it, and why in words."""

    story_id: int
    article_id: int
    why: str


def story_of(
    facts: Facts, site: str, at: float, candidates: Sequence[Candidate], weights: Mapping[str, float]
) -> Joined | None:
    """Return the story to join, or None for a story of its own.

    `weights` of every word of all facts. Deterministic: the likest article decides, of equals the oldest.
    """
    stories: dict[int, list[tuple[Candidate, Likeness]]] = {}
    for candidate in candidates:
        like = likeness(facts, candidate.facts, abs(at - candidate.at) / _DAY, weights)
        stories.setdefault(candidate.story_id, []).append((candidate, like))
    best: tuple[float, int, Candidate, Likeness] | None = None
    for members in stories.values():
        if sum(like.value for _, like in members) / len(members) < COMPANY:
            continue
        for candidate, like in members:
            own = bool(site) and site == candidate.site
            if like.value < (SAME_SITE if own else SAME):
                continue
            if own and not _alike(facts, candidate.facts, weights):
                continue
            ranked = (like.value, -candidate.article_id, candidate, like)
            if best is None or ranked[:2] > best[:2]:
                best = ranked
    return None if best is None else Joined(best[2].story_id, best[2].article_id, best[3].why)


def _alike(one: Facts, other: Facts, weights: Mapping[str, float]) -> bool:
    """Whether two headlines have most of the lighter one in common."""
    both = sum(weights[word] for word in one.title & other.title)
    lighter = min(sum(weights[word] for word in facts.title) for facts in (one, other))
    return both >= HEADLINES * lighter
