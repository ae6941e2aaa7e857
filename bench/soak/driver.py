"""The daemon of a soak: its process, its config.yaml, the days it lives through, and what came of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.soak.figures import Sample, children, sampled
from bench.soak.verdict import joined, read_once, store_faults, told_faults
from bench.soak.world import NAMES, TIMEOUT, URGENT, Event, World, plan

BEGIN = datetime(2027, 3, 10, 6, 30, tzinfo=UTC)
"""Summer time begins 18 days later: the change is part of a soak of 30 days. Half an hour before a digest, so
that one is due soon after the last event of a soak of half or whole days."""
LATER = 0.05
"""Share of sites that an edit adds."""
CALM = timedelta(days=3)
"""What the daemon may take at most to be whole once everything is well: back-off grows up to a day."""
PATIENCE = 300.0
"""True seconds that it is given at least: on a busy machine its days pass while it waits for its turn."""
ROOT = Path(__file__).resolve().parents[2]


class Driver:
    """The daemon's process, its config.yaml and its clock; lets events happen when they are due."""

    def __init__(self, world: World, folder: Path, speed: float, tick: float) -> None:
        self.world = world
        self.folder = folder
        self.speed = speed
        self.tick = tick
        self.path = folder / "config.yaml"
        self.log = folder / "daemon.log"
        self.store = folder / "newswatch.db"
        self.opened = time.time()
        self.lives = 0
        self.said = 0
        self.sites = world.count - max(1, round(world.count * LATER))
        self.samples: list[Sample] = []
        self.faults: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def age(self) -> timedelta:
        """How long the soak lasts by the daemon's clock."""
        return timedelta(seconds=(time.time() - self.opened) * self.speed)

    def write(self, *, bad: bool = False) -> None:
        """config.yaml with the sites there are; bad: with a setting that does not exist."""
        listed = "".join(
            f"  - name: {site.name}\n    url: {site.base}/feed.xml\n    allow_private: true\n"
            for site in self.world.sites[: self.sites]
        )
        others = [name for name in NAMES if name != URGENT]
        text = f"""\
timezone: Europe/London
watch:
  vendors:
    - {{name: {URGENT}, priority: high}}
{"".join(f"    - {name}{chr(10)}" for name in others)}sources:
{listed}digests:
  - name: Daily
    to: daily@example.org
    when: every day at 07:00 and 19:00
  - name: Hourly
    to: [hourly@example.org, second@example.org]
    when: every hour
    if_empty: skip
alerts:
  - name: Urgent
    to: alert@example.org
    priority: high
    gather: 5m
delivery:
  from: newswatch@example.org
  smtp: smtp://127.0.0.1:{self.world.post.port}
  insecure: true
crawling:
  delay: 0
  timeout: {TIMEOUT}s
store: newswatch.db
"""
        if bad:
            text = text.replace("crawling:\n", "crawling:\n  delai: 3\n")
        new = self.path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self.path)

    def start(self) -> None:
        """Start a daemon; its clock goes on where it is."""
        words = ["-m", "bench.soak.daemon", self.path, BEGIN.isoformat(), self.opened, self.speed, self.tick]
        self.said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *map(str, words)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )
        self.lives += 1

    def is_watching(self) -> bool:
        """Whether the present daemon said that it watches."""
        with self.log.open("rb") as log:
            log.seek(self.said)
            return b"watching names=" in log.read()

    def end(self, how: signal.Signals) -> None:
        """End the daemon by a signal; its children must end by themselves."""
        assert self.process is not None
        below = children(self.process.pid)
        # Asked to end while it still starts, it ends by the signal itself.
        asked = how is signal.SIGTERM and self.is_watching()
        self.process.send_signal(how)
        code = self.process.wait(300)
        if code not in ((0,) if asked else (0, -how)):
            self.faults.append(f"the daemon ended with {code} on {how.name}")
        limit = time.monotonic() + 300
        while alive := [child for child in below if Path(f"/proc/{child}").exists()]:
            if time.monotonic() > limit:
                self.faults.append(f"children outlived the daemon: {alive}")
                return
            time.sleep(0.05)

    def happen(self, event: Event) -> None:
        """Let one event happen, the daemon's own or the world's."""
        match event.what:
            case "kill":
                self.end(signal.SIGKILL)
                self.start()
            case "stop":
                self.end(signal.SIGTERM)
                self.start()
            case "hang up":
                assert self.process is not None
                # Before it watches, a daemon ends by the signal, as any program does.
                while not self.is_watching() and self.process.poll() is None:
                    time.sleep(0.05)
                self.process.send_signal(signal.SIGHUP)
            case "bad edit":
                self.write(bad=True)
            case "good edit":
                self.write()
            case "more sources":
                self.sites = self.world.count
                self.write()
            case _:
                self.world.happen(event)
                return
        self.world.happened[event.what] += 1

    def await_first_polls(self) -> None:
        """Wait until every source was read once: what is published later counts as news.

        The clock goes on meanwhile; what is due happens afterwards.
        """
        ends = time.monotonic() + PATIENCE
        while (left := self.sites - read_once(self.store)) > 0:
            if time.monotonic() > ends:
                self.faults.append(f"{left} sources were never read")
                return
            time.sleep(0.05)

    def live(self, events: list[Event], until: timedelta, every: float) -> None:
        """Let time pass until the daemon's clock shows `until`; a sample every so many true seconds."""
        rest, looked = list(reversed(events)), 0.0
        while (age := self.age) < until or rest:
            while rest and rest[-1].at <= age:
                self.happen(rest.pop())
            assert self.process is not None
            if self.process.poll() is not None:
                self.faults.append(f"the daemon ended by itself with {self.process.returncode}")
                self.start()
            if time.monotonic() - looked >= every:
                looked = time.monotonic()
                self.world.newsroom.forget()
                self.look()
            time.sleep(0.02)

    def look(self) -> None:
        """Take a sample of the daemon and append it to the file of samples."""
        assert self.process is not None
        day = self.age / timedelta(days=1)
        if sample := sampled(self.process.pid, day, self.lives, self.store, self.log):
            self.samples.append(sample)
            with (self.folder / "samples.tsv").open("a", encoding="utf-8") as rows:
                rows.write(sample.row() + "\n")


