"""Names that no rule was written for: is this occurrence of an ambiguous name the watched one?

    python -m tests.evaluation.fresh_senses [--rules packs|none] [--known] [--wrong]

`fresh_senses.tsv` holds, one a line and parted by tabs: set, document, offset, name, what is meant, watchlist
and whether the place names it ("y" or "n"). The texts are those of the shared data, whose pages may not be
redistributed: "p:" a page, "s:" an article of the stream, "n:" a security headline, "r:" a report. The offset
counts from the headline on, with ". " between it and the text. Per name at most two places of one host were
drawn, and labelled by reading before any matcher saw them, one pass. Rules were mended on the sets A to G,
each drawn after the last change before it; of each only the first figure is one of names that no rule was
written for (docs/matching.md), and after the next change new names are to be drawn. E has words that mostly
mean other things, F names of firms and products that are also words, persons or places, G names of which
most are no English words. H is a measure on which nothing was mended: names of every kind, from documents
whose key has an odd crc32, mixed as the 293 first contexts are; a fifth are names of those in other texts.
--known leaves out the names that the packs lack, and counts the sets as one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.matching import Matcher, compile
from monitor.watches import Alias, Watch
from tests.evaluation.packs import entries, picked
from tests.evaluation.watchlist import SHARED

LABELS = Path(__file__).with_name("fresh_senses.tsv")
AROUND = 220
"""Characters at either side that the matcher reads, as in the first labelled contexts."""

_TAG = re.compile(r"<[^>]+>")


class Place(NamedTuple):
    """A labelled occurrence. at: its offset in the document. meant: a full name, or the name again."""

    group: str
    document: str
    at: int
    name: str
    meant: str
    watchlist: str
    entity: bool


def places() -> list[Place]:
    """Return the labelled places."""
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines()]
    return [Place(row[0], row[1], int(row[2]), *row[3:6], row[6] == "y") for row in rows]


def texts() -> dict[str, str]:
    """Return every document that places are drawn from, headline first, by its key."""
    data = SHARED / "data"
    found = {}
    for line in filter(None, (data / "pages/truth.jsonl").read_text("utf-8").split("\n")):
        page = json.loads(line)
        title = page.get("title")
        found[f"p:{page['id']}"] = (f"{title}. " if title else "") + (page.get("text") or "")
    for kind, name in (("s", "stream_articles"), ("n", "newsdatahub_cyber")):
        with gzip.open(data / f"clusters/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                summary = item.get("summary") or ""
                shown = _TAG.sub("", summary) if kind == "s" else summary
                found[f"{kind}:{item['id']}"] = f"{item.get('title') or ''}. {shown}"
    for line in filter(None, (data / "mentions/annoctr.jsonl").read_text("utf-8").split("\n")):
        report = json.loads(line)
        found[f"r:{report['id']}"] = report["text"]
    return found


def _watch(place: Place, rules: str) -> Watch:
    if rules == "packs":
        return picked(place.name, place.watchlist)
    texts = dict.fromkeys((place.name, place.meant))
    return Watch(place.name.casefold(), place.name, place.watchlist, tuple(Alias(text) for text in texts))


def flags(rules: str) -> Iterator[tuple[Place, bool, str]]:
    """Yield each place with whether it counts, and the text around. rules: "packs", or "none": bare names."""
    documents = texts()
    matchers: dict[tuple[str, str], Matcher] = {}
    for place in places():
        key = (place.name, place.meant)
        if key not in matchers:
            matchers[key] = compile([_watch(place, rules)])
        low = max(0, place.at - AROUND)
        text = documents[place.document][low : place.at + len(place.name) + AROUND]
        start, end = place.at - low, place.at - low + len(place.name)
        mentions = [m for match in matchers[key].scan(text).matches for m in match.mentions]
        hit = any(m.start < end and m.end > start for m in mentions)
        yield place, hit, " ".join(f"{text[:start][-70:]}[{text[start:end]}]{text[end:][:70]}".split())


def main() -> None:
    """Print precision, recall and F1 by set, and those of a case-exact match."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rules", choices=("packs", "none"), default="none")
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    counts: dict[str, Counter[tuple[bool, bool]]] = {}
    known = {text.casefold() for entry in entries() for text in (entry.name, *entry.groups)}
    for place, hit, around in flags(arguments.rules):
        if arguments.known and place.name.casefold() not in known:
            continue
        group = "known" if arguments.known else place.group
        counts.setdefault(group, Counter())[hit, place.entity] += 1
        if arguments.wrong and hit != place.entity:
            print(f"{place.group} {'false' if hit else 'missed'} {around}")
    for group, count in counts.items():
        true, false, missed = count[True, True], count[True, False], count[False, True]
        exact = (true + missed) / count.total()
        print(
            f"{group}: {count.total()} places, precision {true / (true + false):.3f}, "
            f"recall {true / (true + missed):.3f}, F1 {2 * true / (2 * true + false + missed):.3f}; "
            f"case-exact {exact:.3f} / 1 / F1 {2 * exact / (1 + exact):.3f}"
        )


if __name__ == "__main__":
    main()
