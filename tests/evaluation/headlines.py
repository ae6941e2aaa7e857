"""Replays the headlines in order through the real poll, and shows which became one story.

    python -m tests.evaluation.headlines DATA [--set newsdatahub_cyber] [--pairs 100]

Prints the number of stories, the largest with their titles, and a sample of pairs that were merged and of the
likest pairs that were not, to be checked by hand.
"""

from __future__ import annotations

import argparse
import html
import itertools
import random
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config.plan import Source
from monitor.facts.words import weight
from monitor.fingerprint import of
from monitor.items import Article, Findings, Reading
from monitor.store import PollDone, Store, open_store
from monitor.stories.likeness import likeness
from monitor.urls import article_key
from tests.evaluation.stories import day_of, plain, read, rows


@dataclass(frozen=True)
class Placed:
    """A record and the story it came to."""

    row: dict[str, Any]
    story: int
    why: str


def replay(records: list[dict[str, Any]], store: Store) -> list[Placed]:
    """Store the records in the order of their dates; return where each came to stand."""
    hosts = sorted({row["host"] for row in records})
    records = sorted(records, key=lambda row: (day_of(row), row["id"]))
    store.sync_sources([Source(host, f"https://{host}/feed") for host in hosts], day_of(records[0]))
    for row in records:
        now = day_of(row)
        article = Article(
            row["url"], row["url"], html.unescape(row["title"]), plain(row), (), published=now, language="en"
        )
        reading = Reading(article, Findings(), of(article), article_key(row["url"]), (row["url"],))
        lease = store.lease_source(row["host"], now, 60)
        assert lease is not None
        store.finish_poll(PollDone(row["host"], lease, 1, "ok", readings=(reading,)), (), now)
    placed = []
    for row in records:
        found = store.article(row["url"])
        assert found is not None
        record = store.story(found.story_id)
        assert record is not None
        why = next((one.why for one in record.articles if one.article_id == found.article_id), "")
        placed.append(Placed(row, found.story_id, why))
    return placed


def main() -> None:
    """Print what there is to check."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", default="newsdatahub_cyber")
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--largest", type=int, default=12)
    chosen = parser.parse_args()
    records = rows(chosen.data / f"clusters/{chosen.set}.jsonl.gz")
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        placed = replay(records, store)
    stories: dict[int, list[Placed]] = defaultdict(list)
    for one in placed:
        stories[one.story].append(one)
    sizes = sorted(map(len, stories.values()), reverse=True)
    print(f"{len(placed)} articles, {len(stories)} stories; the largest: {sizes[:15]}")
    for _, members in sorted(stories.items(), key=lambda item: -len(item[1]))[: chosen.largest]:
        print(f"\n{len(members)} articles")
        for one in members:
            print(f"  {one.row['title'][:100]} [{str(day_of(one.row))[:10]}; {one.why}]")
    together = [pair for members in stories.values() for pair in itertools.combinations(members, 2)]
    print(f"\n{len(together)} pairs in one story; a sample:")
    for one, other in random.Random(7).sample(together, min(chosen.pairs // 2, len(together))):
        print(f"+ {one.row['title'][:90]} | {other.row['title'][:90]}")
    print("\nnot in one story, the likest first:")
    apart = []
    for one, other in itertools.combinations(placed, 2):
        days = abs((day_of(one.row) - day_of(other.row)).total_seconds()) / 86_400
        if one.story != other.story and days < 2:
            a, b = read(one.row), read(other.row)
            if a.words & b.words:
                like = likeness(a, b, days, {word: weight(word) for word in a.words | b.words})
                apart.append((like.value, one.row["title"], other.row["title"]))
    apart.sort(reverse=True)
    for value, title, other_title in random.Random(7).sample(apart[:300], chosen.pairs // 2):
        print(f"- {value:.2f} {title[:90]} | {other_title[:90]}")


if __name__ == "__main__":
    main()
