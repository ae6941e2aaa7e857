"""The one crawl of a round: polls every due source, each by the spider that reads it.

One crawl instead of one per source, so that hosts, connections and limits are shared. `monitor.crawl`
starts it; by hand it does nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.exceptions import CloseSpider
from scrapy.spiderloader import get_spider_loader

from monitor.config.plan import Source, SourceKind
from monitor.hosts import covering
from monitor.middlewares.never import NeverAsked
from monitor.pollround import PollRound
from monitor.rules import Rules
from monitor.sites import class_of_host, rules_of
from monitor.store.types import PollDone
from spiders.base import ArticleSpider
from spiders.feed import FeedSpider
from spiders.listing import ListingSpider
from spiders.mail import MailSpider
from spiders.mailpoll import MailPoll, MailPolls
from spiders.sitemap import SitemapSpider
from spiders.sourcepoll import SourcePoll

if TYPE_CHECKING:
    from monitor.middlewares.courtesy import Courtesy
    from monitor.store.types import SourceState

log = logging.getLogger("newswatch.poll")

BY_KIND: Mapping[SourceKind, type[ArticleSpider]] = {
    SourceKind.LISTING: ListingSpider,
    SourceKind.SITEMAP: SitemapSpider,
}
LEASED_AT_ONCE = 100  # sources; one durable commit for all of them instead of one each
LEASE_MARGIN = 120.0  # seconds a poll may take beyond its limit: its last page's parse and its commit


class PollSpider(Spider):
    """Polls the sources of a `PollRound`."""

    name = "poll"

    def __init__(self, round: PollRound | None = None, courtesy: Courtesy | None = None) -> None:
        super().__init__()
        self.round = round
        self.courtesy = courtesy

    async def start(self) -> AsyncIterator[Any]:
        """Yield one request per source, as places come free; its lease is taken just before.

        Mailboxes are no business of Scrapy's downloader: their polls run beside it and end as items here.
        """
        current = self.round
        if current is None:
            raise CloseSpider("polling needs a round: use `newswatch run`")
        classes = site_classes(self.crawler.settings)
        places = asyncio.Semaphore(current.config.crawling.concurrency)
        lease_seconds = current.config.crawling.poll_limit + LEASE_MARGIN
        leases: dict[str, str] = {}
        letters = MailPolls()
        known = [(state, source) for state in current.states if (source := current.source(state.name))]
        for index, (state, source) in enumerate(known):
            await places.acquire()
            if current.stopping.is_set():
                self._give_back(current, leases)
                break
            if index % LEASED_AT_ONCE == 0:
                wanted = [later.name for later, _ in known[index : index + LEASED_AT_ONCE]]
                leases |= current.store.lease_sources(wanted, current.now(), lease_seconds)
            lease = leases.pop(state.name, None)
            if lease is None:
                places.release()
                log.info("polled by another run source=%s", state.name)
                continue
            if refusal := self._refusal(current, source, classes):
                places.release()
                yield replace(refusal, lease=lease)
                continue
            poll = self._poll(current, source, state, lease, classes, places)
            if isinstance(poll, MailPoll):
                letters.add(poll)
            else:
                yield poll.request()
            for done in letters.ended():
                yield done
        async for done in letters.rest():
            yield done

    @staticmethod
    def _give_back(current: PollRound, leases: Mapping[str, str]) -> None:
        for name, lease in leases.items():
            current.store.release_source(name, lease)

    @staticmethod
    def _refusal(
        current: PollRound, source: Source, classes: Mapping[str, type[ArticleSpider]]
    ) -> PollDone | None:
        """The finished poll of a source that cannot even be begun, its lease left out; None where it can.

        A web host that is never asked is refused where requests are made; a mail server is no such request.
        """
        outcome, reason = "failed", ""
        host = source.mailbox.host if source.mailbox is not None else ""
        if host and (entry := covering(host, current.config.crawling.never)):
            outcome, reason = "blocked", str(NeverAsked(host, entry))
        elif source.spider and source.mailbox is None and source.spider not in classes:
            known = ", ".join(sorted(classes))
            reason = f"config.yaml names the spider '{source.spider}', which is not there; there are: {known}"
        if not reason:
            return None
        next_due = current.now() + source.every
        return PollDone(source.name, "", current.run_id, outcome, reason, next_due=next_due)

    def _poll(
        self,
        current: PollRound,
        source: Source,
        state: SourceState,
        lease: str,
        classes: Mapping[str, type[ArticleSpider]],
        places: asyncio.Semaphore,
    ) -> SourcePoll:
        mail = source.mailbox is not None
        reads, polls = (MailSpider, MailPoll) if mail else (spider_for(source, classes), SourcePoll)
        reader = reads.from_crawler(self.crawler, source=source)

        def site_rules(url: str) -> Rules:
            return rules_of(url, classes)

        return polls(current, source, state, lease, reader, site_rules=site_rules, over=places.release)


def site_classes(settings: Any) -> dict[str, type[ArticleSpider]]:
    """Every spider that can read a source, by name, as Scrapy's loader finds them."""
    loader = get_spider_loader(settings)
    found = {name: loader.load(name) for name in loader.list()}
    return {name: spider for name, spider in found.items() if issubclass(spider, ArticleSpider)}


def spider_for(source: Source, classes: Mapping[str, type[ArticleSpider]]) -> type[ArticleSpider]:
    """Which spider reads a source: the one it names, else its site's, else the one of its kind.

    A site's spider that reads listings does not take a source that says `kind: feed`, nor the other
    way round. KeyError where the named one does not exist.
    """
    if source.spider:
        return classes[source.spider]
    site = class_of_host(source.url, classes)
    if site is not None and source.kind in (SourceKind.AUTO, site.reads):
        return site
    return BY_KIND.get(source.kind, FeedSpider)
