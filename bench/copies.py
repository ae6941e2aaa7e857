"""Lookup and insert with 10,000, 100,000 and 1,000,000 articles stored: `python -m bench.copies [COUNT ...]`.

One temporary database grows as if 2,000 articles came each day. Stored are sketches of random numbers with
texts of a line; the newest 300 have texts of 400 words. Measured: the lookup of a text nothing is like, and
of a copy of one of the 300; and a poll that commits 100 new articles of 400 words, with all that follows from
them. Bytes are those of the index of sketches. Exit code 1 where lookup or insert with the most is more than
twice as slow as with the fewest. With `--dense` all articles came within two days: the worst case.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import fingerprint
from monitor.config.plan import Source
from monitor.copies import TERMS
from monitor.items import Article, Block, Findings, Reading, Zone
from monitor.store import PollDone, Store, copies, open_store
from monitor.urls import article_key

COUNTS = (10_000, 100_000, 1_000_000)
CHUNK = 10_000
PROBES = 300
NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
PER_DAY = 2_000
DENSE = 1_000_000
VOCABULARY = [
    f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "en", "io", "um") for c in ("ber", "ling", "te", "s")
]


def text(seed: int) -> str:
    """400 words of their own."""
    return "This report tells " + " ".join(random.Random(seed).choices(VOCABULARY, k=400)) + "."


def article(seed: int, host: str, words: str) -> Article:
    """An article with this text."""
    url = f"https://{host}/{seed}"
    return Article(
        url, url, f"Report {seed}", words, (Block(Zone.BODY, words, 0),), published=NOW, language="en"
    )


def reading(seed: int, host: str) -> Reading:
    """A new article as a poll brings it."""
    made = article(seed, host, text(seed))
    return Reading(
        made, Findings(), fingerprint.of(made), article_key(made.url), (article_key(made.url),), said=seed
    )


def moment(number: int, per_day: int) -> datetime:
    """When an article was stored."""
    return NOW + timedelta(days=number / per_day)


def grow(path: Path, start: int, stop: int, per_day: int) -> int:
    """Store articles up to this number; return the bytes that their terms took."""
    draw = random.Random(start)
    taken = 0
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    for first in range(start, stop, CHUNK):
        terms: list[tuple[int, bytes, int]] = []
        with connection:
            for number in range(first + 1, min(first + CHUNK, stop) + 1):
                at = moment(number, per_day)
                period, seen = copies.period_of(at), at.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
                probe = number > stop - PROBES
                words = text(number) if probe else "A line."
                numbers = sorted(draw.getrandbits(25) for _ in range(64))
                sketch = b"".join(one.to_bytes(4, "big") for one in numbers)
                if probe:
                    sketch = fingerprint.sketch(fingerprint.folded_words(words))
                url = f"https://alpha.example/{number}"
                connection.execute("INSERT INTO stories (id, created) VALUES (?, ?)", (number, seen))
                connection.execute(
                    "INSERT INTO articles (id, key, story_id, source, site, url, canonical_url, title,"
                    " language, authors, dated_by, shape, read_by, body_from, note, guid, backlog,"
                    " first_seen, exact, sketch)"
                    " VALUES (?, ?, ?, 'alpha', 'alpha.example', ?, ?, ?, 'en', '[]', '', 'article',"
                    " 'generic', 'page', '', '', 0, ?, ?, ?)",
                    (number, url[8:], number, url, url, f"Report {number}", seen, f"{number:064x}", sketch),
                )
                connection.execute("INSERT INTO texts VALUES (?, ?, '[]')", (number, words))
                terms += [(period, term, number) for term in fingerprint.terms(sketch, TERMS)]
        before = pages(connection)
        with connection:
            connection.executemany("INSERT OR IGNORE INTO sketch_terms VALUES (?, ?, ?)", sorted(terms))
        taken += pages(connection) - before
        # As the polls that would have brought them do.
        oldest = copies.period_of(moment(first, per_day)) - 2
        with connection:
            connection.execute("DELETE FROM sketch_terms WHERE period < ?", (oldest,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return taken


def pages(connection: sqlite3.Connection) -> int:
    """The bytes of the file."""
    return int(connection.execute("PRAGMA page_count").fetchone()[0] * 4096)


def lookups(store: Store, seeds: range, now: datetime, *, copied: bool) -> list[float]:
    """Milliseconds per lookup of texts that are new, or copies of the stored."""
    taken = []
    for seed in seeds:
        words = f"As our partners write. {text(seed)} All rights reserved by us." if copied else text(seed)
        made = article(seed, "beta.example", words)
        sketch = fingerprint.of(made).sketch
        with store._door.reading() as connection:
            begun = time.perf_counter()
            found = copies.near(connection, "beta", made, sketch, now)
            taken.append(1000 * (time.perf_counter() - begun))
        assert (found is not None) == copied, (seed, found)
    return taken


def insert(store: Store, first: int, now: datetime) -> float:
    """Milliseconds per article of a poll that commits 100."""
    readings = tuple(reading(first + n, "gamma.example") for n in range(100))
    lease = store.lease_source("gamma", now, 600)
    assert lease is not None
    begun = time.perf_counter()
    store.finish_poll(PollDone("gamma", lease, 1, "ok", readings=readings), (), now)
    return 10 * (time.perf_counter() - begun)


def main() -> int:
    """Print the figures per count."""
    per_day = DENSE if "--dense" in sys.argv else PER_DAY
    counts = [int(one) for one in sys.argv[1:] if one.isdigit()] or list(COUNTS)
    rows: list[tuple[int, float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with open_store(path) as store:
            names = ("alpha", "beta", "gamma")
            store.sync_sources([Source(name=name, url=f"https://{name}.example/feed") for name in names], NOW)
        taken = stored = 0
        for place, count in enumerate(counts):
            taken += grow(path, stored, count, per_day)
            now = moment(count, per_day) + timedelta(hours=1)
            stored = count
            with open_store(path) as store:
                offset = 10_000_000 + place * 100_000
                lookups(store, range(offset, offset + 50), now, copied=False)
                new = statistics.median(lookups(store, range(offset, offset + 500), now, copied=False))
                copied = statistics.median(
                    lookups(store, range(count - PROBES + 1, count + 1), now, copied=True)
                )
                # Commits wait for the disk, which others use as well: the best of many says what it costs.
                each = min(insert(store, offset + 1000 + 100 * n, now) for n in range(15))
            # The articles that the polls brought make way for those of the next count.
            with sqlite3.connect(path) as connection:
                kept = connection.execute("SELECT count(*) / ? FROM sketch_terms", (TERMS,)).fetchone()[0]
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("DELETE FROM entry_keys")
                connection.execute("DELETE FROM articles WHERE source = 'gamma'")
                connection.execute("DELETE FROM stories WHERE id > ?", (count,))
            connection.close()
            rows.append((count, new, copied, each))
            size = path.stat().st_size / count
            print(
                f"{count:>9,} stored: lookup of a new text {new:.3f} ms, of a copy {copied:.3f} ms; "
                f"insert {each:.2f} ms an article; "
                f"index of {kept:,}, {taken / count:.0f} bytes each; file {size:.0f} bytes an article",
                flush=True,
            )
    ratios = [most / fewest for most, fewest in zip(rows[-1][1:], rows[0][1:], strict=True)]
    print("most to fewest: " + ", ".join(f"{ratio:.2f}" for ratio in ratios) + " (new, copy, insert)")
    return int(max(ratios) > 2)


if __name__ == "__main__":
    sys.exit(main())
