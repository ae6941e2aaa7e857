"""Whether a capitalised English word is a name where it stands, from its sentence alone.

Owns the evidence for one occurrence of a name that is also an ordinary word ("Target", "Box",
"Signal"). It uses what holds for any name in English prose: where capitals say something, what stands
before and after, what firms and public bodies do. It knows no watch and no site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from monitor.matching import frames
from monitor.matching.persons import is_given
from monitor.matching.words import is_everyday, is_verb, is_word

_TOKEN = re.compile(r"[^\W_](?:[\w'’.&-]*[^\W_])?")
_BEFORE = re.compile(r"(\w[\w'’.&-]*)([^\w]*)$")
_AFTER = re.compile(r"([^\w]*)(\w(?:[\w'’&-]*\w)?)?")
_OPENING = re.compile(r"[^\w\s,&'’®™$€£%)\]+*-]|\s-\s*$|^\s*[-*\d.)]+\s*$")
_CLAUSE_END = re.compile(r"[:;|•](?=\s)|\s[–—-]\s")
_POSSESSIVE = re.compile(r"['’]s\b")
_APPOSITION = re.compile(
    r",? (?:a|an|the) (?:[\w-]+ ){0,4}"
    r"(?:company|firm|agency|vendor|provider|maker|retailer|startup|platform)\b"
)
_LISTED_BEFORE = re.compile(r"([A-Z][\w.&-]+)(?:,|,? and|,? or| &|/) ?$")
_LISTED_AFTER = re.compile(r"(?:,|,? and|,? or| &|/) ?([A-Z][\w.&-]+)")
_PAIRED_BEFORE = re.compile(r"\b([A-Z][\w-]+) (?:and|or|&) $")
_PEN_NAME = re.compile(
    r"\b(?:monikers?|nicknames?|usernames?|screen names?|pseudonyms?|aliases|the names)\b", re.IGNORECASE
)
_PERSON_BEFORE = re.compile(
    r"\b(?:researcher|analyst|engineer|hacker|journalist|reporter|author|actor|lawyer|developer|professor)$"
    r"|\b(?:known as|named|name|called|dubbed|alias|aka)$"
)
_DONE_TO = re.compile(
    r"\b(?:according to|breach(?:ed|es)|hack(?:ed|s)|sue[sd]|fine[sd]|acquire[sd]?|notified|contacted) $",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\w\.[a-z]{2,}$")
_STATE = re.compile(r"\bUnited (?:States|Kingdom|Nations|Arab Emirates)$")
_FIRM_NEXT = re.compile(r"(,? )(?:(?i:security|data|critical) )?([A-Za-z][\w-]*)")
_EXAMPLE = re.compile(
    r"\b(?i:companies|firms|vendors|makers|manufacturers|giants|providers|retailers|carmakers|banks"
    rf"|operators),? (?:such as|like|including){frames.ENUMERATED} $"
)
_OF_A_NAME = re.compile(r" of [A-Z]")
_INDEFINITE = re.compile(r"\b(?:an?|one|another|every|any|this|that)((?: [\w$€£’'-]+){1,4}) $", re.IGNORECASE)

_HEADED = (
    frames.THINGS
    | frames.TOLD_OF
    | frames.ACTS
    | frames.PEOPLE
    | frames.FUNCTION
    | frames.CORPORATE
    | frames.ARMS
)

PLAIN, TITLE, CAPITALS, FRAGMENT = "plain", "title", "capitals", "fragment"


@dataclass(frozen=True, slots=True)
class Evidence:
    """points: above 0 speaks for the name. against: the weightiest doubt in words.

    firm: it can vouch for others. person: somebody calls himself so here.
    """

    points: float
    against: str
    firm: bool
    person: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the article and the watch add to a sentence.

    proven: the full name stands in the article. needed: a word the alias needs does. named_elsewhere:
    the same word is clearly a name elsewhere in it. small: how often it stands there in small letters.
    agency: a public body is meant. person: somebody in the article calls himself so. own: words of the
    watch's other names.
    """

    proven: bool = False
    needed: bool = False
    named_elsewhere: bool = False
    small: int = 0
    agency: bool = False
    person: bool = False
    own: frozenset[str] = frozenset()


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


@dataclass(frozen=True, slots=True)
class _Place:
    """An occurrence and its neighbours. blind: its capital says nothing, as others would have it too."""

    surface: str
    before: str
    after: str
    kind: str
    previous: str
    gap: str
    following: str
    next_gap: str
    initial: bool
    single: bool
    everyday: bool
    verb: bool

    @property
    def blind(self) -> bool:
        return self.kind != PLAIN or self.initial


