"""What the packs know of a name, in a sentence for the person who has just added it.

Owns the words; what is picked is decided in `monitor.config.packing`.
"""

from __future__ import annotations

from monitor.packs import shelf

SHOWN = 4  # names


def account(name: str, *, alone: bool = False) -> str:
    """Return what `- NAME` takes from the packs, "" where they do not know it.

    alone: the file gives it aliases of its own, so that no group of bodies is meant.
    """
    if entry := shelf.entry(name):
        others = [alias.text for alias in entry.aliases]
        known = f"the packs know it: {_some(others)} count too" if others else "the packs know it"
        brands = f"; with brands: true also {_some([b.text for b in entry.brands])}" if entry.brands else ""
        return known + brands
    if not alone and (members := shelf.group(name)):
        named = _some([member.name for member in members])
        return f"it means every body called so: {named}; write one of these names to watch that one"
    if lent := shelf.spelled(name):
        owner = lent[0].name
        return f'the packs know it as a spelling of {owner}; for all names of that one: watch add "{owner}"'
    return ""


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown
