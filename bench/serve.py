"""A newsroom in a process of its own for the benches, so that serving is never counted as reading.

    python bench/serve.py --sites 100 --latency 0.15 --articles 3
    python bench/serve.py --sites 100 --pages FOLDER --limit 1000

Prints one JSON line with the addresses (sources, pages) and serves until its standard input ends.
FOLDER holds `truth.jsonl` and the gzipped pages it names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.newsroom import generated


@contextmanager
def served(*arguments: str) -> Iterator[dict[str, Any]]:
    """Run this file as a child with these arguments; gives the addresses it prints."""
    command = [sys.executable, __file__, *arguments]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield json.loads(child.stdout.readline())
    finally:
        child.stdin.close()
        child.wait(10)
        child.stdout.close()


def saved_pages(folder: Path, limit: int) -> list[bytes]:
    """The first `limit` saved article pages of the folder, unpacked."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        records = (record for line in lines if (record := json.loads(line))["page_type"] == "article")
        return [gzip.decompress((folder / record["html"]).read_bytes()) for record in islice(records, limit)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--articles", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--limit", type=int, default=1000)
    given = parser.parse_args()
    pages = saved_pages(given.pages, given.limit) if given.pages else []
    with generated(
        sites=given.sites, articles_per_site=given.articles, pages=pages, latency=given.latency
    ) as newsroom:
        for site in newsroom.sites:
            site.pack()
        addresses = {
            "sources": [site.url for site in newsroom.sites],
            "pages": [site.address(piece.slug) for site in newsroom.sites for piece in site.pieces],
        }
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
