"""The stream of real snapshots through the real poll, in order: every edit a revision, no story twice.

    python -m tests.evaluation.replay [SNAPSHOTS] [SILENT.txt]     prints the counts

With a second argument the articles that stayed silent, each beside the articles of its story that were told,
are written to a file, to be read by hand: an article of another event among them is a missed one.

Eight feeds as they were pulled twice a day, served on loopback with a page per article: headline and summary
as they stood in that snapshot, and 150 words that stay the same. The clock is the snapshots'. A digest is
composed once a day of what is owed.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.config import load_text
from monitor.crawl import poll_sources
from monitor.feeds.plain import plain_text
from monitor.matching import compile as compile_watches
from monitor.middlewares.courtesy import Courtesy
from monitor.parsebox import ParseBox
from monitor.store import Store, open_store
from monitor.told import DigestMaterial, OutboxMessage
from tests.loopback import Server, run

SHARED = Path(__file__).resolve().parents[3] / "shared"
WORDS = """
    the firm said on that its staff had seen how this part of network was used by people who work
    there and what they found after some weeks then with more time a team came to look into old
    machines which still ran under desks while others wrote down every step they took so nobody
    would have to guess later why it had been done
"""


@dataclass(slots=True)
class Counts:
    """What a replay gave. edits: headlines that changed at a known address. kept: of these, revisions.

    again: addresses of articles told more than once as new. twice: stories told more than once as new.
    repeated: what was told as new of a story told before. news: updates by the kinds of what was new in them.
    copied: articles that stayed silent as copies. silent: articles that name a watch and stayed silent for
    their story, each with what was told of it.
    """

    snapshots: int = 0
    observations: int = 0
    addresses: int = 0
    articles: int = 0
    merged: list[str] = field(default_factory=list)
    edits: int = 0
    summaries: int = 0
    stale: list[str] = field(default_factory=list)
    kept: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    pages_asked: int = 0
    told: int = 0
    updates: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    again: int = 0
    twice: int = 0
    copies: int = 0
    news: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    copied: int = 0
    failed: int = 0
    rewritten: int = 0

    def lines(self) -> Iterator[str]:
        """The counts as lines."""
        yield f"{self.snapshots} snapshots, {self.observations} entries observed, {self.addresses} addresses"
        yield f"{self.articles} articles; addresses that led to another's article: {len(self.merged)}"
        yield from (f"  {line}" for line in self.merged[:8])
        yield f"{self.edits} headlines edited, {self.kept} kept as revisions; {self.summaries} other edits"
        yield f"{len(self.stale)} shown with a headline that is not the newest; revisions {dict(self.kinds)}"
        yield from (f"  {line}" for line in self.stale[:8])
        yield f"{self.pages_asked} pages asked for, {self.failed} polls failed, {self.copies} copies"
        yield f"{self.told} articles told, {len(self.updates)} of them updates"
        yield from (f"  {line}" for line in self.updates)
        yield f"updates by what is new: {dict(self.news.most_common())}"
        yield f"{len(self.silent)} articles silent for their story, {self.copied} as copies"
        yield f"{self.again} articles and {self.twice} stories told twice as new"
        yield from (f"  {line}" for line in self.repeated)
        yield f"{self.rewritten} rows written by polls of unchanged feeds besides their own record"


def snapshots() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The snapshots in order, each with its entries."""
    path = SHARED / "data" / "clusters" / "stream_snapshots.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        for moment, group in groupby(rows, key=lambda row: row["snapshot"]):
            yield moment, list(group)


def page(entry: dict[str, Any]) -> str:
    """The page of an entry as the snapshot knows it."""
    draw = random.Random(entry["url"])
    runs = [
        " ".join(draw.choices(WORDS.split(), k=draw.randint(25, 40))).capitalize() + "." for _ in range(5)
    ]
    title = html.escape(entry["title"])
    text = "".join(f"<p>{html.escape(run)}</p>" for run in [plain(entry["summary"]), *runs])
    return (
        f"<html lang=en><head><title>{title}</title><meta property='og:title' content='{title}'></head><body>"
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )


def plain(markup: str) -> str:
    """A summary without its tags."""
    return plain_text(markup, 20_000)


