"""What the store costs as it grows: storing, the digest's query and searching at 10k, 100k and 1M articles.

    python bench/store.py [--levels 10000,100000,1000000] [--folder bench/out/store] [--keep]

Articles are synthetic: words drawn by Zipf's law out of 200,000, lengths spread as in news (median 2.3 KB), a
tenth in Chinese, 8 % name a watched name, 1,000 a day from 100 sources. All go through the same transaction
that a poll uses. At each level: polls of 20 new articles; the material of a digest with one day owed; searches
with their excerpts; bytes on the disk. Beside it plain `sqlite3` `executemany` of the same rows into one table,
with and without an FTS5 index. Goals: storing at the last level within 2x of the first; digest and search
under 50 ms. Needs 8 KB of disk per article.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.config.plan import DigestPlan, Source
from monitor.items import Article, Block, Findings, Match, Mention, Reading, Role, Zone
from monitor.fingerprint import of as fingerprint_of
from monitor.schedule import parse as when
from monitor.search import Wanted, document
from monitor.search import parse as query
from monitor.store import PollDone, Store, open_store
from monitor.told import OutboxMessage
from monitor.urls import article_key

START = datetime(2020, 1, 1, tzinfo=UTC)
A_DAY = 1_000  # articles
BULK, FEW = 500, 20  # articles of one poll while building, and while measuring
WATCHES = tuple(f"watch{n}" for n in range(60))
PLAN = DigestPlan(name="daily", to=("soc@example.org",), when=when("every day at 07:00"), watches=frozenset(WATCHES))
STORING, ASKING = 2.0, 50.0  # goals: ratio, milliseconds
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def word(number: int) -> str:
    """A word of its own for each number; the frequent ones are short."""
    out, number = "", number + 26
    while number:
        number, digit = divmod(number, 26)
        out += LETTERS[digit]
    return out


class Newsroom:
    """Articles without end, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        vocabulary = [word(number) for number in range(200_000)]
        weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(vocabulary))))
        self._sentences = [
            " ".join(self._random.choices(vocabulary, cum_weights=weights, k=18)).capitalize() + "."
            for _ in range(40_000)
        ]
        signs = [chr(0x4E00 + int(3_000 * self._random.random() ** 3)) for _ in range(5_000)]
        self._chinese = ["".join(self._random.choices(signs, k=30)) + "。" for _ in range(10_000)]

    def reading(self, number: int) -> Reading:
        """The article with this number."""
        choose = self._random
        chinese = number % 10 == 0
        pool = self._chinese if chinese else self._sentences
        length = max(4, int(choose.lognormvariate(3.0, 0.7)))
        sentences = [choose.choice(pool) for _ in range(length)]
        named = WATCHES[int(60 * choose.random() ** 2)] if choose.random() < 0.08 else ""
        sentences.append(f"Case {number} concerns unit{number:07d}{' at ' + named if named else ''}.")
        paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
        text, title = "\n".join(paragraphs), f"{choose.choice(pool)[:70]} {number}"
        starts = itertools.accumulate((len(one) + 1 for one in paragraphs), initial=0)
        url = f"https://site{number % 100}.example/{number}/{word(number * 7)}.html"
        article = Article(
            url=url,
            canonical_url=url,
            title=title,
            text=text,
            blocks=(
                Block(Zone.HEADLINE, title),
                *(Block(Zone.BODY, one, start) for one, start in zip(paragraphs, starts, strict=False)),
            ),
            language="zh" if chinese else "en",
            body_from="page",
        )
        findings = Findings()
        if named:
            at = text.find(named)
            hit = Mention(named, named, named, Zone.BODY, at, at + len(named), sentences[-1], 0, Role.SUBJECT, "")
            findings = Findings((Match(named, (hit,), 0.5, True),))
        return Reading(article, findings, fingerprint_of(article), article_key(url), (url,))


class Archive:
    """A store that grows through the polls' own door."""

    def __init__(self, store: Store) -> None:
        self.store, self.count, self._room, self._polls = store, 0, Newsroom(), 0
        sources = [Source(name=f"source{n}", url=f"https://site{n}.example/feed") for n in range(100)]
        store.sync_sources(sources, START)
        store.sync_digests([PLAN], START)

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.count / A_DAY)

    def poll(self, articles: int) -> float:
        """Store new articles in one poll; seconds of the commit, without the making of the articles."""
        readings = tuple(self._room.reading(self.count + n) for n in range(articles))
        name = f"source{self._polls % 100}"
        self._polls += 1
        lease = self.store.lease_source(name, self.now, 300)
        assert lease is not None
        done = PollDone(name, lease, 1, "ok", readings=readings, kind="rss", entries=articles)
        began = time.perf_counter()
        counts = self.store.finish_poll(done, [PLAN], self.now)
        seconds = time.perf_counter() - began
        assert counts.new == articles
        before, self.count = self.count, self.count + articles
        if before // A_DAY != self.count // A_DAY:
            self.store.freeze(PLAN, f"day {self.count // A_DAY}", self.now, lambda _: list[OutboxMessage]())
        return seconds

    def grow(self, count: int) -> None:
        """Fill up to `count` articles, then by most of a day so that a digest is owed."""
        while self.count < count:
            self.poll(min(BULK, count - self.count))


