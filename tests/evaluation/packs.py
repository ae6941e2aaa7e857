"""The packs as a watchlist: every entry picked as `- NAME` in config.yaml picks it."""

from __future__ import annotations

from monitor.packs.entries import Entry
from monitor.packs.writing import KINDS, pack_text
from monitor.packs.writing import entries as read
from monitor.watches import Watch


def entries() -> list[Entry]:
    """Every vendor and agency of the packs, with its examples."""
    return [entry for kind in KINDS for entry in read(pack_text(kind), kind)]


def watch_of(entry: Entry, *, brands: bool = False) -> Watch:
    """One entry as a watch; with `brands` those count too."""
    marks = (brand.rules.over(entry.rules).alias(brand.text) for brand in entry.brands)
    return Watch(
        entry.key,
        entry.name,
        entry.kind,
        (*entry.spellings(), *(marks if brands else ())),
        entry.label,
        country=entry.country,
    )


def watches(*, brands: bool = False) -> list[Watch]:
    """The whole of the packs as watches."""
    return [watch_of(entry, brands=brands) for entry in entries()]
