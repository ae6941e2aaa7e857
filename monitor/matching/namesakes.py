"""Articles about a person who bears the name of a firm: there the bare surname is that person.

Owns what is told of persons alone, and of firms where a person may bear the name. Knows no watch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.matching.frames import CORPORATE, KINDS, PEOPLE, THINGS, TOLD_OF, words_of

# What no firm has; "Acme's sister company" and "its parent" are none of them.
_KIN = words_of(
    "mother father wife husband widow widower daughter daughters sons brothers sisters girlfriend boyfriend "
    "grandfather grandmother nephew niece"
)
# The same of a name that the article gives to a person elsewhere.
_LIFE = _KIN | words_of(
    "parents son brother sister children fiancee death funeral childhood grave memoir novel novels poems "
    "cousin siblings obituary family body career arrest trial sentencing"
)
_OWN = r"['’]s? (?:(?:late|older|younger|elder|immediate|biological) )?"
# In translated news "daughter company" is a subsidiary.
_NO_FIRM = r"\b(?! (?:compan(?:y|ies)|firms?|brands?|organi[sz]ations?)\b)"
_KIN_AFTER = re.compile(rf"{_OWN}(?:{'|'.join(sorted(_KIN))}){_NO_FIRM}")
_LIFE_AFTER = re.compile(
    rf"(?:{_OWN}(?:{'|'.join(sorted(_LIFE))}){_NO_FIRM}"
    r"| (?:(?:was|is) (?:born|widowed|buried|survived by|married)|(?:had )?died)\b)"
)
_IN_OFFICE = re.compile(
    r"\b(?i:ceo|founder|co-founder|cofounder|chairman|chairwoman|chair|president|chief|head|owner|director"
    r"|employees?|shares|shareholders|unit|subsidiary|subsidiaries|customers|engineers?|executives?|works?"
    r"|worked|working) (?:of|at|for|in|with) (?:the )?$"
)
_BEFORE = re.compile(r"([\w-]+) $")
_AFTER = re.compile(r" ([A-Za-z][\w-]*)")
_OF_FIRMS = CORPORATE | PEOPLE | THINGS | TOLD_OF
_REACH = 40
"""Code points to each side of a name that are read."""


class Place(NamedTuple):
    """A place of the name in the text of an article. bearer: the person in words where one bears it there.

    counts: it would count as the firm.
    """

    start: int
    end: int
    bearer: str
    counts: bool


def has_kin(text: str, end: int) -> bool:
    """Say whether what follows a name, which ends at `end`, tells of a person: "X's widow"."""
    return _KIN_AFTER.match(text, end, end + _REACH) is not None


def whose(text: str, places: Sequence[Place]) -> str:
    """Return the person whose surname the name is throughout an article, in words; "" where it may be a firm.

    places: all but those of the headline, which calls persons by their surnames too, in order. The first
    names the person in full, another tells what only persons have ("X's family", "X was born"), and none that
    counts tells of a firm ("CEO of X", "X customers").
    """
    if not places or not places[0].bearer or any(place.counts and _works(text, place) for place in places):
        return ""
    lives = any(
        not place.bearer and _LIFE_AFTER.match(text, place.end, place.end + _REACH) for place in places
    )
    return places[0].bearer if lives else ""


def _works(text: str, place: Place) -> bool:
    before = text[max(0, place.start - _REACH) : place.start]
    following, previous = _AFTER.match(text, place.end), _BEFORE.search(before)
    return (
        (following is not None and following[1].lower() in _OF_FIRMS)
        or (previous is not None and previous[1] in KINDS)
        or _IN_OFFICE.search(before) is not None
    )
