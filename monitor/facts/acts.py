"""What a headline says happened, and whether it is one event at all: acts, round-ups, days of patches."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.facts.words import words_of

_ACTS = {
    "law": "arrest arrested charged charges indicted sentenced prison jailed guilty pleads plea extradited "
    "court trial testifies testifying lawsuit sues convicted detained suspect prosecutors judge",
    "patch": "patch patches patched fix fixes fixed update updates remediates mitigates",
    "exploit": "exploit exploits exploited exploiting exploitation wild kev weaponize attackers",
    "proof": "poc proof",
    "denial": "deny denies denied refutes rejects",
    "inquiry": "investigate investigates investigating probe probes inquiry watchdog regulator",
    "harm": "halt halts shutdown disrupt disrupts disrupted disruption chaos delay delays outage cancelled "
    "suspends closure",
    "money": "cost costs loss losses profit sales shares earnings billion million revenue financial",
    "recovery": "restart restarts resume resumes restored restoring online recover recovers recovery",
    "aid": "loan bailout government minister support guarantee",
    "leak": "leak leaks leaked steal steals stole stolen expose exposes exposed exposing breach "
    "breaches dump compromised",
    "takedown": "takedown dismantled dismantles disrupted seized seizes",
    "warning": "warn warns warned warning alert alerts urges advises",
    "blame": "blame blames blamed linked links attributed behind claims claimed",
    "ransom": "ransom extortion demands demand deadline",
}
_BY_STEM: dict[str, set[str]] = {}
for _act, _listed in _ACTS.items():
    for _stem in words_of(_listed):
        _BY_STEM.setdefault(_stem, set()).add(_act)

_RECAP = re.compile(
    r"\b(?:stormcast|week(?:ly)? (?:in (?:review|security|breach)|recap|round-?up|update|digest|news)"
    r"|in other news|recap|round-?up|this week in|news ?letter|podcast|threatsday|top \d+"
    r"|month(?:ly)? (?:recap|review|round-?up)|year in review|daily (?:brief|digest|update)|bulletin|briefs?:"
    r"|timeline of)\b"
    r"|^the week\b|\b(?:wochen)?rückblick\b",
    re.IGNORECASE,
)
_PATCH_DAY = re.compile(
    r"\b(?:patch ?tuesday|(?:security )?patch ?day|critical patch update|android security bulletin)\b",
    re.IGNORECASE,
)

# That a company investigates claims, or that a class action was settled, is news; a firm's call is not.
_NOTICE = re.compile(
    r"\b(?:llp|law firm (?:investigates|announces|reminds|encourages|files)"
    r"|investigat(?:es|ing|ion of) (?:legal )?claims(?! (?:of|that)\b)|claims investigated"
    r"|breach alert issued by|class action (?:alert|notice|deadline|reminder)"
    r"|(?:shareholder|investor)s? (?:alert|notice|deadline|reminder|investigation))\b",
    re.IGNORECASE,
)
# How the lead of an article of several events begins, or says that a digest of news is printed in it.
_SEVERAL = re.compile(
    r"^\W*plus ?:|^\W*in this (?:week['’]s |month['’]s )?(?:edition|episode|issue|newsletter|round-?up)\b"
    r"|\bsummary of (?:[\w-]+ ){0,4}news\b",
    re.IGNORECASE,
)


def acts_of(title_words: Iterable[str]) -> frozenset[str]:
    """Return what happened by the stems of a headline."""
    return frozenset(act for word in title_words for act in _BY_STEM.get(word, ()))


def kind_of(title: str, lead: str = "") -> str:
    """Return "recap" for a round-up of many events, "patch day" for one of many vulnerabilities, else "".

    "notice" for a law firm's call for clients, which are all alike but for the name.
    """
    if _NOTICE.search(title):
        return "notice"
    if _PATCH_DAY.search(title):
        return "patch day"
    return "recap" if _RECAP.search(title) or _SEVERAL.search(lead) else ""
