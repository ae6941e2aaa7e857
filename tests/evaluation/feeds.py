"""Feeds against the evaluation data: predictions for `score.py feeds`, and expectations beside feedparser.

    python -m tests.evaluation.feeds OUT.jsonl      also prints the figures
    python tools/score.py feeds DATA OUT.jsonl

The expectations are those of feedparser's and gofeed's own test suites on an entry's title, link and
dates. Titles are compared as plain text. A link that is no absolute http(s) address has no expectation
here: such entries are dropped and counted.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from monitor.errors import NotAFeed
from monitor.feeds import documents, json_feed, parse
from monitor.feeds.dates import read_date
from monitor.feeds.decoding import as_utf8
from monitor.feeds.plain import plain_text
from monitor.feeds.xml_tree import tree
from monitor.items import Feed
from monitor.urls import safe_link

SHARED = Path(__file__).resolve().parents[3] / "shared"
FEEDS = SHARED / "data" / "feeds"

# Where feedparser's suite serves its files.
SERVED_AT = "http://127.0.0.1:8097/"

_CLAIM = re.compile(
    r"entries\[(\d+)\]\['(title|link|published_parsed|updated_parsed)'\] == "
    r"('(?:[^'\\]|\\.)*'|\"[^\"]*\"|\([\d, ]+\))"
)
_HEADER = re.compile(rb"^(Content-[Ll]ocation|Content-[Tt]ype):[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a test suite says an entry's field is. field: "title", "link", "published" or "updated"."""

    file: str
    place: int
    field: str
    value: str


def index() -> list[dict[str, Any]]:
    """The records of all feeds."""
    return [json.loads(line) for line in (FEEDS / "index.jsonl").read_text("utf-8").splitlines()]


def body_of(record: dict[str, Any]) -> bytes:
    """The bytes of one feed as they were served."""
    return gzip.decompress((FEEDS / record["file"]).read_bytes())


def claims(record: dict[str, Any]) -> Iterator[Claim]:
    """The expectations that a record carries."""
    for place, field, literal in _CLAIM.findall(record.get("expect") or ""):
        value = ast.literal_eval(literal)
        if isinstance(value, tuple):
            yield Claim(
                record["file"], int(place), field.split("_")[0], datetime(*value[:6], tzinfo=UTC).isoformat()
            )
        elif field == "title" or value.startswith(("http://", "https://")):
            yield Claim(
                record["file"], int(place), field, plain(value) if field == "title" else safe_link(value)
            )
    expected = record.get("expected") or {}
    for place, item in enumerate(expected.get("items") or expected.get("entries") or ()):
        if isinstance(item.get("title"), str):
            yield Claim(record["file"], place, "title", plain(item["title"]))
        link = item.get("link")
        if isinstance(link, str) and link.startswith("http"):
            yield Claim(record["file"], place, "link", safe_link(link))
        for field in ("published", "updated"):
            moment = read_date(item.get(f"{field}Parsed") or "")
            if moment:
                yield Claim(record["file"], place, field, moment.isoformat())


def plain(markup: str) -> str:
    """Markup of a title as the text a reader sees."""
    return " ".join(plain_text(markup, 500).split())


def ours(body: bytes, headers: dict[str, str]) -> list[dict[str, str]]:
    """Every entry as Newswatch reads it, those without a link too."""
    data, _ = as_utf8(body, headers.get("content-type", ""))
    url = headers.get("content-location", "")
    if data.lstrip()[:1] == b"{":
        feed = json_feed.read(data, url)
    else:
        root, _ = tree(data)
        kind = documents.kind_of(root) if root is not None else ""
        feed = documents.read(root, kind, url) if root is not None and kind else Feed("", ())
    return [
        {
            "title": entry.title,
            "link": entry.url,
            "published": entry.published.isoformat() if entry.published else "",
            "updated": entry.updated.isoformat() if entry.updated else "",
        }
        for entry in feed.entries
    ]


def feedparsers(body: bytes, headers: dict[str, str]) -> list[dict[str, str]]:
    """Every entry as feedparser reads it."""
    seen = feedparser.parse(BytesIO(body), response_headers=headers)

    def moment(entry: Any, field: str) -> str:
        parts = entry.get(f"{field}_parsed")
        return datetime(*parts[:6], tzinfo=UTC).isoformat() if parts else ""

    return [
        {
            "title": plain(entry.get("title", "")),
            "link": safe_link(entry.get("link", "")),
            "published": moment(entry, "published"),
            "updated": moment(entry, "updated"),
        }
        for entry in seen.entries
    ]


def expectations(
    read: Callable[[bytes, dict[str, str]], list[dict[str, str]]],
) -> tuple[Counter[str], Counter[str], list[tuple[Claim, str]]]:
    """Count the claims that a reader meets: met and all per field, and the misses with what was read."""
    met: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[tuple[Claim, str]] = []
    for record in index():
        wanted = list(claims(record)) if not record["real"] else []
        if not wanted:
            continue
        body = body_of(record)
        headers = {"content-location": SERVED_AT}
        for name, value in _HEADER.findall(body[:2000]):
            headers[name.decode().lower()] = value.decode("ascii", "replace")
        try:
            found = read(body, headers)
        except NotAFeed:
            found = []
        for claim in wanted:
            value = found[claim.place].get(claim.field, "") if claim.place < len(found) else ""
            total[claim.field] += 1
            if value == claim.value:
                met[claim.field] += 1
            else:
                missed.append((claim, value))
    return met, total, missed


def counts() -> Iterator[tuple[dict[str, Any], int]]:
    """Yield each real feed with the number of entries found in it; 0 where it is none."""
    for record in index():
        if record["real"]:
            try:
                feed = parse(body_of(record), f"https://{record['host']}/feed")
                yield record, len(feed.entries)
            except NotAFeed:
                yield record, 0


def main() -> None:
    """Write the predictions, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was expected and read")
    arguments = parser.parse_args()
    lines = [json.dumps({"file": record["file"], "items": items}) for record, items in counts()]
    arguments.out.write_text("\n".join(lines) + "\n", "utf-8")
    for name, read in (("newswatch", ours), ("feedparser", feedparsers)):
        met, total, missed = expectations(read)
        shares = ", ".join(f"{field} {met[field]}/{total[field]}" for field in sorted(total))
        print(f"{name}: {sum(met.values())}/{sum(total.values())} expectations met ({shares})")
        if arguments.misses:
            for claim, value in missed:
                print(f"  {claim.file} [{claim.place}] {claim.field}: {claim.value!r}, read {value!r}")


if __name__ == "__main__":
    main()