def wanted(world: World, later: int) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Per recipient the addresses that must be told, and those that may be.

    Alerts leave out the first poll of a source, whose moment only the daemon knows: articles that an early
    poll may have met may be alerted and need not be.
    """
    named = {url: row for url, row in world.published.items() if row[0]}
    everybody = set(named)
    urgent = {url for url, (name, _, _) in named.items() if name == URGENT}
    early = {url for url in urgent if named[url][1] < timedelta(hours=6) or named[url][2] >= later}
    must = dict.fromkeys(("daily@example.org", "hourly@example.org", "second@example.org"), everybody)
    return {**must, "alert@example.org": urgent - early}, {"alert@example.org": early}


def soak(driver: Driver, days: float, seed: int, every: float) -> list[str]:
    """Live through the plan, get well, be whole; the faults found."""
    world = driver.world
    later = driver.sites
    driver.write()
    events = plan(world.count, days, seed)
    first = [event for event in events if event.at == timedelta(0)]
    for event in first:
        driver.happen(event)
    driver.opened = time.time()
    driver.start()
    driver.await_first_polls()
    driver.live(events[len(first) :], timedelta(days=days), every)
    # The first daily digest after everything is read and delivered again, and an hour for the queue.
    must, may = wanted(world, later)

    def faults() -> list[str]:
        still = {
            recipient: urls - joined(driver.store, world.post.letters).get(recipient, set())
            for recipient, urls in must.items()
        }
        return [
            *told_faults(world.post.letters, still, may),
            *store_faults(driver.store, world.post.letters, set(world.published)),
        ]

    limit, ends = timedelta(days=days) + CALM, time.monotonic() + PATIENCE
    while driver.age < limit or time.monotonic() < ends:
        driver.live([], driver.age + timedelta(hours=2), every)
        if not faults():
            break
    driver.live([], driver.age + timedelta(hours=2), every)
    driver.end(signal.SIGTERM)
    for recipient, urls in joined(driver.store, world.post.letters).items():
        if silent := must[recipient] & urls:
            print(f"to {recipient} {len(silent)} were told by another article of their story")
    return [*driver.faults, *faults()]
