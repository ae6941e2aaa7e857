"""What the packs cost: loading them, a config of 20 names beside the same with `pack: false`, and matching.

    python -m bench.packs

Times of one run, the least of several passes; only ratios travel between machines.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from monitor.config import load_text
from monitor.matching import compile
from monitor.packs import shelf

NAMES = [raw["name"] for raw in shelf.contents()["entries"].values()]
TEXT = (
    "The NCSC warned that Huawei routers and CISA tools were at risk, said the Dutch NCSC in London. " * 100
)


def config_text(names: list[str], *, pack: bool) -> str:
    """A config.yaml of these names."""
    beside = "" if pack else ", pack: false"
    lines = "".join(f'    - {{name: "{name}"{beside}}}\n' for name in names)
    return f"timezone: UTC\nsources: [https://example.org]\nwatch:\n  a:\n{lines}"


def least(run: Callable[[], object], passes: int = 7) -> float:
    """Milliseconds of the fastest pass."""
    times = []
    for _ in range(passes):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def fresh() -> None:
    """Load packs.json anew."""
    importlib.reload(shelf).contents()


def main() -> None:
    """Print the table."""
    path = Path("/bench/config.yaml")
    some = NAMES[:: max(1, len(NAMES) // 20)][:20]
    print(f"{len(NAMES)} entries; packs.json loads in {least(fresh):.1f} ms")
    for pack in (False, True):
        spent = least(partial(load_text, config_text(some, pack=pack), path, {}))
        print(f"config of 20 names, pack: {pack}: {spent:.1f} ms")
    for name in ("NCSC", "NCSC (UK)"):
        watches = load_text(config_text([name, "Huawei"], pack=True), path, {}).watches
        print(f"200 places of it, watched as {name}: {least(partial(compile(watches).scan, TEXT)):.1f} ms")


if __name__ == "__main__":
    main()
