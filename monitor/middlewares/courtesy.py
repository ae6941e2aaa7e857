"""What is remembered about hosts between crawls: their gate, their robots.txt, which are never asked.

Components find it through `courtesy_of(crawler)`: the one the spider was given, else the process's own,
so that a delay holds over rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.middlewares.gate import Gate
from monitor.middlewares.never import Never
from monitor.middlewares.rulebook import Rulebook

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(slots=True)
class Courtesy:
    """The gate and the robots.txt files of all hosts, and those never asked; belongs to one event loop."""

    gate: Gate = field(default_factory=Gate)
    robots: Rulebook = field(default_factory=Rulebook)
    never: Never = field(default_factory=Never)


_process: list[Courtesy] = []


def process_courtesy() -> Courtesy:
    """The one Courtesy of this process, made when first asked for."""
    if not _process:
        _process.append(Courtesy())
    return _process[0]


def courtesy_of(crawler: Crawler) -> Courtesy:
    """The Courtesy this crawl keeps to."""
    given = getattr(crawler.spider, "courtesy", None)
    return given if isinstance(given, Courtesy) else process_courtesy()
