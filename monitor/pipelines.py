"""Hands each finished poll to the store: one transaction per source."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.errors import LeaseLost, StoreError
from monitor.pollround import PollRound
from monitor.store.types import PollDone

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger("newswatch.poll")


class StorePipeline:
    """Commits `PollDone` items; every other item (a spider run by hand) passes as it is."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

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
        done = self._commit(current, item)
        if done is None:
            return item
        assert done.counts is not None
        log.info(
            "poll source=%s outcome=%s new=%d matched=%d seconds=%.1f reason=%s",
            done.source, done.outcome, done.counts.new, done.counts.matched, done.seconds, done.reason,
        )  # fmt: skip
        current.tell(done)
        return done

    def _commit(self, current: PollRound, item: PollDone, *, again: bool = False) -> PollDone | None:
        try:
            counts = current.store.finish_poll(item, current.config.digests, current.now())
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


def without_readings(done: PollDone, reason: str) -> PollDone:
    """The same poll as a failed one that brought nothing; its entries are offered again."""
    return replace(done, outcome="failed", reason=reason, readings=(), unread=(), etag="", last_modified="")
