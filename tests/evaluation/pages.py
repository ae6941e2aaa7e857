"""Predictions of the reader for the labelled pages, in the form the scorer takes.

    python -m tests.evaluation.pages DATA PRED.jsonl [--limit N]

DATA is the folder with `pages/`, `mentions/` and `lists/`. `predictions` is what the gate calls.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from monitor.errors import NotAnArticle
from monitor.extract import article
from monitor.items import Zone

# After the youngest page of the set, so that none of its dates is in the future.
NOW = datetime(2026, 11, 24, tzinfo=UTC)
WORKERS = 2


@cache
def _names(data: Path) -> re.Pattern[str]:
    names = [name["name"] for name in json.loads((data / "lists/eval_watchlist.json").read_text())["names"]]
    return re.compile(
        r"(?<!\w)(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")(?!\w)"
    )


def prediction(data: Path, page: dict[str, Any]) -> dict[str, Any]:
    """Return what the reader makes of one labelled page; names stand as whole words, case exact."""
    raw = gzip.decompress((data / "pages" / page["html"]).read_bytes())
    started = time.process_time()
    try:
        read = article(raw, page.get("url") or "", now=NOW)
    except NotAnArticle as refused:
        return {"id": page["id"], "refused": refused.reason, "seconds": time.process_time() - started}
    seconds = time.process_time() - started
    told = "\n".join(block.text for block in read.blocks if block.zone is not Zone.FURNITURE)
    return {
        "id": page["id"],
        "title": read.title,
        "published": read.published.isoformat() if read.published else "",
        "text": read.text,
        "names": sorted(set(_names(data).findall(told))),
        "shape": read.shape,
        "read_by": read.read_by,
        "dated_by": read.dated_by,
        "seconds": seconds,
    }


def _one(task: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    return prediction(*task)


def predictions(data: Path, limit: int = 0) -> Iterator[dict[str, Any]]:
    """Yield a prediction for every labelled page, by two workers."""
    with (data / "pages/truth.jsonl").open(encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    with Pool(WORKERS) as pool:
        yield from pool.imap(_one, [(data, page) for page in pages[: limit or None]], chunksize=8)


def main(arguments: list[str]) -> None:
    data, target = Path(arguments[0]), Path(arguments[1])
    limit = int(arguments[3]) if len(arguments) > 3 else 0
    seconds: list[float] = []
    with target.open("w", encoding="utf-8") as out:
        for made in predictions(data, limit):
            seconds.append(made["seconds"])
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    seconds.sort()
    print(f"{len(seconds) / sum(seconds):.0f} pages per second and core; slowest {seconds[-1]:.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
