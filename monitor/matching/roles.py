"""What a name does in its sentence: acts or is acted on, is quoted, is used, or is merely named.

Owns the order of the roles and most of their verb frames, for English; elsewhere a mention is `named`
unless it stands in the headline. Knows no watch.
"""

from __future__ import annotations

import re

from monitor.items import Role, Zone
from monitor.matching import frames
from monitor.matching.rows import without_list
from monitor.matching.things import is_broken_into
from monitor.matching.uses import is_used

# The others of `SAYING` take an object that way round: "found X".
_SAID = (
    "said|says|say|told|tells|explained|explains|noted|notes|added|adds|wrote|writes|warned|warns|commented"
)
_EXPERTS = "|".join(sorted(frames.EXPERTS))
# Of the experts those that are named for what they found; engineers and managers do other things too.
_FINDERS = "researchers?|analysts?|experts?|spokesperson|spokes(?:wo)?man|evangelist|strategist|labs?|team"
_REPORTED = re.compile(
    r"(?: (?!(?:the|that)\b)[\w.,$-]+){0,4} (?:attack|breach|cash|earnings|incident|income|intrusion"
    r"|loss(?:es)?|outage|profits?|revenues?|sales)\b"
)
_SOURCE = (
    r"told|tells|according to|per|(?:quoted|cited|reported|spotted|discovered|found|analy[sz]ed|tracked"
    r"|identified|observed|dubbed|documented|detected) by"
    r"|in an? (?:interview|statement|e?-?mail) (?:with|to|from)"
    rf"|(?:{_EXPERTS}) (?:at|from|with)|(?:{_FINDERS}) (?:of|for)"
    r"|(?:reports?|research|analysis|study|findings|data|blog posts?|telemetry|survey) (?:by|from|of)"
)
_BETWEEN = (
    r"(?: (?:the|cybersecurity|security|cyber|threat|intelligence|researchers|research|company|firm|vendor"
    r"|experts|at|from|by)){0,5}"
)
_QUOTED_BEFORE = re.compile(
    rf"(?:\b(?i:{_SOURCE}){_BETWEEN}"
    rf"|\b(?:{_SAID}) (?:[A-Z][\w.’'-]+,? ){{0,4}}(?:of |at |from )?(?:the )?)\s*$"
)
_QUOTED_AFTER = re.compile(
    r"(?:['’]s)?(?:,? (?:(?:security|threat|senior|malware|lead|principal|cyber|chief|own) ){0,2}"
    rf"(?:{_FINDERS})\b"
    rf"|,? (?:[\w-]+ )?(?:{_EXPERTS})\b[^.;]{{0,60}}"
    rf" (?:{_SAID}|describe[ds]?|discovered|found|identified|observed|spotted)\b"
    r"|,? (?:[A-Z][\w.’'-]+,? ){0,4}(?:said|says|told(?! to\b)|explained|wrote)\b"
    r"|,? which (?:tracks|discovered|found|spotted|uncovered|analy[sz]ed))"
)
_ACTED_ON = re.compile(
    r"\b(?:(?:cyber-?)?attack(?:s|ed)?|breach(?:es|ed|ing)?|hack(?:s|ed|ing)?|intrusion|raid|ban(?:s|ned)?|sanction(?:s|ed)?"
    r"|sue[sd]?|lawsuit|fine[sd]?|flaws?|vulnerabilit(?:y|ies)|bugs?|zero-days?|patch(?:es)?"
    r"|exploit(?:s|ed|ing)?|targets?|targeted|targeting|hits?|impersonat(?:e|es|ed|ing)"
    r"|investigat(?:e|es|ed|ing|ion)|probe[sd]?|acquir(?:e|es|ed|ing)|buys?|bought|compromised?)"
    r"(?: (?!(?:us(?:e|es|ed|ing)|leverag(?:e|es|ed|ing)|abus(?:e|es|ed|ing))\b)[\w-]+){0,2} $",
    re.IGNORECASE,
)
_DONE_TO = frames.words_of(
    "attack attacks attacked cyberattack cyberattacks cyberattacked breach breaches breached breaching "
    "hack hacks hacked hacking intrusion raid ban bans banned sanction sanctions sanctioned sue sues "
    "sued lawsuit fine fines fined flaw flaws vulnerability vulnerabilities bug bugs day days patch "
    "patches exploit exploits exploited exploiting target targets targeted targeting hit hits "
    "impersonate impersonates impersonated impersonating investigate investigates investigated "
    "investigating investigation probe probes probed acquire acquires acquired acquiring buy buys "
    "bought compromise compromised"
)
"""One of these stands in every text that `_ACTED_ON` finds, "day" for "zero-day"."""
_MAY_QUOTE = frames.SAYING | frames.words_of(
    "told tells to per by with from at of for the cybersecurity security cyber threat intelligence "
    "researchers research company firm vendor experts"
)
"""What ends every text that `_QUOTED_BEFORE` finds, unless a word with a capital does."""
_SOURCES = frames.EXPERTS | frames.words_of(
    f"{_SAID.replace('|', ' ')} told tells according per quoted cited reported spotted discovered found "
    "analysed analyzed tracked identified observed dubbed documented detected interview statement email mail "
    "researcher researchers analyst analysts expert experts spokesperson spokesman spokeswoman evangelist "
    "strategist lab labs team report reports research analysis study findings data blog telemetry survey"
)
"""One of these stands in every text that `_QUOTED_BEFORE` finds."""
_QUOTING = 9
"""What `_QUOTED_BEFORE` finds has at most so many words."""
_LAST_LETTERS = re.compile(r"\W")
_WORDS = re.compile(r"\w+")
_WHEN = (
    r"(?:\s+(?:(?:(?:late |early )?on|late|early) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:earlier )?(?:this|last) (?:week|month|year|spring|summer|autumn|fall|winter)))?"
)
"""As a pattern: when it did, before the verb of a name ("X on Friday warned")."""
_ACTS = re.compile(rf"(?:['’]s)?(?:,[^,]{{3,80}},)?(?: \(\w+\))?{_WHEN}\s+([\w-]+)")
# The subject of these may be a word before the name: "a file sent from X is there for ever".
_AUXILIARY = frames.words_of(
    "is has had was does did can could may might must should will would today yesterday recently also"
)
_DEEDS = (frames.ACTS | frames.SAYING | frames.words_of("collects gathers posted tends team")) - _AUXILIARY
_BEFORE_NOUNS = frames.words_of("a an at by for from in of on to via with")
_LED = re.compile(
    r"\b(about|for|from|in|including|like|on|than|through|unlike|using|via|with)(?: the| an?)? $",
    re.IGNORECASE,
)
# After these the name is never the subject; after others it may be what is told of: "data from X was leaked".
_APART = frames.words_of("about for including like than unlike using with")
_PASSIVE_BY = re.compile(r"\b\w+(?:ed|en|ched|ught|ade) by (?:the |chipmaker |vendor )?$")