def feed(base: str, entries: list[dict[str, Any]]) -> str:
    """The feed of a host with these entries."""
    items = "".join(
        f"<item><title>{html.escape(one['title'])}</title><link>{html.escape(base + path(one['url']))}</link>"
        f"<guid>{one['id']}</guid><description>{html.escape(one['summary'])}</description></item>"
        for one in entries
    )
    return f"<rss version='2.0'><channel><title>replayed</title>{items}</channel></rss>"


def path(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def config_text(servers: dict[str, Server], folder: Path) -> str:
    """A configuration of one source per host and the evaluation's watchlist."""
    listed = json.loads((SHARED / "data" / "lists" / "eval_watchlist.json").read_text("utf-8"))["names"]
    names = "".join(f"    - {json.dumps(one['name'], ensure_ascii=False)}\n" for one in listed)
    sources = "".join(
        f"  - name: {host}\n    url: {server.url}/feed.xml\n    allow_private: true\n"
        for host, server in servers.items()
    )
    return (
        f"timezone: UTC\nwatch:\n  names:\n{names}sources:\n{sources}digests:\n  - name: daily\n"
        f"    to: soc@example.org\n    when: every day at 07:00\ndelivery:\n  folder: {folder / 'out'}\n"
        f"  from: watch@example.org\ncrawling:\n  delay: 0.001\nstore: {folder / 'news.db'}\n"
    )


class Replay:
    """A replay under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime.min.replace(tzinfo=UTC)
        self.counts = Counts()
        self.titles: dict[str, list[str]] = {}
        self.summaries: dict[str, str] = {}
        self.told: Counter[int] = Counter()
        self.stories: Counter[int] = Counter()
        self.feeds: dict[str, str] = {}

    async def run(self, limit: int) -> Counts:
        """Replay the first `limit` snapshots."""
        taken = list(islice(snapshots(), limit))
        hosts = sorted({urlsplit(entry["url"]).netloc for _, entries in taken for entry in entries})
        servers = {host: Server(f"127.0.1.{n}") for n, host in enumerate(hosts, 1)}
        for server in servers.values():
            await server.__aenter__()
        box = ParseBox(workers=2, seconds=20.0)
        self.config = load_text(config_text(servers, self.folder), self.folder / "config.yaml", {})
        self.matcher = compile_watches(self.config.watches)
        self.store: Store = open_store(self.config.store)
        try:
            for moment, entries in taken:
                await self._round(moment, entries, servers, box)
            self._compose(moment + " end", self.now)
        finally:
            await box.close()
            for server in servers.values():
                await server.__aexit__()
        self.counts.pages_asked = sum(
            not one.path.endswith(("/feed.xml", "/robots.txt"))
            for server in servers.values()
            for one in server.asked
        )
        self._count(servers)
        self.store.close()
        return self.counts

    async def _round(
        self, moment: str, entries: list[dict[str, Any]], servers: dict[str, Server], box: ParseBox
    ) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        if self.counts.snapshots and now.date() != self.now.date():
            self._compose(f"{self.now:%Y-%m-%d}", now)
        self.now = now
        by_host = defaultdict(list)
        for entry in entries:
            by_host[urlsplit(entry["url"]).netloc].append(entry)
            self._observe(entry)
        for host, listed in by_host.items():
            server = servers[host]
            server.pages["/feed.xml"] = feed(server.url, listed)
            server.pages.update({path(entry["url"]): page(entry) for entry in listed})
        self.counts.snapshots += 1
        self.counts.observations += len(entries)
        names = {host for host, server in servers.items() if "/feed.xml" in server.pages}
        self.store.sync_sources(self.config.sources, now)
        self.store.sync_digests(self.config.digests, now)
        done = await poll_sources(
            self.config, self.store, self.matcher, self.store.due_sources(now, names=names),
            run_id=1, now=now, box=box, courtesy=Courtesy(),
        )  # fmt: skip
        self.counts.failed += sum(one.outcome != "ok" for one in done)
        for one in done:
            text = str(servers[one.source].pages["/feed.xml"])
            if self.feeds.get(one.source) == text and one.outcome == "ok":
                self.counts.rewritten += len(one.readings) + len(one.unread)
            self.feeds[one.source] = text

    def _observe(self, entry: dict[str, Any]) -> None:
        titles = self.titles.setdefault(entry["url"], [])
        if titles and titles[-1] != entry["title"]:
            self.counts.edits += 1
        elif titles and self.summaries[entry["url"]] != entry["summary"]:
            self.counts.summaries += 1
        if not titles or titles[-1] != entry["title"]:
            titles.append(entry["title"])
        self.summaries[entry["url"]] = entry["summary"]

    def _compose(self, label: str, now: datetime) -> None:
        def render(material: DigestMaterial) -> list[OutboxMessage]:
            stories = set()
            for article in material.owed:
                self.counts.told += 1
                if article.kind == "update":
                    names = ", ".join(match.watch for match in article.matches)
                    kinds = "+".join(sorted({one.kind for one in article.news})) or "copy"
                    self.counts.news[kinds] += 1
                    what = ", ".join(f"{one.kind} {one.value}" for one in article.news)
                    self.counts.updates.append(f"{article.title} ({names}: {what})")
                    continue
                self.told[article.article_id] += 1
                stories.add(article.story_id)
                if self.stories[article.story_id]:
                    self.counts.repeated.append(f"{now:%Y-%m-%d} {article.title} (story {article.story_id})")
            self.stories.update(stories)
            return []

        self.store.freeze(self.config.digests[0], label, now, render)

    def _count(self, servers: dict[str, Server]) -> None:
        counts = self.counts
        counts.addresses = len(self.titles)
        counts.again = sum(times > 1 for times in self.told.values())
        counts.twice = sum(times > 1 for times in self.stories.values())
        with sqlite3.connect(self.config.store) as read:
            (counts.articles,) = read.execute("SELECT count(*) FROM articles").fetchone()
            (counts.copies,) = read.execute("SELECT count(*) FROM copies").fetchone()
            counts.kinds.update(
                dict(read.execute("SELECT kind, count(*) FROM revisions GROUP BY kind").fetchall())
            )
            self._count_silent(read)
            of_article: dict[int, list[str]] = defaultdict(list)
            for url, titles in self.titles.items():
                server = servers[urlsplit(url).netloc]
                stored = self.store.article(server.url + path(url))
                if stored is None:
                    counts.merged.append(f"lost: {url}")
                    continue
                of_article[stored.article_id].append(url)
                was = [edit.title for edit in stored.revisions]
                if clean(stored.article.title) != clean(titles[-1]):
                    counts.stale.append(f"{url}: {stored.article.title!r}, not {titles[-1]!r}")
                now_and_then = list(map(clean, [*was, stored.article.title]))
                counts.kept += sum(one != other for one, other in pairwise(now_and_then))
            counts.merged += [" = ".join(urls) for urls in of_article.values() if len(urls) > 1]
        read.close()

    def _count_silent(self, read: sqlite3.Connection) -> None:
        rows = read.execute(
            """
            SELECT id, story_id, title, first_seen, coalesce(why, ''), id IN (SELECT article_id FROM copies)
            FROM articles LEFT JOIN facts ON facts.article_id = id
            WHERE id IN (SELECT article_id FROM matches) AND id NOT IN (SELECT article_id FROM owed)
            ORDER BY id
            """
        ).fetchall()
        for _, story, title, seen, why, copied in rows:
            if copied:
                self.counts.copied += 1
                continue
            told = read.execute(
                "SELECT title, first_seen FROM articles WHERE story_id = ? "
                "AND id IN (SELECT article_id FROM owed) ORDER BY id",
                (story,),
            ).fetchall()
            others = "".join(f"\n    told {at[:10]} {other}" for other, at in told)
            self.counts.silent.append(f"{seen[:10]} {title} [{why}]{others}")


def clean(title: str) -> str:
    """A title as it is compared: without what cleaning may change."""
    return " ".join(plain(title).split())


def replayed(limit: int = 10**6) -> Counts:
    """The counts of a replay in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return run(Replay(Path(folder)).run(limit))


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    counts = replayed(asked)
    for line in counts.lines():
        sys.stdout.write(f"{line}\n")
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text("\n".join(counts.silent) + "\n", encoding="utf-8")
