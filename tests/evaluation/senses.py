"""Predictions for `score.py senses`: is this occurrence of an ambiguous name the watched one?

    python -m tests.evaluation.senses OUT.jsonl [--rules samples|packs|none]
    python tools/score.py senses DATA OUT.jsonl

Each context is matched alone by a watch of the bare name, its meaning as a second alias, and, with
`--rules samples`, the exclusions that the sample names carry for it. With `--rules packs` the watch is
what the bare name picks in config.yaml.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.matching import compile
from monitor.watches import Alias, Watch
from tests.evaluation.packs import picked
from tests.evaluation.watchlist import SHARED, entries, watch_of

CONTEXTS = SHARED / "data" / "mentions" / "ambiguous_names.jsonl"


def contexts() -> list[dict[str, Any]]:
    """Return the labelled contexts."""
    return [json.loads(line) for line in CONTEXTS.read_text("utf-8").split("\n") if line]


def watch_for(name: str, meaning: str, rules: str) -> Watch:
    """Return the watch that a user of `name` would configure."""
    if rules == "packs":
        return picked(name, "agencies" if name.isupper() and len(name) > 2 else "vendors")
    found: list[Alias] = []
    block = "agencies" if name.isupper() and len(name) > 2 else "vendors"
    if rules == "samples":
        for kind, entry in entries():
            watch = watch_of(kind, entry, keep_needs=False)
            if not found and name in [alias.text for alias in watch.aliases]:
                found, block = list(watch.aliases), kind
    texts = {alias.text for alias in found}
    own = next((alias for alias in found if alias.text == name), Alias(name))
    meant = [Alias(meaning)] if meaning not in texts | {name} else []
    return Watch(name.casefold(), name, block, (own, *(a for a in found if a.text != name), *meant))


def flags(rules: str) -> Iterator[tuple[dict[str, Any], bool, str]]:
    """Yield each context with whether its occurrence counts and, where not, why."""
    matchers = {}
    for context in contexts():
        key = (context["name"], context["watch_meaning"])
        if key not in matchers:
            matchers[key] = compile([watch_for(*key, rules)])
        findings = matchers[key].scan(context["text"])
        span = range(context["start"], context["end"])
        hits = [
            m
            for match in findings.matches
            for m in match.mentions
            if m.start < span.stop and m.end > span.start
        ]
        whys = [m.why for m in findings.refused if m.start < span.stop and m.end > span.start]
        yield context, bool(hits), "; ".join(whys)


def main() -> None:
    """Write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rules", choices=("samples", "packs", "none"), default="samples")
    arguments = parser.parse_args()
    lines = [json.dumps({"id": context["id"], "flag": flag}) for context, flag, _ in flags(arguments.rules)]
    arguments.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
