"""Feeds per second of Newswatch and of feedparser, on the same feeds in one run.

    python bench/feeds.py [FOLDER] [--rounds 3] [--mutants N]

FOLDER holds feeds as files, gzipped or not; by default the real feeds of the evaluation data, where
they stand beside the checkout, else those of the tests. CPU time, one core, the best of the rounds; the
readers take turns within a round. Newswatch is measured twice: with every summary and content made
plain text, and without texts (`texts=False`), which is what earlier figures of fast readers compare.

With --mutants each feed is instead broken in N ways (those of `bench/mutate.py`, the same at every run), and
how many entries each of the two finds is compared. Exit code 1 where ours raised anything but NotAFeed.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import feedparser

from monitor.errors import NotAFeed
from monitor.feeds import parse
from monitor.feeds.documents import ENTRY_LIMIT

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.mutate import Document, mutant  # noqa: E402

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


def broken(feeds: list[bytes], each: int) -> int:
    """Compare the entries found in `each` mutants of every feed; print, and return how often ours raised."""
    stock = [Document(str(place), body, URL, feed=True) for place, body in enumerate(feeds)]
    verdicts: Counter[str] = Counter()
    found: Counter[str] = Counter()
    fewest: list[tuple[int, str]] = []
    for number in range(each):
        for place, document in enumerate(stock):
            how, body = mutant(document, stock[(place * 7 + number) % len(stock)], number)
            name = f"feed {place}, mutant {number}, {how}"
            try:
                mine = len(parse(body, URL).entries)
            except NotAFeed:
                mine = 0
            except Exception as error:
                # The boundary of the trial: any other exception is the fault that is looked for.
                print(f"FAULT {error!r}: {name}")
                verdicts["faults"] += 1
                continue
            others = min(linked(body), ENTRY_LIMIT)
            found["newswatch"] += mine
            found["feedparser"] += others
            verdicts["the same" if mine == others else "more" if mine > others else "fewer"] += 1
            fewest.append((others - mine, name))
    print(f"{len(stock) * each} mutants, entries: {dict(found)}; of ours {dict(verdicts)}")
    for missed, name in sorted(fewest, reverse=True)[:10]:
        if missed > 0:
            print(f"{missed} entries fewer: {name}")
    return verdicts["faults"]


def linked(body: bytes) -> int:
    """How many entries with an http(s) address feedparser finds; none where it raises."""
    try:
        entries = feedparser.parse(BytesIO(body)).entries
    except Exception:
        # The boundary around a foreign parser, which mutants make raise anything.
        return 0
    return sum(str(entry.get("link") or entry.get("id") or "").startswith("http") for entry in entries)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=REAL if REAL.is_dir() else ROOT / "tests" / "feeds"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mutants", type=int, default=0)
    given = parser.parse_args()
    feeds = bodies(given.folder)
    if given.mutants:
        return int(broken(feeds, given.mutants) > 0)
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

    return 0


if __name__ == "__main__":
    sys.exit(main())