def style(sentence: str, at: int, length: int) -> str:
    """Return how the clause around a name is written: "plain", "title", "capitals" or "fragment"."""
    before, after = sentence[:at], sentence[at + length :]
    for border in _CLAUSE_END.finditer(before):
        before = sentence[border.end() : at]
    end = _CLAUSE_END.search(after)
    rest = f"{before} {after[: end.start()] if end else after}"
    words = [word for word in _TOKEN.findall(rest) if word[0].isalpha()]
    if len(words) < 3:
        return FRAGMENT
    if all(word.isupper() for word in words):
        return CAPITALS
    content = [word for word in words if word.lower() not in frames.FUNCTION and len(word) > 2]
    raised = sum(not word[0].islower() for word in content)
    return TITLE if len(content) >= 2 and raised >= 0.75 * len(content) else PLAIN


def weigh(sentence: str, at: int, surface: str, context: Context) -> Evidence:
    """Weigh whether `surface`, which begins at `at` of `sentence`, is a name there.

    Only the sentence and `context` count. The points were set by hand on the names of labelled
    samples; docs/matching.md gives the figures for those and for names drawn afterwards.
    """
    place = _place(sentence, at, surface)
    scale = _Scale()
    if not place.blind:
        scale.add(2)
    elif place.everyday:
        scale.doubt(2, f"'{surface}' is an everyday word and its capital says nothing here")
    else:
        scale.add(1)
    _weigh_following(scale, place, context.own)
    if place.previous:
        _weigh_previous(scale, place, context)
    if _listed(place):
        scale.add(2.5 if place.blind else 1)
    elif place.everyday and (_paired(place) or _among_words(place)):
        scale.doubt(2, f"'{surface}' is paired with a common word")
    scale.add(3 * context.proven + 2.5 * context.needed + 1.5 * (context.named_elsewhere and place.blind))
    if context.small and place.everyday and (place.blind or context.small > 1):
        scale.doubt(1, f"the article writes '{surface.lower()}' as a common word")
    if _DONE_TO.search(place.before[-16:]):
        scale.add(1)
    if _PEN_NAME.search(place.before[-80:]):
        scale.doubt(4, f"'{surface}' is one of somebody's pen names")
        scale.person = True
    if context.person:
        scale.doubt(5 if context.proven else 8, f"somebody calls himself '{surface}' in this article")
    against = max(scale.doubts, default=(0.0, f"nothing shows that '{surface}' is a name here"))[1]
    return Evidence(scale.points, against, (scale.firm or not place.blind) and scale.points > 1, scale.person)


def shown_as_firm(sentence: str, at: int, surface: str, *, acronym: bool) -> bool:
    """Say whether words beside a name, which may stand for other things, tell of a firm there.

    "vendors like X and", "chipmaker X", "X customers", "X confirmed". A person, which an `acronym` is not,
    may say something, and a newspaper has staff; but "UPS vulnerabilities" may be those of power supplies.
    """
    before, after = sentence[:at], sentence[at + len(surface) :]
    following = _FIRM_NEXT.match(after)
    if following:
        word, small = following[2], following[2].lower()
        if acronym and small in frames.CORPORATE and word[0].isupper():
            return True
        said = word in frames.SPEECH or word in frames.PEOPLE if acronym else small in frames.FIRMS_OWN
        if following[1] == " " and (said or small in frames.FIRM_ONLY):
            return True
    previous = _BEFORE.search(before)
    return _EXAMPLE.search(before) is not None or (
        previous is not None and previous[2] == " " and previous[1] in frames.KINDS
    )


def _place(sentence: str, at: int, surface: str) -> _Place:
    # an underscore beside a name stresses it, as an asterisk does: "_Target_ said"
    before, after = sentence[:at].rstrip("_"), sentence[at + len(surface) :].lstrip("_")
    # what is found begins in the last word that has a letter or digit, mostly the last of all
    found = _BEFORE.search(before, before.rfind(" ", 0, len(before.rstrip())) + 1) or _BEFORE.search(before)
    previous, gap = (found[1], found[2]) if found else ("", before)
    if previous.endswith("."):
        previous, gap = (
            previous[:-1],
            "." + gap if previous.lower() not in ("u.s.", "u.k.", "inc.", "mr.") else gap,
        )
    following = _AFTER.match(after)
    assert following is not None
    words = surface.lower().split()
    return _Place(
        surface,
        before,
        after,
        style(sentence, at, len(surface)),
        previous,
        gap,
        following[2] or "",
        following[1],
        initial=not previous or bool(_OPENING.search(gap)) or surface.lower() in frames.CALENDAR,
        # two capitals in a row are seldom chance: "Check Point" opens fewer sentences than "Target"
        single=len(words) == 1,
        everyday=len(words) == 1 and (is_everyday(words[0]) or words[0] in frames.CALENDAR),
        verb=len(words) == 1 and is_verb(words[0]),
    )


