"""Articles per second of a whole `newswatch run`, beside what others do with the same pages, in one run.

    python bench/end_to_end.py [--data ../shared/data] [--pages 1000] [--peer-python PATH]

A process of its own serves real saved pages from many loopback hosts (127.0.1.x), each listed in the
feed of its host. On them, one after the other:

    newswatch      the whole command: start, feeds, robots.txt, pages, reading in its children, matching
                   the evaluation watchlist, fingerprints, storing each once (SQLite, durable)
    scrapy         Scrapy with default settings: fetches the pages, does nothing with them
    newspaper4k    download and parse, one page after the other
    news-please    from_url, one page after the other

`--peer-python` is a Python in which newspaper4k and news-please are installed; without it they are
left out. Seconds are wall time of the whole process. Politeness stays on (one request per host at a
time); the hosts are many and the delay is 0, so that it does not decide the figure.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from serve import served

ROOT = Path(__file__).resolve().parent.parent
NEWSPAPER4K_FLOOR, NEWS_PLEASE_FLOOR = 6.0, 12.0


@dataclass(frozen=True)
class Figure:
    """One contender's run. peak: largest sum of resident memory of its processes, MiB; largest: of one."""

    name: str
    pages: int
    failed: int
    seconds: float
    cpu: float
    peak: float
    largest: float

    @property
    def rate(self) -> float:
        """Pages per second."""
        return self.pages / self.seconds if self.pages else 0.0


def measured(name: str, command: list[str], folder: Path) -> tuple[Figure, dict[str, object]]:
    """Run a command whose last line of output is JSON with its counts."""
    print(f"running {name} ...", file=sys.stderr, flush=True)
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, start_new_session=True)
    peaks = [0.0]
    watch = threading.Thread(target=_watch, args=(child.pid, peaks), daemon=True)
    watch.start()
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    child.stdout.close()
    watch.join()
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{name} ended with {child.returncode} and no result:\n{output[-2000:]}")
    counts = json.loads(lines[-1])
    figure = Figure(
        name,
        int(counts.get("pages", counts.get("new", 0))),
        int(counts.get("failed", 0)),
        seconds,
        usage.ru_utime + usage.ru_stime,
        peaks[0],
        usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024),
    )
    return figure, counts


def _watch(group: int, peaks: list[float]) -> None:
    """Keep the largest sum of resident memory over the processes of a group, as long as there are any."""
    page = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    while (total := _resident(group, page)) > 0:
        peaks[0] = max(peaks[0], total)
        time.sleep(0.1)


def _resident(group: int, page: float) -> float:
    total = 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                total += int(fields[21]) * page
        except (OSError, ValueError, IndexError):
            continue
    return total


def config(sources: list[str], names: list[str], folder: Path) -> Path:
    """Write the config.yaml of the run: these sources, these names, no delay, digests into a folder."""
    lines = [
        "timezone: UTC",
        "watch:",
        "  names:",
        *(f"    - {json.dumps(name)}" for name in names),
        "sources:",
    ]
    for number, source in enumerate(sources):
        lines += [f"  - name: Site {number:03}", f"    url: {source}", "    allow_private: true"]
    lines += ["digests:", "  - name: Daily", "    to: bench@example.org", "    when: every day at 07:00"]
    lines += ["delivery:", "  from: bench@example.org", "  folder: digests", "crawling:", "  delay: 0"]
    path = folder / "config.yaml"
    path.write_text("\n".join([*lines, "store: newswatch.db", ""]), encoding="utf-8")
    return path


def read_from_pages(store: Path) -> int:
    """How many stored articles have their text from their page; the others have the feed's words."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM articles WHERE body_from = 'page'").fetchone()
    return int(count)


def table(figures: list[Figure]) -> None:
    """Print the figures, each beside the first."""
    first = figures[0]
    columns = (
        ("pages", 7),
        ("failed", 8),
        ("seconds", 9),
        ("pages/s", 9),
        ("CPU s", 8),
        ("MiB", 7),
        ("largest", 9),
    )
    print(" " * 14 + "".join(f"{name:>{width}}" for name, width in columns))
    for one in figures:
        ratio = f"newswatch is {first.rate / one.rate:.1f}x" if one is not first and one.rate else ""
        print(
            f"{one.name:14}{one.pages:7}{one.failed:8}{one.seconds:9.1f}{one.rate:9.1f}{one.cpu:8.1f}"
            f"{one.peak:7.0f}{one.largest:9.0f}  {ratio}"
        )


def verdict(figures: list[Figure]) -> bool:
    """Whether one of the two floors is reached; True where no peer ran."""
    rates = {one.name: one.rate for one in figures}
    own = rates["newswatch"]
    reached = [
        own >= floor * rates[name]
        for name, floor in (("newspaper4k", NEWSPAPER4K_FLOOR), ("news-please", NEWS_PLEASE_FLOOR))
        if rates.get(name)
    ]
    if reached:
        print(
            f"floor: {NEWSPAPER4K_FLOOR:.0f}x newspaper4k or {NEWS_PLEASE_FLOOR:.0f}x news-please: "
            + ("reached" if any(reached) else "MISSED")
        )
    return not reached or any(reached)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--peer-python", type=Path, help="a Python with newspaper4k and news-please")
    given = parser.parse_args()
    if not (given.data / "pages" / "truth.jsonl").is_file():
        print(
            f"end_to_end: no saved pages under {given.data} (give their folder with --data); nothing measured"
        )
        return 0
    watchlist = json.loads((given.data / "lists" / "eval_watchlist.json").read_text("utf-8"))
    names = list({row["name"].casefold(): row["name"] for row in watchlist["names"]}.values())
    pages = ["--pages", str(given.data / "pages"), "--limit", str(given.pages), "--sites", str(given.sites)]
    here = str(Path(__file__).with_name("contenders.py"))
    figures = []
    with tempfile.TemporaryDirectory(prefix="newswatch-bench-") as name, served(*pages) as addresses:
        folder = Path(name)
        path = config(addresses["sources"], names, folder)
        urls = folder / "urls.txt"
        urls.write_text("\n".join(addresses["pages"]), encoding="utf-8")
        hosts = len(addresses["sources"])
        print(
            f"{len(addresses['pages'])} real pages on {hosts} loopback hosts, {len(names)} names", flush=True
        )
        run = [sys.executable, "-m", "monitor", "-c", str(path), "run", "--json"]
        figure, counts = measured("newswatch", run, folder)
        figure = replace(figure, pages=read_from_pages(folder / "newswatch.db"))
        figure = replace(figure, failed=len(addresses["pages"]) - figure.pages)
        figures.append(figure)
        figures.append(measured("scrapy", [sys.executable, here, "scrapy", str(urls)], folder)[0])
        if given.peer_python is None:
            print("newspaper4k and news-please are left out (no --peer-python)")
        else:
            figures += [
                measured(peer, [str(given.peer_python), here, peer, str(urls)], folder)[0]
                for peer in ("newspaper4k", "news-please")
            ]
        table(figures)
        print(f"newswatch: {counts['matched']} articles name a watched name; exit code {counts['exit_code']}")
        print(
            "newswatch: failed counts pages without article text, and texts stored before from another page"
        )
    return 0 if verdict(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
