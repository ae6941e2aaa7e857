"""Whether the words beside a name tell of a firm, or of a thing, where it may be something else altogether.

Owns what only firms do and have, and the look of a common noun. Weighs nothing: a sign is there or it is not.
"""

from __future__ import annotations

import re

from monitor.matching import frames
from monitor.matching.breaches import breached
from monitor.matching.persons import may_be_given
from monitor.matching.setting import BEFORE
from monitor.matching.words import is_place

_FIRM_NEXT = re.compile(r"(,? )(?:(?i:security|data|critical|has|have|had|also) )?([A-Za-z][\w-]*)")
_HARM = r"(?:hacked|breached|(?:hit|struck) (?:by|in|with)|impacted|extorted|victims?)"
_STRUCK = re.compile(
    r" (?:(?:falls|fell|fallen) victim\b"
    rf"|(?:says|said|confirms|confirmed) (?:that )?it (?:is|was|has been|had been) (?:\w+ ){{0,3}}{_HARM}\b"
    rf"|(?:(?:has|have|had) been |was |were |is |gets )?(?:among (?:the )?)?{_HARM}\b"
    r"|suffer(?:s|ed) (?:\w+ ){0,4}(?:breach|attack|hack|outage|intrusion|leak|incident)\b)",
    re.IGNORECASE,
)
_TICKER = re.compile(r" \((?:NYSE|Nasdaq|LSE|TSX|ASX|OTC|Euronext)[ :]", re.IGNORECASE)
_ABOUT_TO = re.compile(rf" to (?i:{'|'.join(sorted(frames.ABOUT_TO))})\b")
_SOFTWARE = re.compile(
    r" (?:messaging|chat|encrypted|password|payments?|file-sharing|video|collaboration|banking|crypto)"
    r" (?:app|apps|platform|service|messenger|network|wallet|software|tool|manager)\b"
)
# "a flaw in X", and what is done to firms or belongs to them: "the breach at X", "customers of X"
_OF_A_FIRM = re.compile(
    r"\b(?i:(?:flaws?|vulnerabilit(?:y|ies)|zero-days?|bugs?) in|(?:breach(?:es)?|outages?) at"
    r"|(?:ransomware |cyber[ -]?)attacks? on|lawsuits?(?: filed)? against"
    r"|(?:customers?|shareholders|subsidiar(?:y|ies)|acquisition|takeover) of|stake in) $"
)
_OF_GANGS = frames.words_of("provider brand brands rival rivals owner parent unit")
_EXAMPLE = re.compile(
    r"\b(?i:companies|firms|vendors|makers|manufacturers|giants|providers|retailers|carmakers|banks"
    rf"|operators){frames.SUCH_AS} $"
)
# Firms whose names are nothing else: a name in a row with one is a firm's.
_FIRMS = frames.words_of(
    "microsoft google ibm cisco adobe nvidia samsung qualcomm broadcom vmware sony lenovo huawei fortinet "
    "salesforce facebook citrix symantec mcafee sophos paypal netflix nike adidas toyota honda nissan "
    "volkswagen bmw walmart tsmc asml nikon siemens honeywell ericsson nokia verizon vodafone comcast "
    "tiktok whatsapp linkedin shopify ebay airbnb marriott accenture deloitte pwc kpmg capgemini "
    "servicenow crowdstrike okta zscaler cloudflare amd xiaomi netgear d-link tp-link asus acer fedex dhl "
    "pfizer boeing airbus exxonmobil coinbase binance lego spotify stellantis hyundai"
)
_ROW_BEFORE = re.compile(r"([A-Za-z][\w.&-]*)(?:,|,? and|,? or|/) ?$")
_ROW_AFTER = re.compile(r"(?:,? and|,? or|,|/) ?([A-Za-z][\w.&-]*+)(?!['’]s)")
_ROW_MOST = 5
"""Names to each side that are looked at in a row."""

_ROW_REACH = 40
"""A name of a row is at most this long, with what parts it from the next."""

# "X F-250", "X MX213", "X ES8"; a flaw's number is none
_MODEL = re.compile(r" (?!CVE-)(?:[A-Z]{1,4}-?\d{2,4}[A-Za-z]?|[A-Z]{2,4}-?\d)\b")

