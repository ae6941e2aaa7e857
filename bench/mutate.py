"""Breaks real pages and feeds in every way and sends them through the parse children, as a round would.

    nice python bench/mutate.py [--data FOLDER] [--each N] [--minutes N]

Every page and feed under FOLDER (`../shared/data`, or tests/pages and tests/feeds without it) is mutated
N times by a seed of its own: cut, bytes swapped, turned and inserted, tags doubled, closing tags and quotes
taken out, markup nested, spliced into another document, encoded anew under a false label. Each mutant is
read by `ParseBox` under production's limits, what it gives is matched and fingerprinted in this process, as
a poll does. Order is by round, so that a run that is stopped has broken every document as often.

Printed: how many documents and mutants; faults (an exception in a reader, a child that died), with the
mutant kept in `bench/out/mutants`; the slowest by the processor's time; the memory of this process and of
the children, at the begin and end. Exit code 1 where there was a fault, a mutant that took longer than a
child may (3 s), or a growth beyond GROWTH_MB.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor import fingerprint
from monitor.errors import NotAFeed, NotAnArticle, ReadError
from monitor.items import Entry
from monitor.matching import Matcher
from monitor.matching import compile as compile_watches
from monitor.parsebox import ParseBox
from monitor.watches import Alias, Watch

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 27, tzinfo=UTC)
CHILD_SECONDS = 3.0  # of the processor, as `ParseBox` gives a job in production
GROWTH_MB = 64
SIZE_LIMIT = 8 << 20  # as the crawler's; splicing and nesting could grow beyond
TICKS = os.sysconf("SC_CLK_TCK")
NAMES = ("Huawei", "ZTE", "Apple", "Microsoft", "华为", "F5", "Check Point", "Cisco", "NCSC", "Target")
CHARSETS = ("utf-16", "utf-16-le", "utf-32", "windows-1251", "gb18030", "shift_jis", "iso-2022-jp", "utf-7",
            "koi8-r", "latin-1", "big5", "euc-kr")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A page or feed as it was served; feed: read as an index."""

    name: str
    body: bytes
    url: str
    feed: bool


# -- mutations: bytes and chance in, bytes out


def _cut(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body))
    return body[:at] if chance.random() < 0.7 else body[at:]


def _swap(body: bytes, chance: random.Random) -> bytes:
    made = bytearray(body)
    for _ in range(chance.choice((1, 10, 100, 1000))):
        one, other = chance.randrange(len(made)), chance.randrange(len(made))
        made[one], made[other] = made[other], made[one]
    return bytes(made)


def _turn(body: bytes, chance: random.Random) -> bytes:
    made = bytearray(body)
    for _ in range(chance.choice((1, 10, 100, 1000))):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


_ODD = (
    *(b"\0", b"\x1b[2J", b"<![CDATA[", b"]]>", b"<!--", b"&#xD800;", b"\xff\xfe", b"<", b">", b'"', b"&"),
    *(b"\xe2\x80\xae", b"<?xml?>", b"<!DOCTYPE a [", b"<svg><style>", b"<template>", b"<plaintext>"),
)


def _insert(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 5, 50))):
        at = chance.randrange(len(body) + 1)
        body = body[:at] + chance.choice(_ODD) * chance.choice((1, 1, 20)) + body[at:]
    return body


_TAG = re.compile(rb"<[^<>]{1,300}>")
_CLOSING = re.compile(rb"</[^<>]{1,60}>")


def _double(body: bytes, chance: random.Random) -> bytes:
    often = chance.choice((2, 2, 5, 50))
    share = chance.choice((0.01, 0.2, 1.0)) if often < 10 else 0.02
    return _TAG.sub(lambda tag: tag[0] * often if chance.random() < share else tag[0], body)


def _unclose(body: bytes, chance: random.Random) -> bytes:
    share = chance.choice((0.02, 0.3, 1.0))
    return _CLOSING.sub(lambda tag: b"" if chance.random() < share else tag[0], body)


def _unquote(body: bytes, chance: random.Random) -> bytes:
    gone = chance.choice((b'"', b"'", b">", b"="))
    share = chance.choice((0.01, 0.3))
    parts = body.split(gone)
    made = [part if chance.random() < share else part + gone for part in parts[:-1]]
    return b"".join([*made, parts[-1]])


