"""Whether a name stands for what somebody uses: a place ("posted on Telegram") or a tool ("via Discord").

Owns the English frames of such mentions. Knows no watch: a platform and a maker of routers are judged alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.matching.frames import CORPORATE, ENUMERATED, words_of

BEFORE = 120
AFTER = 60
"""Code points around a name that are looked at; no frame is longer."""

_WITH = words_of(
    "via through using use uses used abuse abuses abused abusing misuse misuses misused misusing leverage "
    "leverages leveraged leveraging utilise utilises utilised utilising utilize utilizes utilized "
    "utilizing install installs installed installing deploy deploys deployed deploying running"
)
_ON = words_of(
    "hosted hosting post posts posted posting publish publishes published publishing shared sharing sell "
    "sells selling sold advertise advertises advertised advertising upload uploads uploaded uploading "
    "store stores stored storing distribute distributes distributed distributing distribution communicate "
    "communicates communicated communicating communication communications chat chats chatted chatting "
    "message messages messaged messaging leak leaks leaked leaking recruit recruits recruited recruiting "
    "register registers registered registering available brag brags bragged bragging boast boasts boasted "
    "boasting wrote channel channels group groups account accounts profile "
    "profiles page pages video videos ad ads listing listings repository repositories repo repos "
    "storefront storefronts followers"
)
_TO = words_of(
    "upload uploads uploaded uploading exfiltrate exfiltrates exfiltrated exfiltrating exfiltration"
)
_FROM = words_of("download downloads downloaded downloading downloadable")
_RELY = words_of("rely relies relied relying")
_CUES = _WITH | _ON | _TO | _FROM | _RELY
# What platforms have, directly after their name or one word on. Other words with a capital name a product.
_THINGS = words_of(
    "CDN URL URLs Worker Workers account accounts app apps bot bots bucket buckets channel channels chat "
    "chats cookie cookies domain domains form forms group groups infrastructure installer link "
    "links login message messages package packages page pages plugin plugins plug-in plug-ins profile "
    "profiles repository repositories repo repos session sessions setup site sites subdomain subdomains "
    "token tokens webhook webhooks website websites"
)
_NO_THINGS = words_of(
    "and or to of in on at by for from with as is was are were has had have will that which who"
)


def _one_of(words: frozenset[str]) -> str:
    return f"(?i:{'|'.join(sorted(words))})"


# Words between the verb and the name. None that would make it something else: "using a flaw in X".
_FILLER = r"(?: (?!(?:in|of|by|from|to|for|and|or|with|on|at|against|into|as|that|than)\b)[a-z][\w-]*){0,3}"
# "via services such as GitHub, Google Drive and X"
_LIST = rf"(?:,? (?:such as|like|including|e\.g\.,?))?{ENUMERATED}"
# What is posted or sold on a platform. An attack on a firm and a report on one are none on a platform.
_OBJECT = (
    r"(?: (?!(?i:\w*attacks?|assaults?|raids?|breach(?:es)?|hacks?|intrusions?|bans?|sanctions?|access"
    r"|pressure|reports?|analys[ie]s|research|papers?|details|information|data|advisor(?:y|ies)|findings|guidance"
    r"|views?|updates?|warnings?|stor(?:y|ies)|came|comes|is|are|was|were)\b)[\w’'-]+){0,5}"
)
_TOOL = re.compile(rf"(?:{_one_of(_WITH)}|{_one_of(_RELY)} on){_FILLER}{_LIST} $")
_PLACE = re.compile(
    rf"(?:{_one_of(_ON)}{_OBJECT} (?:on|onto)|{_one_of(_TO)}{_OBJECT} to|{_one_of(_FROM)}{_OBJECT} from)"
    rf"{_FILLER}{_LIST} $"
)
_WORD = re.compile(r"(?<![\w’'-])[A-Za-z]+(?![\w’'-])")
_NEXT = re.compile(r" ([\w’'-]+(?:\.[\w’'-]+)*)(?: ([\w’'-]+))?")
_THEFT = re.compile(r"\b(?:attack(?!er)|steal)", re.IGNORECASE)
# Many of what readers hold there: they suffer something.
_HELD = words_of("account accounts site sites website websites")
_COUNTED = re.compile(
    r"(?i:\b(?:hundreds|thousands|millions|dozens) of|\bmillion|\d[\d,.]*\+?)(?: [\w-]+)? $"
)
_MADE_OF = re.compile(r"-(?:based|hosted)\b")
# Through somebody's routers one breaks in: that is news of their maker.
_MACHINES = re.compile(
    r"(?: [\w-]+){0,2} (?:devices?|appliances?|routers?|switch(?:es)?|firewalls?|gateways?|firmware|cameras?"
    r"|vpns?)\b",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(?:flaws?|bugs?|vulnerab|unpatched|patch|exploit|breach|spray|brute|hack(?!er)|hijack|compromis|stole"
    r"|expos|outage|zero-day|cve-|incident|impact|infected|run code|attack(?:s|ed)? (?:on|against)|could have"
    r"|fake|counterfeit|spoof|impersonat|masquerad|look-?alike|imitat|mimic|pretend|bogus|fraudulent)",
    re.IGNORECASE,
)


def is_used(before: str, after: str) -> bool:
    """Say whether a name between these two parts of its sentence stands for a place or a tool in use.

    False where the words around tell of harm done to it, or of somebody who poses as it: that is news of
    the name. English only.
    """
    if after.startswith(("'s", "’s")) or (after[:1] == "-" and not _MADE_OF.match(after)):
        return False
    before, after = before[-BEFORE:], after[:AFTER]
    following = _NEXT.match(after)
    if following and following[1][0].isupper() and following[1].lower() in CORPORATE:
        return False  # a firm, with its form: "through X Group"
    used = _MADE_OF.match(after) is not None or (
        following is not None
        and _is_thing(*following.groups())
        and not (following[1] == "group" and before.endswith("the "))  # firms are groups too
        and not _THEFT.search(before)
        and not (following[1] in _HELD and _COUNTED.search(before))
    )
    # to look for the words first costs a tenth of looking for where they stand; most sentences hold none
    if not _CUES.isdisjoint(_opened(before.lower()).split()):
        if any(_PLACE.match(before, found.start()) for found in _cues(before)):
            return True
        used = used or (_serves(before) and not _MACHINES.match(after))
    return used and not _HARM.search(f"{before} {after}")


def _opened(before: str) -> str:
    """Return a text with a space for each sign that opens something."""
    for sign in '("“‘[*':
        before = before.replace(sign, " ")
    return before


def _cues(before: str) -> Iterator[re.Match[str]]:
    return (found for found in _WORD.finditer(before) if found[0].lower() in _CUES)


def _serves(before: str) -> bool:
    """Say whether these words make a tool of the name that follows."""
    for found in _cues(before):
        previous = before[: found.start()].rstrip().rpartition(" ")[2].lower()
        if _TOOL.match(before, found.start()) and not _of_no_deed(previous, found[0].lower()):
            return True
    return False


def _of_no_deed(previous: str, verb: str) -> bool:
    """Say whether nobody uses it here: "the commonly used X", "attackers could abuse X", which is a flaw."""
    return (verb == "used" and previous.endswith("ly")) or (verb == "abuse" and previous in ("can", "could"))


def _is_thing(word: str, second: str | None) -> bool:
    """Say whether one of the next words is what platforms have: "token", "bot token"."""
    if word.lower() in _NO_THINGS:
        return False
    return word in _THINGS or (word.islower() and second in _THINGS)
