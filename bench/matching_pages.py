"""Matching beside reading, on the same real pages: `python -m bench.matching_pages [--data FOLDER]`.

Reads the pages with the page reader, then matches the articles with ten names that few pages hold, with ten
that three pages in four hold, with the names of the evaluation list and with every entry of the packs, all
rules on. Prints processor milliseconds per page, how many times as fast as reading each is, and how many
pages name somebody in the article, in the furniture only, and nowhere. Needs the pages of ../shared/data
(bench/README.md).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from bench.reader import NOW, WARM, _pages
from monitor.config import load_text
from monitor.errors import ReadError
from monitor.extract import article
from monitor.items import Article
from monitor.matching import compile
from monitor.packs import shelf

PASSES = 5
SELDOM = (
    "Fortinet", "Ivanti", "Citrix", "SonicWall", "Zyxel", "Hikvision", "Dahua", "Kaspersky", "SolarWinds",
    "TP-Link",
)  # fmt: skip
"""Ten names of a vendor desk. Among the first ten of the evaluation list are Google, Facebook and Twitter."""
FLOOR = 10.0
"""The goal is 50 times as fast as reading; it was 23 when this was written, and reading may get faster."""


def watching(names: list[str]) -> str:
    """A config.yaml that watches these names."""
    listed = json.dumps(names, ensure_ascii=False)
    return f"timezone: UTC\nwatch:\n  names: {listed}\nsources: [https://example.org/feed]\n"


def _all() -> list[str]:
    return [entry["name"] for entry in shelf.contents()["entries"].values()]


def main() -> int:
    """Print the table; 1 where matching the evaluation list is not FLOOR times as fast as reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--pages", type=int, default=200)
    chosen = parser.parse_args()
    if not (chosen.data / "pages").is_dir():
        print(f"{chosen.data} holds no pages")
        return 0
    listed = json.loads((chosen.data / "lists/eval_watchlist.json").read_text(encoding="utf-8"))["names"]
    wanted = [name["name"] for name in listed]
    pages = _pages(chosen.data, chosen.pages)
    read: list[Article] = []
    for page in pages[:WARM]:
        article(page[0], page[2], now=NOW)
    started = time.process_time()
    for raw, _, url in pages:
        try:
            read.append(article(raw, url, now=NOW))
        except ReadError:
            continue
    reading = (time.process_time() - started) / len(pages)
    words = sum(len(one.text) for one in read) // len(read)
    print(f"{len(read)} articles of {words:,} characters; reading {reading * 1e3:.2f} ms a page")
    worst = 0.0
    for what, names in (
        ("10 names that are seldom met", list(SELDOM)),
        ("10 names that stand on most pages", wanted[:10]),
        (f"{len(wanted)} names of the evaluation list", wanted),
        (f"all {len(_all())} entries of the packs", _all()),
    ):
        matcher = compile(load_text(watching(names), Path("config.yaml"), {}).watches)
        best = float("inf")
        for _ in range(PASSES):
            started = time.process_time()
            for one in read:
                matcher.find(one)
            best = min(best, (time.process_time() - started) / len(read))
        found = [matcher.find(one) for one in read]
        named = sum(bool(one.matches) for one in found)
        beside = sum(bool(one.furniture) and not one.matches for one in found)
        print(
            f"{what}: {best * 1e3:.3f} ms an article, {reading / best:.0f} times as fast as reading"
            f" ({named} name one, {beside} in furniture only, {len(read) - named - beside} none)"
        )
        worst = reading / best if what.endswith("list") else worst
    return 0 if worst >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
