"""CVE ids of a text, each with what its sentences say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.facts.types import Cve

MOST = 40
"""Ids kept of one article; a bulletin may list hundreds."""
SENTENCE = 1_000
"""Code points of a sentence; what is longer is no sentence and is read in pieces."""
_ID = re.compile(r"\bCVE[-‐-―\s]?((?:19|20)\d\d)[-‐-―](\d{4,7})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9“\"(])|\n+")
_EXPLOITED = re.compile(
    r"\b(?:actively |being |been |was |were |is |are |now |widely )?exploited\b|\bin[- ]the[- ]wild\b"
    r"|\b(?:active|ongoing|mass|observed|confirmed|under) exploitation\b|\bunder (?:active )?attack\b"
    r"|\bexploitation (?:of|begins|attempts|has|was)\b|\bknown exploited\b"
    r"|\b(?:attack|hack)ers? (?:are |is |now )?exploit|\bKEV\b|\bzero-day attacks?\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|nor|any)\b[^.;]{0,40}\b(?:exploit|evidence|aware|wild)"
    r"|\bcould (?:be|have been) exploited|\b(?:can|may|might|to) be exploited"
    r"|\bif (?:successfully )?exploited|\bsuccessfully exploited,",
    re.IGNORECASE,
)
_PATCHED = re.compile(
    r"\b(?:patched|fixed|fixes|patches|addressed|addresses|remediated|resolved|hotfix)\b"
    r"|\b(?:released?|issued?|shipped|rolled out|available)\b[^.;]{0,40}\b(?:patch|fix|update)",
    re.IGNORECASE,
)
_UNPATCHED = re.compile(
    r"\b(?:unpatched|no (?:patch|fix|update)|not (?:yet )?(?:been )?(?:patched|fixed)"
    r"|yet to (?:be )?(?:patch|fix|release)|without a (?:patch|fix)|will be (?:patched|fixed)|awaiting)",
    re.IGNORECASE,
)
_SCORE = re.compile(r"\bCVSS\b[^.;\d]{0,30}(\d{1,2}\.\d)", re.IGNORECASE)
_WORD = re.compile(r"\b(critical|high|medium|low)[- ](?:severity|risk)|\b(critical)\b", re.IGNORECASE)


def cves_of(title: str, lead: str, text: str) -> tuple[Cve, ...]:
    """Return the vulnerabilities in reading order, the headline's first, at most MOST."""
    found: dict[str, Cve] = {}
    for part, main in ((title, True), (lead, True), (text, False)):
        for sentence in sentences(part):
            named = dict.fromkeys(ids(sentence))
            if not named:
                continue
            exploited, patched, how = says_exploited(sentence), says_patched(sentence), severity(sentence)
            for one in named:
                if one not in found and len(found) >= MOST:
                    continue
                old = found.get(one, Cve(one))
                found[one] = Cve(
                    one,
                    old.main or main,
                    old.exploited or exploited,
                    old.patched or patched,
                    old.severity or how,
                )
    return tuple(found.values())


def ids(text: str) -> Iterator[str]:
    """Yield the CVE ids of a text as they are registered ("CVE-2026-1234"), whatever dash stands in them."""
    for match in _ID.finditer(text):
        yield f"CVE-{match[1]}-{match[2]}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, roughly: what stands between full stops or lines."""
    return [
        part[at : at + SENTENCE] for part in _SENTENCE_END.split(text) for at in range(0, len(part), SENTENCE)
    ]


def says_exploited(text: str) -> bool:
    """Return whether a sentence says that something is exploited, not that it could be."""
    return bool(_EXPLOITED.search(text)) and not _DENIED.search(text)


def says_patched(text: str) -> bool:
    """Return whether a sentence says that a patch exists, not that one is to come."""
    return bool(_PATCHED.search(text)) and not _UNPATCHED.search(text)


def severity(text: str) -> str:
    """Return the severity a sentence gives, by CVSS score (the scale of CVSS 3) or in words; "" for none."""
    score = _SCORE.search(text)
    if score:
        value = float(score[1])
        return "critical" if value >= 9 else "high" if value >= 7 else "medium" if value >= 4 else "low"
    word = _WORD.search(text)
    return (word[1] or word[2]).lower() if word else ""
