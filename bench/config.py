"""How long a config.yaml takes to load and to edit at 1,000, 10,000 and 100,000 names, beside libyaml.

    python bench/config.py

Prints processor seconds per size, and the ratio to building plain values of the same text with libyaml.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import yaml

from monitor.config import load_text
from monitor.config.splice import appended, removed

SIZES = (1_000, 10_000, 100_000)


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The least processor time of a few rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Measure each size in one run."""
    for size in SIZES:
        names = "".join(f"    - Vendor{number} {number % 97}x\n" for number in range(size))
        text = f"timezone: UTC\nwatch:\n  vendors:\n{names}sources: [https://a.example/feed]\n"
        alone = seconds(lambda text=text: yaml.load(text, yaml.CSafeLoader))  # type: ignore[misc]
        load = seconds(lambda text=text: load_text(text, Path("config.yaml"), {}))  # type: ignore[misc]
        add = seconds(lambda text=text: appended(text, ("watch", "vendors"), ["New"]))  # type: ignore[misc]
        out = seconds(lambda text=text: removed(text, ("watch", "vendors", 500)))  # type: ignore[misc]
        print(
            f"{size:>7,} names: load {load:.2f} s ({load / alone:.1f} times libyaml), "
            f"add a name {add:.2f} s, take one out {out:.2f} s"
        )


if __name__ == "__main__":
    main()