def role(sentence: str, at: int, surface: str, zone: Zone, *, body: bool = False) -> Role:
    """Return the role of `surface`, which begins at `at` of `sentence`.

    quoted: somebody of it is quoted, or it is the source of a statement or finding ("said X's",
    "according to X", "X researchers", "told X"). subject: it does or suffers what is told, or leads
    the headline. used: it stands for a place or a tool in somebody's hands ("posted on X", "via X"),
    which a public `body` never is. named: anything else. One of several in a row ("X, Y and Z warned")
    has the role that it would have alone.
    """
    if "\xa0" in sentence:
        sentence = sentence.replace("\xa0", " ")
    before, after = sentence[:at], sentence[at + len(surface) :]
    found = _told(before, surface, after, zone, body=body)
    if found is not Role.NAMED:
        return found
    if not body and _is_used(before, surface, after):
        return Role.USED
    if alone := without_list(before, after):
        among = _told(alone[0], surface, alone[1], zone, body=body)
        return among if among in (Role.SUBJECT, Role.QUOTED) else found
    return found


def _told(before: str, surface: str, after: str, zone: Zone, *, body: bool) -> Role:
    """Return the role that a deed or saying gives a name; NAMED also where it may be used all the same."""
    if after.startswith("-owned"):
        return Role.NAMED  # what is told is told of what it owns
    if _quoted_before(before) or _QUOTED_AFTER.match(after[:160]):
        return Role.QUOTED
    if (
        zone is Zone.HEADLINE
        and re.search(r":\s*(?:the )?$", before, re.IGNORECASE)
        and not after.strip(" .\"'”’")
    ):
        return Role.QUOTED  # "Hackers exploit router flaw: Fortinet"
    acting = _ACTS.match(after[:120])
    word = acting[1].lower() if acting else ""
    if after.startswith(("'s", "’s")) or _is_named_so(before, acting, zone):
        word = ""
    if word in frames.SAYING and zone is not Zone.HEADLINE and word not in ("warned", "warns"):
        of_itself = acting is not None and word.startswith("report") and _REPORTED.match(after, acting.end())
        return Role.SUBJECT if of_itself else Role.QUOTED
    led = _LED.search(before[-20:]) if word in _AUXILIARY else None
    if led and not body and _is_used(before, surface, after):
        return Role.USED
    if led and led[1].lower() in _APART:
        word = ""
    if zone is Zone.HEADLINE and (word in frames.ACTS or _opens(before)):
        return Role.SUBJECT
    if word in frames.ACTS or (_acted_on(before) and (body or not is_broken_into(before, after))):
        return Role.SUBJECT
    if after.startswith(("'s ", "’s ")) and _opens(before):
        return Role.SUBJECT
    return Role.NAMED


