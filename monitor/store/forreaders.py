"""What people ask of the store: articles, searches, stories, and where an address went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.config.plan import Plan
from monitor.items import Article
from monitor.search import Hit, Wanted
from monitor.store import archive, credit, search, stored, stories, trail
from monitor.store.opened import Opened
from monitor.store.types import Lead, StoredArticle, StoryRecord
from monitor.whynot import Offer, Outlet


class ForReaders(Opened):
    """The part of the store that shows what is stored, and puts stories right by hand."""

    def article(self, wanted: int | str) -> StoredArticle | None:
        """Return the article with this number or address, with findings and who was told; or None."""
        with self._door.reading() as connection:
            return stored.article(connection, wanted)

    def trail(self, url: str) -> tuple[tuple[Offer, ...], tuple[Outlet, ...]]:
        """Return which sources offered an address, and how the sources of its site do."""
        with self._door.reading() as connection:
            return trail.offers(connection, url), trail.outlets(connection, url)

    def naming(self, watch: str, since: datetime) -> list[Article]:
        """Return the articles that named a watch when they were read, stored since then, latest first."""
        with self._door.reading() as connection:
            return list(archive.naming(connection, watch, since))

    def texts(self, since: datetime) -> Iterator[archive.Archived]:
        """Yield every article stored since then, one at a time."""
        with self._door.reading() as connection:
            yield from archive.texts(connection, since)

    def leads(self, since: datetime) -> list[Lead]:
        """Return how often, and by how much, each source was first on stories that others had too."""
        with self._door.reading() as connection:
            return credit.leads(connection, since)

    def search(self, wanted: Wanted) -> list[Hit]:
        """Return the stored articles that a search asks for."""
        with self._door.reading() as connection:
            return search.find(connection, wanted)

    def story(self, story_id: int) -> StoryRecord | None:
        """Return a story with its articles, or the one it was merged into; None where there is none."""
        with self._door.reading() as connection:
            return stories.story(connection, story_id)

    def split_story(self, articles: Sequence[int], plans: Sequence[Plan], now: datetime) -> int:
        """Put articles of one story into a new one for good and owe what was silent; return its number.

        ValueError.
        """
        with self._door.tx() as connection:
            return stories.split(connection, articles, plans, now)

    def merge_stories(self, into: int, other: int, now: datetime) -> int:
        """Put the articles of a story into another; return how many they were. ValueError."""
        with self._door.tx() as connection:
            return stories.merge(connection, into, other, now)
