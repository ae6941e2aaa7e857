"""Predictions for `score.py orgs`: the mentions of the watches, without brands, in annotated reports.

    python -m tests.evaluation.orgs OUT.jsonl [--watchlist packs|samples] [--wrong]
    python tools/score.py orgs DATA OUT.jsonl

--wrong prints the mentions that no annotated organisation covers, by watch.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.matching import compile
from tests.evaluation import packs, watchlist
from tests.evaluation.watchlist import SHARED

REPORTS = SHARED / "data" / "mentions" / "annoctr.jsonl"


def mentions(names: str = "samples") -> Iterator[tuple[dict[str, Any], list[tuple[int, int, str]]]]:
    """Yield each report with its mentions: start, end, alias. names: "packs" or "samples"."""
    matcher = compile(packs.watches() if names == "packs" else watchlist.watches(brands=False))
    for line in filter(None, REPORTS.read_text("utf-8").split("\n")):
        report = json.loads(line)
        findings = matcher.scan(report["text"])
        yield report, [(m.start, m.end, m.alias) for match in findings.matches for m in match.mentions]


def _unannotated(report: dict[str, Any], found: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    spans = [(org["start"], org["end"]) for org in report["orgs"]]
    for start, end, alias in found:
        if not any(start < stop and begin < end for begin, stop in spans):
            yield start, end, alias


def _around(report: dict[str, Any], start: int, end: int) -> str:
    text = report["text"]
    return " ".join(f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 60]}".split())


def main() -> None:
    """Write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--watchlist", choices=("packs", "samples"), default="packs")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    lines, wrong = [], []
    for report, found in mentions(arguments.watchlist):
        lines.append(json.dumps({"id": report["id"], "mentions": [[start, end] for start, end, _ in found]}))
        wrong += [(alias, _around(report, start, end)) for start, end, alias in _unannotated(report, found)]
    for alias, around in sorted(wrong) if arguments.wrong else ():
        print(f"{alias}: {around}")
    arguments.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
