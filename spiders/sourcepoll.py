"""One poll of one source: from its index's answer to one `PollDone`.

    index answer | 304 ends it; another status names a failure
                 | index              in the parse children; a sitemap's children, a page's feed
                 | store.offered      what needs no fetch, what was edited
                 | PageReader.read    a few at a time; the host's gate keeps them apart
                 | matcher, fingerprint
                 | PollDone           committed by the pipeline in one transaction

Entries that page limit or deadline leave over stay unknown and are offered again at the next poll,
which then comes soon. The boundary for unforeseen exceptions of one source's poll is here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.http import Request, Response

from monitor import fingerprint, polling
from monitor.config.plan import Source, SourceKind
from monitor.errors import ReadError, StoreError
from monitor.items import Entry, Feed, Reading
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.gate import HostResting
from monitor.middlewares.redirecting import moved_to
from monitor.middlewares.why import Why, why
from monitor.pollround import PollRound
from monitor.rules import GENERIC, Rules
from monitor.sitemaps import is_archive
from monitor.sitememory import SiteMemory
from monitor.store.types import PollDone, Said, SourceState
from monitor.urls import article_key, site_of
from spiders.beside import PagesBeside
from spiders.index import Index, stand_in
from spiders.pages import OutOfTime, Page, PageReader
from spiders.rendering import need_browser, withheld

if TYPE_CHECKING:
    from spiders.base import ArticleSpider

log = logging.getLogger("newswatch.poll")

PAGES_AT_ONCE = 4  # entries of one source under way; one host still sees one request at a time
BACKLOG_AGE = timedelta(days=7)
VALIDATOR_LIMIT = 300  # characters; a longer ETag or Last-Modified is not kept
SOON = timedelta(minutes=1)  # until the next poll when entries were left over
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/xml;q=0.9, */*;q=0.8"
FOLLOWED = ("rss", "rdf", "atom", "json")  # kinds of index whose entries' words tell an edit
LASTING = (*FOLLOWED, "sitemap")  # kinds whose own bytes hold the entries, scripts or not
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


class SourcePoll:
    """One source's poll under way."""

    def __init__(
        self,
        current: PollRound,
        source: Source,
        state: SourceState,
        lease: str,
        reader: ArticleSpider,
        *,
        site_rules: Callable[[str], Rules],
        over: Callable[[], None],
    ) -> None:
        self._round = current
        self._source = source
        self._state = state
        self._lease = lease
        self._reader = reader
        self._site_rules = site_rules
        self._over = over
        self._began = time.monotonic()
        self._finished = False
        self._beside = PagesBeside(current.store.site_lines)
        self.deadline = Deadline(current.config.crawling.poll_limit)
        current.deadlines.add(self.deadline)
        reader.poll, reader.box, reader.browser = self, current.box, current.browser

    def request(self) -> Request:
        """The request for the index, conditional where validators of its address are known."""
        headers = {"Accept": ACCEPT}
        # A page that scripts fill may answer 304 for ever while what they fetch is new.
        lasting = not self._source.browser or self._state.kind in LASTING
        if self._state.url == self._source.url and lasting:
            if self._state.etag:
                headers["If-None-Match"] = self._state.etag
            if self._state.last_modified:
                headers["If-Modified-Since"] = self._state.last_modified
        return self._reader.request(
            self._source.url,
            self.deadline,
            headers=headers,
            callback=self._reader.index_arrived,
            errback=self._reader.index_failed,
        )

    def over(self) -> None:
        """Give back what the poll held; called once, when its item has been handed on.

        A poll that was given up gives its lease back, so that the source stays due and free.
        """
        if not self._finished:
            try:
                self._round.store.release_source(self._source.name, self._lease)
            except StoreError as error:
                log.warning("lease not given back source=%s reason=%s", self._source.name, error)
        self._round.deadlines.discard(self.deadline)
        self._over()

    def failed(self, error: BaseException) -> PollDone | None:
        """The finished poll of an index that could not be had; None when the round is stopping."""
        if self._round.stopping.is_set():
            return None
        what = why(error, self._source.url)
        asked = error.seconds if isinstance(error, HostResting) else None
        return self._failed(polling.classify(None, what.kind, what.reason), asked=asked)

    async def arrived(self, response: Response) -> PollDone | None:
        """The finished poll of an index that answered; None when the store refused."""
        try:
            done = await self._read(response)
        except StoreError as error:
            self._round.fail(error)
            return None
        except Exception as error:
            # The named boundary of one source: its fault is its own failed poll, the others go on.
            log.exception("a fault in the poll of one source source=%s", self._source.name)
            fault = f"a fault of Newswatch ({type(error).__name__}), see the log"
            return self._failed(polling.classify(None, "Fault", fault), response=response)
        if self._round.stopping.is_set() and done.outcome not in ("ok", "not modified"):
            self._finished = False
            return None
        return None if self._round.failure is not None else done

    async def _read(self, response: Response) -> PollDone:
        request = response.request
        assert request is not None
        if response.status == 304 and (
            "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        ):
            return self._done(
                outcome="not modified",
                response=response,
                next_due=self._next_due(response),
                **self._way(request, response),
            )
        index = await self._index(response)
        if isinstance(index, polling.Verdict):
            return self._failed(index, response=response)
        feed, harvest = index.feed, await self._harvest(index)
        # With validators kept, the next answer could be a 304: the entries left over would be lost, and
        # other addresses that were read would not be asked.
        keep = index.whole and not harvest.left
        notes = [index.advice]
        if harvest.left:
            notes.append(f"{harvest.left} entries are left for the next poll")
        if feed.dropped:
            notes.append(f"{feed.dropped} entries have no usable link or are beyond what is read at once")
        if harvest.twins:
            notes.append(f"{harvest.twins} entries came again under other addresses")
        way = self._way(request, response)
        advice = index.advice or way["advice"]
        return self._done(
            outcome="ok",
            reason="; ".join(filter(None, notes)),
            response=response,
            etag=validator(response, "ETag") if keep else "",
            last_modified=validator(response, "Last-Modified") if keep else "",
            readings=tuple(harvest.readings),
            unread=tuple(harvest.unread),
            passed=tuple(harvest.passed),
            kind=feed.kind,
            entries=len(feed.entries),
            moved_to=index.found_at or way["moved_to"],
            advice=advice,
            next_due=self._next_due(response, feed) if not harvest.left else self._round.now() + SOON,
        )

    # -- the index

    @property
    def known_until(self) -> datetime | None:
        """When the last good poll was; None before a first one of this address."""
        return None if self._state.first_poll else self._state.last_ok

    @property
    def found_before(self) -> str:
        """Where the last good poll found the feed; "" where that is the source's own address."""
        return self._state.moved_to

    def is_new_ground(self, url: str) -> bool:
        """Whether the page that answered at `url` may be read in a feed's place.

        So it is at first polls, and where no good poll found a feed at the address itself.
        """
        state = self._state
        return state.first_poll or state.kind == "listing" or state.moved_to not in ("", url)

    async def _index(self, response: Response) -> Index | polling.Verdict:
        """What the entries are read from, or why there is nothing."""
        error = ""
        verdict = polling.classify(response.status)
        if response.status == 304:
            error = "Unasked"
            verdict = polling.classify(None, error, "it answered 304 (not modified) though nothing was asked")
        index: Index | None = None
        if verdict.outcome == "ok":
            try:
                response = await self._rendered(response)
                index = await self._reader.index(response)
            except ReadError as fault:
                error = type(fault).__name__
                verdict = polling.classify(None, error, fault.reason + withheld(response))
        if not self._source.listing_url or self._source.kind is SourceKind.LISTING:
            return index or verdict
        if index is not None:
            if not polling.is_empty_for_long(
                len(index.feed.entries), self._state.last_new, self._round.now()
            ):
                return index
            reason = "it has been empty for long"
        elif polling.is_dead(verdict, response.status, error):
            reason = verdict.reason
        else:
            return verdict
        try:
            return await stand_in(self._reader, reason)
        except ReadError as fault:
            # An empty feed is still a feed.
            told = f"{verdict.reason}; its listing cannot be read either: {fault.reason}"
            return index or replace(verdict, reason=told)

    async def _rendered(self, response: Response) -> Response:
        """The answer as scripts leave it, where this source needs a browser.

        Without one nothing is read, its feed neither: entries whose pages cannot be had would be kept as
        titles and not looked at again.
        """
        if self._source.browser:
            need_browser()
        return await self._reader.rendered(response, self.deadline)

    # -- entries

    async def _harvest(self, index: Index) -> Harvest:
        by_key: dict[str, Entry] = {}
        for entry in index.feed.entries:
            if key := article_key(entry.url):
                by_key.setdefault(key, entry)
        said = {key: self._said(entry, index) for key, entry in by_key.items()}
        offered = self._round.store.offered(self._source.name, said)
        seen = offered.known | offered.edited | offered.retitled | offered.twins
        fresh = [(key, entry) for key, entry in by_key.items() if key not in seen]
        limit = self._round.config.crawling.page_limit
        passed: list[str] = []
        if index.feed.kind == "sitemap":
            fresh, passed = self._without_archive(fresh, limit)
        # What is new comes first; of what was edited, the page says how it reads now.
        fresh += [(key, entry) for key, entry in by_key.items() if key in offered.edited]
        pages = PageReader(self._reader, now=self._round.now(), rules_for=self._rules, deadline=self.deadline)
        read: list[Reading | None] = [None] * len(fresh)
        tried = [False] * len(fresh)
        waiting = iter(enumerate(fresh[:limit]))

        async def read_some() -> None:
            for place, (key, entry) in waiting:
                try:
                    page = await pages.read(entry) if self.deadline.left else None
                except OutOfTime:
                    page = None
                if page is None and not self.deadline.left:
                    return
                tried[place] = True
                if page is not None:
                    self._beside.add(page)
                read[place] = None if page is None else self._reading(key, entry, page, index, said[key])

        async with asyncio.TaskGroup() as group:
            for _ in range(min(PAGES_AT_ONCE, len(fresh))):
                group.create_task(read_some())
        harvest = Harvest(passed=passed, twins=len(offered.twins))
        for place, (key, entry) in enumerate(fresh):
            reading = read[place]
            if reading is None and not tried[place] and self._is_backlog(entry.published, index):
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
        many = len((entry.summary or entry.content).split()) >= TWIN_WORDS
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
            backlog=self._is_backlog(page.article.published or entry.published, index),
            said=said.words,
        )

    def _is_backlog(self, published: datetime | None, index: Index) -> bool:
        if published is None or not (self._state.first_poll or index.holds_old):
            return False
        return published < self._round.now() - BACKLOG_AGE

    def _rules(self, url: str) -> Rules:
        own = self._reader.rules_for(url)
        return own if own != GENERIC else self._site_rules(url)

    def seen_beside(self, url: str) -> SiteMemory:
        """What is known of the other pages of the site this address lies on."""
        return self._beside.memory(site_of(url))

    # -- the record

    def _way(self, request: Request, response: Response) -> dict[str, str]:
        """Where the source moved for good, and what to do about it once that is likely to last."""
        target = moved_to(request.meta.get("redirect_reasons", []), response.url)
        state = self._state
        since = state.moved_since if target == state.moved_to else None
        lasting = bool(target) and polling.is_moved(since, state.moved_twice, self._round.now())
        advice = f"it has moved to {target}: write that as url" if lasting else ""
        return {"moved_to": target, "advice": advice}

    def _every(self) -> timedelta:
        """The interval wanted: what config.yaml says, else by the source's own rhythm."""
        source, crawling = self._source, self._round.config.crawling
        if not source.adaptive:
            return source.every
        between = polling.rhythm(self._state.arrivals, self._round.now())
        return polling.interval(between, crawling.soonest, crawling.latest)

    def _next_due(self, response: Response, feed: Feed | None = None) -> datetime:
        return polling.next_due(
            self._every(),
            self._round.now(),
            seed=self._source.name,
            # A site whose Crawl-delay is longer than the interval is asked when it may be asked.
            retry_after=self._round.gate.wait_of(self._reader.reach.host, 0.0),
            max_age=polling.parse_max_age(header(response, "Cache-Control")),
            feed_period=feed.period if feed is not None else None,
        )

    def _failed(
        self, verdict: polling.Verdict, *, response: Response | None = None, asked: float | None = None
    ) -> PollDone:
        now = self._round.now()
        if response is not None:
            asked = polling.parse_retry_after(header(response, "Retry-After"), now)
        return self._done(
            outcome=verdict.outcome,
            reason=verdict.reason,
            response=response,
            next_due=polling.next_due(
                self._every(),
                now,
                seed=self._source.name,
                fails=self._state.fails + 1,
                fault=verdict.fault,
                retry_after=asked,
            ),
        )

    def _done(
        self, *, outcome: str, response: Response | None, next_due: datetime, reason: str = "", **more: object
    ) -> PollDone:
        self._finished = True
        return PollDone(
            source=self._source.name,
            lease=self._lease,
            run_id=self._round.run_id,
            outcome=outcome,
            reason=reason,
            status=response.status if response is not None else None,
            next_due=next_due,
            seconds=time.monotonic() - self._began,
            **more,  # type: ignore[arg-type]
        )


def header(response: Response, name: str) -> str:
    """A header of an answer as text, "" where it has none."""
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def validator(response: Response, name: str) -> str:
    """A validator as it may be sent back: short, printable ASCII; "" for anything else."""
    value = header(response, name)
    return value if len(value) <= VALIDATOR_LIMIT and value.isascii() and value.isprintable() else ""
