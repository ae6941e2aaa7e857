"""What Newswatch costs while nothing is new: an hour of the idle daemon, the start of a round without work.

    python bench/idle.py [--sources 100] [--seconds 120] [--starts 7]

Daemon: the real one with its usual tick, after it read every source once and nothing is due for a month;
processor seconds of it and its children over `--seconds`, as seconds an hour, and resident memory at the end.
Round: the least processor and wall seconds of several starts of `newswatch run` with nothing due, beside an
empty Python and `newswatch --version` of the same run. Linux only (/proc). The server is a process of its
own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from sqlite3 import OperationalError, connect

from serve import served

CONFIG = """\
timezone: UTC
watch:
  vendors: [Huawei, ZTE, Samsung]
  agencies: [NCSC, CISA]
sources:
{sources}digests:
  - to: folder:digests
    when: every day at 07:00
crawling:
  delay: 0
"""


def family(pid: int) -> list[int]:
    """The process and its children that live."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *(int(child) for child in text.split())]


def processor(pid: int) -> float:
    """Processor seconds the present threads of a process took until now, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def memory(pid: int, name: str) -> float:
    """MiB of the line `name` ("Rss", "Pss") of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":")) / 1024


def read_once(folder: Path, sources: int) -> bool:
    """Whether every source was polled."""
    try:
        with connect(folder / "newswatch.db") as rows:
            return bool(rows.execute("SELECT count(DISTINCT source) FROM polls").fetchone()[0] >= sources)
    except OperationalError:
        return False


def daemon(folder: Path, sources: int, seconds: float) -> None:
    """Print what the daemon costs while nothing is due."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "daemon"], cwd=folder, stdout=log, stderr=log
        )
    try:
        while not read_once(folder, sources):
            time.sleep(0.5)
        time.sleep(25)  # the tick under way ends, and one more
        before = sum(map(processor, family(process.pid)))
        time.sleep(seconds)
        taken = sum(map(processor, family(process.pid))) - before
        print(f"idle daemon, {sources} sources: {taken * 3600 / seconds:.1f} processor seconds an hour")
        for pid, what in zip(family(process.pid), ("daemon", "child", "child"), strict=False):
            print(f"  {what}: {memory(pid, 'Rss'):.0f} MiB resident, {memory(pid, 'Pss'):.0f} its own share")
    finally:
        process.terminate()
        process.wait()


def start(words: Sequence[str], folder: Path) -> tuple[float, float]:
    """Processor and wall seconds of a command, its children included."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - began


def starts(folder: Path, times: int) -> None:
    """Print the least cost of each command, taken in turn."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "newswatch --version": ["-m", "monitor", "--version"],
        "newswatch run, nothing due": ["-m", "monitor", "run"],
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(times):
        for name, words in commands.items():
            took[name].append(start(words, folder))
    for name, seconds in took.items():
        cpu, wall = (min(column) for column in zip(*seconds, strict=True))
        print(f"{name}: {cpu:.2f} s processor, {wall:.2f} s wall (least of {times})")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--starts", type=int, default=7)
    given = parser.parse_args()
    serving = ["--sites", str(given.sources), "--articles", "1"]
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name, served(*serving) as addresses:
        folder = Path(name)
        listed = "".join(
            f"  - {{url: '{url}', allow_private: true, every: 30d}}\n" for url in addresses["sources"]
        )
        (folder / "config.yaml").write_text(CONFIG.format(sources=listed), encoding="utf-8")
        daemon(folder, given.sources, given.seconds)
        starts(folder, given.starts)


if __name__ == "__main__":
    main()
