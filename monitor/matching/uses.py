"""Whether a name stands for what somebody uses: a place, a tool, or a program on somebody's machine.

"Posted on Telegram", "via Discord", "steals the passwords of Chrome": owns the English frames of such
mentions and their order. Knows no watch: a platform and a maker of routers are judged alike.
"""

from __future__ import annotations

import re

from monitor.matching.frames import CORPORATE, ENUMERATED, SUCH_AS, words_of
from monitor.matching.loot import TAKES, WORD, is_loot
from monitor.matching.things import (
    LEADS,
    is_broken_into,
    is_copied_program,
    is_machine,
    is_of_copied_kind,
    is_of_many,
    is_piece,
    is_thing,
    tells_harm,
)

BEFORE = 160
AFTER = 60
"""Code points around a name that are looked at; no frame is longer."""

_WITH = words_of(
    "via through using use uses used abuse abuses abused abusing misuse misuses misused misusing "
    "leverage leverages leveraged leveraging utilise utilises utilised utilising utilize utilizes "
    "utilized utilizing install installs installed installing deploy deploys deployed deploying running"
)
_ON = words_of(
    "offered offering rented sale spread spreading stars forks hosted hosting post posts posted posting "
    "publish publishes published publishing shared sharing sell sells selling sold advertise advertises "
    "advertised advertising upload uploads uploaded uploading store stores stored storing distribute "
    "distributes distributed distributing distribution communicate communicates communicated "
    "communicating communication communications chat chats chatted chatting message messages messaged "
    "messaging leak leaks leaked leaking recruit recruits recruited recruiting register registers "
    "registered registering available brag brags bragged bragging boast boasts boasted boasting wrote "
    "channel channels group groups account accounts package packages profile profiles page pages video "
    "videos ad ads listing listings repository repositories repo repos storefront storefronts followers"
)
_TO = words_of(
    "upload uploads uploaded uploading exfiltrate exfiltrates exfiltrated exfiltrating exfiltration"
)
_FROM = words_of("download downloads downloaded downloading downloadable")
_RELY = words_of("rely relies relied relying")
# These tell of a place too, but of news as often: words of harm take it back.
_FETCHED = words_of(
    "fetch fetches fetched fetching retrieve retrieves retrieved retrieving pull pulls pulled pulling sent"
)
_REMOVED = words_of("remove removes removed removing delete deletes deleted deleting")
_SENT = words_of("posted posting published publishing push pushes pushed pushing")
_STOPPED = words_of("disable disables disabling execute executes executed executing")
_INTO = words_of("log logs logged logging login sign signed signing")
_SEEN = words_of(
    "app apps extension extensions found discovered spotted unavailable downloads appeared appears live"
)
_HAVING = words_of(
    "use usage abuse misuse installation installations copy copies installer setup icon homepage login gui "
    "interface"
)
_TOOLS = _WITH | _RELY
_PLACES = _ON | _TO | _FROM
_OTHERS = _ON | _FETCHED | _REMOVED | _SENT | _INTO | _HAVING | _STOPPED | _SEEN
_CUES = _TOOLS | _PLACES | _OTHERS


def _one_of(words: frozenset[str]) -> str:
    return f"(?i:{'|'.join(sorted(words))})"


