"""Predictions for `score.py orgs`: the mentions of the sample watches, without brands, in annotated reports.

python -m tests.evaluation.orgs OUT.jsonl
python tools/score.py orgs DATA OUT.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.matching import compile
from tests.evaluation.watchlist import SHARED, watches

REPORTS = SHARED / "data" / "mentions" / "annoctr.jsonl"


def mentions() -> Iterator[tuple[dict[str, Any], list[tuple[int, int, str]]]]:
    """Yield each report with its mentions: start, end, alias."""
    matcher = compile(watches(brands=False))
    for line in filter(None, REPORTS.read_text("utf-8").split("\n")):
        report = json.loads(line)
        findings = matcher.scan(report["text"])
        yield report, [(m.start, m.end, m.alias) for match in findings.matches for m in match.mentions]


def main() -> None:
    """Write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    lines = [
        json.dumps({"id": report["id"], "mentions": [[start, end] for start, end, _ in found]})
        for report, found in mentions()
    ]
    arguments.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
