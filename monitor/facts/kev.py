"""CISA's catalogue of Known Exploited Vulnerabilities (KEV): the copy shipped, or a newer one in a file.

The shipped copy holds ids, days and ransomware of the catalogue of its first line, which CISA gives away
under CC0 1.0. A file `kev.json` beside the database, as CISA publishes it, counts in its
place where it is newer. That an id is not in the catalogue says nothing: there is no word for it here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from monitor.facts.types import Cve

FILE = "kev.json"
URL = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"
MOST_BYTES = 20_000_000
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The vulnerabilities known to be exploited. released: its date. added: day per CVE id.

    ransomware: ids known to be used in ransomware campaigns.
    """

    released: date
    added: Mapping[str, date]
    ransomware: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """Where the word comes from and how old it is, for the end of a digest."""
        return (
            f"KEV: CISA's catalogue of known exploited vulnerabilities of {self.released.isoformat()}. "
            "An id without the mark may be exploited all the same."
        )


@cache
def shipped() -> Catalogue:
    """Return the copy that came with this version."""
    head, *lines = files("monitor.facts").joinpath("kev.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return Catalogue(
        date.fromisoformat(head.partition("released ")[2][:10]),
        {row[0]: date.fromisoformat(row[1]) for row in rows},
        frozenset(row[0] for row in rows if row[2] == "1"),
    )


def catalogue_of(data: bytes) -> Catalogue:
    """Read the catalogue as CISA publishes it; ValueError where these bytes are none."""
    try:
        document = json.loads(data)
        rows = document["vulnerabilities"]
        added = {str(row["cveID"]): date.fromisoformat(row["dateAdded"]) for row in rows}
        ransomware = {str(r["cveID"]) for r in rows if r.get("knownRansomwareCampaignUse") == "Known"}
        released = date.fromisoformat(document["dateReleased"][:10])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"not the KEV catalogue ({type(error).__name__})") from error
    if not added:
        raise ValueError("a KEV catalogue without entries")
    return Catalogue(released, added, frozenset(ransomware))


def catalogue(folder: Path) -> Catalogue:
    """Return the newer of the shipped copy and the file in `folder`; an unreadable one does not count."""
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            return shipped()
        found = catalogue_of(path.read_bytes())
    except (OSError, ValueError):
        return shipped()
    return max(found, shipped(), key=lambda one: one.released)


def worded(cve: Cve, known: Catalogue) -> str:
    """Return a vulnerability in words: "CVE-2026-1234, exploited (KEV, added 2026-06-02), patched"."""
    added = known.added.get(cve.id)
    exploited = "said to be exploited" if cve.exploited else ""
    if added is not None:
        campaign = ", in ransomware" if cve.id in known.ransomware else ""
        exploited = f"exploited (KEV, added {added.isoformat()}{campaign})"
    said = (cve.id, cve.severity, exploited, "patched" if cve.patched else "")
    return ", ".join(part for part in said if part)


def listed(cves: Iterable[Cve], known: Catalogue) -> tuple[str, ...]:
    """Return vulnerabilities in words, those in the catalogue first; what goes beyond SHOWN as a count."""
    ranked = sorted(cves, key=lambda cve: (cve.id not in known.added, not cve.main, not cve.exploited))
    shown = tuple(worded(cve, known) for cve in ranked[:SHOWN])
    more = len(ranked) - len(shown)
    return (*shown, f"{more} more CVE ids") if more > 1 else (*shown, *(c.id for c in ranked[SHOWN:]))