def searches(archive: Archive) -> dict[str, Wanted]:
    """Kinds of searches, the costly ones among them; `t` is in nearly all English texts, `e` in most."""
    half, end = START + (archive.now - START) / 2, archive.now
    some = word(30_000)
    return {
        "one article's word": Wanted(query(f"unit{archive.count // 3:07d}")),
        "a rare word": Wanted(query(some)),
        "a common word": Wanted(query(word(0))),
        "two common words": Wanted(query(f"{word(0)} {word(1)}")),
        "common and rare word": Wanted(query(f"{word(0)} {some}")),
        "a phrase of common words": Wanted(query(f'"{word(0)} {word(1)}"')),
        "a phrase that is nowhere": Wanted(query(f'"{word(5)} {word(3)} {word(9)} {word(7)}"')),
        "begin of a word": Wanted(query("uni*")),
        "common, not another": Wanted(query(f"{word(0)} -{word(1)}")),
        "common in one watch": Wanted(query(word(0)), watches=(WATCHES[59],)),
        "common in one source": Wanted(query(word(0)), sources=("source7",)),
        "common in an old week": Wanted(query(word(0)), since=half, until=half + timedelta(days=7)),
        "rare, best first": Wanted(query(some), best=True),
        "common, best first": Wanted(query(word(0)), best=True),
        "Chinese, two characters": Wanted(query("一丁")),
        "everything of a language": Wanted(query(""), languages=("zh",), since=end - timedelta(days=30)),
    }


def milliseconds(what: Callable[[], object], times: int = 7) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def size(path: Path) -> int:
    """Bytes of a database, its log written back."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def measure(archive: Archive) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of this level: the totals, and milliseconds per kind of search."""
    per_article = [1000 * archive.poll(FEW) / FEW for _ in range(40)]
    owed = len(archive.store.material(PLAN, archive.now).owed)
    times: dict[str, float] = {}
    for name, wanted in searches(archive).items():

        def ask(wanted: Wanted = wanted) -> list[dict[str, object]]:
            return [document(hit, wanted.query) for hit in archive.store.search(wanted)]

        times[name] = milliseconds(ask)
    return {
        "articles": archive.count,
        "store": statistics.median(per_article),
        "mean": statistics.mean(per_article),
        "digest": milliseconds(lambda: archive.store.material(PLAN, archive.now)),
        "owed": owed,
        "search": max(times.values()),
        "bytes": size(archive.store.path) / archive.count,
    }, times


def plain(folder: Path, fts: bool) -> tuple[float, float]:
    """Milliseconds and bytes per article of `executemany` into one table, 20 rows a durable transaction."""
    room, path, count = Newsroom(2), folder / f"plain{int(fts)}.db", 10_000
    path.unlink(missing_ok=True)
    taken = []
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE articles (url TEXT, title TEXT, text TEXT, language TEXT)")
        if fts:
            connection.execute("CREATE VIRTUAL TABLE search USING fts5 (title, text)")
        for start in range(0, count, FEW):
            made = [room.reading(start + n).article for n in range(FEW)]
            rows = [(one.url, one.title, one.text, one.language) for one in made]
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", rows)
            if fts:
                connection.executemany("INSERT INTO search VALUES (?, ?)", [row[1:3] for row in rows])
            connection.execute("COMMIT")
            taken.append(1000 * (time.perf_counter() - began) / FEW)
    return statistics.median(taken), size(path) / count


@contextlib.contextmanager
def room_for(folder: Path, keep: bool) -> Iterator[Path]:
    """The folder, emptied before and, unless kept, afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--levels", default="10000,100000,1000000")
    parser.add_argument("--folder", type=Path, default=Path("bench/out/store"))
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    levels = [int(one) for one in given.levels.split(",")]
    results = []
    with room_for(given.folder, given.keep) as folder:
        for fts in (False, True):
            spent, weight = plain(folder, fts)
            print(f"plain executemany{' with FTS5' if fts else '':10}: {spent:.2f} ms, {weight:,.0f} bytes per article", flush=True)
        with open_store(folder / "news.db") as store:
            archive = Archive(store)
            for level in levels:
                began = time.perf_counter()
                archive.grow(level)
                total, times = measure(archive)
                results.append((total, times))
                print(
                    f"{total['articles']:>9,.0f} articles: stored {total['store']:.2f} ms each (mean {total['mean']:.2f}), "
                    f"digest of {total['owed']:.0f} owed {total['digest']:.1f} ms, slowest search {total['search']:.1f} ms, "
                    f"{total['bytes']:,.0f} bytes per article (grown in {time.perf_counter() - began:.0f} s)",
                    flush=True,
                )
        for name in results[0][1]:
            print(f"  {name:26}" + "".join(f"{times[name]:9.1f}" for _, times in results) + " ms")
    ratio = results[-1][0]["store"] / results[0][0]["store"]
    slow = [
        f"{what} {total[what]:.1f} ms" for total, _ in results for what in ("digest", "search") if total[what] > ASKING
    ]
    print(f"storing at the last level: {ratio:.2f}x of the first (goal {STORING:.0f}x)")
    print("digest and search: " + ("; ".join(slow) + " MISSED" if slow else f"all under {ASKING:.0f} ms"))
    return 1 if slow or ratio > STORING else 0


if __name__ == "__main__":
    sys.exit(main())
