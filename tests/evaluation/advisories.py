"""Is the official vendor of an advisory found in its title and summary, by the packs?

    python -m tests.evaluation.advisories [--brands] [--gaps N]

An official vendor is held by the pack where its name, without its legal form, is the name or an alias
of an entry. An advisory counts as found where every vendor of it that the pack holds is matched by
the whole pack in its title and summary. --brands: the brands are opted in. --gaps: also the N most
frequent vendors that the pack lacks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.items import Article, Block, Zone
from monitor.matching import compile
from monitor.packs.entries import Entry
from tests.evaluation.packs import entries, watches
from tests.evaluation.watchlist import SHARED

ADVISORIES = SHARED / "data" / "mentions" / "cisa_advisories.jsonl.gz"

_LEGAL = re.compile(
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|l\.l\.c|plc|gmbh|ag|kg|se|sa|s\.a|spa"
    r"|s\.p\.a|srl|s\.r\.l|s\.r\.o|sro|a\.s|bv|b\.v|nv|n\.v|ab|as|oy|oyj|pty|pte|sas|kgaa|k\.k|holdings?|group"
    r"|aktiengesellschaft|international|technologies|technology|systems)\b\.?"
)


@dataclass(slots=True)
class Score:
    """Advisories whose vendor the pack holds, those found, and what was missed or is lacking."""

    held: int = 0
    found: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    lacking: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The share of the held that is found."""
        return self.found / self.held if self.held else 0.0


def plain(name: str, *, legal: bool = False) -> str:
    """A name as it is compared: no case, no punctuation, without `legal` no legal form."""
    folded = name.casefold().replace("&", " and ")
    folded = re.sub(r"\([^)]*\)", " ", folded)
    kept = folded if legal else _LEGAL.sub(" ", folded)
    return " ".join(re.findall(r"\w+", kept)) or " ".join(re.findall(r"\w+", folded))


def advisories() -> Iterator[dict[str, Any]]:
    """Every advisory with its official vendors."""
    with gzip.open(ADVISORIES, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _spelled(listed: Sequence[Entry]) -> tuple[dict[str, str], dict[str, str]]:
    """Keys of entries by their spellings as compared, in full and without legal forms."""
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    for entry in listed:
        for text in (entry.name, entry.label, *(alias.text for alias in entry.aliases)):
            if text:
                full.setdefault(plain(text, legal=True), entry.key)
                short.setdefault(plain(text), entry.key)
    return full, short


def _keys(vendor: str, full: dict[str, str], short: dict[str, str]) -> list[str]:
    """The entries that an official vendor names: one, or those of its parts that the packs hold."""
    whole = full.get(plain(vendor, legal=True)) or short.get(plain(vendor))
    if whole is not None:
        return [whole]
    parts = (part for part in re.split(r",\s|\s/\s|;\s", vendor) if plain(part))
    found = (full.get(plain(part, legal=True)) or short.get(plain(part)) for part in parts)
    return list(dict.fromkeys(key for key in found if key is not None))


def score(*, brands: bool = False) -> Score:
    """Match every advisory with the whole pack."""
    listed = entries()
    full, short = _spelled(listed)
    matcher, result = compile(watches(brands=brands)), Score()
    for advisory in advisories():
        text = advisory["summary"] or ""
        blocks = (Block(Zone.BODY, text, 0),)
        found = {m.watch for m in matcher.find(Article("", "", advisory["title"], text, blocks)).matches}
        held: dict[str, str] = {}
        for vendor in advisory["vendors"]:
            keys = _keys(vendor, full, short)
            held |= dict.fromkeys(keys, vendor)
            result.lacking[vendor] += not keys
        if not held:
            continue
        result.held += 1
        missing = [vendor for key, vendor in held.items() if key not in found]
        result.found += not missing
        for vendor in missing:
            result.missed[vendor] += 1
            result.examples.setdefault(vendor, f"{advisory['title']} | {text[:160]}")
    return result


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brands", action="store_true")
    parser.add_argument("--gaps", type=int, default=0)
    arguments = parser.parse_args()
    made = score(brands=arguments.brands)
    print(f"held {made.held}, found {made.found}: {made.share:.3f}")
    for vendor, count in made.missed.most_common(60):
        print(f"missed {count:3} {vendor}: {made.examples[vendor]}")
    for vendor, count in made.lacking.most_common(arguments.gaps):
        print(f"lacking {count:3} {vendor}")


if __name__ == "__main__":
    main()
