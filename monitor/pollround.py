"""What the polls of one round share: the config, the store, the matcher, the parsers and the clock.

Made by `monitor.crawl`, used by the spiders and by the pipeline; it decides nothing itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from monitor.errors import StoreError
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.gate import Gate
from monitor.store.types import PollDone, SourceState

if TYPE_CHECKING:
    from monitor.browser.box import BrowserBox
    from monitor.config.plan import Config, Source
    from monitor.matching import Matcher
    from monitor.parsebox import ParseBox
    from monitor.store import Store

# source name, outcome, new, matched, seconds, reason
Progress: TypeAlias = Callable[[str, str, int, int, float, str], None]


@dataclass(slots=True)
class PollRound:
    """One round. began: what the clock said when it began; `now()` goes on from there.

    done: the polls that were committed, in the order they ended. failure: what the store refused. browser:
    for sources that need one; None lets each start its own.
    """

    config: Config
    store: Store
    matcher: Matcher
    box: ParseBox
    run_id: int
    began: datetime
    states: Sequence[SourceState]
    gate: Gate
    browser: BrowserBox | None = None
    progress: Progress | None = None
    done: list[PollDone] = field(default_factory=list)
    failure: StoreError | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    deadlines: set[Deadline] = field(default_factory=set)
    _sources: dict[str, Source] = field(init=False)
    _start: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._sources = {source.name: source for source in self.config.sources}

    def now(self) -> datetime:
        """The time, in aware UTC: the begin and what has passed since."""
        return self.began + timedelta(seconds=time.monotonic() - self._start)

    def source(self, name: str) -> Source | None:
        """The source with this name, as config.yaml has it."""
        return self._sources.get(name)

    def tell(self, done: PollDone) -> None:
        """Note a committed poll and pass it on to whoever watches."""
        self.done.append(done)
        if self.progress is not None:
            new, matched = (done.counts.new, done.counts.matched) if done.counts else (0, 0)
            self.progress(done.source, done.outcome, new, matched, done.seconds, done.reason)

    def fail(self, error: StoreError) -> None:
        """Keep the store's first refusal and end the round."""
        self.failure = self.failure or error
        self.stop()

    def stop(self) -> None:
        """Begin no more polls and let those under way end where they are."""
        self.stopping.set()
        for deadline in self.deadlines:
            deadline.expire()
