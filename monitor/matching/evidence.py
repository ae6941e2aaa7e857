"""Whether a capitalised English word is a name where it stands, from its sentence alone.

Owns the evidence for one occurrence of a name that is also an ordinary word ("Target", "Box",
"Signal"). It uses what holds for any name in English prose: where capitals say something, what stands
before and after, what firms and public bodies do. It knows no watch and no site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.matching import frames
from monitor.matching.breaches import breached, ransomed
from monitor.matching.compounds import pairs_with_last, pairs_with_next
from monitor.matching.firms import about_to, has_ticker, is_software, struck
from monitor.matching.heads import MALICE
from monitor.matching.longer import (
    after_version,
    another_firm,
    capital_before,
    ends_longer,
    head_after,
    heads_noun,
    inside_longer,
    noun,
)
from monitor.matching.persons import firm_called, is_given, pen_name
from monitor.matching.setting import (
    FRAGMENT,
    PLAIN,
    TITLE,
    Setting,
    among_words,
    elided,
    head_of_indefinite,
    heads,
    leads_to_name,
    listed,
    paired,
    setting,
)
from monitor.matching.signs import POSSESSIVE, bears_surname, describes, done_to, in_a_town
from monitor.matching.words import is_everyday, is_place, is_word

_NAMED_OFFICE = re.compile(r" [A-Za-z]+(?:,| [A-Z][a-z]| (?:said|says|told|was|is|has|had|will|to)\b)")
_APPOSITION = re.compile(
    r",? (?:a|an|the|[A-Z]\w{2,20}['’]s) (?:[\w'’-]+ ){0,4}"
    rf"(?:{'|'.join(sorted(frames.KINDS | frames.MADE, key=len, reverse=True))})\b"
)
_MODALS = frames.words_of("can could may might must should would cannot can't don't doesn't won't")
_LED_TO = frames.PLACES_BEFORE | frames.FEIGNED
_STRUCK = re.compile(r" \w+ (?:attack|attacks|incident|outbreak|hit)\b")
_QUOTES = ('"', "“", "‘")
_END_QUOTES = ('"', "”", "’", "'")
_QUOTED_BEFORE = re.compile(r"(?:^|[\s(\[])[\"“‘']((?:[A-Z][\w’'-]* ){1,4})$")
# two or more words, of which all but small ones have a capital, and the quote's end
_TITLE_OF_WORK = re.compile(r"(?: (?:[A-Z][\w'’-]*|is|the|of|and|in|a|to|for|on|with|at)){1,6}[,.!?]?[\"”’]")
_OF_A_NAME = re.compile(r" of [A-Z]")
_HELD = frames.THINGS | {"group", "link", "links", "token", "tokens", "session", "workspace", "credentials"}
_WHOSE_THINGS = frames.THINGS | frames.TOLD_OF | frames.HOLDERS | {"app", "installer", "installers"}


class Evidence(NamedTuple):
    """points: above 0 speaks for the name. against: the weightiest doubt in words.

    firm: it can vouch for others. person: somebody calls himself so here.
    """

    points: float
    against: str
    firm: bool
    person: bool = False


class Context(NamedTuple):
    """What the article and the watch add to a sentence.

    proven: the full name stands in the article. needed: a word the alias needs does. named_elsewhere:
    the same word is clearly a name elsewhere in it. small: how often it stands there in small letters.
    foreign: the text is in another language, where an English word is none and nouns are written small.
    agency: a public body is meant. person: somebody in the article calls himself so. own: words of the
    watch's other names. lawful: no criminals are meant. gang: criminals go by it too.
    """

    proven: bool = False
    needed: bool = False
    named_elsewhere: bool = False
    small: int = 0
    agency: bool = False
    person: bool = False
    own: frozenset[str] = frozenset()
    lawful: bool = True
    gang: bool = False
    foreign: bool = False


@dataclass(slots=True)
class _Scale:
    """Points and the doubts that took some away."""

    points: float = 0.0
    doubts: list[tuple[float, str]] = field(default_factory=list)
    firm: bool = False
    person: bool = False

    def add(self, amount: float) -> None:
        self.points += amount

    def doubt(self, amount: float, reason: str) -> None:
        self.points -= amount
        self.doubts.append((amount, reason))


def weigh(sentence: str, at: int, surface: str, context: Context) -> Evidence:
    """Weigh whether `surface`, which begins at `at` of `sentence`, is a name there.

    Only the sentence and `context` count. The points were set by hand on the names of labelled
    samples; docs/matching.md gives the figures for those and for names drawn afterwards.
    """
    place = setting(sentence, at, surface)
    scale = _Scale()
    if not place.blind:
        scale.add(2)
    elif place.everyday and not context.foreign:
        scale.doubt(2, f"'{surface}' is an everyday word and its capital says nothing here")
    elif place.kind != FRAGMENT or place.initial or not place.single or place.previous == "The":
        scale.add(1)  # not inside a row of labels: "Pearl Dove Ivory"
    if place.single and is_place(surface.lower()) and in_a_town(place):
        scale.doubt(4, f"'{surface}' is a place here")
    _weigh_following(scale, place, context)
    if place.previous:
        _weigh_previous(scale, place, context)
    if listed(place):
        scale.add(2.5 if place.blind else 1)
    elif place.everyday and (paired(place) or among_words(place)):
        scale.doubt(2, f"'{surface}' is paired with a common word")
    scale.add(3 * context.proven + 2.5 * context.needed + 1.5 * (context.named_elsewhere and place.blind))
    if context.small and place.everyday and (place.blind or context.small > 1):
        scale.doubt(1, f"the article writes '{surface.lower()}' as a common word")
    verb = place.verb and place.blind
    if breached(place.before, place.after, surface, acronym=False, verb=verb) or (
        context.lawful and not context.gang and ransomed(place.after)
    ):
        scale.add(5 if place.blind else 2.5)
    elif done_to(place):
        scale.add(1)
    if (
        place.gap[-1:] in _QUOTES
        and _TITLE_OF_WORK.match(place.after)
        and not (place.following[:1].isupper() and place.following.lower() in frames.ACTS)
    ):
        scale.doubt(4, f"'{surface}' begins the title of a work")
    if place.next_gap[:1] in _END_QUOTES and (quoted := _QUOTED_BEFORE.search(place.before[-60:])):
        scale.doubt(3, f"part of '{quoted[1]}{surface}'")
    if pen_name(place.before):
        scale.doubt(4, f"'{surface}' is one of somebody's pen names")
        scale.person = True
    if context.person:
        scale.doubt(5 if context.proven else 8, f"somebody calls himself '{surface}' in this article")
    against = max(scale.doubts, default=(0.0, f"nothing shows that '{surface}' is a name here"))[1]
    return Evidence(scale.points, against, (scale.firm or not place.blind) and scale.points > 1, scale.person)


def _weigh_following(scale: _Scale, place: Setting, context: Context) -> None:
    own = context.own
    surface, following, gap = place.surface, place.following, place.next_gap
    small, raised, adjacent = following.lower(), following[:1].isupper(), gap == " "
    possessed = place.previous.lower().endswith(("'s", "’s"))
    opens = place.initial or place.previous.lower() in frames.NO_PART or possessed
    if gap == "." and small == "com":
        scale.add(5)  # nobody writes a common word so
        scale.firm = True
    elif (
        adjacent
        and following in frames.OFFICES
        and (place.initial or place.kind == PLAIN)
        and (not place.blind or _NAMED_OFFICE.match(place.after))
    ):
        scale.add(4.5)  # "Target CEO Jane Roe"; but "Hackers Target CEO Accounts"
        scale.firm = True
    elif gap == "-" and small.split("-")[0] not in frames.COMPOUND_ENDS:
        scale.doubt(5, f"part of '{surface}-{following}'")
    elif gap == "-" and small.split("-")[0] in frames.DONE_BY_FIRMS:
        scale.add(3)  # "Target-owned"
    elif adjacent and raised and another_firm(place, own):
        scale.doubt(3, f"'{surface} {following}' is another firm")
    elif gap in (" ", ", ") and raised and small in frames.CORPORATE:
        if inside_longer(place, own):
            scale.doubt(4, f"part of '{place.previous} {surface} {following}'")
        else:
            scale.add(4)
            scale.firm = True
    elif adjacent and raised and (head := head_after(place, agency=context.agency)):
        scale.doubt(5, f"part of '{surface} {head}'")
    elif adjacent and place.single and small not in own and pairs_with_next(surface.lower(), small):
        scale.doubt(3 if place.blind else 2, f"'{surface} {following}' reads as common words")
    elif adjacent and not raised and small in MALICE and context.lawful and not _STRUCK.match(place.after):
        scale.doubt(3, f"'{surface} {following}' is what a malware or gang is called")
    elif adjacent and raised and small in own and not is_word(small):
        scale.add(3)  # "Progress LoadMaster"
    elif adjacent and opens and not raised and small in frames.SPEECH and place.kind == PLAIN:
        scale.add(4.5)
        scale.firm = True
    elif adjacent and not raised and small in frames.PEOPLE:
        scale.add(2.5)
    elif adjacent and small in frames.RIVALS and not place.everyday:
        scale.add(2.5)  # "Best Notion Alternatives"; after an everyday word, of which there may be others
    elif adjacent and not raised and small in frames.THINGS:
        scale.add(1 if place.everyday and place.blind else 2.5)
    elif adjacent and raised and place.kind == TITLE and not place.everyday and small in frames.HOLDERS:
        scale.add(1.5)  # "Ledger Users Targeted"; after an everyday word they may be its object
    elif adjacent and opens and small in frames.SPEECH:
        scale.add(4)
        scale.firm = True
    elif adjacent and opens and small in frames.ACTS:
        scale.add(2.5 if place.kind == PLAIN else 1.5)
    elif adjacent and opens and place.blind and small == "to" and about_to(place.after):
        scale.add(3.5)
    elif adjacent and opens and place.blind and small == "to" and not place.everyday:
        scale.add(1)
    elif (
        adjacent
        and raised
        and place.kind == TITLE
        and place.previous.lower() in frames.OF_WHOSE
        and small in _WHOSE_THINGS
    ):
        scale.add(2.5)
    elif (
        adjacent
        and place.blind
        and small in frames.OBJECTS
        and (place.single or not raised)
        and not context.foreign
    ):
        scale.doubt(3, f"'{surface} {following}' reads as a verb or a noun")
    elif adjacent and raised and place.everyday and place.kind == PLAIN and small not in own | frames.ARMS:
        coined = not is_word(small.split("-")[0]) and not place.previous[:1].isupper()
        if not coined or is_given(surface):
            scale.doubt(2, f"part of '{surface} {following}'")
    elif adjacent and raised and place.kind == PLAIN and bears_surname(place, own):
        scale.doubt(3, f"'{surface} {following}' is a person")
    elif adjacent and place.initial and place.kind == PLAIN and not place.everyday and describes(place, own):
        scale.doubt(1, f"'{surface} {following}' reads as common words")
    elif adjacent and raised and place.kind == TITLE and heads_noun(place, own):
        scale.doubt(1, f"part of '{surface} {following}'")
    common_of = small == "of" and (place.everyday or (place.single and _OF_A_NAME.match(place.after)))
    if adjacent and common_of and not place.blind:
        scale.doubt(2.5, f"'{surface} of' reads as a common noun")
    if POSSESSIVE.match(place.after):
        # "Target's stores": a common noun would have an article before it, unless it tells a time
        scale.add(2.5 if place.initial and place.kind == PLAIN and not place.previous else 1.5)
    if _APPOSITION.match(place.after):
        scale.add(3)
    if is_software(place.after):
        scale.add(2.5)
    if has_ticker(place.after):
        scale.add(5)
        scale.firm = True
    elif opens and struck(place.after):
        scale.add(2 if small in frames.ACTS else 2.5)


def _weigh_previous(scale: _Scale, place: Setting, context: Context) -> None:
    if place.gap == "-":
        if place.previous[0].isupper():
            scale.doubt(2, f"part of '{place.previous}-{place.surface}'")
        return
    if place.gap != " ":
        return
    surface, previous, small = place.surface, place.previous, place.previous.lower().replace("’", "'")
    everyday, blind = place.everyday, place.blind
    raised = place.previous[0].isupper() and not elided(place.previous)
    if place.single and previous[-1].isdigit() and (product := after_version(place, context.own)):
        scale.doubt(4, f"part of '{product} {surface}'")
    if head_of_indefinite(place):
        scale.doubt(
            3 if blind or everyday else 1.5, f"the noun of a phrase that ends in '{previous} {surface}'"
        )
    if raised and small.endswith(("'s", "’s")) and is_everyday(small[:-2]):
        scale.doubt(3, f"part of '{previous} {surface}'")  # "Bird's Nest", "The Old King's Crown"
    if small in frames.CALLED and (POSSESSIVE.match(place.after) or firm_called(place.before)):
        pass  # "a company called Target", "it was named Target's best seller"
    elif place.single and small not in context.own and pairs_with_last(small, surface.lower()):
        scale.doubt(3 if blind else 2, f"'{previous} {surface}' reads as common words")
    elif small == "actor" and place.following in frames.TRACKS:
        pass  # "a threat actor Wiz tracks as"; but "the hacker Wire calls himself"
    elif small in frames.HOLDING and place.following in _HELD:
        pass  # "a user Zoom account"
    elif small in frames.PERSONS:
        scale.doubt(4, f"'{previous} {surface}' is a person or a pen name")
        scale.person = True
    elif small in frames.KINDS:
        scale.add(1 if everyday and raised else 3)
    elif small in frames.DETERMINERS:
        named = small in ("a", "an") and not heads(place)  # "a Wise debit card"
        if named and not (blind and everyday):
            doubt = 0.5 if blind else 1.0
        else:
            doubt = 3.0 if blind or everyday else 1.0
        scale.doubt(doubt, f"'{previous} {surface}' reads as a common noun")
    elif small == "the":
        if not context.agency and (everyday or (place.single and not raised and heads(place))):
            scale.doubt(4 if raised and not blind else 2, f"'{previous} {surface}' reads as a common noun")
    elif blind and small in _MODALS and len(place.before) > len(small) + 1 and not place.initial:
        scale.doubt(3, f"'{previous} {surface}' reads as a verb")
    elif place.verb and small == "to" and place.following.lower() in frames.OBJECTS:
        scale.doubt(3, f"'{previous} {surface} {place.following}' reads as a verb")
    elif blind and place.verb and small in frames.TO_VERB and not leads_to_name(place):
        scale.doubt(3, f"'{previous} {surface}' reads as a verb")
    elif blind and small in _LED_TO:
        scale.add(0.5 if everyday else 1)
    elif place.kind == PLAIN and raised and small not in frames.NO_PART:
        part = capital_before(place, context.own, agency=context.agency)
        if part:
            scale.doubt(part.amount, part.reason)
            scale.person |= part.person
    elif place.kind == TITLE and raised and ends_longer(place, context.own):
        scale.doubt(2, f"part of '{previous} {surface}'")
    elif (
        place.kind == TITLE
        and is_everyday(small)
        and small not in frames.NO_PART
        and (everyday or (place.single and noun(small)))
    ):
        scale.doubt(1, f"'{previous} {surface}' reads as common words")
