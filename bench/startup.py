"""What starting costs: processor seconds of commands that find nothing to do, beside an empty Python.

    python bench/startup.py [--times 10]

Each command is a process of its own; the commands take turns, so that the figures can be compared on a busy
machine, and the least of each counts. `run` finds no source and no digest due: what cron starts most often.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from end_to_end import config

from monitor.config import load
from monitor.rounds import prepared
from monitor.store import PollDone, open_store

COMMANDS = ("--help", "check", "status", "run")


def settled(path: Path) -> None:
    """Make a database in which no source is due for a day."""
    plan, now = load(path, {}), datetime.now(UTC)
    with open_store(plan.store) as store:
        prepared(plan, store, now)
        for name, lease in store.lease_sources([source.name for source in plan.sources], now, 60).items():
            store.finish_poll(PollDone(name, lease, 1, "ok", next_due=now + timedelta(days=1)), [], now)


def seconds(command: list[str]) -> float:
    """Processor seconds of a process, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name:
        path = config([f"https://site{n}.example/feed" for n in range(100)], ["Huawei", "ZTE"], Path(name))
        settled(path)
        # Compiled modules are read, as in an installation; where they may not be written, kept for the bench.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(name) / "compiled"))
        commands = {"python -c pass": [sys.executable, "-c", "pass"]}
        for word in COMMANDS:
            commands[word] = [sys.executable, "-m", "monitor", "-c", str(path), word]
        for command in commands.values():
            seconds(command)
        least = {
            word: min(each)
            for word, each in zip(
                commands,
                zip(*([seconds(one) for one in commands.values()] for _ in range(given.times)), strict=True),
                strict=True,
            )
        }
    for word, figure in least.items():
        print(f"{word:16}{figure:7.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
