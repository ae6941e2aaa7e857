"""The daemon's signs of life, and who is shown them.

    pulse       beside the database, at every turn of the loop       `status`, a container's health check
    notifier    the service manager: ready, watchdog, stopping        systemd
    metrics     the file, after a round and every five minutes        Prometheus
    heartbeat   the same, at most once a minute                       an alarm service elsewhere

The watchdog is fed only while polls and mail come to an end, so that a loop that turns beside hung work
is restarted too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import __version__, pulse
from monitor.errors import ConfigError, NewswatchError
from monitor.notify import Notifier
from monitor.operate import signals
from monitor.operate.facts import Facts
from monitor.operate.metrics import exposition
from monitor.operate.standing import alive
from monitor.operate.survey import first_fault, of_config
from monitor.pulse import Pulse, PulseFile

if TYPE_CHECKING:
    from monitor.config.plan import Config

log = logging.getLogger("newswatch.daemon")

IDLE = 300.0  # seconds between two heartbeats while no round is due
LEAST = 60.0  # seconds between two heartbeats in any case
STUCK = 7200.0  # seconds; no poll (poll_limit ends at 2 h) and no answer to a mail takes longer
LONGEST = 15.0  # seconds between two turns of `turn`


class Vitals:
    """What the daemon knows of itself; used as a context manager for as long as it watches."""

    def __init__(self, config: Config, clock: Callable[[], datetime], notifier: Notifier) -> None:
        now = clock()
        self._config = config
        self._clock = clock
        self._notifier = notifier
        self._fault: ConfigError | None = None
        self._pulse = Pulse(
            pid=os.getpid(), version=__version__, started=now, ticked=now, config=config.digest, taken_up=now
        )
        self._held = contextlib.ExitStack()
        self._file: PulseFile | None = None
        self._store: Path | None = None
        self._ended = dict.fromkeys(("poll", "mail"), time.monotonic())
        self._well = dict.fromkeys(("poll", "mail", "store"), True)
        self._unsaid = False  # something failed since the last heartbeat, whatever came after it
        self._beaten = time.monotonic() - LEAST  # a round may beat at once, idleness not before the first
        self._telling = asyncio.Lock()

    @property
    def interval(self) -> float:
        """Seconds between two calls of `turn`: half of what the watchdog allows, or `LONGEST`."""
        return min(LONGEST, self._notifier.watchdog / 2 or LONGEST)

    def __enter__(self) -> Vitals:
        """Be this database's only daemon; LockedError where another is, StoreUnwritable."""
        self._take(self._config.store)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        asked = kind is None or issubclass(kind, asyncio.CancelledError)
        if self._file is not None and asked:
            self._file.clear()
        self._held.close()

    # -- what happens

    def ready(self) -> None:
        """The daemon watches."""
        self.turn()
        self._notifier.say(READY="1", STATUS=self._words())

    def stopping(self) -> None:
        """The daemon was asked to end."""
        self._notifier.say(STOPPING="1", STATUS="finishing what is under way")

    def took_up(self, config: Config) -> None:
        """config.yaml is in use as it stands; where nothing in it changed, only a fault is over."""
        self._fault = None
        self._pulse = replace(self._pulse, fault="", fault_since=None)
        if config.digest != self._config.digest:
            self._pulse = replace(self._pulse, config=config.digest, taken_up=self._clock())
        self._config = config
        if config.store != self._store:
            try:
                self._take(config.store)
            except NewswatchError as error:
                log.error("no pulse reason=%s", error)

    def refused(self, error: ConfigError) -> None:
        """config.yaml has faults; the version before stays in use."""
        self._fault = error
        now = self._clock()
        since = self._pulse.fault_since or now
        self._pulse = replace(self._pulse, fault=first_fault(error), fault_since=since)

    def well(self, part: str, well: bool) -> None:
        """Whether the last "poll" round, "mail" tick or look into the "store" did its work."""
        self._well[part] = well
        self._unsaid |= not well

    def ended(self, tick: str) -> None:
        """A tick ("poll" or "mail") came to its end, whatever came of it."""
        self._ended[tick] = time.monotonic()
        at = self._clock()
        self._pulse = replace(self._pulse, polled=at) if tick == "poll" else replace(self._pulse, mailed=at)

    # -- who is told

    def turn(self) -> None:
        """Write the pulse and feed the watchdog; to be called every `interval` seconds."""
        self._pulse = replace(self._pulse, ticked=self._clock())
        if self._file is not None:
            try:
                self._file.write(self._pulse)
            except OSError as error:
                log.error("pulse not written reason=%s", error.strerror)
        hung = [name for name, at in self._ended.items() if time.monotonic() - at > STUCK]
        if hung:
            self._notifier.say(STATUS=f"{' and '.join(hung)} under way for more than two hours")
        else:
            self._notifier.say(WATCHDOG="1", STATUS=self._words())

    async def tell(self, *, at_once: bool = False) -> None:
        """Write the metrics and ask the heartbeat's address, in a thread: after a round `at_once`, else
        where both are five minutes old."""
        since = time.monotonic() - self._beaten
        if self._telling.locked() or not (at_once or since > IDLE):
            return
        async with self._telling:
            config = self._config
            await asyncio.to_thread(signals.write_metrics, config, self._clock(), self._fault)
            if since > LEAST:
                self._beaten = time.monotonic()
                failed = self._unsaid or not all(self._well.values())
                self._unsaid = False
                await asyncio.to_thread(signals.beat, config.monitoring, failed=failed)

    def metrics(self) -> str:
        """Prometheus' text, now; from any thread."""
        return exposition(self._facts())

    def health(self) -> tuple[bool, str]:
        """Whether the daemon does its work, and how it is; from any thread, without the database."""
        line = alive(self._pulse, self._clock())
        return line.level == 0, line.says

    def _facts(self) -> Facts:
        return of_config(self._config, self._clock(), self._fault)

    def _words(self) -> str:
        if self._pulse.fault:
            return f"config.yaml is not in use, the version before is: {self._pulse.fault}"
        names, sources = len(self._config.watches), len(self._config.sources)
        return f"watching for {names} names in {sources} sources"

    def _take(self, store: Path) -> None:
        if self._file is not None:
            self._file.clear()
        self._held.close()
        self._file = None
        self._file = self._held.enter_context(pulse.hold(store))
        self._store = store
