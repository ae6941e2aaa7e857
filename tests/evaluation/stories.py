"""Predictions for `score.py stories`: do these two articles tell the same event?

    python -m tests.evaluation.stories OUT.jsonl [--data DATA]
    python tools/score.py stories DATA OUT.jsonl

Each pair is compared as the store would compare it, without the store's own counts of words.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from monitor.facts import Facts, facts_of
from monitor.facts.words import weight
from monitor.items import Article, Findings
from monitor.stories.likeness import Likeness, likeness

SHARED = Path(__file__).parents[3] / "shared"
_TAG = re.compile(r"<[^>]+>")


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSONL file, compressed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]


def day_of(row: dict[str, Any]) -> datetime:
    """Return when a record was published."""
    given = row.get("date") or row.get("published") or row.get("first_seen")
    return datetime.fromisoformat(str(given)).replace(tzinfo=UTC)


def plain(row: dict[str, Any]) -> str:
    """Return the summary of a record without markup."""
    return html.unescape(_TAG.sub(" ", row.get("summary") or ""))


@cache
def _read(title: str, summary: str, moment: datetime) -> Facts:
    return facts_of(Article("", "", title, summary, (), published=moment), Findings(), moment)


def read(row: dict[str, Any]) -> Facts:
    """Return the facts of a record's title and summary."""
    return _read(html.unescape(row["title"]), plain(row), day_of(row))


def compare(pair: dict[str, Any]) -> Likeness:
    """Return how like the two articles of a pair are."""
    one, other = read(pair["a"]), read(pair["b"])
    days = abs((day_of(pair["a"]) - day_of(pair["b"])).total_seconds()) / 86_400
    return likeness(one, other, days, {word: weight(word) for word in one.words | other.words})


def answers(data: Path) -> list[dict[str, Any]]:
    """Return one answer per hand-labelled pair."""
    return [
        {"id": pair["id"], "same": compare(pair).same} for pair in rows(data / "clusters/gold_pairs.jsonl")
    ]


def by_cve(data: Path) -> dict[str, int]:
    """Count the answers on the pairs derived from CVE ids, of which 5 to 10 % are labelled wrongly."""
    counts = {"true": 0, "false": 0, "missed": 0}
    for pair in rows(data / "clusters/silver_pairs_cve.jsonl.gz"):
        same, truth = compare(pair).same, pair["label"] == "same_cve"
        counts["true"] += same and truth
        counts["false"] += same and not truth
        counts["missed"] += truth and not same
    return counts


def main() -> None:
    """Write the answers; print what the pairs of CVE ids give."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    chosen = parser.parse_args()
    chosen.out.write_text("".join(json.dumps(row) + "\n" for row in answers(chosen.data)), encoding="utf-8")
    print(json.dumps({"pairs by CVE id": by_cve(chosen.data)}))


if __name__ == "__main__":
    main()
