"""Numbers of victims: "17.5 million users", "100,000 households", "200 Salesforce customers"."""

from __future__ import annotations

import re

from monitor.facts.types import Figure

_SCALE = {"thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000}
_KINDS = {
    "people": "people persons individuals users customers patients victims employees workers staff students "
    "members residents citizens households subscribers clients drivers passengers voters donors "
    "policyholders americans",
    "records": "records accounts emails addresses files documents credentials passwords rows entries",
    "devices": "devices servers systems computers endpoints machines routers firewalls instances websites "
    "sites installations hosts repositories packages stores",
    "organisations": "organizations organisations companies businesses firms hospitals agencies schools "
    "entities banks universities governments",
}
_NOUNS = {noun: kind for kind, nouns in _KINDS.items() for noun in nouns.split()}
# A word's hyphens are told from those between words: where both could take each, "9-9-9-..." over a page held
# the poll for minutes.
_BETWEEN = r"[\w’']+(?:-[\w’']+){0,3}"
_FIGURE = re.compile(
    r"(?<![\w$€£¥.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(thousand|million|billion|[km](?=\s))?\+?"
    rf"((?:[\s-]{_BETWEEN}(?:\s{_BETWEEN}){{0,2}}?)??)[\s-](" + "|".join(_NOUNS) + r")\b",
    re.IGNORECASE,
)
_NOT_VICTIMS = re.compile(r"\b(?:in|of|than|per|years?|days?|months?|hours?|weeks?|percent)\b", re.IGNORECASE)
LEAST = 20
MOST = 10**12  # more than that nobody loses; a page may write any number of figures
_DIGITS = 20


def figures_of(text: str) -> tuple[Figure, ...]:
    """Return the numbers of victims of a text, the highest of each kind; those under LEAST are left out."""
    most: dict[str, int] = {}
    for match in _FIGURE.finditer(text):
        number, scale, between, noun = match.groups()
        if _NOT_VICTIMS.search(between):
            continue
        if len(number) > _DIGITS:
            continue
        count = round(float(number.replace(",", "")) * _SCALE.get((scale or "").lower(), 1))
        # A bare year before a noun ("2025 customers") is no number of them.
        if not LEAST <= count <= MOST or (scale is None and re.fullmatch(r"(?:19|20)\d\d", number)):
            continue
        kind = _NOUNS[noun.lower()]
        most[kind] = max(most.get(kind, 0), count)
    return tuple(Figure(count, kind) for kind, count in sorted(most.items()))
