"""Fuzzes by coverage what reads strangers' bytes: no crash, no hang over a second.

    pip install atheris==3.0.0 --target /tmp/atheris          # CPython 3.11 on Linux
    PYTHONPATH=$PWD:/tmp/atheris python bench/fuzz.py feeds --seconds 500 --corpus bench/out/corpus

atheris is no dependency of Newswatch: it is asked for by hand, before a release. An exception that is not
one of `monitor.errors`, and an input that takes longer than a second of this process's CPU, end the run with
exit code 77 and leave the input in the current folder; it belongs into the suite then, as a test. The corpus
is kept in `--corpus`/TARGET and makes the next run start where this one ended; `--seeds` names folders of
files to begin with (tests/feeds, tests/pages). The slowest input so far stands in `--corpus`/slowest-TARGET,
its seconds in the last line. The suite's own properties (hypothesis) ask the same of the same functions on
every run of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["monitor", "feedparser", "trafilatura"]):
    from monitor import extract, feeds, listings, urls
    from monitor.config import load_text
    from monitor.errors import ConfigError, ReadError
    from monitor.items import Article, Block, Zone
    from monitor.matching import compile as compile_watches
    from monitor.rules import FOUND_BY_ITSELF
    from monitor.text import clean_text
    from monitor.watches import Alias, Watch

    with contextlib.suppress(ConfigError):
        load_text("watch: 1", Path("/nowhere/config.yaml"), {})  # what is imported late is instrumented, too

NOW = datetime(2026, 11, 27, tzinfo=UTC)
URL = "https://news.example/feed"


def fuzz_feeds(data: bytes) -> None:
    """Any bytes are a feed or refused."""
    with contextlib.suppress(ReadError):
        feeds.parse(data, URL, "application/rss+xml")


def fuzz_listings(data: bytes) -> None:
    """Any bytes are a listing or refused."""
    with contextlib.suppress(ReadError):
        listings.links(data, URL, FOUND_BY_ITSELF)


def fuzz_extraction(data: bytes) -> None:
    """Any bytes are an article or refused."""
    with contextlib.suppress(ReadError):
        extract.article(data, URL, now=NOW)


def fuzz_text(data: bytes) -> None:
    """What passed the door once passes it unchanged."""
    text = clean_text(data.decode("utf-8", "surrogateescape"), lines=True)
    assert clean_text(text, lines=True) == text


_MATCHER = compile_watches(
    [
        Watch(str(number), name, "vendors", (Alias(name),))
        for number, name in enumerate(
            ("Huawei", "ZTE", "Apple", "华为", "F5", "Check Point", "Hive", "АО Лаборатория")
        )
    ]
)


def fuzz_matching(data: bytes) -> None:
    """Each mention's offsets slice its own text."""
    text = clean_text(data.decode("utf-8", "replace"), lines=True)
    title, _, rest = text.partition("\n")
    found = _MATCHER.find(Article(URL, URL, title, rest, (Block(Zone.BODY, rest, 0),)))
    for match in found.matches:
        for mention in match.mentions:
            base = title if mention.zone is Zone.HEADLINE else rest
            assert base[mention.start : mention.end] == mention.surface


def fuzz_config(data: bytes) -> None:
    """Any text is a config or refused with places."""
    with contextlib.suppress(ConfigError):
        load_text(data.decode("utf-8", "replace"), Path("/nowhere/config.yaml"), {})


def fuzz_urls(data: bytes) -> None:
    """A canonical address is a fixed point, and nothing raises."""
    text = data.decode("utf-8", "replace")
    canonical = urls.canonical_url(text)
    assert urls.canonical_url(canonical) == canonical
    for call in (urls.article_key, urls.safe_link, urls.shown_host, urls.site_of):
        call(text)
    urls.absolute(URL, text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): made for name, made in list(globals().items()) if name.startswith("fuzz_")
}
_SEEDS: dict[str, tuple[bytes, ...]] = {
    "feeds": (
        b"<rss version='2.0'><channel><item><title>a</title><link>http://a/</link>"
        b"<pubDate>Mon, 01 Jan 2026 00:00:00 GMT</pubDate><description>x</description></item>"
        b"</channel></rss>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/>"
        b"<title type='html'>a</title></entry></feed>",
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": URL}]}).encode(),
    ),
    "listings": (b"<main><article><h2><a href=/2026/11/a>A headline of words</a></h2></article></main>",),
    "text": ("a\u202eb\x1b[2J\u2028c\x85d e\u0301\ud800".encode("utf-8", "surrogatepass"),),
    "extraction": (
        b"<html><head><title>T</title><meta property='og:title' content=T></head><body><article><h1>T</h1><p>"
        + b"A sentence of plain words follows another one. " * 8 + b"</p></article></body></html>",
    ),
    "matching": ("Huawei and ZTE\nHuawei's router; 华为 Check Point".encode(),),
    "config": (b"timezone: UTC\nwatch:\n  v: [Huawei, {name: ZTE, aliases: [a]}]\nsources: [https://a.example/f]\n",),
    "urls": (b"https://user@Example.COM:443/a/../b?utm_source=x&b=1#c", b"http://xn--pple-43d.com/%7ea"),
}  # fmt: skip


class TooSlow(Exception):
    """An input took longer than CPU_LIMIT."""


CPU_LIMIT = 1.0  # seconds of this process; the clock on the wall would blame an input for a busy machine


def measured(target: Callable[[bytes], None], slowest: Path) -> Callable[[bytes], None]:
    """The target, with its slowest input kept in the file `slowest`; TooSlow beyond CPU_LIMIT."""
    most = 0.01

    def run(data: bytes) -> None:
        nonlocal most
        begin = time.process_time()
        target(data)
        spent = time.process_time() - begin
        if spent > most:
            most = spent
            slowest.write_bytes(data)
            print(f"slowest: {spent:.3f} s of CPU for {len(data)} bytes", file=sys.stderr, flush=True)
        if spent > CPU_LIMIT:
            raise TooSlow(f"{spent:.1f} s")

    return run


def main() -> None:
    """Fuzz one target for so many seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=500)
    parser.add_argument("--corpus", type=Path, default=Path("bench/out/corpus"))
    parser.add_argument("--seeds", type=Path, nargs="*", default=[])
    told = parser.parse_args()
    corpus = told.corpus / told.target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_SEEDS.get(told.target, ())):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [f"-max_total_time={told.seconds}", "-timeout=30", "-rss_limit_mb=2048", "-max_len=20000"]
    seeds = [str(folder) for folder in told.seeds]
    run = measured(TARGETS[told.target], told.corpus / f"slowest-{told.target}")
    atheris.Setup([sys.argv[0], str(corpus), *seeds, *limits], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
