"""Seconds for a poll in which nothing is new: 100 sources, each answering 304 after 150 ms.

    python bench/unchanged_poll.py [--sources 100] [--latency 0.15] [--rounds 5]

The process is warm, as in the daemon: one round reads everything, the rounds after it are measured.
Floor: the median of 100 sources at 150 ms takes at most 0.5 s; more have none. The server is a process
of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from end_to_end import config
from serve import served

from monitor.config import load
from monitor.config.plan import Config
from monitor.loop import run_on_reactor
from monitor.matching import compile as compile_watches
from monitor.rounds import poll_due, utc_now
from monitor.store import open_store

FLOOR = 0.5


async def rounds(plan: Config, count: int) -> tuple[float, list[float], list[float], int]:
    """Seconds of the first round; seconds and CPU seconds of each later one; sources answered unchanged."""
    matcher = compile_watches(plan.watches)
    walls, cpus, unchanged = [], [], 0
    with open_store(plan.store) as store:
        run_id = store.begin_run("run", utc_now())
        started = time.perf_counter()
        await poll_due(plan, store, matcher, run_id=run_id, everything=True)
        first = time.perf_counter() - started
        for _ in range(count):
            await asyncio.sleep(max(1.0, plan.crawling.delay))
            started, cpu = time.perf_counter(), time.process_time()
            done = await poll_due(plan, store, matcher, run_id=run_id, everything=True)
            walls.append(time.perf_counter() - started)
            cpus.append(time.process_time() - cpu)
            unchanged = sum(poll.outcome == "not modified" for poll in done)
    return first, walls, cpus, unchanged


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.15)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    serving = ["--sites", str(given.sources), "--latency", str(given.latency), "--articles", "1"]
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name, served(*serving) as addresses:
        plan = load(config(addresses["sources"], ["Huawei", "ZTE", "NCSC"], Path(name)), {})
        first, walls, cpus, unchanged = run_on_reactor(rounds(plan, given.rounds))
    median = statistics.median(walls)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.sources} sources, {given.latency * 1000:.0f} ms latency, {unchanged} answered 304")
    print(f"first round (feeds, robots.txt, one article each): {first:.2f} s")
    print(
        f"unchanged: median {median:.2f} s (least {min(walls):.2f}, most {max(walls):.2f}), "
        f"CPU {statistics.median(cpus):.2f} s, {given.sources / median:.0f} sources/s, peak {memory:.0f} MiB"
    )
    if unchanged != given.sources:
        print("some sources did not answer 304: the figure is void")
        return 1
    if given.sources > 100:
        return 0
    print(f"floor: {FLOOR} s: {'reached' if median <= FLOOR else 'MISSED'}")
    return 0 if median <= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
