"""Signs that a name is only a part of a longer one: what it is heads or ends something else.

Owns capitalised neighbours and what they make of a name. Knows no watch but its own words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.matching import frames, heads
from monitor.matching.countries import lands_before
from monitor.matching.setting import OPENING, PLAIN, Setting
from monitor.matching.words import is_everyday, is_verb, is_word

_ADDRESS = re.compile(r"\w\.[a-z]{2,}$")
_STATE = re.compile(r"\bUnited (?:States|Kingdom|Nations|Arab Emirates)$")
_PERSON_BEFORE = re.compile(
    r"\b(?:researcher|analyst|engineer|hacker|journalist|reporter|author|actor|lawyer|developer|professor)$"
    r"|\b(?:known as|named|name|called|dubbed|alias|aka)$"
)
_VERSION = re.compile(r"\b([A-Z][\w-]+) \d{1,2}(?:\.\d+){0,2} $")
# what stands between a name and the head of a longer one: "Jupiter Medical Center"
_CHAIN = re.compile(r"(?: [A-Z][\w'’&-]*){2,4}")

_HEADED = (
    frames.THINGS
    | frames.TOLD_OF
    | frames.ACTS
    | frames.PEOPLE
    | frames.FUNCTION
    | frames.CORPORATE
    | frames.ARMS
)


class Doubt(NamedTuple):
    """amount: the points that it takes away. person: somebody calls himself so here."""

    amount: float
    reason: str
    person: bool = False


def head_after(place: Setting, *, agency: bool) -> str:
    """Return the words up to the one that makes the name a place, a school, a body or the like, or "".

    A public body is a department itself.

    "County" may be it, or "Medical Center". In running text other capitals may stand between; a headline
    has capitals everywhere, so only what no verb can be counts there.
    """
    small = place.following.lower()
    if small in heads.OTHER_HEADS:
        own = (agency and small in heads.BODIES) or (small in heads.OF_PROGRAMS and not place.everyday)
        return "" if own else place.following
    if not (chain := _CHAIN.match(place.after)):
        return ""
    words = chain[0].split()
    for number, word in enumerate(words[1:], 1):
        last = word.lower()
        if words[number - 1].endswith(("'s", "’s")):
            return ""  # "Apache Parquet's Java Library"
        qualified = words[number - 1].lower() in heads.HEAD_QUALIFIERS and last in heads.QUALIFIED_HEADS
        if qualified or (place.kind == PLAIN and last in heads.FAR_HEADS):
            return " ".join(words[: number + 1])
    return ""


def ends_longer(place: Setting, own: frozenset[str]) -> bool:
    """Say whether a word that proper names end in follows a capital in a headline: "Mustang Panda"."""
    small = place.previous.lower()
    return (
        place.surface.lower() in heads.OTHER_HEADS
        and "-" not in small
        and small not in own | frames.NO_PART | frames.OWNERS | frames.KINDS
        and not small.endswith(("'s", "’s"))
        and not is_verb(small)
    )


def another_firm(place: Setting, own: frozenset[str]) -> bool:
    """Say whether the trade after the name is none that the watch's own names tell: "Delta Electronics".

    A watch known by one word alone may be that firm, and some firms call what they sell so: "Apple Health".
    """
    small = place.following.lower()
    if place.surface.lower() in frames.OWNERS:
        return False
    akin = any(
        small.startswith(word) for word in own if len(word) > 2
    )  # "Delta Airlines", of Delta Air Lines
    return bool(own) and small in heads.TRADES and not akin


def heads_noun(place: Setting, own: frozenset[str]) -> bool:
    """Say whether a noun that is no news of firms makes the name part of something: "Crown Jewels"."""
    small = place.following.lower()
    return (
        place.single
        and not place.everyday
        and not (place.initial or place.following.isupper())
        and noun(small)
        and small not in _HEADED | own
    )


def noun(small: str) -> bool:
    """Say whether an everyday word looks like neither a verb nor an adverb."""
    ends = ("s", "ed", "ing", "ly")
    if len(small) < 3 or small in frames.FUNCTION or small.endswith(ends):
        return False
    return is_everyday(small) and not is_verb(small)


def inside_longer(place: Setting, own: frozenset[str]) -> bool:
    """Say whether the name is the middle of a longer one in running text: "World Wired Labs"."""
    small = place.previous.lower()
    return (
        place.kind == PLAIN
        and place.single
        and place.gap == " "
        and place.previous[:1].isupper()
        and "-" not in small
        and not place.initial
        and small not in frames.NO_PART | frames.KINDS | own
        and not small.endswith(("'s", "’s"))
    )


def after_version(place: Setting, own: frozenset[str]) -> str:
    """Return the product and version that the name goes on, "Gemini 3", not "May 12" or "Top 10"; or ""."""
    found = _VERSION.search(place.before[-40:])
    if not found:
        return ""
    small = found[1].lower()
    counts = small in own | frames.OWNERS | frames.CALENDAR | frames.NO_PART or is_everyday(small)
    return "" if counts else found[0].strip()


def capital_before(place: Setting, own: frozenset[str], *, agency: bool) -> Doubt | None:
    """Return what two capitals in a row in running text say: an owner and its product, or one longer name.

    own: words of the watch's other names. agency: a public body is meant.
    """
    small = place.previous.lower()
    compound = "-" in small and small.rsplit("-", 1)[1] in frames.COMPOUND_ENDS  # "Russia-based"
    if small in own or small.endswith(("'s", "’s", "s'", "s’")) or compound:
        return None
    if _ADDRESS.search(place.previous) or _STATE.search(place.before[:-1]):
        return None  # "the example.org Slack", "the United States Treasury"
    if small in frames.OWNERS:
        owned = f"'{place.previous}' owns what is called '{place.surface}' here"
        return Doubt(2 if place.everyday and small in frames.PLATFORMS else 1.5, owned)
    if place.titled and not place.everyday and _acts(small):
        return None  # "[Flaws Expose Apple Devices](address)"
    lead = place.before[: -len(place.previous) - 1].rstrip(" *")
    first = not lead or OPENING.search(lead[-1]) is not None
    if first and small in frames.CLAUSE_OPENERS:
        return None
    if _PERSON_BEFORE.search(lead):
        return Doubt(5, f"'{place.previous} {place.surface}' is a person", person=True)
    part = f"part of '{place.previous} {place.surface}'"
    if first and is_word(small):
        return Doubt(2.5 if place.everyday else 0.5, part)
    # "US Treasury", but not "Bute Council" for a body whose full name tells another
    theirs = agency and (not own or bool(lands_before(f"{place.previous} ")))
    return Doubt(4 if place.everyday or is_word(small) else 0.5 if theirs else 2.5, part)


def _acts(small: str) -> bool:
    """Say whether a word is a verb as titles have it: "Use", "Exposes", "Targeting"."""
    stems = (small, small.removesuffix("s"), small.removesuffix("es"), small.removesuffix("ing"))
    return any(is_verb(stem) for stem in stems) or is_verb(small.removesuffix("ing") + "e")
