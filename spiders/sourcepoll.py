"""One poll of one source: from its index's answer to one `PollDone`.

    index answer | 304 ends it; another status names a failure
                 | index              in the parse children; a sitemap's children, a page's feed
                 | Harvester          its new and edited entries, each read
                 | PollDone           committed by the pipeline in one transaction

Entries that page limit or deadline leave over stay unknown and are offered again at the next poll,
which then comes soon. The boundary for unforeseen exceptions of one source's poll is here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.http import Request, Response

from monitor import polling
from monitor.config.plan import Source, SourceKind
from monitor.errors import ReadError, StoreError
from monitor.feeds.refusals import challenge
from monitor.items import Feed
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.gate import HostResting
from monitor.middlewares.redirecting import moved_to
from monitor.middlewares.unpacking import DAMAGED
from monitor.middlewares.why import why
from monitor.pollround import PollRound
from monitor.rules import Rules
from monitor.sitememory import SiteMemory
from monitor.store.types import PollDone, SourceState
from monitor.urls import site_of
from spiders.harvest import FOLLOWED, Harvester
from spiders.index import Index, stand_in
from spiders.rendering import need_browser, withheld

if TYPE_CHECKING:
    from spiders.base import ArticleSpider

log = logging.getLogger("newswatch.poll")

VALIDATOR_LIMIT = 300  # characters; a longer ETag or Last-Modified is not kept
SOON = timedelta(minutes=1)  # until the next poll when entries were left over
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/xml;q=0.9, */*;q=0.8"
LASTING = (*FOLLOWED, "sitemap")  # kinds whose own bytes hold the entries, scripts or not


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
        self._over = over
        self._began = time.monotonic()
        self._finished = False
        self.deadline = Deadline(current.config.crawling.poll_limit)
        current.deadlines.add(self.deadline)
        self._harvester = Harvester(current, state, reader, self.deadline, site_rules=site_rules)
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
        feed, harvest = index.feed, await self._harvester.harvest(index)
        # With validators kept, the next answer could be a 304: the entries left over would be lost, and
        # other addresses that were read would not be asked.
        doubt = doubtful(response, feed)
        keep = index.whole and not harvest.left and not doubt
        notes = [index.advice, doubt]
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
            goes_on=self._state.first_poll and harvest.left > 0,
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
        if verdict.outcome in ("failed", "blocked"):
            verdict = polling.guarded(verdict, response.status, challenge(response.body))
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

    def seen_beside(self, url: str) -> SiteMemory:
        """What is known of the other pages of the site this address lies on."""
        return self._harvester.beside.memory(site_of(url))

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


def doubtful(response: Response, feed: Feed) -> str:
    """Why what an index answered may not be the whole of it, in words; "" where nothing says so.

    Its ETag is not kept then: a 304 to it would leave the rest unread for as long as the feed stays.
    """
    if DAMAGED in response.flags:
        return "the checksum of the packed answer is wrong"
    # Where only the end of the connection told the end, and the text does not end as it should.
    if "partial" in response.flags and feed.note:
        return f"the answer may be cut off ({feed.note})"
    return ""


def validator(response: Response, name: str) -> str:
    """A validator as it may be sent back: short, printable ASCII; "" for anything else."""
    value = header(response, name)
    return value if len(value) <= VALIDATOR_LIMIT and value.isascii() and value.isprintable() else ""