def _weigh_following(scale: _Scale, place: _Place, own: frozenset[str]) -> None:
    surface, following, gap = place.surface, place.following, place.next_gap
    small, raised, adjacent = following.lower(), following[:1].isupper(), gap == " "
    possessed = place.previous.lower().endswith(("'s", "’s"))
    opens = place.initial or place.previous.lower() in frames.NO_PART or possessed
    if gap == "." and small == "com":
        scale.add(5)  # nobody writes a common word so
        scale.firm = True
    elif gap == "-" and small.split("-")[0] not in frames.COMPOUND_ENDS:
        scale.doubt(5, f"part of '{surface}-{following}'")
    elif gap in (" ", ", ") and raised and small in frames.CORPORATE:
        if _inside_longer(place, own):
            scale.doubt(4, f"part of '{place.previous} {surface} {following}'")
        else:
            scale.add(4)
            scale.firm = True
    elif adjacent and raised and small in frames.OTHER_HEADS:
        scale.doubt(5, f"part of '{surface} {following}'")
    elif adjacent and raised and small in own and not is_word(small):
        scale.add(3)  # "Progress LoadMaster"
    elif adjacent and not raised and small in frames.PEOPLE:
        scale.add(2.5)
    elif adjacent and not raised and small in frames.THINGS:
        scale.add(1 if place.everyday and place.blind else 2.5)
    elif adjacent and raised and place.kind == TITLE and not place.everyday and small in frames.HOLDERS:
        scale.add(1.5)  # "Ledger Users Targeted"; after an everyday word they may be its object
    elif adjacent and opens and small in frames.SPEECH:
        scale.add(4)
        scale.firm = True
    elif adjacent and opens and small in frames.ACTS:
        scale.add(2.5 if place.kind == PLAIN else 1.5)
    elif adjacent and opens and place.blind and small == "to" and not place.everyday:
        scale.add(1)
    elif adjacent and place.blind and small in frames.OBJECTS:
        scale.doubt(3, f"'{surface} {following}' reads as a verb or a noun")
    elif adjacent and raised and place.everyday and place.kind == PLAIN and small not in own | frames.ARMS:
        coined = not is_word(small.split("-")[0]) and not place.previous[:1].isupper()
        if not coined or is_given(surface):
            scale.doubt(2, f"part of '{surface} {following}'")
    elif adjacent and raised and place.kind == TITLE and _heads_noun(place, own):
        scale.doubt(1, f"part of '{surface} {following}'")
    common_of = small == "of" and (place.everyday or (place.single and _OF_A_NAME.match(place.after)))
    if adjacent and common_of and not place.blind:
        scale.doubt(2.5, f"'{surface} of' reads as a common noun")
    if _POSSESSIVE.match(place.after):
        scale.add(1.5)
    if _APPOSITION.match(place.after):
        scale.add(3)


def _weigh_previous(scale: _Scale, place: _Place, context: Context) -> None:
    if place.gap == "-":
        if place.previous[0].isupper():
            scale.doubt(2, f"part of '{place.previous}-{place.surface}'")
        return
    if place.gap != " ":
        return
    surface, previous, small = place.surface, place.previous, place.previous.lower()
    everyday, blind, raised = place.everyday, place.blind, place.previous[0].isupper()
    if _head_of_indefinite(place):
        scale.doubt(
            3 if blind or everyday else 1.5, f"the noun of a phrase that ends in '{previous} {surface}'"
        )
    if raised and small.endswith(("'s", "’s")) and is_everyday(small[:-2]):
        scale.doubt(3, f"part of '{previous} {surface}'")  # "Bird's Nest", "The Old King's Crown"
    if small in frames.PERSONS:
        scale.doubt(4, f"'{previous} {surface}' is a person or a pen name")
        scale.person = True
    elif small in frames.KINDS:
        scale.add(1 if everyday and raised else 3)
    elif small in frames.DETERMINERS:
        named = small in ("a", "an") and not _heads(place)  # "a Wise debit card"
        scale.doubt(
            3 if blind or (everyday and not named) else 1, f"'{previous} {surface}' reads as a common noun"
        )
    elif small == "the":
        if not context.agency and (everyday or (place.single and not raised and _heads(place))):
            scale.doubt(4 if raised and not blind else 2, f"'{previous} {surface}' reads as a common noun")
    elif blind and place.verb and small in frames.TO_VERB:
        scale.doubt(3, f"'{previous} {surface}' reads as a verb")
    elif blind and small in frames.PLACES_BEFORE:
        scale.add(0.5 if everyday else 1)
    elif place.kind == PLAIN and raised and small not in frames.NO_PART:
        _weigh_capital_before(scale, place, context)
    elif (
        place.kind == TITLE
        and is_everyday(small)
        and small not in frames.NO_PART
        and (everyday or (place.single and _noun(small)))
    ):
        scale.doubt(1, f"'{previous} {surface}' reads as common words")


