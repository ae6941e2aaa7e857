"""Whether a name stands for a program whose secrets malware takes: "steals the passwords of Chrome".

Owns these English frames. A theft that happened ("stole data from a retailer") is none: what is told is
what a program can do, in the present, and what it takes lies on its user's machine.
"""

from __future__ import annotations

import re

from monitor.matching.frames import ENUMERATED, words_of
from monitor.matching.things import tells_harm

TAKES = words_of(
    "check checks checking collect collects collecting decrypt decrypts decrypting dump dumps dumping "
    "exfiltrate exfiltrates exfiltrating extract extracts extracting gather gathers gathering grab "
    "grabs grabbing harvest harvests harvesting read reads reading recover recovers recovering retrieve "
    "retrieves retrieving scan scans scanning scrape scrapes scraping search searches searching siphon "
    "siphons siphoning steal steals stealing target targets targeting"
)
"""What malware does to programs, in the present tense; without one of these words `is_loot` is false."""
_SECRETS = words_of(
    "account accounts autofill bookmarks chats contacts cookie cookies credential credentials history "
    "histories keys login logins messages password passwords profiles session sessions token tokens "
    "wallet wallets"
)
_PROGRAMS = words_of(
    "app apps application applications browser browsers client clients extensions managers messengers "
    "programs software tools utilities wallets"
)
_STOPS = words_of(
    "detect detects detecting disable disables disabling kill kills killing look looks looking stop "
    "stops stopping targeted terminate terminates terminating uninstall uninstalls uninstalling"
)
_RUNNING = words_of("antivirus process processes services")
_KEPT_DATA = words_of("data information")
_FROM = words_of("from of in for on by")
_MALWARE = r"malware|\w*stealers?|trojans?|rats?|spyware|keyloggers?|grabbers?|loaders?|backdoors?|implants?"
_IS_MALWARE = re.compile(rf"\b(?:{_MALWARE})\b", re.IGNORECASE)
# A program, or somebody of whom only an ability is told.
_TAKER = re.compile(
    rf"\b(?:{_MALWARE}|\w*bots?|modules?|scripts?|payloads?|samples?|packages?|extensions?|variants?|ability"
    r"|able|capable|capabilities|capability|functions?|features?|designed|attempts|commands?)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\W*It(?: (?:also|can|could|may|then|even|mainly)){0,2} $")
WORD = re.compile(r"(?<![\w’'-])[A-Za-z]+(?![\w’'-])")
"""A whole word of plain letters, no part of one with a dash or an apostrophe."""
# Small words only, so that no firm stands between: "steals data of Acme's customers from X".
_BETWEEN = re.compile(rf"((?: (?:[a-z][\w/’'-]*|[A-Z]{{2,4}}),?){{0,12}}){ENUMERATED}:? $")
_KEPT = re.compile(
    rf"(?:,? (?:and|or) [A-Z]\w*)?(?: [A-Za-z][\w-]*)? (?:data|{'|'.join(sorted(_SECRETS))})(?![\w-])"
)


def is_loot(before: str, after: str) -> bool:
    """Say whether a program takes what the name, a program too, keeps: "steals passwords from A, B and X"."""
    for found in WORD.finditer(before):
        if found[0].lower() not in TAKES:
            continue
        led = before[: found.start()]
        if led.strip(" •*–—-·[]()") and not (_TAKER.search(led) or _IT.match(led)):
            continue
        between = _BETWEEN.match(before, found.end())
        if between and (_KEPT.match(after) or _takes_from(between[1].replace(",", "").split())):
            return True
    return False


def is_raided(lead: str) -> bool:
    """Say whether a line leads in a list of programs that malware robs or stops."""
    words = frozenset(WORD.findall(lead.lower()))
    return (
        not words.isdisjoint(TAKES | _STOPS)
        and not words.isdisjoint(_PROGRAMS | _RUNNING)
        and (_IS_MALWARE.search(lead) is not None or not words.isdisjoint(_SECRETS | _KEPT_DATA))
        and not tells_harm(lead, "")
    )


def _takes_from(words: list[str]) -> bool:
    """Say whether these words lead from the verb to a program: "passwords of", "popular browsers like"."""
    secrets = [number for number, word in enumerate(words) if word in _SECRETS]
    return not _PROGRAMS.isdisjoint(words) or bool(secrets and not _FROM.isdisjoint(words[secrets[0] :]))
