"""An article's facts, from its text and from what a matcher found in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from monitor.facts.acts import acts_of, kind_of
from monitor.facts.cves import cves_of, says_exploited, says_patched, sentences
from monitor.facts.figures import figures_of
from monitor.facts.types import Facts
from monitor.facts.words import is_common, words_of
from monitor.items import Article, Findings, Mention, Role, Zone

LEAD = 400
"""Code points of an article that tell what it is about; as long as the summaries of the fit."""
HEADLINE = 300
"""Code points of a headline that are read; a longer one is none."""
TEXT = 60_000
"""Code points that are read for facts."""
NAMES = 20
PRODUCTS = 6
DATES = 6
_TAIL = re.compile(r"The post .{0,300}? appeared(?: first on [^.\n]{0,60})?\.?\s*$", re.DOTALL)
_NAME = re.compile(r"(?<=[\w,;:’'\"”)] )(?:[A-Z][\w’-]+)(?: [A-Z][\w’-]+| of [A-Z][\w’-]+){0,3}")
_SUBJECT = re.compile(r"^[A-Z][\w’-]+")
_INNER = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{2,}[0-9]+\w*)\b")
_PRODUCT = re.compile(
    r"^((?:’s|'s)?(?: [A-Z][\w-]*(?:[ -]\d{1,4}(?!\.?\d))?){1,4})?"
    r"(?: \(?(?:versions?|v|releases?)?\s?(\d+(?:\.\d+){1,4}[a-z]?))?"
)
_SPEAKS = re.compile(
    r"^[^.;]{0,30}?\b(?:confirm(?:s|ed)|warn(?:s|ed)|urg(?:es|ed)|order(?:s|ed)|direct(?:s|ed)|den(?:ies|ied)"
    r"|advis(?:es|ed)|acknowledg(?:es|ed)|admit(?:s|ted)|announc(?:es|ed)|issu(?:es|ed)|disclos(?:es|ed)"
    r"|add(?:s|ed) (?:it|the|CVE|a |two|three)|said in (?:a|an) (?:statement|advisory)"
    r"|publish(?:es|ed) an advisory)\b"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAY = re.compile(
    r"\b(?:by|until|before|deadline(?: of| is)?|due(?: on| by)?|no later than) (?:\w+day,? )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]{2,8})|([A-Z][a-z]{2,8})\.? (\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,? (20\d\d))?\b"
)


def facts_of(article: Article, findings: Findings, now: datetime) -> Facts:
    """Return the facts of an article; `now` stands in for a date it does not give."""
    title = article.title[:HEADLINE]
    text = _TAIL.sub("", article.text[:TEXT])
    lead = _lead(text)
    title_words = frozenset(words_of(title))
    about = (title, *sentences(lead))
    return Facts(
        title=title_words,
        words=title_words | frozenset(words_of(lead)),
        acts=acts_of(title_words),
        kind=kind_of(title, lead),
        cves=cves_of(title, lead, text),
        figures=figures_of(f"{title}. {lead}\n{text}"),
        names=_names(title, lead),
        products=_products(findings),
        exploited=any(map(says_exploited, about)),
        patched=any(map(says_patched, about)),
        official=tuple(match.watch for match in findings.matches if any(map(_speaks, match.mentions))),
        dates=_dates(text, (article.published or now).date()),
    )


def _lead(text: str) -> str:
    """The first words of a text, up to the last space before LEAD."""
    if len(text) <= LEAD:
        return text
    cut = text.rfind(" ", 0, LEAD)
    return text[: cut if cut > 0 else LEAD]


def _names(title: str, lead: str) -> tuple[str, ...]:
    """Capitalised names within sentences and the word a headline begins with, common words left out.

    The rest of a headline may be capitalised for being one; only what no dictionary writes so counts there.
    """
    found = (*_SUBJECT.findall(title), *_INNER.findall(title), *_NAME.findall(lead), *_INNER.findall(lead))
    named = dict.fromkeys(name.removesuffix("’s").removesuffix("'s") for name in found)
    return tuple(name for name in named if name[:4] != "CVE-" and not all(map(is_common, words_of(name))))[
        :NAMES
    ]


def _products(findings: Findings) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in findings.matches:
        for mention in match.mentions:
            if mention.zone is Zone.HEADLINE:
                continue
            after = mention.sentence[mention.at + len(mention.surface) :]
            product = _PRODUCT.match(after)
            if product is None or not product[2]:
                continue
            name = (product[1] or "").removeprefix("’s").removeprefix("'s").strip()
            found[" ".join(part for part in (mention.surface, name, product[2]) if part)] = None
    return tuple(found)[:PRODUCTS]


def _speaks(mention: Mention) -> bool:
    """Whether the sentence is a statement of the named one itself."""
    if mention.role in (Role.NAMED, Role.USED) or mention.zone is Zone.FURNITURE:
        return False
    return bool(_SPEAKS.match(mention.sentence[mention.at + len(mention.surface) :]))


def _dates(text: str, today: date) -> tuple[str, ...]:
    """Days ahead that a text sets; one without a year is the next such day."""
    return tuple(sorted(set(_ahead(_DAY.findall(text), today))))[:DATES]


def _ahead(found: Iterable[tuple[str, ...]], today: date) -> Iterable[str]:
    for day_first, month_after, month_first, day_after, year in found:
        month = _month(month_after or month_first)
        if month is None:
            continue
        for candidate in (int(year),) if year else (today.year, today.year + 1):
            try:
                day = date(candidate, month, int(day_first or day_after))
            except ValueError:
                continue
            if day > today and (year or (day - today).days < 200):
                yield day.isoformat()
                break


def _month(name: str) -> int | None:
    low = name.lower()
    return next((at for at, month in enumerate(_MONTHS, 1) if month == low or month[:3] == low), None)
