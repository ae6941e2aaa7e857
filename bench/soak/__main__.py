"""Runs the soak; its figures and faults go to standard output."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.soak import __doc__ as soak_text
from bench.soak.driver import BEGIN, Driver, soak
from bench.soak.figures import flatness, longest_life
from bench.soak.verdict import counted
from bench.soak.world import World

GROWTH = 0.5
"""MiB of resident memory a day that count as flat; and a tenth of the size at both ends."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=soak_text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--speed", type=float, default=200)
    parser.add_argument(
        "--tick", type=float, default=0.2, help="true seconds between two looks at what is due"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=2.0, help="true seconds between two samples")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    folder = given.out or Path(tempfile.mkdtemp(prefix="newswatch-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    world = World(given.sites, BEGIN, given.seed)
    with world.newsroom, world.post:
        driver = Driver(world, folder, given.speed, given.tick)
        began = time.monotonic()
        faults = soak(driver, given.days, given.seed, given.every)
        taken = time.monotonic() - began
    return report(driver, faults, taken)


def report(driver: Driver, faults: list[str], taken: float) -> int:
    """Print what happened and what it shows; the exit code."""
    world, letters = driver.world, driver.world.post.letters
    named = sum(bool(name) for name, _, _ in world.published.values())
    days, done = driver.age / timedelta(days=1), counted(driver.store)
    print(f"{days:.1f} days in {taken / 60:.1f} min, {driver.lives} lives, {driver.folder}")
    print(f"polls of a source a day: {done['polls'] / days / world.count:.1f}")
    print(f"published {len(world.published)}, of which {named} name a watch; {done}")
    print(f"happened: {dict(sorted(world.happened.items()))}")
    second = len(letters) - len(letters.copies)
    print(
        f"mails accepted {len(letters)}, {second} of them second copies under their Message-ID; "
        f"refused {dict(world.post.refused)}; {letters.faults_named} told of a bad edit"
    )
    life = longest_life(driver.samples)
    for name in ("daemon", "children", "files", "child_files", "threads", "store", "log"):
        print(f"{name:12} {flatness(life, name)}")
    memory, files = flatness(life, "daemon"), flatness(life, "files")
    if memory.per_day > GROWTH and memory.last > memory.first * 1.1:
        faults.append(f"memory grew: {memory}")
    if files.last > files.first + 3:
        faults.append(f"descriptors grew: {files}")
    for fault in faults[:50]:
        print("FAULT", fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
