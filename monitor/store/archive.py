"""Stored texts as they can be matched again, one at a time, for trying rules on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Article, Match, Naming
from monitor.store import bodies
from monitor.store.times import moment, stamp


def naming(connection: Connection, watch: str, since: datetime) -> Iterator[Article]:
    """Yield the articles that were found to name a watch since then, the latest first."""
    rows = connection.execute(
        """
        SELECT url, canonical_url, title, language, text, blocks
        FROM matches JOIN articles ON articles.id = matches.article_id
        JOIN texts ON texts.article_id = articles.id
        WHERE seen >= ? AND watch = ? ORDER BY articles.id DESC
        """,
        (stamp(since), watch),
    )
    for url, canonical, title, language, text, blocks in rows:
        yield Article(url, canonical, title, text, bodies.blocks_of(blocks, text), language=language)


@dataclass(frozen=True, slots=True)
class Archived:
    """A stored text and what it named when it was read; the blocks are taken apart on demand."""

    story_id: int
    first_seen: datetime
    title: str
    text: str
    language: str
    blocks: str
    named: tuple[Naming, ...]

    def article(self) -> Article:
        """The article as a matcher takes it."""
        blocks = bodies.blocks_of(self.blocks, self.text)
        return Article("", "", self.title, self.text, blocks, language=self.language)


def texts(connection: Connection, since: datetime) -> Iterator[Archived]:
    """Yield every article stored since then, in the order it came; holds one at a time."""
    named: dict[int, list[Naming]] = {}
    at = stamp(since)
    for article_id, watch, about, mentions in connection.execute(
        "SELECT article_id, watch, about, mentions FROM matches WHERE seen >= ?", (at,)
    ):
        match = Match(watch, bodies.mentions_of(mentions))
        named.setdefault(article_id, []).append(Naming(watch, bool(about), match.subject, match.used))
    rows = connection.execute(
        """
        SELECT id, story_id, first_seen, title, text, language, blocks
        FROM articles JOIN texts ON article_id = id WHERE first_seen >= ? ORDER BY first_seen
        """,
        (at,),
    )
    for article_id, story_id, first_seen, title, text, language, blocks in rows:
        known = tuple(named.get(article_id, ()))
        yield Archived(story_id, moment(first_seen), title, text, language, blocks, known)