# what criminals are called by too is left out: "Medusa, a service that", "Hive, a rival of"
_SORTS = frames.KINDS - frames.OF_CRIMINALS - frames.RIVALS
_SUFFIXES = (frames.CORPORATE | {"security"}) - {"group"}
_CALLED_FIRM = re.compile(
    r"(?:,| is| was) (?:a|an|the|one of the|[A-Z]\w{2,20}['’]s) "
    r"(?:(?!(?:that|which|who|whose|for|from|to|of|by|in|on|against)\b)[\w'’-]+ ){0,4}"
    rf"(?:{'|'.join(sorted(_SORTS - _OF_GANGS, key=len, reverse=True))})\b"
    rf"|,? (?:{'|'.join(sorted(word.title() for word in _SUFFIXES))})\b"
    r"|(?:['’]s)? (?:CEO|CTO|CISO|CFO|shares|stock|investors|subsidiary|headquarters)\b"
    r"|,? which (?:makes|sells|manufactures|employs)\b"
    r"| (?:raises|raised|secures|secured) (?:[$€£]|seed\b|series\b)"
)

_ONE_OF_MANY = re.compile(r"\b(?i:an?|another|every|each|your|my) (?:[a-z][a-z-]+ )?$")
_NOTHING_OF_IT = re.compile(
    r"s?(?:[.;:?!)]|$)"
    r"|s? (?:in|of|for|to|with|from|on|at|by|is|are|was|were|that|which|can|should|will|has|when|as|if)\b"
)
_STOPS = frames.PLACES_BEFORE | frames.KINDS | (frames.FUNCTION - {"a", "an", "your"})


def struck(after: str) -> bool:
    """Say whether what follows a name tells that it was struck: "was hacked", "falls victim", "Hit by"."""
    return _STRUCK.match(after) is not None


def has_ticker(after: str) -> bool:
    """Say whether the name is followed by where its shares are traded: "X (NYSE: X)"."""
    return _TICKER.match(after) is not None


def about_to(after: str) -> bool:
    """Say whether a headline goes on with what only firms are about to do: "X to Acquire Y"."""
    return _ABOUT_TO.match(after) is not None


def is_software(after: str) -> bool:
    """Say whether the name is followed by what kind of software it is: "the X messaging app"."""
    return _SOFTWARE.match(after) is not None


def shown_as_firm(sentence: str, at: int, surface: str, *, acronym: bool) -> bool:
    """Say whether words beside a name, which may stand for other things, tell of a firm there.

    "vendors like X and", "Nikon or X", "chipmaker X", "X customers", "X confirmed", "X was breached", "a flaw
    in X", "an X F-250", and what `breaches` tells. A person, which an `acronym` is not, may say something,
    and a newspaper has staff; but "UPS vulnerabilities" may be those of power supplies, and a CMS that was
    hacked be software.
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
    if not acronym and (struck(after) or _MODEL.match(after)):
        return True
    # what is told beside those holds for towns and persons too
    elsewhere = is_place(surface.lower()) or may_be_given(surface)
    if not elsewhere:
        if breached(before, after, surface, acronym=acronym) or beside_firms(before, after):
            return True
        if not acronym and (_belongs(before, after) or about_to(after)):
            return True
    previous = BEFORE.search(before)
    return _EXAMPLE.search(before) is not None or (
        previous is not None
        and previous[2] == " "
        and (previous[1] if previous.start() else previous[1].lower()) in frames.KINDS
    )


def _belongs(before: str, after: str) -> bool:
    """Say whether something is done to the firm or belongs to it: "customers of X", not "of X Smith"."""
    if not _OF_A_FIRM.search(before[-28:]):
        return False
    following = _FIRM_NEXT.match(after)
    return not following or not following[2][0].isupper() or following[2].lower() in frames.CORPORATE


def beside_firms(before: str, after: str) -> bool:
    """Say whether a name stands in a row with a firm whose name is nothing else: "Cisco, X and others"."""
    for _ in range(_ROW_MOST):
        found = _ROW_BEFORE.search(before[-_ROW_REACH:])
        if found is None:
            break
        if found[1].lower() in _FIRMS:
            return True
        if found[1][0].islower():
            break
        before = before[: len(before) - len(before[-_ROW_REACH:]) + found.start()]
    at = 0
    for _ in range(_ROW_MOST):
        following = _ROW_AFTER.match(after, at)
        if following is None:
            break
        if following[1].rstrip(".").lower() in _FIRMS:
            return True
        if following[1][0].islower():
            break
        at = following.end()
    return False


def called_firm(after: str) -> bool:
    """Say whether what follows a name calls it a firm: ", the parcel carrier", " Security", "'s CEO"."""
    return _CALLED_FIRM.match(after) is not None


def shown_as_thing(text: str, start: int, end: int) -> str:
    """Return the words that show an acronym to be a common noun at [start, end): "a headless CMS", or "".

    A body takes no indefinite article, but before a noun ("an FBI agent", "a joint FBI and CISA report").
    """
    if text[start - 1 : start] != " " or not _NOTHING_OF_IT.match(text, end):
        return ""
    found = _ONE_OF_MANY.search(text, max(0, start - 40), start)
    if not found or not frames.words_of(found[0].lower()).isdisjoint(_STOPS):
        return ""
    return found[0] + text[start:end]