def _is_named_so(before: str, acting: re.Match[str] | None, zone: Zone) -> bool:
    """Say whether the word after a name belongs to it: "from X Releases", in running text."""
    if acting is None or zone is Zone.HEADLINE or not acting[1][0].isupper():
        return False
    return before.rstrip().rpartition(" ")[2] in _BEFORE_NOUNS


def _is_used(before: str, surface: str, after: str) -> bool:
    """Say whether somebody uses the name: not itself, as in "X gathers data through X Cloud"."""
    if not is_used(before, after):
        return False
    at = before.find(surface)
    while at >= 0:
        acting = _ACTS.match(before, at + len(surface))
        if acting and (before[at + len(surface)] in "'’" or acting[1].lower() in _DEEDS):
            return False
        at = before.find(surface, at + len(surface))
    return True


def _opens(before: str) -> bool:
    """Say whether at most two words stand before a name."""
    return len(before.split(None, 2)) <= 2


def _quoted_before(before: str) -> bool:
    """Say whether the words before a name quote it; nearly all are told by their last word alone."""
    tail = before[-160:].rstrip()
    words = tail.rsplit(" ", _QUOTING)
    word = words[-1] if words[-1].isalnum() else _LAST_LETTERS.split(words[-1])[-1]
    if word.lower() not in _MAY_QUOTE and not "A" <= words[-1][:1] <= "Z":
        return False
    first = len(words[0]) if len(words) > _QUOTING else 0
    # words are parted and looked up in a fifth of the time that it takes to try them at each place
    if _SOURCES.isdisjoint(_WORDS.findall(tail[first:].casefold())):
        return False
    return _QUOTED_BEFORE.search(before[-160:], first) is not None


def _acted_on(before: str) -> bool:
    """Say whether the words before a name do something to it; no such verb is more than three words away."""
    at = len(before) - 1 - before.endswith("\n")
    if before[at : at + 1] != " ":
        return False
    for _ in range(3):
        at = before.rfind(" ", 0, max(0, at))
    near = before[max(0, at, len(before) - 100) :]
    if not _DONE_TO.isdisjoint(_WORDS.findall(near.casefold())) and _ACTED_ON.search(near):
        return True
    return " by " in before[-20:] and _PASSIVE_BY.search(before[-60:]) is not None
