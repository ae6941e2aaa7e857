"""Pages per second and core, and memory, of the page reader beside other readers on the same real pages.

    python bench/reader.py [--data FOLDER] [--pages N] [--rounds 3]

Every reader runs alone in a process of its own, on the same pages in the same order. They take turns for
some rounds and the best round of each counts, since one run scatters by a tenth. Newswatch also decodes
the pages and finds title, dates and zones in its time; the others give their text only. readability-lxml
and newspaper4k are measured where they are installed. The floor is FLOOR times the speed of trafilatura's
defaults.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FLOOR = 1.7
# So many pages are read before the clock starts: models and word lists are loaded by then.
WARM = 20
GOAL = 2.0
NOW = datetime(2026, 11, 24, tzinfo=UTC)
Page = tuple[bytes, str, str]


def _newswatch() -> Callable[[Page], object]:
    from monitor.extract import article

    return lambda page: article(page[0], page[2], now=NOW)


def _trafilatura(**settings: bool) -> Callable[[Page], object]:
    from trafilatura import extract

    return lambda page: extract(page[1], include_comments=False, **settings)


def _resiliparse() -> Callable[[Page], object]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page[1], main_content=True, alt_texts=False)


def _readability() -> Callable[[Page], object]:
    from lxml.html import fromstring
    from readability import Document

    return lambda page: fromstring(Document(page[1]).summary()).text_content()


def _newspaper() -> Callable[[Page], object]:
    import newspaper

    def read(page: Page) -> object:
        made = newspaper.Article(page[2] or "https://news.example/", fetch_images=False)
        made.download(input_html=page[1])
        made.parse()
        return made.text

    return read


READERS: dict[str, tuple[str, Callable[[], Callable[[Page], object]]]] = {
    "newswatch": ("monitor", _newswatch),
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura fast": ("trafilatura", lambda: _trafilatura(fast=True)),
    "trafilatura precision": ("trafilatura", lambda: _trafilatura(favor_precision=True)),
    "resiliparse": ("resiliparse", _resiliparse),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
}


def _pages(data: Path, limit: int) -> list[Page]:
    """Every n-th article page, so that all the sets are in the sample."""
    from monitor.errors import NotAnArticle
    from monitor.extract.decode import page_text

    with (data / "pages/truth.jsonl").open(encoding="utf-8") as lines:
        told = [page for page in map(json.loads, lines) if page["page_type"] == "article"]
    pages: list[Page] = []
    for page in told[:: max(1, len(told) // limit)][:limit]:
        raw = gzip.decompress((data / "pages" / page["html"]).read_bytes())
        try:
            pages.append((raw, page_text(raw)[0], page.get("url") or ""))
        except NotAnArticle:
            continue
    return pages


def _measured(name: str, data: Path, limit: int) -> dict[str, float]:
    """Seconds of the processor per page of one reader, the slowest page, and the growth of memory in MiB."""
    pages = _pages(data, limit)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = READERS[name][1]()
    seconds: list[float] = []
    failed = 0
    for page in pages[:WARM] + pages:
        started = time.process_time()
        try:
            read(page)
        except Exception:  # whatever a reader stumbles over counts with the time it took
            failed += 1
        seconds.append(time.process_time() - started)
    timed = seconds[len(pages[:WARM]) :]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "rate": len(timed) / sum(timed),
        "slowest": max(timed),
        "grown": grown / 1024,
        "failed": failed,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if not (asked.data / "pages/truth.jsonl").is_file():
        print(f"no labelled pages in {asked.data}; nothing measured")
        return 0
    there = [name for name, (module, _) in READERS.items() if find_spec(module) is not None]
    best: dict[str, dict[str, float]] = {}
    for _ in range(asked.rounds):
        for name in there:
            with get_context("spawn").Pool(1) as pool:
                found = pool.apply(_measured, (name, asked.data, asked.pages))
            if name not in best or found["rate"] > best[name]["rate"]:
                best[name] = found
    print(f"{'reader':24}{'pages/s/core':>13}{'slowest s':>11}{'MiB added':>11}{'failed':>8}")
    for name in READERS:
        if name not in best:
            print(f"{name:24}{'not installed':>13}")
            continue
        found = best[name]
        print(
            f"{name:24}{found['rate']:13.1f}{found['slowest']:11.2f}{found['grown']:11.0f}{found['failed']:8.0f}"
        )
    rates = {name: found["rate"] for name, found in best.items()}
    for name, rate in rates.items():
        if name != "newswatch":
            print(f"newswatch / {name}: {rates['newswatch'] / rate:.2f}")
    ratio = rates["newswatch"] / rates["trafilatura"]
    print(f"goal: {GOAL} times trafilatura's defaults; floor {FLOOR}; now {ratio:.2f}")
    return int(ratio < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