def _nest(body: bytes, chance: random.Random) -> bytes:
    tag = chance.choice(
        (b"div", b"b", b"table", b"item", b"article", b"ul", b"font", b"a", b"svg", b"select")
    )
    at = chance.randrange(len(body) + 1)
    return body[:at] + b"<%s>" % tag * chance.choice((10, 300, 3000)) + body[at:]


def _repeat(body: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(body))
    piece = body[begin : begin + chance.choice((50, 2000, 20_000))]
    return body[:begin] + piece * chance.choice((2, 10, 50)) + body[begin:]


def _recode(body: bytes, chance: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    charset = chance.choice(CHARSETS)
    told = chance.choice((charset, chance.choice(CHARSETS), "x-none", "zlib_codec"))
    text = re.sub(r"(charset=[\"']?|encoding=[\"'])[\w-]+", lambda found: found[1] + told, text, count=2)
    return text.encode(charset, "replace")


MUTATIONS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    one.__name__.removeprefix("_"): one
    for one in (_cut, _swap, _turn, _insert, _double, _unclose, _unquote, _nest, _repeat, _recode)
}


def mutant(document: Document, other: Document, number: int) -> tuple[str, bytes]:
    """The names of one to three mutations, and what they made of the document; the same for a number."""
    chance = random.Random(f"{document.name} {number}")
    body, done = document.body, []
    if chance.random() < 0.05:
        half = chance.randrange(len(body))
        body, done = body[:half] + other.body[chance.randrange(len(other.body)) :], ["splice"]
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(sorted(MUTATIONS))
        body = MUTATIONS[name](body or b"<", chance)
        done.append(name)
    return "+".join(done), body[:SIZE_LIMIT]


# -- documents


def documents(data: Path) -> list[Document]:
    """All pages and feeds of a folder of evaluation data; the suite's own saved ones where there is none."""
    if (data / "pages/truth.jsonl").is_file():
        return list(_of_data(data))
    pages = sorted((ROOT / "tests/pages").rglob("*.html"))
    feeds = [one for one in sorted((ROOT / "tests/feeds").iterdir()) if one.suffix in (".xml", ".json")]
    return [
        Document(str(one), one.read_bytes(), "https://news.example/a", feed=one in feeds)
        for one in (*pages, *feeds)
    ]


def _of_data(data: Path) -> Iterator[Document]:
    for line in (data / "pages/truth.jsonl").read_bytes().splitlines():
        told = json.loads(line)
        body = gzip.decompress((data / "pages" / told["html"]).read_bytes())
        yield Document(told["html"], body, told.get("url") or "https://news.example/a", feed=False)
    for line in (data / "feeds/index.jsonl").read_bytes().splitlines():
        told = json.loads(line)
        raw = (data / "feeds" / told["file"]).read_bytes()
        body = gzip.decompress(raw) if told["file"].endswith(".gz") else raw
        yield Document(told["file"], body, "https://news.example/feed", feed=True)


# -- reading


@dataclass
class Tally:
    """What happened so far. slowest: seconds of the processor and the mutant's name, per kind of reading.

    child_mb: the resident memory of children by how many hundred jobs they had done.
    """

    read: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    own_mb: list[float] = field(default_factory=list)
    child_mb: dict[int, list[float]] = field(default_factory=dict)

    def took(self, what: str, seconds: float, name: str) -> None:
        """Note how long something took."""
        if seconds > self.slowest.get(what, (0.0, ""))[0]:
            self.slowest[what] = (seconds, name)


def resident_mb(pid: int) -> float:
    """The resident memory of a process, in MiB; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except (OSError, IndexError):
        return 0.0


def cpu_of(pid: int) -> float:
    """Seconds of the processor a process has used; 0 where it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / TICKS
    except (OSError, IndexError):
        return 0.0