_EXAMPLES = words_of("such like including e.g. e.g.,")
# Words between the verb and the name. None that would make it something else: "using a flaw in X".
_FILLER = (
    r"(?: (?!(?:about|across|after|against|and|as|at|by|for|from|in|into|of|on|or|over|than|that|to|with)\b)"
    r"[a-z][\w-]*){0,4}"
)
# "via services such as GitHub, Google Drive and X"
_LIST = rf"(?:{SUCH_AS}|{ENUMERATED})"
# What is posted or sold on a platform. An attack on a firm and a report on one are none on a platform.
_OBJECT = (
    r"(?: (?!(?i:\w*attacks?|assaults?|raids?|breach(?:es)?|hacks?|intrusions?|bans?|sanctions?|access"
    r"|pressure|reports?|analys[ie]s|research|papers?|details|information|data|advisor(?:y|ies)|findings|guidance"
    r"|views?|updates?|warnings?|stor(?:y|ies)|came|comes|is|are|was|were)\b)[\w’'-]+){0,5}"
)
# "using mail services from X"
_PROVIDED = (
    r"(?: (?:accounts?|buckets?|domains?|features?|hosting|infrastructure|links?|pages?|servers?|services?"
    r"|tools?) (?:at|by|from|in|of|on|with)(?: the)?)?"
)
_TOOL = re.compile(rf"(?:{_one_of(_WITH)}|{_one_of(_RELY)} on){_FILLER}{_PROVIDED}{_LIST} $")
_PLACE = re.compile(
    rf"(?:{_one_of(_ON)}{_OBJECT} (?:on|onto)|{_one_of(_TO)}{_OBJECT} to|{_one_of(_FROM)}{_OBJECT} from)"
    rf"{_FILLER}{_LIST} $"
)
_PERHAPS = re.compile(
    rf"(?:{_one_of(_FETCHED)}(?: [a-z][\w-]*){{0,3}}? from"
    rf"|{_one_of(_REMOVED)}(?:(?: [a-z][\w-]*)?"
    r" (?:accounts?|apps?|content|files?|messages?|packages?|posts?|videos?))? (?:from|in|within)"
    rf"|{_one_of(_SENT)} to"
    rf"|{_one_of(_SEEN)} on|{_one_of(_ON)}{_OBJECT} across"
    rf"|{_one_of(_INTO)} (?:into|in to|on to|onto)"
    rf"|{_one_of(_STOPPED)}"
    rf"|{_one_of(_HAVING)}\)?(?: (?:files?|pages?))? of){_FILLER}{_LIST} $"
)
# "opened with a text editor such as X"
_PROGRAM_LIKE = re.compile(
    r"\b(?:by|through|via|with) (?:[a-z][\w-]* ){0,3}"
    r"(?:apps?|applications?|browsers?|clients?|editors?|messengers?|programs?|software|tools?|utilit(?:y|ies))"
    rf"{SUCH_AS} $"
)
_OPENINGS = '("“‘[*'
_OPENING = re.compile(f"[{re.escape(_OPENINGS)}]")
_THEFT = re.compile(r"\b(?:attack(?!er)|steal(?!er))", re.IGNORECASE)
_MADE_OF = re.compile(r"-(?:based|hosted)\b")
_FIRM = re.compile(rf" (?=[A-Z])(?i:{'|'.join(sorted(CORPORATE))})(?![\w-])")
_OF_PRODUCT = re.compile(r"(?: [A-Z0-9][\w-]*){1,2}['’]s\b")


def is_used(before: str, after: str) -> bool:
    """Say whether a name between these two parts of its sentence stands for a place or a tool in use.

    False where the words around tell of harm done to it, or of somebody who poses as it: that is news of
    the name. English only.
    """
    if after.startswith(("'s", "’s")) or (after[:1] == "-" and not _MADE_OF.match(after)):
        return False
    before = before[-BEFORE:].rstrip("([*_\"“‘'").replace("\n", " ")
    after = after[:AFTER].replace("\n", " ")
    return _stands_for_use(before, after) and not _is_of_firm(after)


def _stands_for_use(before: str, after: str) -> bool:
    """Say the same of two parts cut to size, without a look at what a firm is called."""
    # to look for the words first costs a tenth of looking for where they stand; most sentences hold none
    small = before.lower()
    words = (_OPENING.sub(" ", small) if True in [sign in small for sign in _OPENINGS] else small).split()
    likened = not _EXAMPLES.isdisjoint(words)
    led = bool(words) and words[-1] in LEADS
    if led and (is_copied_program(before, after) or is_broken_into(before, after)):
        return True
    if likened and is_of_copied_kind(before):
        return True
    found = [] if _CUES.isdisjoint(words) else _cues(before)
    if found and any(
        word in _PLACES
        and _PLACE.match(before, at)
        and not (word.startswith("account") and tells_harm(before, after))
        for word, at in found
    ):
        return True
    used = bool(
        after.startswith("-")
        or is_piece(before, after)
        or (is_thing(before, after) and not _THEFT.search(before) and not is_of_many(before, after))
        or (found and any(_serves(before, word, at) for word, at in found) and not is_machine(after))
        or (likened and _PROGRAM_LIKE.search(before) is not None)
        or (not TAKES.isdisjoint(words) and is_loot(before, after))
    )
    return used and not tells_harm(before, after)


def _is_of_firm(after: str) -> bool:
    """Say whether a firm or its own is told of: "through X Group", "through X Cloud's checks"."""
    return not after[1:2].islower() and bool(_FIRM.match(after) or _OF_PRODUCT.match(after))


def _cues(before: str) -> list[tuple[str, int]]:
    """The words that a frame may begin with, in small letters, and where they stand."""
    return [(word, one.start()) for one in WORD.finditer(before) if (word := one[0].lower()) in _CUES]


def _serves(before: str, word: str, at: int) -> bool:
    """Say whether `word`, which stands at `at`, makes a tool or a place of the name that follows."""
    if word in _TOOLS and _TOOL.match(before, at):
        previous = before[:at].rstrip().rpartition(" ")[2].lower()
        if not _of_no_deed(previous, word):
            return True
    return word in _OTHERS and _PERHAPS.match(before, at) is not None


def _of_no_deed(previous: str, verb: str) -> bool:
    """Say whether nobody uses it here: "the commonly used X", "attackers could abuse X", which is a flaw."""
    return (verb == "used" and previous.endswith("ly")) or (verb == "abuse" and previous in ("can", "could"))
