"""Names that reader and matcher flag together on the labelled pages, by their letters and in meaning.

    python -m tests.evaluation.named DATA [--labelled] [--packs] [--wrong]

The labels are lexical: a name counts where its letters stand in the human-made text or title, whole word and
case exact. `named_looked_at.tsv` says of pages and names that were read for it what is meant:

    other   the letters mean something else there ("PO Box", "your target", "Library of Congress")
    named   the text names it, though the labels' rule passes over it ("Amazon-owned", "on ebay"), or the
            matcher refuses it wrongly

Looked at were all pairs of page and name in which labels and matcher differ, on the labelled texts or on
what the reader takes for them, and every flag of a name that is ambiguous or short capitals. A body of the
same name counts as that name, as a bare name says no more. All other pairs stand as the labels have them,
so that faults of the reader count. --labelled matches the labelled titles and texts, which is what a reader
without a fault would give. --packs watches with what the packs know of the names. --wrong lists the pairs
in which labels and flags differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from monitor.config import load_text
from monitor.errors import NotAnArticle
from monitor.extract import article
from monitor.items import Article, Block, Zone
from monitor.matching import Matcher, compile
from tests.evaluation.pages import NOW, WORKERS

LOOKED_AT = Path(__file__).with_name("named_looked_at.tsv")

Flags = Mapping[str, Collection[str]]
"""The names that are flagged, by page."""


@cache
def looked_at() -> dict[tuple[str, str], str]:
    """Return what is meant, by page and name, where it was looked at."""
    rows = [line.split("\t") for line in LOOKED_AT.read_text("utf-8").splitlines()]
    return {(page, name): meant for page, name, meant in rows}


def labels(data: Path) -> list[dict[str, Any]]:
    """Return the labelled names of every page: `in_body` and `boilerplate_only`."""
    lines = (data / "mentions/page_body_vs_boilerplate.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def figures(data: Path, flags: Flags, *, meaning: bool) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of the flags, for all names and for those of no social network.

    meaning: count what was looked at as what it means, else by the labels alone.
    """
    social = {name["name"] for name in _listed(data) if name["social"]}
    out = {}
    for kind, drop in (("all", set[str]()), ("not_social", social)):
        true = false = missed = 0
        for page in labels(data):
            inside, outside = _told(page, meaning=meaning)
            hits = set(flags.get(page["id"], ())) - drop
            true += len(hits & inside)
            false += len(hits & outside)
            missed += len(inside - drop - hits)
        out[kind] = {
            "true": true,
            "false": false,
            "missed": missed,
            "precision": round(true / (true + false), 4),
            "recall": round(true / (true + missed), 4),
            "f1": round(2 * true / (2 * true + false + missed), 4),
        }
    return out


def _told(page: dict[str, Any], *, meaning: bool) -> tuple[set[str], set[str]]:
    """Return the names of a page that its text names and those it does not."""
    inside, outside = set(page["in_body"]), set(page["boilerplate_only"])
    if not meaning:
        return inside, outside
    judged = {name: meant for name in inside | outside if (meant := looked_at().get((page["id"], name)))}
    named = {name for name, meant in judged.items() if meant == "named"}
    other = {name for name, meant in judged.items() if meant == "other"}
    return (inside - other) | named, (outside - named) | other


def _listed(data: Path) -> list[dict[str, Any]]:
    names: list[dict[str, Any]] = json.loads((data / "lists/eval_watchlist.json").read_text("utf-8"))["names"]
    return names


@cache
def _matcher(data: Path, packs: bool) -> tuple[Matcher, dict[str, str]]:
    beside = "" if packs else ", pack: false"
    listed = "".join(
        f"    - {{name: {json.dumps(name['name'], ensure_ascii=False)}{beside}}}\n" for name in _listed(data)
    )
    text = f"timezone: UTC\nwatch:\n  names:\n{listed}sources: [https://example.org/feed]\n"
    watches = load_text(text, Path("/named/config.yaml"), {}).watches
    return compile(watches), {watch.key: watch.name for watch in watches}


def _labelled(page: dict[str, Any]) -> Article:
    """Return the labelled title and text of a page, each of its lines a block."""
    text, url = page.get("text") or "", page.get("url") or ""
    blocks, at = [], 0
    for line in text.split("\n"):
        blocks.append(Block(Zone.BODY, line, at))
        at += len(line) + 1
    return Article(url, url, page.get("title") or "", text, tuple(blocks))


def _flags(data: Path, labelled: bool, packs: bool, page: dict[str, Any]) -> tuple[str, list[str]]:
    matcher, names = _matcher(data, packs)
    if labelled:
        read = _labelled(page)
    else:
        try:
            raw = gzip.decompress((data / "pages" / page["html"]).read_bytes())
            read = article(raw, page.get("url") or "", now=NOW)
        except NotAnArticle:
            return page["id"], []
    return page["id"], [names[match.watch] for match in matcher.find(read).matches]


def flagged(data: Path, *, labelled: bool = False, packs: bool = False) -> dict[str, list[str]]:
    """Return what reader and matcher flag on every page with labelled names, by two workers."""
    wanted = {page["id"] for page in labels(data)}
    lines = (data / "pages/truth.jsonl").read_text("utf-8").split("\n")
    pages = [page for line in lines if line and (page := json.loads(line))["id"] in wanted]
    with Pool(WORKERS) as pool:
        return dict(pool.imap(partial(_flags, data, labelled, packs), pages, chunksize=8))


def differing(data: Path, flags: Flags) -> Iterator[tuple[str, str, bool, str]]:
    """Yield page, name, whether it is flagged and what is meant, where labels and flags differ."""
    for page in labels(data):
        hits = set(flags.get(page["id"], ()))
        for name in sorted(set(page["in_body"]) ^ (hits & {*page["in_body"], *page["boilerplate_only"]})):
            yield page["id"], name, name in hits, looked_at().get((page["id"], name), "")


def _refusals(rows: Iterable[tuple[str, str, bool, str]]) -> str:
    refused = [meant for _, _, is_flagged, meant in rows if not is_flagged and meant]
    return f"of {len(refused)} refusals that were looked at {refused.count('other')} are right"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--labelled", action="store_true")
    parser.add_argument("--packs", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    flags = flagged(arguments.data, labelled=arguments.labelled, packs=arguments.packs)
    rows = list(differing(arguments.data, flags))
    for page, name, flag, meant in rows if arguments.wrong else ():
        print(f"{'flagged' if flag else 'not flagged'}  {page}  {name}  {meant or 'as labelled'}")
    for meaning in (False, True):
        print(
            "in meaning" if meaning else "by the labels",
            json.dumps(figures(arguments.data, flags, meaning=meaning)),
        )
    print(_refusals(rows))


if __name__ == "__main__":
    main()
