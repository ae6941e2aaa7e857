"""The plain words of the news, which `monitor/facts/common.txt` holds beside those of security news.

    python -m tests.evaluation.plain_words DATA

Prints a line per word that the table does not count and that yet names nothing: in four weeks and more, at
two hosts and more, and four fifths of the times within a sentence it is written small. They count as words of
one article in fifty, however rare they are: "desk" and "later" are no names.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from monitor.facts.words import RAREST, weight, words_of
from tests.evaluation.stories import day_of, plain, rows

WEEKS = 4
HOSTS = 2
SMALL = 0.8
SHARE = 0.02
READ = 500
_WITHIN = re.compile(r"(?<=[\w,;] )[^\W\d_][\w'’-]*")


def plain_words(data: Path) -> list[str]:
    """Return the stems of the plain words that the table does not count."""
    weeks: dict[str, set[tuple[int, int]]] = defaultdict(set)
    hosts: dict[str, set[str]] = defaultdict(set)
    small, great = Counter[str](), Counter[str]()
    for name in ("newsdatahub_cyber", "stream_articles"):
        for row in rows(data / f"clusters/{name}.jsonl.gz"):
            week = day_of(row).isocalendar()[:2]
            for token in _WITHIN.findall(plain(row)[:READ]):
                for stem in words_of(token):
                    if token[0].islower():
                        small[stem] += 1
                        weeks[stem].add(week)
                        hosts[stem].add(row["host"])
                    else:
                        great[stem] += 1
    return sorted(
        stem
        for stem, times in small.items()
        if len(weeks[stem]) >= WEEKS
        and len(hosts[stem]) >= HOSTS
        and times >= SMALL * (times + great[stem])
        and (weight(stem) >= RAREST or weight(stem) == -math.log(SHARE))
        and stem.isalpha()
        and len(stem) > 1
    )


if __name__ == "__main__":
    for word in plain_words(Path(sys.argv[1])):
        sys.stdout.write(f"{word} {SHARE}\n")
