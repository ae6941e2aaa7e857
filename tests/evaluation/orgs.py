"""Predictions for `score.py orgs`: the mentions of the watches, without brands, in annotated reports.

    python -m tests.evaluation.orgs OUT.jsonl [--watchlist packs|samples] [--with-used] [--wrong]
                                    [--readings]
    python tools/score.py orgs DATA OUT.jsonl

Mentions of the role `used` are left out, as the annotators marked organisations and passed over products in
use ("a Discord token"); --with-used writes them too. --readings prints the precision of both readings, all
mentions and those without `used`, as labelled and in meaning: there what was passed over or attacked is an
organisation too, and what nobody looked at is none. --wrong prints the mentions that no annotated
organisation covers, by watch, each with what it is where it was looked at (`orgs_looked_at.tsv`):

    product       a product or service in use, copied or described ("a Discord token", "NordVPN's installer")
    attacked      a product with a flaw, or broken into: news of its vendor
    passed over   an organisation that the annotators did not mark
    wrong         neither
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from monitor.items import Role
from monitor.matching import compile
from tests.evaluation import packs, watchlist
from tests.evaluation.watchlist import SHARED

REPORTS = SHARED / "data" / "mentions" / "annoctr.jsonl"
ORGANISATIONS = ("passed over", "attacked")
LOOKED_AT = Path(__file__).with_name("orgs_looked_at.tsv")


class Found(NamedTuple):
    """One mention: its place in the report's text, and whether an annotation covers it."""

    start: int
    end: int
    alias: str
    role: Role
    right: bool


def mentions(names: str = "samples") -> Iterator[tuple[dict[str, Any], list[Found]]]:
    """Yield each report with its mentions. names: "packs" or "samples"."""
    matcher = compile(packs.watches() if names == "packs" else watchlist.watches(brands=False))
    for line in filter(None, REPORTS.read_text("utf-8").split("\n")):
        report = json.loads(line)
        spans = [(org["start"], org["end"]) for org in report["orgs"]]
        yield (
            report,
            [
                Found(
                    m.start,
                    m.end,
                    m.alias,
                    m.role,
                    any(m.start < stop and begin < m.end for begin, stop in spans),
                )
                for match in matcher.scan(report["text"]).matches
                for m in match.mentions
            ],
        )


class Reading(NamedTuple):
    """How many mentions a reading keeps, and what share are organisations: as labelled, and in meaning."""

    mentions: int
    labelled: float
    meant: float


def reading(names: str = "packs", *, strict: bool = False) -> Reading:
    """Return the figures of all mentions, or with `strict` of those without the role `used`."""
    kept = [
        (one.right, one.right or looked_at().get((report["id"], one.start)) in ORGANISATIONS)
        for report, found in mentions(names)
        for one in found
        if not (strict and one.role is Role.USED)
    ]
    labelled, meant = (sum(column) / len(kept) for column in zip(*kept, strict=True))
    return Reading(len(kept), labelled, meant)


@cache
def looked_at() -> dict[tuple[str, int], str]:
    """What each mention is that the labels call wrong, by report and start, where it was looked at."""
    lines = [line.split("\t") for line in LOOKED_AT.read_text("utf-8").splitlines()]
    return {(report, int(start)): kind for report, start, kind in lines}


def _around(report: dict[str, Any], start: int, end: int) -> str:
    text = report["text"]
    return " ".join(f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 60]}".split())


def main() -> None:
    """Write the predictions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--watchlist", choices=("packs", "samples"), default="packs")
    parser.add_argument("--with-used", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--readings", action="store_true")
    arguments = parser.parse_args()
    lines, wrong, kinds = [], [], Counter[str]()
    for report, found in mentions(arguments.watchlist):
        kept = [one for one in found if arguments.with_used or one.role is not Role.USED]
        lines.append(json.dumps({"id": report["id"], "mentions": [[one.start, one.end] for one in kept]}))
        for one in kept:
            kind = looked_at().get((report["id"], one.start), "not looked at")
            kinds["right" if one.right else kind] += 1
            if not one.right:
                wrong.append(f"{one.alias} ({kind}): {_around(report, one.start, one.end)}")
    for line in sorted(wrong) if arguments.wrong else ():
        print(line)
    print(", ".join(f"{kind} {number}" for kind, number in kinds.most_common()))
    if arguments.readings:
        for title, strict in (("all", False), ("without used", True)):
            number, labelled, meant = reading(arguments.watchlist, strict=strict)
            print(f"{title}: {number} mentions, precision {labelled:.3f} as labelled, {meant:.3f} in meaning")
    arguments.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
