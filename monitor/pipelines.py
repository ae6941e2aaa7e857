"""Hands each finished poll to the store: one transaction per source, or per handful that found nothing new.

A durable commit costs milliseconds of waiting for the disk, an answer without news a few rows. Polls
without news therefore wait a moment for others of their kind. They count, and are told, only when they are
committed; a process that is killed before that polls these sources again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.errors import LeaseLost, StoreError
from monitor.pollround import PollRound
from monitor.store.polls import is_unchanged
from monitor.store.types import PollDone

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger("newswatch.poll")

GATHERED = 100  # polls without news in one transaction
LINGER = 0.25  # seconds the first of them waits for others


class StorePipeline:
    """Commits `PollDone` items; every other item (a spider run by hand) passes as it is."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[PollDone] = []
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Build it."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Commit a poll and tell it to the round; other items come back unchanged.

        A lost lease costs this poll only, its new owner does the work again. A store that refuses
        writes ends the round.
        """
        current = getattr(self._crawler.spider, "round", None)
        if not isinstance(item, PollDone) or not isinstance(current, PollRound):
            return item
        if is_unchanged(item):
            self._gather(current, item)
            return item
        done = self._commit(current, item)
        if done is None:
            return item
        _tell(current, done)
        return done

    def close_spider(self) -> None:
        """Commit what still waits for others."""
        current = getattr(self._crawler.spider, "round", None)
        if isinstance(current, PollRound):
            self._flush(current)

    def _gather(self, current: PollRound, item: PollDone) -> None:
        self._waiting.append(item)
        if len(self._waiting) >= GATHERED:
            self._flush(current)
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LINGER, self._flush, current)

    def _flush(self, current: PollRound) -> None:
        """Commit the polls that wait, together; one by one where one of them cannot be committed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            counted = current.store.finish_unchanged(waiting, current.now())
        except StoreError as error:
            log.error("polls cannot be stored sources=%d reason=%s", len(waiting), error)
            current.fail(error)
            return
        except Exception:
            # The named boundary of one source's commit, which is found by committing each by itself.
            log.exception("a fault in storing polls sources=%d", len(waiting))
            for item in waiting:
                done = self._commit(current, item)
                if done is not None:
                    _tell(current, done)
            return
        for done in counted:
            _tell(current, done)
        kept = {done.source for done in counted}
        for item in waiting:
            if item.source not in kept:
                log.warning("poll came too late, another run does it again source=%s", item.source)

    def _commit(self, current: PollRound, item: PollDone, *, again: bool = False) -> PollDone | None:
        try:
            counts = current.store.finish_poll(item, current.config.plans, current.now())
        except LeaseLost:
            log.warning("poll came too late, another run does it again source=%s", item.source)
            return None
        except StoreError as error:
            log.error("poll cannot be stored source=%s reason=%s", item.source, error)
            current.fail(error)
            return None
        except Exception as error:
            if again:
                raise
            # The named boundary of one source's commit: recorded as its failed poll, the others go on.
            log.exception("a fault in storing one poll source=%s", item.source)
            fault = f"a fault of Newswatch ({type(error).__name__}), see the log"
            return self._commit(current, without_readings(item, fault), again=True)
        return replace(item, counts=counts)


def _tell(current: PollRound, done: PollDone) -> None:
    assert done.counts is not None
    log.info(
        "poll source=%s outcome=%s new=%d matched=%d seconds=%.1f reason=%s",
        done.source, done.outcome, done.counts.new, done.counts.matched, done.seconds, done.reason,
    )  # fmt: skip
    current.tell(done)


def without_readings(done: PollDone, reason: str) -> PollDone:
    """The same poll as a failed one that brought nothing; its entries are offered again."""
    return replace(done, outcome="failed", reason=reason, readings=(), unread=(), etag="", last_modified="")
