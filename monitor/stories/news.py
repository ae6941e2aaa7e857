"""What is material about a told story in one more article of it: the reason to tell it again. Pure.

Material is a further watched name, a CVE id, that something is now exploited or patched, a number of
victims that is new or higher, a statement of a watched vendor or agency, a day ahead. Anything else of a
told story is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from monitor.facts.types import Facts

HIGHER = 1.1
"""How many times as high a number must be to be another one: reports round."""


class News(NamedTuple):
    """One thing that is new.

    kind: "name", "official" (value: key of a watch), "cve", "exploited", "patched" (value: ids or ""),
    "figure" (value: "2,000,000 people"), "date" (value: "2026-07-03").
    """

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What readers were told of a story, from all its articles that a digest told or owes.

    figures: the highest number of each kind.
    """

    watches: frozenset[str] = frozenset()
    cves: frozenset[str] = frozenset()
    exploited: bool = False
    patched: bool = False
    figures: Mapping[str, int] = field(default_factory=dict)
    official: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


def together(articles: Iterable[tuple[Facts, Collection[str]]]) -> StoryFacts:
    """Return what articles say together; each with the watches it names."""
    watches: set[str] = set()
    cves: set[str] = set()
    official: set[str] = set()
    dates: set[str] = set()
    figures: dict[str, int] = {}
    exploited = patched = False
    for facts, named in articles:
        watches |= {*named}
        cves |= {cve.id for cve in facts.cves}
        official |= {*facts.official}
        dates |= {*facts.dates}
        exploited |= facts.exploited or any(cve.exploited for cve in facts.cves)
        patched |= facts.patched or any(cve.patched for cve in facts.cves)
        for figure in facts.figures:
            figures[figure.what] = max(figures.get(figure.what, 0), figure.number)
    return StoryFacts(
        frozenset(watches),
        frozenset(cves),
        exploited,
        patched,
        figures,
        frozenset(official),
        frozenset(dates),
    )


def material(before: StoryFacts, after: Facts, watches: Collection[str]) -> tuple[News, ...]:
    """Return what an article that names `watches` adds to what was told; empty: it stays silent.

    A CVE id counts where the article is about it, not where it only recalls it; exploited and patched
    where there is a vulnerability at all.
    """
    news = [News("name", watch) for watch in sorted({*watches} - before.watches)]
    news += [News("cve", cve.id) for cve in after.cves if cve.main and cve.id not in before.cves]
    if after.cves or before.cves:
        if after.exploited and not before.exploited:
            news.append(News("exploited"))
        if after.patched and not before.patched:
            news.append(News("patched"))
    news += [
        News("figure", f"{figure.number:,} {figure.what}")
        for figure in after.figures
        if figure.number > before.figures.get(figure.what, 0) * HIGHER
    ]
    news += [News("official", watch) for watch in after.official if watch not in before.official]
    news += [News("date", day) for day in after.dates if day not in before.dates]
    return tuple(news)


def worded(news: Iterable[News], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return news in words, names and ids of one kind together; `names`: how each watch is shown."""
    found: dict[str, list[str]] = {}
    for kind, value in news:
        found.setdefault(kind, []).append(_shown(kind, value, names))
    return tuple(_SENTENCE[kind].format(_listed(found[kind])) for kind in _SENTENCE if kind in found)


def _shown(kind: str, value: str, names: Mapping[str, str]) -> str:
    if kind in ("name", "official"):
        return names.get(value, value)
    if kind != "date":
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


_SENTENCE = {
    "exploited": "now exploited",
    "cve": "{}",
    "patched": "now patched",
    "figure": "{}",
    "name": "also names {}",
    "official": "a statement by {}",
    "date": "date set: {}",
}


def _listed(values: list[str]) -> str:
    return ", ".join(values[:4]) + (f" +{len(values) - 4}" if len(values) > 4 else "")
