"""What an edit of an article changed, and whether readers should hear of it. Pure.

Owns the difference between two versions of one article. It must not know the store, nor whom it is told.

An edit is material where the newer version says what a reader acts on and the older did not: a watched name,
a CVE id, a number of victims, that something is exploited or patched, what an official says, a date. All else
is a typo: spelling, order, style. What an edit takes away is no news, but it is kept with the older version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.facts import cves
from monitor.fingerprint import folded_words

GAINED = 12
"""Things that one edit is said to have brought; more are counted by nobody."""

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_VICTIMS = re.compile(
    r"\b(\d[\d.,]*(?:\s?(?:k|m|bn|thousand|million|billion))?)\+?\s(?:[\w'-]+\s){0,3}?"
    r"(?:people|persons|individuals|customers|clients|users|accounts|patients|members|employees|citizens|students"
    r"|victims|records|organi[sz]ations|companies|businesses|hospitals|devices|servers|systems|hosts|websites)\b",
    re.IGNORECASE,
)
_EXPLOITED = re.compile(
    r"\b(?:exploited|exploitation)\s(?:in\s(?:the\s)?(?:wild|attacks)|by\s\w+)|\bactive(?:ly)?\sexploit\w*"
    r"|\bunder\s(?:active\s)?(?:attack|exploitation)\b|\bmass[- ]exploit\w*"
    r"|\bknown\sexploited\svulnerabilities\b",
    re.IGNORECASE,
)
_PATCHED = re.compile(
    r"\b(?:hot-?fix(?:es)?|patch(?:es|ed)?|security\supdates?|emergency\sfix)\b"
    r"|\bfix(?:es)?\s(?:is|are|was|were|has|have|now|been)\b|\bfixed\sin\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\bin\sa\s(?:\w+\s)?(?:statement|filing|advisory|blog\spost|press\srelease)\b|\bspokes(?:person|man|woman)\b"
    r"|\bstatement\s(?:from|by)\b|\b(?:has|have)\s(?:now\s)?confirmed\b|\bconfirmed\s(?:to|that|the)\b"
    r"|\b(?:8-K|regulatory)\s(?:filing|form)\b|\bdeclined\sto\scomment\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s20\d\d)?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTHS}(?:\s20\d\d)?"
    r"|20\d\d-\d\d-\d\d)\b",
    re.IGNORECASE,
)
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article. watches: the watches it names, as they are shown or by key."""

    title: str
    text: str
    watches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer version has that the older had not.

    kind: "" (nothing, but for space and punctuation of the text), "typo" or "material". gained: in words, at
    most `GAINED`: "CVE-2026-1234", "1.2 million victims", "exploited", "patched", "an official statement".
    """

    kind: str
    gained: tuple[str, ...] = ()


def difference(before: Version, after: Version) -> Difference:
    """Return what `after` says that `before` did not."""
    if before.title == after.title and folded_words(before.text) == folded_words(after.text):
        gained = sorted(after.watches - before.watches)
        return Difference("material", tuple(gained[:GAINED])) if gained else Difference("")
    old, new = f"{before.title}\n\n{before.text}", f"{after.title}\n\n{after.text}"
    found = [*sorted(after.watches - before.watches)]
    for say, read in _READERS:
        found.extend(map(say, sorted(set(read(new)) - set(read(old)))))
    for what, pattern in _SAID:
        if pattern.search(new) and not pattern.search(old):
            found.append(what)
    return Difference("material", tuple(found[:GAINED])) if found else Difference("typo")


def _victims(text: str) -> Iterable[str]:
    return map(_amount, _VICTIMS.findall(text))


def _amount(found: str) -> str:
    """A number without its spelling: "1.2 million" and "1,200,000" are one."""
    number = re.match(r"[\d.,]*\d", found)
    scale = _SCALES.get(found[number.end() :].strip().lower(), 0) if number else 0
    digits = number[0] if number else found
    try:
        plain = float(digits.replace(",", ""))
    except ValueError:
        return digits
    return f"{plain * 10**scale:,.0f}"


def _dates(text: str) -> Iterable[str]:
    """Dates without their year, which an edit may add to a date that was there: "3 mar"."""
    for found in _DATE.findall(text):
        iso = re.fullmatch(r"20\d\d-(\d\d)-(\d\d)", found)
        if iso:
            yield f"{int(iso[2])} {_SHORT[(int(iso[1]) - 1) % 12]}"
            continue
        day = re.search(r"\d+", found)
        month = re.search("[A-Za-z]{3}", re.sub(r"\d+(?:st|nd|rd|th)?", "", found))
        yield f"{int(day[0])} {month[0].lower()}" if day and month else found.lower()


_READERS: tuple[tuple[Callable[[str], str], Callable[[str], Iterable[str]]], ...] = (
    (str, cves.ids),
    (lambda amount: f"{amount} affected", _victims),
    (lambda date: f"the date {date}", _dates),
)
_SAID = (("exploited", _EXPLOITED), ("patched", _PATCHED), ("an official statement", _STATEMENT))