async def read(
    box: ParseBox, document: Document, body: bytes, matcher: Matcher, tally: Tally, name: str
) -> str:
    """Read one mutant as a poll reads; the kind of its end. The last child's figures go into the tally."""
    child = box._idle[-1] if box._idle else None
    pid = child._process.pid if child else 0
    before = cpu_of(pid)
    try:
        if document.feed:
            await box.feed(body, document.url, "application/rss+xml")
            end = "feed"
        else:
            article = await box.article(body, document.url, now=NOW, entry=Entry(document.url, "A title"))
            begin = time.process_time()
            matcher.find(article)
            fingerprint.of(article)
            tally.took("matching and fingerprint", time.process_time() - begin, name)
            end = "article"
    except ReadError as error:
        end = type(error).__name__
        if isinstance(error, NotAFeed | NotAnArticle) and error.reason.startswith("the reader failed"):
            end = f"FAULT {error.reason}"
        elif end == "ParseLimit" and child is not None and cpu_of(pid) == 0:
            end = f"stopped: {error.reason}"
    if pid and (after := cpu_of(pid)):
        tally.took("reading", after - before, name)
        assert child is not None
        tally.child_mb.setdefault(child.jobs // 100, []).append(resident_mb(pid))
    return end


async def run(told: argparse.Namespace) -> Tally:
    """Read mutants until they or the time are used up."""
    stock = documents(told.data)
    print(f"{len(stock)} documents, {sum(one.feed for one in stock)} of them feeds", flush=True)
    matcher = compile_watches(
        [Watch(str(n), name, "vendors", (Alias(name),)) for n, name in enumerate(NAMES)]
    )
    kept = ROOT / "bench/out/mutants"
    tally, box = Tally(), ParseBox(workers=1, seconds=told.seconds)
    until = time.monotonic() + told.minutes * 60
    try:
        for number in range(told.first, told.first + told.each):
            for place, document in enumerate(stock):
                if time.monotonic() > until or not document.body:
                    continue
                how, body = mutant(document, stock[(place * 7 + number) % len(stock)], number)
                name = f"{document.name} #{number} {how} ({len(body)} bytes)"
                end = await read(box, document, body, matcher, tally, name)
                tally.read[end.partition(" ")[0]] += 1
                if end.startswith(("FAULT", "stopped", "ParseLimit")):
                    kept.mkdir(parents=True, exist_ok=True)
                    (kept / re.sub(r"\W+", "-", f"{document.name}-{number}")).write_bytes(body)
                    tally.faults.append(f"{end}: {name}")
                    print(tally.faults[-1], flush=True)
                if sum(tally.read.values()) % 500 == 0:
                    tally.own_mb.append(resident_mb(os.getpid()))
            print(f"round {number}: {sum(tally.read.values())} mutants, {dict(tally.read)}, this process "
                  f"{resident_mb(os.getpid()):.0f} MiB", flush=True)  # fmt: skip
            if time.monotonic() > until:
                break
    finally:
        await box.close()
    return tally


def main() -> int:
    """Run and print; 1 where something was not as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--each", type=int, default=10, help="mutants of each document")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--seconds", type=float, default=CHILD_SECONDS, help="limit of a child, by the wall")
    told = parser.parse_args()
    tally = asyncio.run(run(told))
    print(f"{sum(tally.read.values())} mutants: {dict(tally.read)}")
    for what, (seconds, name) in tally.slowest.items():
        print(f"slowest {what}: {seconds:.2f} s of the processor, {name}")
    growth = 0.0
    if len(tally.own_mb) > 3:
        settled = tally.own_mb[len(tally.own_mb) // 10]
        growth = tally.own_mb[-1] - settled
        print(f"this process: {settled:.0f} MiB after a tenth, {tally.own_mb[-1]:.0f} MiB at the end")
    medians = {jobs: sorted(seen)[len(seen) // 2] for jobs, seen in sorted(tally.child_mb.items())}
    print("children, MiB (median) by jobs done:", {jobs * 100: round(size) for jobs, size in medians.items()})
    real = [fault for fault in tally.faults if not fault.startswith("ParseLimit")]
    print(f"{len(real)} faults, {len(tally.faults) - len(real)} refused by a limit of depth or size")
    slow = tally.slowest.get("reading", (0.0, ""))[0] > CHILD_SECONDS
    return int(bool(real) or slow or growth > GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())
