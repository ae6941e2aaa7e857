"""Whether the words beside a name are those in which the press tells of a firm's breach.

Owns what is done to firms by criminals and courts and what firms do then, in a sentence and in a headline
whose words all have capitals: "X Customers Hit by", "X notifies patients", "gang claims attack on X",
"cyberattack cripples X". Weighs nothing: a sign is there or it is not.
"""

from __future__ import annotations

import re

from monitor.matching import frames

_BEFORE_REACH = 64
"""Characters before a name in which what leads to it is looked for."""

_WHOSE = (
    r"(?:employee|customer|user|patient|member|client|subscriber|guest|student|staff|passenger|donor"
    r"|shopper)"
)
_HARM = r"(?:breach|attack|cyber[ -]?attack|incident|hack|leak|intrusion|outage|theft|claim)"
_DATA = r"(?:data|records?|info|information|accounts?|emails?|credentials|passwords?|details|files|database)"
# "X data breach", "X and its customers", "X customers hit": what a firm has, as whose it is told
_HAS = re.compile(
    r"(?:['’]s)? (?:(?:massive|recent|alleged|reported|latest|second|\d{4}) )?"
    r"(?:(?:data|customer data|security|privacy) (?:breach|leak|theft)|cyber[ -]?attack)(?:e?s)?\b"
    rf"|(?:['’]s)? {_WHOSE}s (?:(?:are|were|have been|being) )?"
    r"(?:hit|targeted|affected|impacted|notified|warned|exposed|hacked|breached|compromised)\b"
    r"|,? and (?:some of )?its (?:[a-z]+ )?"
    r"(?:customers|users|clients|employees|staff|subsidiaries|affiliates|suppliers|shareholders|partners)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(rf"(?:['’]s)? {_WHOSE}s?['’]? {_DATA}\b", re.IGNORECASE)
_LOST = re.compile(
    r" (?:(?:is|are|was|were|has been|have been|being|allegedly) )?"
    r"(?:stolen|leaked|exposed|breached|compromised|hacked|dumped|taken|accessed|published|posted|for sale"
    r"|sold|at risk)\b",
    re.IGNORECASE,
)
_ADDRESSED = (
    r"(?:customers|users|employees|patients|clients|people|individuals|victims|members|regulators"
    r"|authorities|students|shareholders|subscribers|guests)"
)
_TELLS = r"(?:says|said|admits|admitted|reveals|revealed|reports|reported|fears|feared)"
# "X notifies 300,000 patients", "X is investigating a breach", "X fined over"
_DOES = re.compile(
    rf" (?:is |has |had )?(?:notif(?:ies|ied|ying)|alert(?:s|ed|ing)) (?:[\w,.]+ ){{0,3}}{_ADDRESSED}\b"
    rf"| (?:is |was )?(?:investigat|prob)(?:es|ed|ing) (?:[\w-]+ ){{0,3}}{_HARM}s?\b"
    rf"| warn(?:s|ed|ing) (?:its |some )?{_ADDRESSED}\b"
    rf"| {_TELLS} (?:that )?(?:hackers|attackers|intruders|(?:some )?{_WHOSE}s?['’]? {_DATA})\b"
    r"| (?:is |was |gets |been )?(?:sued|fined) (?:[$€£]|over\b|for\b|by\b|after\b|in\b)"
    r"| (?:settles|agrees to pay|to pay)\b"
    rf"(?= (?:[\w$€£.,-]+ ){{0,6}}(?:{_HARM}|lawsuits?|settlement|suit)\b)",
    re.IGNORECASE,
)
_CRIME = (
    r"(?:(?:cyber[ -]?)?attacks?|ransomware(?: attacks?| gangs?)?|hackers|hack|breach|malware"
    r"|ddos(?: attacks?)?|outages?)"
)
# "claims attack on X", "breach at X", "data stolen from X", "cyberattack cripples X"
_LED_TO = re.compile(
    r"\b(?:(?:claims?|claimed|claiming|behind|responsibility for) (?:an? |the )?(?:[\w-]+ )?"
    r"(?:attacks?|breach(?:es)?|hacks?|intrusions?|heist) (?:on|at|of|against)"
    r"|(?:breach(?:es)?|outages?|cyber[ -]?attacks?|hacks?|intrusions?|layoffs) at"
    r"|(?:data|records|files|information|credentials|documents)"
    r" (?:(?:was|were|has been|have been|allegedly) )?"
    r"(?:stolen|leaked|taken|exfiltrated) from"
    rf"|{_CRIME} (?:cripples?|disrupts?|hits?|knocks?|knocks? out|shuts? down|strikes?|paraly[sz]es?"
    r"|takes? down|halts?|downs?|crippled|disrupted|struck|halted|paraly[sz]ed|took down|forces?|forced)) $",
    re.IGNORECASE,
)
# What follows a name there with a capital, in a headline, and makes no longer name of it.
_AFTER_LED = frames.CORPORATE | frames.words_of(
    "systems operations network networks customers users clients employees staff stores services factories "
    "plants sites data servers website websites platform payments deliveries flights production business "
    "in at as amid after and or over with for to by from on this again"
)
_NEXT = re.compile(r" ([A-Z][\w-]*)")
_FORMER = re.compile(r"\b(?:former|ex-?) ?$", re.IGNORECASE)
_STAFF = re.compile(
    r" (?:employee|engineer|executive|worker|contractor|developer|staffer|insider|technician|CEO|CISO|CFO)"
    r"s?\b"
)
_RANSOMED = re.compile(r"(?:['’]s)? ransomware (?:attack|incident|breach|outage)\b", re.IGNORECASE)
# Before "customer data" or "data breach" these tell of what sort it is, not whose.
_SORTS = frames.words_of(
    "enterprise premier prime public private personal giant massive major global national international "
    "regional local cloud email mobile web internet digital online retail consumer business corporate "
    "government federal bank hotel hospital school casino airline universal general advocate open raw "
    "stolen leaked sensitive total active new more recent former potential critical alert"
)


def breached(before: str, after: str, surface: str, *, acronym: bool, verb: bool = False) -> bool:
    """Say whether a name is told of as a firm that was attacked, lost data or answers for it.

    before, after: the rest of its sentence. What an `acronym` has may be a thing's ("DNA data leak"). verb:
    the word may be one where it stands ("Gangs Target Customer Data", "Merge Customer Records").
    """
    if surface.lower() in _SORTS:
        return False
    if _DOES.match(after) or (_LED_TO.search(before[-_BEFORE_REACH:]) and _stands_alone(after)):
        return True
    if _STAFF.match(after) and _FORMER.search(before[-8:]):
        return True
    if acronym or (verb and before.strip()):
        return False
    held = _HOLDS.match(after)
    if held and (not verb or _LOST.match(after, held.end())):
        return True
    return _HAS.match(after) is not None


def _stands_alone(after: str) -> bool:
    """Say whether no capital makes a longer name of it: "X Stores", but no "X County"."""
    following = _NEXT.match(after)
    return not following or following[1].lower() in _AFTER_LED


def ransomed(after: str) -> bool:
    """Say whether "ransomware attack" follows: on a firm, where no gang is called like the name."""
    return _RANSOMED.match(after) is not None