def _weigh_capital_before(scale: _Scale, place: _Place, context: Context) -> None:
    """Two capitals in a row in running text: an owner and its product, or one longer name."""
    small = place.previous.lower()
    part = f"part of '{place.previous} {place.surface}'"
    compound = "-" in small and small.rsplit("-", 1)[1] in frames.COMPOUND_ENDS  # "Russia-based"
    if small in context.own or small.endswith(("'s", "’s")) or compound:
        return
    if _ADDRESS.search(place.previous) or _STATE.search(place.before[:-1]):
        return  # "the example.org Slack", "the United States Treasury"
    if small in frames.OWNERS:
        scale.doubt(
            2 if place.everyday else 1.5, f"'{place.previous}' owns what is called '{place.surface}' here"
        )
        return
    lead = place.before[: -len(place.previous) - 1].rstrip()
    if _PERSON_BEFORE.search(lead):
        scale.doubt(5, f"'{place.previous} {place.surface}' is a person")
        scale.person = True
        return
    if (not lead or _OPENING.search(lead[-1])) and is_word(small):
        scale.doubt(2.5 if place.everyday else 0.5, part)
    else:
        scale.doubt(4 if place.everyday or is_word(small) else 0.5 if context.agency else 2.5, part)


def _heads(place: _Place) -> bool:
    """Say whether nothing that could follow within its phrase comes after the name: "the Crown and"."""
    return place.next_gap not in (" ", "-") or place.following.lower() in frames.FUNCTION


def _heads_noun(place: _Place, own: frozenset[str]) -> bool:
    """Say whether a noun that is no news of firms makes the name part of something: "Crown Jewels"."""
    small = place.following.lower()
    return (
        place.single
        and not place.everyday
        and not (place.initial or place.following.isupper())
        and _noun(small)
        and small not in _HEADED | own
    )


def _noun(small: str) -> bool:
    """Say whether an everyday word looks like neither a verb nor an adverb."""
    ends = ("s", "ed", "ing", "ly")
    if len(small) < 3 or small in frames.FUNCTION or small.endswith(ends):
        return False
    return is_everyday(small) and not is_verb(small)


def _inside_longer(place: _Place, own: frozenset[str]) -> bool:
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


def _head_of_indefinite(place: _Place) -> bool:
    """Say whether the word ends a phrase that an indefinite article began: "a fraud ring in Spain"."""
    found = _INDEFINITE.search(place.before)
    if not found or (place.next_gap in (" ", "-") and place.following.lower() not in frames.FUNCTION):
        return False
    words = found[1].lower().split()
    if found[0].lower().startswith("that") and is_verb(words[0]):
        return False  # a clause: "hospitals that run Epic Systems"
    stops = frames.FUNCTION | frames.PLACES_BEFORE | frames.KINDS
    return not any(word in stops or word.endswith(("'s", "’s")) for word in words)


def _listed(place: _Place) -> bool:
    """Say whether a neighbour in an enumeration is a capitalised word that is no English word."""
    found = (_LISTED_BEFORE.search(place.before), _LISTED_AFTER.match(place.after))
    return any(
        not (is_word(match[1].lower()) or match[1].lower() in frames.CALENDAR) for match in found if match
    )


def _paired(place: _Place) -> bool:
    """Say whether "and" or "or" joins the word to a capitalised English word ("Power and Progress")."""
    found = _PAIRED_BEFORE.search(place.before)
    return found is not None and is_word(found[1].lower())


def _among_words(place: _Place) -> bool:
    """Say whether everyday words with capitals are its neighbours in a list: "High, Medium, Low"."""
    found = (_LISTED_BEFORE.search(place.before), _LISTED_AFTER.match(place.after))
    return all(match is not None and is_everyday(match[1].lower()) for match in found)
