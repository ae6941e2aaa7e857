"""What stands beside a name in use: what platforms and programs have, machines, and words of harm.

Owns these English words and the order in which they speak. Knows no watch.
"""

from __future__ import annotations

import re

from monitor.matching.frames import SUCH_AS, words_of

# What platforms and programs have, directly after their name or one word on. Other words with a capital name
# a product.
_THINGS = words_of(
    "CDN DLL URL URLs VPS Worker Workers account accounts add-on add-ons addon addons app apps binaries "
    "binary bot bots bucket buckets channel channels chat chats commit commits cookie cookies domain "
    "domains executable executables extension extensions form forms gist gists group groups homepage "
    "inbox inboxes infrastructure keys installation installations installer installers invite invites link "
    "links login mailbox mailboxes message messages package packages page pages "
    "plugin plugins plug-in plug-ins profile profiles repositories repository repo repos "
    "runner runners secrets session sessions setup site sites stats subdomain subdomains theme themes token "
    "tokens tunnel tunnels webhook webhooks website websites workspace workspaces"
)
# Headings write these large; no product is called so.
_HEADED = words_of(
    "Token Tokens Bot Bots Webhook Webhooks Cookie Cookies Plugin Plugins Installer Installers Package "
    "Packages"
)
# Words after a name that make the next one no thing of it: "X and its websites", "does X support webhooks".
_NO_THINGS = words_of(
    "and or to of in on at by for from with as is are was were has had have will that which who it its "
    "a an the new first own more most other said says add allow block build buy create delete get give "
    "handle host include let make need offer provide publish remove require run sell send show store "
    "support take update use"
)
# Of these the firm makes or sends them itself, so that more must show a use: "the Acme update".
_PROGRAM = re.compile(
    r" (?:[\w-]+ ){0,2}(?:add-?ons?|apks?|apps?|applications?|binary|browsers?|clients?|downloads?"
    r"|executables?|extensions?|installers?|installations?|packages?|plug-?ins?|setups?|software|updates?)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r" ([\w’'-]+(?:\.[\w’'-]+)*)(?: ([\w’'-]+))?")
_VERB = re.compile(r"(?:[^s]s|ed)$")
_STORE = re.compile(r"(?: [A-Z][\w-]*)? (?:[Mm]arketplace|[Ss]tore)(?![\w-])")
_IN_STORE = re.compile(
    r"\b(?:at|from|in|inside|into|of|off|on|onto|outside|through|to|via)(?: the)?(?: official)? $"
)
_CLIENT = re.compile(
    r" (?:chat|desktop|e-?mail|ftp|mail|messaging|mobile|native|vpn|web) clients?\b", re.IGNORECASE
)
_HANDLE = re.compile(r" (?:handle|user|username)[ :\[(]*@\w")
# The product itself is told of: "the X app has a new look".
_ITSELF = re.compile(
    r" (?:apps?|domains?|extensions?|infrastructure|installers?|(?:web)?sites?)"
    r" (?:are|can|could|has|have|is|may|might|now|was|were|will|would)\b"
)
_HELD = re.compile(r" (?:[\w-]+ )?(?:account|blog|site|website|page|profile|mailboxe?|inboxe?)s?\b")
_COUNTED = re.compile(
    r"(?i:\b(?:hundreds|thousands|millions|dozens) of|\bmillion|\d[\d,.]*\+?)(?: [\w-]+)? $"
)
# Through somebody's routers one breaks in: that is news of their maker.
_MACHINES = re.compile(
    r"(?: (?!(?:and|for|in|on|to)\b)[\w-]+){0,2} (?:devices?|appliances?|routers?|switch(?:es)?|firewalls?"
    r"|gateways?|firmware|cameras?|vpns?)\b",
    re.IGNORECASE,
)
# What is broken or taken there belongs to others than the name: "deploys X on a compromised host".
_OTHERS = (
    r"(?: [\w-]+)? (?:accounts?|computers?|credentials|data|devices?|domains?|emails?|endpoints?"
    r"|environments?|files?|hosts?|information|infrastructure|logins|machines?|networks?|passwords?|sites?"
    r"|systems?|users?|victims?|websites?)\b"
)
_BROKEN_INTO = re.compile(
    r"\b(?:an?|by|from|legitimate|likely|of|on|other|these|through|via|with|us(?:es?|ed|ing)|abus(?:es?|ed|ing)"
    r"|leverag(?:es?|ed|ing)) (?:compromised|hacked|infected) $",
    re.IGNORECASE,
)
_HARM = re.compile(
    rf"\b(?:flaws?|bugs?|vulnerab|unpatched|patch|exploit|breach|spray|brute|hack(?!er)|hijack"
    rf"|compromis(?!ed{_OTHERS})|stole(?!n{_OTHERS})|expos|outage|zero-day|cve-|incident|impact"
    rf"|infected(?!{_OTHERS})|run code|attack(?:s|ed)? (?:on|against)|could have|supply[- ]chain|theft"
    rf"|(?:attack(?:s|ed)?|target(?:ed|ing))(?: [\w-]+){{0,3}} (?:via|through) "
    rf"|bann?(?:s|ed|ing)?\b|prohibit|forbid)",
    re.IGNORECASE,
)
_HARMS = (
    "flaw", "bug", "vulnerab", "patch", "exploit", "breach", "spray", "brute", "hack", "hijack", "compromis",
    "stole", "expos", "outage", "zero-day", "cve-", "incident", "impact", "infected", "run code", "attack",
    "could have", "supply", "theft", "target", "ban", "prohibit", "forbid",
)  # fmt: skip
"""One of these stands, in small letters, in every text that `_HARM` finds."""
_FEIGNED = re.compile(
    r"\b(?:fak(?:es?|ed|ing)\b|counterfeit|spoof|impersonat|masquerad|look-?alike|imitat|mimic|pretend"
    r"|pos(?:es?|ed|ing) as|disguis|bogus|fraudulent)",
    re.IGNORECASE,
)
_FEIGNED_AFTER = re.compile(
    r"(?: [\w-]+){0,2} (?:look-?alikes?|imitations?|impersonations?|clones?|lures?|phish\w*|scams?)\b",
    re.IGNORECASE,
)
# Made by others: a malicious update or app may be its maker's own, broken into.
_ADDED = re.compile(r"(?: [\w-]+){0,2} (?:add-?ons?|apks?|extensions?|plug-?ins?)\b", re.IGNORECASE)
_INSTALLER = re.compile(
    r"(?: [\w-]+)? (?:binary|executables?|installations?|installers?|setups?)\b", re.IGNORECASE
)
_TRUE = ("legit ", "legitimate ", "Legitimate ")
_BAD = ("malicious ", "Malicious ", "rogue ", "Rogue ")
# Directly before a name: a copy of its program, whoever gives it away.
_COPY = re.compile(
    r"\b(?:fake|counterfeit|bogus|cracked|pirated|disguised as|masquerad(?:es|ed|ing) as"
    r"|pos(?:es|ed|ing) as)(?: (?:an?|the|legitimate|popular|official|new)){0,3} $"
    r"|\b(?:cracked|pirated|portable)(?: (?:cop(?:y|ies)|versions?) of)?(?: the)? $",
    re.IGNORECASE,
)
_COPIED_KIND = re.compile(
    r"\b(?i:spoof|mimic|imitat|impersonat|disguised as|masquerad\w+ as|pos(?:e|es|ed|ing) as)[a-z]*"
    r"(?: [\w-]+){0,3} (?:apps|applications|browsers|clients|programs|software|tools|utilities)"
    rf"{SUCH_AS} $"
)
# An article before a name that no word follows: one of what it makes.
_PIECE = re.compile(r"(?: [–—-] |[,.;:!?)](?:\s|$)|$)")
_OUTSIDERS = re.compile(r" (?:members|users)\b")

LEADS = words_of(
    "a an as bogus compromised counterfeit cracked fake hacked infected legit legitimate malicious new of "
    "official pirated popular portable rogue the"
)
"""The last word before every name of which a copy, or something broken into, is told without a comparison."""


def is_piece(before: str, after: str) -> bool:
    """Say whether one of the name's products is meant: "credentials for an X,", "non-X users"."""
    return (before.endswith((" a ", " an ")) and _PIECE.match(after) is not None) or (
        before.endswith(("non-", "Non-")) and _OUTSIDERS.match(after) is not None
    )


def is_thing(before: str, after: str) -> bool:
    """Say whether one of the next two words is what platforms have: "token", "bot token".

    Or a store that something is in: "on the official X App Store".
    """
    if after[:1] != " ":
        return False
    if _STORE.match(after) and _IN_STORE.search(before[-30:]):
        return True
    following = _NEXT.match(after)
    if following is None or before.endswith("non-"):
        return False
    word, second = following.groups()
    if word in ("handle", "user", "username"):
        return _HANDLE.match(after) is not None
    if word.lower() in _NO_THINGS or (word == "group" and before.endswith("the ")):  # firms are groups too
        return False
    if word in _THINGS:
        return not _ITSELF.match(after)
    if word in _HEADED or (word.islower() and second in _THINGS and not _VERB.search(word)):
        return True  # but not what it does: "X indexes websites"
    return second is not None and second.startswith("client") and _CLIENT.match(after) is not None


def is_of_copied_kind(before: str) -> bool:
    """Say whether copies of programs are listed, the name's last: "spoofs VPN apps such as A and X"."""
    return _COPIED_KIND.search(before) is not None


def is_copied_program(before: str, after: str) -> bool:
    """Say whether a copy of the name's program is meant: "a fake X installer", "disguised as an X app".

    A fake page or letter is none: it poses as the firm.
    """
    return _PROGRAM.match(after) is not None and (
        _COPY.search(before[-60:]) is not None
        or (before.endswith(_BAD) and _ADDED.match(after) is not None)
        or (before.endswith(_TRUE) and _INSTALLER.match(after) is not None)
    )


def is_machine(after: str) -> bool:
    """Say whether machines follow that break-ins go through: "X routers"."""
    return _MACHINES.match(after) is not None


def is_of_many(before: str, after: str) -> bool:
    """Say whether many hold it ("millions of X accounts"): they suffer something."""
    return _HELD.match(after) is not None and _COUNTED.search(before) is not None


def is_broken_into(before: str, after: str) -> bool:
    """Say whether what somebody else holds at the name serves thieves: "via a compromised X account"."""
    return _HELD.match(after) is not None and _BROKEN_INTO.search(before[-60:]) is not None


def tells_harm(before: str, after: str) -> bool:
    """Say whether the words around tell of harm to the name, or of somebody who poses as it."""
    around = f"{before} {after}"
    small = around.casefold()
    return (
        # one string after the other is found in a tenth of the time that it takes to try all at each place
        (True in [harm in small for harm in _HARMS] and _HARM.search(around) is not None)
        or _FEIGNED.search(before[-70:]) is not None
        or _FEIGNED_AFTER.match(after) is not None
    )
