"""Feeds per second of Newswatch and of feedparser, on the same feeds in one run.

    python bench/feeds.py [FOLDER] [--rounds 3]

FOLDER holds feeds as files, gzipped or not; by default the real feeds of the evaluation data, where
they stand beside the checkout, else those of the tests. CPU time, one core, the best of the rounds; the
readers take turns within a round. Newswatch is measured twice: with every summary and content made
plain text, and without texts (`texts=False`), which is what earlier figures of fast readers compare.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import feedparser

from monitor.errors import NotAFeed
from monitor.feeds import parse

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "feeds" / "real"
URL = "https://source.example/feed"
SMALLEST = 3_000


def bodies(folder: Path) -> list[bytes]:
    """The feeds of a folder that feedparser can read at all, unpacked."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        body = path.read_bytes()
        while body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        if len(body) >= SMALLEST and feedparser.parse(BytesIO(body)).entries:
            found.append(body)
    return found


def ours(body: bytes) -> int:
    return len(parse(body, URL).entries)


def ours_without_texts(body: bytes) -> int:
    return len(parse(body, URL, texts=False).entries)


def theirs(body: bytes) -> int:
    return len(feedparser.parse(BytesIO(body)).entries)


def theirs_unsanitised(body: bytes) -> int:
    return len(feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries)


def seconds(read: Callable[[bytes], int], feeds: list[bytes]) -> tuple[float, int]:
    """CPU seconds for all feeds, and entries found."""
    began, entries = time.process_time(), 0
    for body in feeds:
        try:
            entries += read(body)
        except NotAFeed:
            continue
    return time.process_time() - began, entries


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=REAL if REAL.is_dir() else ROOT / "tests" / "feeds"
    )
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    feeds = bodies(given.folder)
    readers = {
        "feedparser, default": theirs,
        "feedparser, not sanitising": theirs_unsanitised,
        "newswatch, all texts": ours,
        "newswatch, without texts": ours_without_texts,
    }
    best: dict[str, float] = {}
    entries: dict[str, int] = {}
    for _ in range(given.rounds):
        for name, read in readers.items():
            took, entries[name] = seconds(read, feeds)
            best[name] = min(took, best.get(name, took))
    slowest = best["feedparser, default"]
    print(f"{len(feeds)} feeds, {sum(map(len, feeds)) / 1e6:.1f} MB")
    for name, took in best.items():
        print(
            f"{name:28} {len(feeds) / took:8.1f} feeds/s {slowest / took:6.1f} x  {entries[name]:6} entries"
        )


if __name__ == "__main__":
    main()
