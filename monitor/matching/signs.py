"""Single signs beside a name: a town, a surname, a description, what is done to firms.

Owns these signs as yes or no; what each is worth is weighed in `evidence`.
"""

from __future__ import annotations

import re

from monitor.matching import frames
from monitor.matching.longer import noun
from monitor.matching.persons import may_be_given
from monitor.matching.setting import Setting
from monitor.matching.words import is_word

POSSESSIVE = re.compile(r"['’]s\b")
_DONE = frames.words_of(
    "breached breaches hacked hacks sues sued fines fined acquire acquires acquired notified contacted"
)
_DONE_PHRASES = (
    " according to ",
    " owned by ",
    " made by ",
    " stake in ",
    " merger with ",
    " takeover of ",
    " purchase of ",
    " bid for ",
    " suit against ",
    " shares of ",
    " breach at ",
    " breaches at ",
    " outage at ",
    " ransomware attack on ",
    " cyberattack on ",
    " cyber attack on ",
    " filed against ",
    " lawsuit against ",
    " complaint against ",
    " customers of ",
    " employees of ",
    " subsidiary of ",
    " shareholders of ",
    " acquisition of ",
    " flaw in ",
    " flaws in ",
    " vulnerability in ",
    " vulnerabilities in ",
    " zero-day in ",
    " bug in ",
    " bugs in ",
)
_DONE_ENDS = frozenset(phrase.split()[-1] for phrase in _DONE_PHRASES)
_HAD_OR_DONE = frames.THINGS | frames.TOLD_OF | frames.PEOPLE | frames.ACTS
_WHERE = frames.words_of("in near outside across throughout downtown north south east west northern southern")
_SECURITY = frames.words_of("threat security intelligence privacy incident product customer research source")
_TOWNS_HAVE = frames.words_of(
    "police residents resident mayor airport schools hospital hospitals suburb suburbs area region metro "
    "firefighters streets lawmakers"
)


def in_a_town(place: Setting) -> bool:
    """Say whether something is in the place, or has what only towns have: "in Phoenix", "Phoenix police"."""
    if place.next_gap == " " and place.following in _TOWNS_HAVE:
        return True
    return place.gap == " " and place.previous.lower() in _WHERE and not POSSESSIVE.match(place.after)


def done_to(place: Setting) -> bool:
    """Say whether what stands before the name is done to firms: "hacked X", "a stake in X"."""
    small = place.previous.lower()
    if place.gap != " ":
        return False
    return small in _DONE or (
        small in _DONE_ENDS and f" {place.before[-28:].lower()}".endswith(_DONE_PHRASES)
    )


def bears_surname(place: Setting, own: frozenset[str]) -> bool:
    """Say whether a word that serves as a given name or title stands before a surname: "Amber Scorah"."""
    small = place.following.lower()
    return (
        may_be_given(place.surface)
        and place.following.isalpha()
        and not place.following.isupper()
        and not is_word(small)
        and small not in own
    )


def describes(place: Setting, own: frozenset[str]) -> bool:
    """Say whether a small word that no firm has or does goes on with what opens a sentence: "Sage green"."""
    small = place.following
    if not small.islower() or small in own or small in _HAD_OR_DONE or not place.single:
        return False
    if small.endswith("ing"):
        # "Sage blooming", but "Apple adding", as "Apple adds"
        stem = small.removesuffix("ing")
        acts = {f"{stem}s", f"{stem}es", f"{stem}ed", f"{stem}d", f"{stem}e"}
        return is_word(small) and acts.isdisjoint(frames.ACTS)
    return noun(small) and small not in _SECURITY
