"""Facts of an article as lines of a report. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.facts import Facts
    from monitor.facts.kev import Catalogue

_KINDS = {
    "recap": "a round-up: it joins no story",
    "notice": "a law firm's notice: it joins no story",
    "patch day": "a day of many patches",
}


def fact_lines(facts: Facts, known: Catalogue, names: Mapping[str, str]) -> list[str]:
    """Return what an article says in facts; CVE ids with their catalogue's date."""
    from monitor.facts.kev import listed

    lines = list(listed(facts.cves, known))
    if facts.cves:
        lines.append(known.source)
    lines += [f"{figure.number:,} {figure.what}" for figure in facts.figures]
    lines += list(facts.products)
    lines += [f"statement of {names.get(watch, watch)}" for watch in facts.official]
    lines += [f"date set: {day}" for day in facts.dates]
    if facts.kind:
        lines.append(_KINDS[facts.kind])
    return lines
