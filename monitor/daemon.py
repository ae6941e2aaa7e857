"""The daemon: APScheduler ticks, our tables know what is due.

Two jobs run in one event loop, each never beside itself: the poll tick (under the run lock, so that
a cron run may be mixed in) and the mail tick, which does not wait for slow sites. A late tick is
never dropped (`misfire_grace_time=None`) and several missed ones become one (`coalesce`). What is
due is read from the database at each tick, so a sleep, a clock jump or a restart costs at most one
tick's length: APScheduler waits for times of day, so a clock that was set back would silence it for as
long as it was set back; a watch on both clocks makes it tick at once. An edit of config.yaml is taken
up at the next tick; a bad edit is named once and the last good version stays in use, also after a
restart (`monitor.lastgood`). That it lives is shown by `monitor.operate.vitals`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.clock import ClockWatch
from monitor.errors import ConfigError, LockedError, StoreError
from monitor.files import stamp
from monitor.notify import Notifier
from monitor.operate.endpoint import Endpoint
from monitor.operate.vitals import Vitals
from monitor.rounds import Clock, mail_due, poll_due, prepared, tell_health, utc_now

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler

    from monitor.config.plan import Config
    from monitor.crawl import Progress
    from monitor.store import Store

log = logging.getLogger("newswatch.daemon")
TICK = 20.0  # seconds; the goal is that what is due goes out within 60 s of a wake
JUMP = timedelta(
    seconds=5
)  # a wall clock that went further beside the steady one was set, or the machine slept
NOT_TAKEN_UP = "config.yaml is not taken up, the last good version stays in use"
DRAIN = 10.0  # seconds; systemd's default is to kill after 90


class Daemon:
    """Polls and mails until it is cancelled; holds the config in use and how it came to be."""

    def __init__(
        self,
        config: Config,
        env: Mapping[str, str],
        *,
        clock: Clock = utc_now,
        tick: float = TICK,
        progress: Progress | None = None,
        notifier: Notifier | None = None,
    ) -> None:
        from monitor.matching import compile as compile_watches

        self.config = config
        self.env = env
        self.clock = clock
        self.tick = tick
        self.progress = progress
        self.matcher = compile_watches(config.watches)
        self._seen = stamp(config.path)
        self._asked = False
        self._busy: set[asyncio.Task[None]] = set()
        self.vitals = Vitals(config, clock, notifier or Notifier())

    def reload(self) -> bool:
        """Take up an edited config.yaml; True when a new version is in use.

        A bad edit is logged once, with every problem's place, and changes nothing.
        """
        from monitor import lastgood
        from monitor.config import load_text
        from monitor.config.loading import contents
        from monitor.matching import compile as compile_watches

        written = stamp(self.config.path)
        if written == self._seen and not self._asked:
            return False
        self._seen, self._asked = written, False
        text = ""
        try:
            text = contents(self.config.path)
            config = load_text(text, self.config.path, self.env)
        except ConfigError as error:
            refusal, _ = lastgood.refuse(self.config.store, error, text, self.clock())
            log.error("%s fault=%s more=%d", NOT_TAKEN_UP, refusal.first, refusal.more)
            self.vitals.refused(error)
            return False
        self.vitals.took_up(config)
        lastgood.keep(config, text, self.clock())
        if config.digest == self.config.digest:
            return False
        self.config, self.matcher = config, compile_watches(config.watches)
        log.info("config taken up names=%d sources=%d", len(config.watches), len(config.sources))
        return True

    def ask_reload(self) -> None:
        """Look at config.yaml at the next tick even if its time and size are unchanged (SIGHUP)."""
        self._asked = True

    async def poll(self) -> None:
        """One poll tick: reload, then poll what is due, if no other run holds the lock."""
        try:
            polled = await self._poll()
        finally:
            self.vitals.ended("poll")
        await self.vitals.tell(at_once=polled)

    async def _poll(self) -> bool:
        """Whether there was a round, or one was refused."""
        from monitor.lock import only_run
        from monitor.onecatalogue import refresh_if_due
        from monitor.store import open_store

        self.reload()
        try:
            with only_run(self.config.store), open_store(self.config.store) as store:
                now = self.clock()
                due = self._anything_due(store, now)
                self.vitals.well("store", True)
                if not due:
                    return False
                run_id = store.begin_run("daemon", now)
                polls = await poll_due(
                    self.config, store, self.matcher, run_id=run_id, clock=self.clock, progress=self.progress
                )
                tell_health(store, polls, self.clock())
                failed = [poll for poll in polls if poll.outcome not in ("ok", "not modified")]
                log.info("round ended sources=%d failed=%d", len(polls), len(failed))
                store.end_run(
                    run_id, self.clock(), 1 if failed else 0, {"sources": len(polls), "troubles": len(failed)}
                )
                self.vitals.well("poll", not polls or len(failed) < len(polls))
                await refresh_if_due(self.config, self.clock())
        except LockedError as error:
            log.info("tick passed over reason=%s", error)
            return False
        except StoreError as error:
            log.error("nothing polled reason=%s", error)
            self.vitals.well("store", False)
        return True

    def _anything_due(self, store: Store, now: datetime) -> bool:
        prepared(self.config, store, now)
        return bool(store.due_sources(now))

    async def mail(self) -> None:
        """One mail tick: compose and deliver what is due, in a thread, so that SMTP never holds polling."""
        try:
            composed, report = await asyncio.to_thread(mail_due, self.config, self.clock)
        except StoreError as error:
            log.error("nothing mailed reason=%s", error)
            self.vitals.well("mail", False)
            return
        finally:
            self.vitals.ended("mail")
        self.vitals.well("mail", not report.dead)
        for name in composed:
            log.info("digest composed name=%s", name)
        if report.sent:
            log.info("messages sent count=%d", report.sent)

    async def serve(self) -> None:
        """Tick until cancelled (SIGTERM); then stop taking up work, finish or abandon polls, and return.

        LockedError where another daemon watches with this database, UsageError where the port is taken.
        """
        port = self.config.monitoring.port
        shown = Endpoint(port, self.vitals.metrics, self.vitals.health) if port else contextlib.nullcontext()
        with self.vitals, shown:
            await self._serve()

    async def _serve(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        now = utc_now()
        for name, work in (("poll", self.poll), ("mail", self.mail)):
            scheduler.add_job(
                self._tick, "interval", (name, work), seconds=self.tick, next_run_time=now, id=name
            )
        scheduler.add_job(
            self._tick, "interval", ("pulse", self._turn), seconds=self.vitals.interval, id="pulse"
        )
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.ask_reload)
        scheduler.start()
        log.info("watching names=%d sources=%d", len(self.config.watches), len(self.config.sources))
        self.vitals.ready()
        try:
            await self._watch_clock(scheduler)
        finally:
            log.info("stopping")
            self.vitals.stopping()
            loop.remove_signal_handler(signal.SIGHUP)
            scheduler.shutdown(wait=False)
            await self._drain()

    async def _turn(self) -> None:
        self.vitals.turn()
        await self.vitals.tell()

    async def _watch_clock(self, scheduler: BaseScheduler) -> None:
        """Until cancelled, let every job tick at once when the wall clock jumped."""
        watch = ClockWatch(utc_now)
        while True:
            await asyncio.sleep(self.tick)
            if abs(jump := watch.jump()) > JUMP:
                log.warning("the clock jumped seconds=%+d", round(jump.total_seconds()))
                for job in scheduler.get_jobs():
                    job.modify(next_run_time=utc_now())

    async def _tick(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(_guarded(name, work))
        self._busy.add(task)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            # The scheduler lets go of its jobs when it stops; `_drain` waits for their work.
            log.debug("let go of the %s tick", name)
        finally:
            self._busy.discard(task)

    async def _drain(self) -> None:
        """Give work under way DRAIN seconds to finish, then cancel it; the store's promises hold anyway."""
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=DRAIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _guarded(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """The daemon's named boundary: a fault in one tick is logged with its traceback, the next tick runs."""
    try:
        await work()
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("a fault in the %s tick; the next tick goes on", name)
