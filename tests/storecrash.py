"""Workers that poll, compose and deliver until they are killed; run as a program by test_crash_store.py.

    storecrash.py DATABASE SEED ROUNDS

Each round forks one or two workers. A worker kills itself with SIGKILL just before its Nth SQL statement,
N drawn from the seed, so that every statement boundary is met and a failure can be repeated; every fifth
round two workers run at once and are killed from outside, to meet the middle of a commit too.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.errors import LeaseLost, StoreError
from monitor.items import Reading
from monitor.store import PollDone, Store, open_store
from monitor.urls import site_of
from tests.storecase import NOW, digest, messages, reading, source

FEEDS = ("alpha", "beta", "gamma")
ENTRIES = 60
PLANS = (digest("daily", "huawei", "zte"), digest("weekly", "zte"))
READERS = ("a@example.org", "b@example.org")
ROUND = timedelta(hours=1)  # longer than any lease


def entry(feed: str, number: int) -> Reading:
    """The article behind an entry: every third names huawei, every fourth zte; every sixth of a feed is a
    copy of the same text elsewhere."""
    watches = [name for name, every in (("huawei", 3), ("zte", 4)) if number % every == 0]
    exact = f"agency text {number}" if number % 6 == 0 else None
    title = f"{feed.capitalize()}{number}"  # an event of its own: what is told is counted by article
    made = reading(f"n{number}", *watches, site=f"{feed}.example", exact=exact, title=title)
    return replace(made, backlog=number % 12 == 0)


def poll(store: Store, feed: str, now: object, size: int) -> None:
    """One poll of a feed: up to `size` entries that are not known."""
    at = NOW if now is None else now
    lease = store.lease_source(feed, at, 600)  # type: ignore[arg-type]
    if lease is None:
        return
    offered = {entry(feed, number).entry_keys[0]: number for number in range(ENTRIES)}
    known = store.known(feed, list(offered))
    fresh = [number for key, number in offered.items() if key not in known][:size]
    done = PollDone(feed, lease, 1, "ok", readings=tuple(entry(feed, number) for number in fresh))
    store.finish_poll(done, PLANS, at)  # type: ignore[arg-type]


def deliver(store: Store, now: object, server: Path, fails: random.Random) -> bool:
    """One delivery: the server writes down what it accepted; sometimes its answer is lost."""
    claimed = store.claim(now, 600)  # type: ignore[arg-type]
    if claimed is None:
        return False
    store.mark_dotted(claimed, now)  # type: ignore[arg-type]
    with server.open("ab", buffering=0) as accepted:
        accepted.write(f"{claimed.message.message_id}\t{claimed.message.mime.hex()}\n".encode())
    if fails.random() < 0.1:
        store.mark_retry(claimed, now, now, "connection lost")  # type: ignore[arg-type]
    else:
        store.mark_sent(claimed, now, "250 taken")  # type: ignore[arg-type]
    return True


def work(path: Path, number: int, seed: int, kill_at: int | None) -> None:
    """Work for ever."""
    chance = random.Random(seed)
    now = NOW + number * ROUND
    with open_store(path) as store:
        if kill_at is not None:
            die_before(store, kill_at)
        store.sync_sources([source(feed) for feed in FEEDS], now)
        store.sync_digests(PLANS, now)
        for step in range(1_000_000):
            try:
                poll(store, chance.choice(FEEDS), now, 3)
                plan = chance.choice(PLANS)
                label = f"{plan.name} {number}.{step // 3}"
                store.freeze(plan, label, now, lambda _, label=label: messages(label, *READERS))
                for _ in range(3):
                    deliver(store, now, path.with_name("accepted"), chance)
            except LeaseLost:
                continue


def die_before(store: Store, statement: int) -> None:
    """Arrange for SIGKILL just before the given statement."""
    left = statement

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with store._door.reading() as connection:
        connection.set_trace_callback(count)


def fork(path: Path, number: int, seed: int, kill_at: int | None) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work(path, number, seed, kill_at)
    except StoreError as error:
        print("worker:", type(error).__name__, error, file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def finish(path: Path, number: int) -> None:
    """A clean run: everything is read, composed and delivered."""
    now = NOW + number * ROUND
    with open_store(path) as store:
        for feed in FEEDS:
            poll(store, feed, now, ENTRIES)
        for plan in PLANS:
            store.freeze(
                plan, f"{plan.name} last", now, lambda _, p=plan: messages(f"{p.name} last", *READERS)
            )
        while deliver(store, now, path.with_name("accepted"), random.Random(1)):
            pass


def main() -> None:
    path, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    site_of("https://example.org/")  # loads the list of suffixes once, not in every worker
    for number in range(rounds):
        outside = number % 5 == 4
        workers = [
            fork(path, number, chance.randrange(2**32), None if outside else chance.randrange(1, 250))
            for _ in range(2 if outside else 1)
        ]
        if outside:
            time.sleep(chance.uniform(0.005, 0.1))
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
        for worker in workers:
            _, status = os.waitpid(worker, 0)
            if os.WTERMSIG(status) != signal.SIGKILL:
                sys.exit(f"round {number}: a worker ended by itself")
    finish(path, rounds)


if __name__ == "__main__":
    main()
