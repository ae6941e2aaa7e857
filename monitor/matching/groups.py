"""Which of several bodies a shared name means: countries and full names decide, or nobody does.

Owns the choice between watches and their rivals that have the same alias ("NCSC"). Never guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.matching.countries import countries_of, country_of, says
from monitor.watches import Watch

_BELONGS = re.compile(
    r"(?: \([^()\n]{1,40}\)|\))? of ((?:the )?[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,2})"
)
_COUNTERPART = re.compile(
    r"\b([A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30})?)(?:['’]s)? (?:counterparts?|equivalents?|peers?|colleagues?"
    r"|sister (?:agency|body|organi[sz]ation)),? (?:(?:at|of|from|in) )?(?:the )?$"
)
_BEFORE = 120


@dataclass(frozen=True, slots=True)
class Claim:
    """One watch's claim to a shared name.

    proven: its full name stands in the article. specific: it has needs that the article meets.
    near: those stand in the same or a neighbouring sentence.
    """

    watch: int
    proven: bool
    specific: bool
    near: bool


def distinct(watch: Watch, shared: str) -> bool:
    """Say whether `watch` has more than the shared alias to tell it by: needs, a country, a longer name."""
    folded = shared.casefold()
    return any(
        (alias.needs if alias.text.casefold() == folded else len(alias.text) > len(shared))
        for alias in watch.aliases
    ) or bool(lands(watch))


def lands(watch: Watch) -> frozenset[int]:
    """Return the country of `watch`, or where it has none the countries that its names say."""
    return country_of(watch.country) or frozenset().union(
        *(countries_of(text) for text in (watch.name, watch.label, *(a.text for a in watch.aliases)))
    )


def choose(
    claims: Sequence[Claim],
    lands_of: Sequence[frozenset[int]],
    near: str,
    spoken_of: frozenset[int],
    home: frozenset[int] = frozenset(),
    beside: str = "",
) -> list[int]:
    """Return the positions in `claims` that win; empty where undecided.

    In turn, what exactly one claim has decides: its country beside the place itself, a full name in the
    article, its country in the sentences around, its needs there, its country in the article, its needs in
    the article, its country as the publisher's. A country that two claims share decides nothing.
    spoken_of: the countries the article speaks of. home: the country of its publisher.
    beside: see `words_beside`.
    """
    own = [_own(number, lands_of) for number in range(len(claims))]
    tests: tuple[Callable[[int], bool], ...] = (
        lambda number: any(says(land, beside) for land in own[number] & spoken_of),
        lambda number: claims[number].proven,
        # what stands nearby stands in the article
        lambda number: any(says(land, near) for land in own[number] & spoken_of),
        lambda number: claims[number].near,
        lambda number: bool(own[number] & spoken_of),
        lambda number: claims[number].specific,
        lambda number: bool(own[number] & home),
    )
    for holds in tests:
        held = [number for number in range(len(claims)) if holds(number)]
        if len(held) == 1:
            return held
    return []


def words_beside(text: str, start: int, end: int) -> str:
    """Return what says where a body at [start, end) belongs: "of the UK", "its Dutch counterpart".

    An acronym in parentheses may stand between. Empty where nothing of the kind stands beside it.
    """
    found = _BELONGS.match(text, end) or _COUNTERPART.search(text[max(0, start - _BEFORE) : start])
    return found[1] if found else ""


def _own(number: int, lands_of: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the countries that only this claim has."""
    others = frozenset[int]().union(*(land for index, land in enumerate(lands_of) if index != number))
    return lands_of[number] - others
