"""An occurrence of a name in its sentence: how the clause is written, what stands before and after.

Owns the look of the place alone; what it is worth is weighed in `evidence`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.matching import frames
from monitor.matching.words import is_everyday, is_verb, is_word

_TOKEN = re.compile(r"[^\W_](?:[\w'’.&-]*[^\W_])?")
BEFORE = re.compile(r"(\w[\w'’.&-]*)([^\w]*)$")
_AFTER = re.compile(r"([^\w]*)(\w(?:[\w'’&-]*\w)?)?")
OPENING = re.compile(r"[^\w\s,&'’®™$€£%)\]+*-]|\s-\s*$|^\s*[-*\d.)]+\s*$")
# Both branches begin with one of the same characters, which `re` finds fast; what it was follows.
_CLAUSE_END = re.compile(r"[:;|•–—-](?:(?<=[:;|•])(?=\s)|(?<=\s[–—-])\s)")
_POST = "The post "
_LISTED_BEFORE = re.compile(r"([A-Z][\w.&-]+)(?:,|,? and|,? or| &|/) ?$")
_LISTED_AFTER = re.compile(r"(?:,|,? and|,? or| &|/) ?([A-Z][\w.&-]+)")
_JOINING = ("and", "or")
_PAIRED_BEFORE = re.compile(r"\b([A-Z][\w-]+) (?:and|or|&) $")
_INDEFINITE = re.compile(r"\b(?:an?|one|another|every|any|this|that)((?: [\w$€£’'-]+){1,4}) $", re.IGNORECASE)
_INDEFINITE_REACH = 6
"""What `_INDEFINITE` finds holds fewer spaces."""

_ELIDED = re.compile(r"[LD]['’][a-zàâéèêîôû]")
_TO_A_NAME = re.compile(
    r"\b(?:alternatives?|rivals?|competitors?|successors?|according|addition|due|thanks|related|similar|compared"
    r"|belongs?|sold) to $",
    re.IGNORECASE,
)

PLAIN, TITLE, CAPITALS, FRAGMENT = "plain", "title", "capitals", "fragment"


class Setting(NamedTuple):
    """An occurrence and its neighbours.

    blind: its capital says nothing, as others would have it too. titled: it stands in a title that its
    sentence holds.
    """

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
    titled: bool

    @property
    def blind(self) -> bool:
        return self.kind != PLAIN or self.initial


def style(sentence: str, at: int, length: int) -> str:
    """Return how the clause around a name is written: "plain", "title", "capitals" or "fragment"."""
    return _written(sentence[:at], sentence[at + length :])


def _written(before: str, after: str) -> str:
    begin = 0
    for border in _CLAUSE_END.finditer(before):
        begin = border.end()
    end = _CLAUSE_END.search(after)
    rest = f"{before[begin:]} {after[: end.start()] if end else after}"
    words = [word for word in _TOKEN.findall(rest) if word[0].isalpha()]
    if len(words) < 3:
        return FRAGMENT
    if words[0].isupper() and all(word.isupper() for word in words):
        return CAPITALS
    large = [word for word in words if not word[0].islower()]
    # a title has three words with a capital, small ones aside, for one without: prose ends after a few
    small, most = 0, len(large) // 3
    for word in words:
        if word[0].islower() and len(word) > 2 and word.lower() not in frames.FUNCTION:
            small += 1
            if small > most:
                return PLAIN
    raised = len([word for word in large if len(word) > 2 and word.lower() not in frames.FUNCTION])
    return TITLE if small + raised >= 2 and raised >= 3 * small else PLAIN


def _in_title(before: str, after: str) -> bool:
    """Say whether a name stands in a title that its sentence holds.

    "[Title](address)" in Markdown, and feeds that end in "The post Title appeared first on Site".
    """
    opened = before.rfind("[") + 1
    closed = after.find("](") if opened and "]" not in before[opened:] else -1
    if closed < 0:
        closed = after.find(" appeared first on ")
        opened = before.rfind(_POST) + len(_POST)
        if closed < 0 or opened < len(_POST):
            return False
    return _written(before[opened:], after[:closed]) == TITLE


def setting(sentence: str, at: int, surface: str) -> Setting:
    """Return what is seen of `surface`, which begins at `at` of `sentence`."""
    # an underscore beside a name stresses it, as an asterisk does: "_Target_ said"
    before, after = sentence[:at].rstrip("_"), sentence[at + len(surface) :].lstrip("_")
    # what is found begins in the last word that has a letter or digit, mostly the last of all
    found = BEFORE.search(before, before.rfind(" ", 0, len(before.rstrip())) + 1) or BEFORE.search(before)
    previous, gap = (found[1], found[2]) if found else ("", before)
    if previous.endswith("."):
        previous, gap = (
            previous[:-1],
            "." + gap if previous.lower() not in ("u.s.", "u.k.", "inc.", "mr.") else gap,
        )
    following = _AFTER.match(after)
    assert following is not None
    words = surface.lower().split()
    return Setting(
        surface,
        before,
        after,
        style(sentence, at, len(surface)),
        previous,
        gap,
        following[2] or "",
        following[1],
        initial=(
            not previous
            or (gap != " " and OPENING.search(gap) is not None)
            or surface.lower() in frames.CALENDAR
            or (previous == "post" and before.endswith("The post "))  # a headline is quoted, as feeds do
        ),
        # two capitals in a row are seldom chance: "Check Point" opens fewer sentences than "Target"
        single=len(words) == 1,
        everyday=len(words) == 1 and (is_everyday(words[0]) or words[0] in frames.CALENDAR),
        verb=len(words) == 1 and is_verb(words[0]),
        titled=_in_title(before, after),
    )


def elided(word: str) -> bool:
    """Say whether a word has its capital from a French article: "L'opérateur X" opens a sentence."""
    return _ELIDED.match(word) is not None


def leads_to_name(place: Setting) -> bool:
    """Say whether the "to" before the word needs a name: "alternatives to X", not "ways to X"."""
    return _TO_A_NAME.search(place.before) is not None


def heads(place: Setting) -> bool:
    """Say whether nothing that could follow within its phrase comes after the name: "the Crown and"."""
    return place.next_gap not in (" ", "-") or place.following.lower() in frames.FUNCTION


def head_of_indefinite(place: Setting) -> bool:
    """Say whether the word ends a phrase that an indefinite article began: "a fraud ring in Spain"."""
    before = place.before
    far = before.rsplit(" ", _INDEFINITE_REACH)
    found = _INDEFINITE.search(before, len(far[0]) if len(far) > _INDEFINITE_REACH else 0)
    if not found or (place.next_gap in (" ", "-") and place.following.lower() not in frames.FUNCTION):
        return False
    words = found[1].lower().split()
    if found[0].lower().startswith("that") and is_verb(words[0]):
        return False  # a clause: "hospitals that run Epic Systems"
    stops = frames.FUNCTION | frames.PLACES_BEFORE | frames.KINDS
    return not any(word in stops or word.endswith(("'s", "’s")) for word in words)


def _enumerated(place: Setting) -> bool:
    """Say whether what can part the names of a list stands beside the word."""
    gaps = place.gap + place.next_gap
    return (
        "," in gaps or place.previous in _JOINING or place.following in _JOINING or "&" in gaps or "/" in gaps
    )


def listed(place: Setting) -> bool:
    """Say whether a neighbour in an enumeration is a capitalised word that is no English word."""
    if not _enumerated(place):
        return False
    found = (_LISTED_BEFORE.search(place.before), _LISTED_AFTER.match(place.after))
    return any(
        not (is_word(match[1].lower()) or match[1].lower() in frames.CALENDAR) for match in found if match
    )


def paired(place: Setting) -> bool:
    """Say whether "and" or "or" joins the word to a capitalised English word ("Power and Progress")."""
    found = _PAIRED_BEFORE.search(place.before)
    return found is not None and is_word(found[1].lower())


def among_words(place: Setting) -> bool:
    """Say whether everyday words with capitals are its neighbours in a list: "High, Medium, Low"."""
    found = (_LISTED_BEFORE.search(place.before), _LISTED_AFTER.match(place.after))
    return all(match is not None and is_everyday(match[1].lower()) for match in found)
