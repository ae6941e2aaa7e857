"""The packs as a watchlist: every entry picked by its name in a config.yaml."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from monitor.config import load_text
from monitor.packs.entries import Entry
from monitor.packs.writing import KINDS, pack_text
from monitor.packs.writing import entries as read
from monitor.watches import Watch


@cache
def entries() -> tuple[Entry, ...]:
    """Every vendor and agency of the packs, with its examples."""
    return tuple(entry for kind in KINDS for entry in read(pack_text(kind), kind))


def watches(*, brands: bool = False) -> list[Watch]:
    """The whole of the packs as watches; with `brands` those count too."""
    lines = ["timezone: UTC", "sources: [https://example.org]", "watch:"]
    for kind in KINDS:
        listed = [entry for entry in entries() if entry.kind == kind]
        lines.append(f"  {kind}:")
        for entry in listed:
            lines.append(f"    - name: {json.dumps(entry.name, ensure_ascii=False)}")
            if brands and entry.brands:
                lines.append("      brands: true")
    return list(load_text("\n".join(lines) + "\n", Path("/packs/config.yaml"), {}).watches)


def picked(name: str, watchlist: str) -> Watch:
    """What `- NAME` under a watchlist picks."""
    text = f"timezone: UTC\nsources: [https://example.org]\nwatch:\n  {watchlist}: [{json.dumps(name)}]\n"
    (watch,) = load_text(text, Path("/packs/config.yaml"), {}).watches
    return watch
