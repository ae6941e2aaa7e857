"""What finding the story of one article costs with 10,000, 100,000 and 1,000,000 articles stored.

    python -m bench.stories [COUNT ...]

Builds a store of COUNT articles, a thousand a day, with the words that the index of the last week would hold,
then times `storying.join` and the insertion of a whole article, 300 times each. Floor: at the largest
COUNT no more than twice the time at the smallest. Needs some 4 GB of disk for a million.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from statistics import median

from monitor.config.plan import Source
from monitor.facts import Facts, facts_of
from monitor.fingerprint import of
from monitor.items import Article, Findings, Reading
from monitor.store import Store, open_store, storying
from monitor.store import articles as placing
from monitor.store.factrows import column
from monitor.store.times import stamp
from monitor.urls import article_key

NOW = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
A_DAY = 1000
TIMED = 300
FLOOR = 2.0
VERBS = ("confirms", "patches", "warns", "discloses", "denies", "investigates", "leaks", "exploits")
COMMON = tuple(
    re.findall(
        r"\w+",
        "the attackers used a flaw in the routers to read mail while users wait for an update from a vendor",
    )
)


def article(draw: random.Random, number: int, at: datetime) -> Article:
    """A made article: names of its own event, which some others of the day share, and ordinary words."""
    event = f"{number // A_DAY}x{draw.randrange(A_DAY // 3)}"
    names = [f"Vend{event}", f"Group{event}", f"Prod{draw.randrange(5000)}"]
    title = f"{names[0]} {draw.choice(VERBS)} {names[2]} flaw after attack by {names[1]}"
    body = " ".join(draw.choices(COMMON, k=300))
    text = f"{names[0]} said {draw.choice(VERBS)} on {names[2]} {draw.choice(COMMON)}. {body}"
    url = f"https://site{draw.randrange(200)}.example/{number}"
    return Article(url, url, title, text, (), published=at, language="en")


def fill(store: Store, count: int) -> None:
    """Store COUNT articles, the newest a minute before NOW; only the last week stands in the index."""
    draw = random.Random(7)
    store.sync_sources([Source("alpha", "https://alpha.example/feed")], NOW)
    with store._door.tx() as connection:
        facts = facts_of(article(draw, 0, NOW), Findings(), NOW)
        for number in range(1, count + 1):
            at = NOW - timedelta(days=(count - number + 1) / A_DAY)
            made = article(draw, number, at)
            if at > NOW - storying.WINDOW:
                facts = facts_of(made, Findings(), at)
            _insert(connection, number, made, facts, at)


def _insert(connection: Connection, number: int, made: Article, facts: Facts, at: datetime) -> None:
    seen = stamp(at)
    indexed = at > NOW - storying.WINDOW
    connection.execute("INSERT INTO stories (id, created) VALUES (?, ?)", (number, seen))
    connection.execute(
        "INSERT INTO articles (id, key, story_id, source, site, url, canonical_url, title, language, authors,"
        " dated_by, shape, read_by, body_from, note, guid, backlog, first_seen, exact, sketch)"
        " VALUES (?, ?, ?, 'alpha', 'alpha.example', ?, ?, ?, 'en', '[]', '', 'article', '', 'page', '', '',"
        " 0, ?, '', x'')",
        (number, made.url, number, made.url, made.url, made.title, seen),
    )
    connection.execute(
        "INSERT INTO texts (article_id, text, blocks) VALUES (?, ?, '[]')", (number, made.text)
    )
    connection.execute(
        "INSERT INTO facts (article_id, facts, event, seen, why, indexed) VALUES (?, ?, ?, ?, '', ?)",
        (number, column(facts), seen, seen, int(indexed)),
    )
    if indexed:
        connection.executemany(
            "INSERT OR IGNORE INTO story_words (word, article_id) VALUES (?, ?)",
            [(word, number) for word in storying.indexed_words(facts)],
        )


def timed(store: Store, count: int) -> tuple[float, float]:
    """Return the median milliseconds of finding a story, and of storing one article with everything."""
    draw = random.Random(8)
    finding, storing = [], []
    for number in range(count + 1, count + TIMED + 1):
        made = article(draw, number, NOW)
        facts = facts_of(made, Findings(), NOW)
        with store._door.reading() as connection:
            start = time.perf_counter()
            storying.join(connection, facts, "other.example", NOW, NOW)
            finding.append(time.perf_counter() - start)
        reading = Reading(made, Findings(), of(made), article_key(made.url), (made.url,))
        with store._door.tx() as connection:
            start = time.perf_counter()
            placing.place(connection, "alpha", reading, (), NOW)
            storing.append(time.perf_counter() - start)
    return median(finding) * 1000, median(storing) * 1000


def main() -> None:
    """Print a row per size and the ratio that counts; exit code 1 past the floor."""
    counts = [int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    figures = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
            fill(store, count)
            figures.append(timed(store, count))
        found, stored = figures[-1]
        print(
            f"{count:>9,} articles: story found in {found:.2f} ms, article stored in {stored:.2f} ms",
            flush=True,
        )
    ratios = [last / first for first, last in zip(figures[0], figures[-1], strict=True)]
    print(f"largest to smallest: finding {ratios[0]:.2f}, storing {ratios[1]:.2f} (floor {FLOOR:.0f})")
    sys.exit(max(ratios) > FLOOR)


if __name__ == "__main__":
    main()
