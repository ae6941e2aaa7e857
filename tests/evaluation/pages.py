"""Predictions of the reader for the labelled pages, in the form the scorer takes.

    python -m tests.evaluation.pages DATA PRED.jsonl [WEIGHTS]

DATA is the folder with `pages/`, `mentions/` and `lists/`. WEIGHTS is a folder of weights by fold
(`fit_reader`), for figures on sites the weights have not seen.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any
from unittest.mock import patch

from monitor.errors import NotAnArticle
from monitor.extract import article, model
from monitor.items import Zone
from tests.evaluation.fit_reader import fold_of

# After the youngest page of the set, so that none of its dates is in the future.
NOW = datetime(2026, 11, 24, tzinfo=UTC)
WORKERS = 2


@cache
def _names(data: Path) -> re.Pattern[str]:
    names = [name["name"] for name in json.loads((data / "lists/eval_watchlist.json").read_text())["names"]]
    spelled = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<![\w@./-])({spelled})(?![\w-]|\.\w)")


def names_in(data: Path, text: str) -> list[str]:
    """Return the watched names that stand in a text as whole words, case exact.

    A whole word is what the labels take for one: no part of "Twitter-like", "wordpress.org" or "A/B". By this
    rule the labelled texts and titles give exactly the labelled names of all 784 pages; by letters and digits
    alone they would give eight that the labels call furniture.
    """
    return sorted(set(_names(data).findall(text)))


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
        "names": names_in(data, told),
        "shape": read.shape,
        "read_by": read.read_by,
        "dated_by": read.dated_by,
        "seconds": seconds,
    }


def _one(task: tuple[Path, dict[str, Any], Path | None]) -> dict[str, Any]:
    data, page, weights = task
    if weights is None:
        return prediction(data, page)
    with patch.object(model, "stages", partial(_fold, weights, fold_of(page))):
        return prediction(data, page)


@cache
def _fold(weights: Path, fold: int) -> tuple[model.Trees, model.Trees]:
    return model.loaded((weights / f"fold{fold}.npz").read_bytes())


def predictions(data: Path, weights: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield a prediction for every labelled page, by two workers.

    weights: a folder with the weights of `fit_reader folds`; then every page is judged by weights that
    were fitted without its site. Without it the shipped weights judge, which have seen these pages.
    """
    with (data / "pages/truth.jsonl").open(encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    with Pool(WORKERS) as pool:
        yield from pool.imap(_one, [(data, page, weights) for page in pages], chunksize=8)


def main(arguments: list[str]) -> None:
    data, target = Path(arguments[0]), Path(arguments[1])
    weights = Path(arguments[2]) if len(arguments) > 2 else None
    seconds: list[float] = []
    readers: Counter[str] = Counter()
    with target.open("w", encoding="utf-8") as out:
        for made in predictions(data, weights):
            seconds.append(made["seconds"])
            readers[made.get("read_by", "refused")] += 1
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    seconds.sort()
    print(f"{len(seconds) / sum(seconds):.0f} pages per second and core; slowest {seconds[-1]:.2f} s")
    print(dict(readers))


if __name__ == "__main__":
    main(sys.argv[1:])
