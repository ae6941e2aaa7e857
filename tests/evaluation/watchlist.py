"""The sample watch names (`../shared/design/samples/watch.yaml`) as watches.

A safe alias stands alone; a weak one carries its needs. A `not` string that contains the alias is
an exclusion, any other refutes it nearby.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.watches import Alias, Case, Watch

SHARED = Path(__file__).resolve().parents[3] / "shared"
SAMPLES = SHARED / "design" / "samples" / "watch.yaml"


@cache
def entries(path: Path = SAMPLES) -> list[tuple[str, dict[str, Any]]]:
    """Return every entry with the block it stands in."""
    data = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)
    return [(block, entry) for block in ("vendors", "agencies") for entry in data[block]]


def watch_of(block: str, entry: dict[str, Any], *, keep_needs: bool = True, brands: bool = True) -> Watch:
    """Return one entry as a watch.

    Without `brands` a vendor's aliases that share no word with its name (products, codenames) and weak
    names without any needs are left out: a mention of Windows names a product, not an organisation.
    Without `keep_needs` a weak name is left to the judgement of its sentence.
    """
    against = [str(text) for text in entry.get("not", ())]
    case = Case.EXACT if entry.get("case") == "exact" else Case.AUTO
    texts = dict.fromkeys([*entry["aliases"], *entry.get("native", {}).values()])
    if not brands and block == "vendors":
        own = _words(entry["name"]) | _words(entry["id"])
        texts = dict.fromkeys(text for text in texts if not text.isascii() or _words(text) & own)
    aliases = [_alias(text, case, (), against) for text in texts]
    for weak in entry.get("weak", ()):
        rule = Case.EXACT if weak.get("case") == "exact" else Case.AUTO
        needs = tuple(weak.get("needs", ())) if keep_needs else ()
        if not brands and not needs:
            continue
        aliases.append(_alias(weak["t"], rule, needs, against))
    return Watch(entry["id"], entry["name"], block, tuple(aliases))


def _words(text: str) -> set[str]:
    return set(text.casefold().replace("-", " ").split())


def _alias(text: str, case: Case, needs: tuple[str, ...], against: Iterable[str]) -> Alias:
    holding = tuple(phrase for phrase in against if text.casefold() in phrase.casefold())
    others = tuple(phrase for phrase in against if text.casefold() not in phrase.casefold())
    return Alias(text, case, needs, others, holding)


def watches(*, keep_needs: bool = True, brands: bool = True) -> list[Watch]:
    """Return all sample watches."""
    return [watch_of(block, entry, keep_needs=keep_needs, brands=brands) for block, entry in entries()]
