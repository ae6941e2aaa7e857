"""What a soak measures of a process and its children, and what the samples say: is it flat?

Pure but for `sampled`, which reads /proc (Linux).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

WARM_UP = 0.25
"""Share of a life that is left out: caches fill, allocators find their size, the store learns its sites."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. day: of the daemon's clock. life: how many daemons were started. MiB of resident memory.

    children: the parse children, their memory summed. files: open descriptors of the daemon; of its children.
    """

    day: float
    life: int
    daemon: float
    children: float
    files: int
    child_files: int
    count: int
    threads: int
    store: float
    log: float

    def row(self) -> str:
        """The sample as one line of tab-separated values, in the order of the fields."""
        return "\t".join(f"{getattr(self, name):.3f}".rstrip("0").rstrip(".") for name in self.__slots__)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _entries(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def children(pid: int) -> list[int]:
    """The processes below this one, all generations."""
    found, look = [], [pid]
    while look:
        parent = look.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            below = [int(child) for child in task.read_text().split()]
            found += below
            look += below
    return found


def sampled(pid: int, day: float, life: int, store: Path, log: Path) -> Sample | None:
    """A look at this process now; None where it ended meanwhile."""
    try:
        below = children(pid)
        return Sample(
            day=day,
            life=life,
            daemon=_resident(pid),
            children=sum(_resident(child) for child in below),
            files=_entries(f"/proc/{pid}/fd"),
            child_files=sum(_entries(f"/proc/{child}/fd") for child in below),
            count=len(below),
            threads=_entries(f"/proc/{pid}/task"),
            store=sum(
                path.stat().st_size
                for suffix in ("", "-wal")
                if (path := store.with_name(store.name + suffix)).exists()
            )
            / 2**20,
            log=log.stat().st_size / 2**20,
        )
    except (OSError, IndexError):
        return None


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Theil and Sen's slope: the median of the slopes of all pairs, which single peaks do not move.

    At most 400 points count, evenly taken; 0 for fewer than two.
    """
    taken = points[:: max(1, len(points) // 400)]
    slopes = [
        (other[1] - one[1]) / (other[0] - one[0])
        for at, one in enumerate(taken)
        for other in taken[at + 1 :]
        if other[0] > one[0]
    ]
    return median(slopes) if slopes else 0.0


@dataclass(frozen=True, slots=True)
class Flatness:
    """How a quantity went over the longest life, after its warm-up: per day, and at both ends (medians)."""

    per_day: float
    first: float
    last: float
    most: float
    days: float

    def __str__(self) -> str:
        return (
            f"{self.per_day:+.3f} a day over {self.days:.1f} days; "
            f"first tenth {self.first:.1f}, last tenth {self.last:.1f}, most {self.most:.1f}"
        )


def longest_life(samples: Sequence[Sample]) -> list[Sample]:
    """The samples of the life that spans most days, without its warm-up."""
    lives: dict[int, list[Sample]] = {}
    for sample in samples:
        lives.setdefault(sample.life, []).append(sample)
    if not lives:
        return []
    life = max(lives.values(), key=lambda one: one[-1].day - one[0].day)
    warm = life[0].day + (life[-1].day - life[0].day) * WARM_UP
    return [sample for sample in life if sample.day >= warm]


def flatness(samples: Sequence[Sample], name: str) -> Flatness:
    """How the field `name` went over `samples` of one life."""
    points = [(sample.day, float(getattr(sample, name))) for sample in samples]
    if not points:
        return Flatness(0, 0, 0, 0, 0)
    values = [value for _, value in points]
    tenth = max(1, len(values) // 10)
    return Flatness(
        slope(points),
        median(values[:tenth]),
        median(values[-tenth:]),
        max(values),
        points[-1][0] - points[0][0],
    )
