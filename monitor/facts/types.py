"""What an article says in facts, as frozen data that a store can keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Cve(NamedTuple):
    """One vulnerability as an article speaks of it.

    id: "CVE-2026-1234". main: it stands in the headline or the lead. exploited, patched: a sentence that
    names it says so. severity: "critical", "high", "medium", "low" or "".
    """

    id: str
    main: bool = False
    exploited: bool = False
    patched: bool = False
    severity: str = ""


class Figure(NamedTuple):
    """A number of victims: how many of what ("people", "records", "devices", "organisations")."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one article.

    title, words: stems of the headline, and of headline and lead. acts: what the headline says happened
    ("law", "patch", ...). kind: "recap" for a round-up, "patch day" for a vendor's day of patches, "notice"
    for a law firm's call, else "". names: capitalised names of the lead and headline as they are written.
    products: product and version beside a watched name. exploited, patched: headline or lead say so of what
    it is about. official: watches that speak in it. dates: days that lie ahead of it, "2026-07-03".
    """

    title: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    kind: str = ""
    cves: tuple[Cve, ...] = ()
    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    exploited: bool = False
    patched: bool = False
    official: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


NO_FACTS = Facts()
"""What is known of an article nobody read."""
