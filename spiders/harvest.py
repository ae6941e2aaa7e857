"""The entries of one source's index: which need no page, which are read, and what each of them gives.

    store.offered      what needs no fetch, what was edited
    | PageReader.read  a few at a time; the host's gate keeps them apart
    | matcher, fingerprint

Entries that page limit or deadline leave over stay unknown and are offered again at the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor import fingerprint
from monitor.items import Entry, Reading
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.why import Why
from monitor.pollround import PollRound
from monitor.rules import GENERIC, Rules
from monitor.sitemaps import is_archive
from monitor.store.types import Said, SourceState
from monitor.urls import article_key
from monitor.wordcount import word_count
from spiders.beside import PagesBeside
from spiders.index import Index
from spiders.pages import OutOfTime, Page, PageReader

if TYPE_CHECKING:
    from spiders.base import ArticleSpider

PAGES_AT_ONCE = 4  # entries of one source under way; one host still sees one request at a time
BACKLOG_AGE = timedelta(days=7)
UNDATED_NEWS = 20  # entries without a date up to which a source's first poll is read as news
FOLLOWED = ("rss", "rdf", "atom", "json")  # kinds of index whose entries' words tell an edit
TWIN_WORDS = 20  # words that an entry must have to be known by them
EDITED_OFTEN = Why("edited often, so its page was not read again", passing=False)
NOT_FETCHED = Why("published before this source was watched, so its page was not fetched", passing=False)


@dataclass(slots=True)
class Harvest:
    """What the new entries of an index gave. left: entries that stay for the next poll.

    passed: keys of entries that are no news and need no page. twins: entries known under another address.
    """

    readings: list[Reading] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    left: int = 0
    twins: int = 0


class Harvester:
    """Reads the new entries of one source within one poll.

    site_rules: the rules of whatever site a page lies on, where the source has none of its own.
    """

    def __init__(
        self,
        current: PollRound,
        state: SourceState,
        reader: ArticleSpider,
        deadline: Deadline,
        *,
        site_rules: Callable[[str], Rules],
    ) -> None:
        self._round = current
        self._state = state
        self._reader = reader
        self._deadline = deadline
        self._site_rules = site_rules
        self.beside = PagesBeside(current.store.site_lines)

    async def harvest(self, index: Index) -> Harvest:
        """Read what is new or edited, and say what is left; StoreError."""
        by_key: dict[str, Entry] = {}
        for entry in index.feed.entries:
            if key := article_key(entry.url):
                by_key.setdefault(key, entry)
        said = {key: self._said(entry, index) for key, entry in by_key.items()}
        offered = self._round.store.offered(self._state.name, said)
        seen = offered.known | offered.edited | offered.retitled | offered.twins
        fresh = [(key, entry) for key, entry in by_key.items() if key not in seen]
        limit = self._round.config.crawling.page_limit
        passed: list[str] = []
        if index.feed.kind == "sitemap":
            fresh, passed = self._without_archive(fresh, limit)
        # What is new comes first; of what was edited, the page says how it reads now.
        fresh += [(key, entry) for key, entry in by_key.items() if key in offered.edited]
        pages = PageReader(
            self._reader, now=self._round.now(), rules_for=self._rules, deadline=self._deadline
        )
        read: list[Reading | None] = [None] * len(fresh)
        tried = [False] * len(fresh)
        waiting = iter(enumerate(fresh[:limit]))

        async def read_some() -> None:
            for place, (key, entry) in waiting:
                try:
                    page = await pages.read(entry) if self._deadline.left else None
                except OutOfTime:
                    page = None
                if page is None and not self._deadline.left:
                    return
                tried[place] = True
                if page is not None:
                    self.beside.add(page)
                read[place] = None if page is None else self._reading(key, entry, page, index, said[key])

        async with asyncio.TaskGroup() as group:
            for _ in range(min(PAGES_AT_ONCE, len(fresh))):
                group.create_task(read_some())
        harvest = Harvest(passed=passed, twins=len(offered.twins))
        for place, (key, entry) in enumerate(fresh):
            reading = read[place]
            dated = entry.published is not None
            # An entry without a date may be of today: its page is read at the next poll.
            if reading is None and not tried[place] and dated and self.is_backlog(entry.published, index):
                page = pages.from_feed(entry, NOT_FETCHED)
                reading = None if page is None else self._reading(key, entry, page, index, said[key])
            if reading is not None:
                harvest.readings.append(reading)
            elif tried[place]:
                harvest.unread.append(key)
            else:
                harvest.left += 1
        for key in sorted(offered.retitled):
            page = pages.from_feed(by_key[key], EDITED_OFTEN)
            if page is not None:
                harvest.readings.append(self._reading(key, by_key[key], page, index, said[key]))
        return harvest

    def _said(self, entry: Entry, index: Index) -> Said:
        """What an entry's words are known by: those of a feed, for a listing's stand among its furniture."""
        if index.feed.kind not in FOLLOWED or not (entry.title or entry.summary or entry.content):
            return Said()
        many = word_count(entry.summary or entry.content) >= TWIN_WORDS
        day = f"{entry.published.astimezone(UTC):%Y-%m-%d}" if many and entry.published else ""
        return Said(fingerprint.said(entry), day)

    def _without_archive(
        self, fresh: list[tuple[str, Entry]], limit: int
    ) -> tuple[list[tuple[str, Entry]], list[str]]:
        """The entries of a sitemap that are read, and the keys of those that are passed over."""
        before = self._round.now() - BACKLOG_AGE
        kept: list[tuple[str, Entry]] = []
        passed: list[str] = []
        for key, entry in fresh:
            beyond = len(kept) >= limit
            if is_archive(entry, before, first_poll=self._state.first_poll, beyond=beyond):
                passed.append(key)
            else:
                kept.append((key, entry))
        return kept, passed

    def _reading(self, key: str, entry: Entry, page: Page, index: Index, said: Said) -> Reading:
        return Reading(
            article=page.article,
            findings=self._round.matcher.find(page.article),
            fingerprint=fingerprint.of(page.article),
            key=page.key,
            entry_keys=(key,),
            guid=entry.guid,
            retry_page=page.retry,
            backlog=self.is_backlog(page.article.published or entry.published, index),
            said=said.words,
        )

    def is_backlog(self, published: datetime | None, index: Index) -> bool:
        """Whether an article is too old to be news where old ones may show for the first time."""
        if published is None:
            # No age can be told. What a long index held when it was first read is where the watch begins;
            # a short one is no flood, and may be all of today.
            undated = sum(entry.published is None for entry in index.feed.entries)
            return self._state.first_poll and undated > UNDATED_NEWS
        if not (self._state.first_poll or index.holds_old):
            return False
        return published < self._round.now() - BACKLOG_AGE

    def _rules(self, url: str) -> Rules:
        own = self._reader.rules_for(url)
        return own if own != GENERIC else self._site_rules(url)
