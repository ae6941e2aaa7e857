"""Speed of the matcher at 10 to 100,000 names, beside other ways to find names, in one run.

    python -m bench.matching [--texts FILE.jsonl] [--articles 300] [--sizes 10,1000,10000,100000]

`--texts` takes JSON lines with a "text"; without it articles are made up from the shipped word list.
Prints MB of text per second of processor time (best of five passes), seconds to build, memory that the
build added, and the time relative to the smallest size. "full" is `Matcher.find` with all rules on
articles of paragraphs; "automaton" its pass alone; "plain" an Aho-Corasick automaton with a look at both
neighbours; "re" one alternation; "flashtext" a trie in Python, measured where it is installed.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from ahocorasick_rs import AhoCorasick

from monitor.items import Article, Block, Zone
from monitor.matching import compile
from monitor.matching.automaton import Automaton
from monitor.matching.forms import forms
from monitor.matching.frames import words_of
from monitor.matching.words import is_word, words
from monitor.watches import Alias, Watch

KNOWN = [
    "Huawei",
    "ZTE",
    "Samsung",
    "NCSC",
    "Microsoft",
    "Cisco",
    "Palo Alto Networks",
    "CISA",
    "Intel",
    "TP-Link",
]
SYLLABLES = words_of(
    "ba co di fe go hu ja ke li mo nu pa qui ra se ti vo wa xe zy tor net sec cor dat lin gen"
)
ENDINGS = words_of("Systems Networks Security Technologies Group Software Labs Data Cloud Energy")
RE_LIMIT = 1000


def names(count: int, seed: int = 7) -> list[str]:
    """Return `count` names: ten known ones, then coined ones of one or two words, none an English word."""
    rng = random.Random(seed)
    syllables, endings = sorted(SYLLABLES), sorted(ENDINGS)
    out = dict.fromkeys(KNOWN[:count])
    while len(out) < count:
        word = "".join(rng.choice(syllables) for _ in range(rng.randint(3, 5)))
        ending = "" if rng.random() < 0.5 else f" {rng.choice(endings)}"
        if not is_word(word):
            out[word.capitalize() + ending] = None
    return list(out)


def made_up(count: int, seed: int = 3) -> list[str]:
    """Return articles of about 5,000 characters made of shipped words, some with a known name."""
    rng = random.Random(seed)
    vocabulary = sorted(words())
    texts = []
    for _ in range(count):
        paragraphs = []
        for _ in range(12):
            tokens = rng.choices(vocabulary, k=60)
            if rng.random() < 0.4:
                tokens[rng.randrange(60)] = rng.choice(KNOWN)
            for at in range(0, 60, 15):
                tokens[at] = tokens[at].capitalize()
                tokens[at - 1] += "."
            paragraphs.append(" ".join(tokens))
        texts.append("\n\n".join(paragraphs))
    return texts


def as_article(text: str) -> Article:
    """Return a text as an article, one block for each paragraph."""
    blocks, at = [], 0
    for part in re.split(r"(\n+)", text):
        if part.strip():
            blocks.append(Block(Zone.BODY, part, at))
        at += len(part)
    return Article("", "", text.split(".")[0][:100], text, tuple(blocks))


def memory_mb() -> float:
    """Return the resident memory of this process in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
    return int(found[1]) / 1024 if found else 0.0


def full(watchlist: Sequence[str]) -> Callable[[Article], object]:
    """Matching with all rules."""
    return compile(Watch(name.casefold(), name, "vendors", (Alias(name),)) for name in watchlist).find


def automaton(watchlist: Sequence[str]) -> Callable[[Article], object]:
    """The pass over the text alone."""
    found = Automaton([form for name in watchlist for form in forms(name)])
    return lambda article: found.scan(article.text).hits


def plain(watchlist: Sequence[str]) -> Callable[[Article], object]:
    """An automaton over lower-case names with a look at the neighbours of each hit."""
    search = AhoCorasick([name.lower() for name in watchlist])

    def hits(article: Article) -> object:
        text = article.text.lower()
        found = search.find_matches_as_indexes(text, overlapping=True)
        return [
            hit
            for hit in found
            if not text[hit[1] - 1 : hit[1]].isalnum() and not text[hit[2] : hit[2] + 1].isalnum()
        ]

    return hits


def alternation(watchlist: Sequence[str]) -> Callable[[Article], object]:
    """One regular expression."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, watchlist))})\b")
    return lambda article: pattern.findall(article.text)


def flashtext(watchlist: Sequence[str]) -> Callable[[Article], object]:
    """A trie walked in Python, which takes whole words, in any case."""
    from flashtext import KeywordProcessor

    words = KeywordProcessor()
    words.add_keywords_from_list(list(watchlist))
    return lambda article: words.extract_keywords(article.text, span_info=True)


ENGINES = {"full": full, "automaton": automaton, "plain": plain, "re": alternation}
if find_spec("flashtext"):
    ENGINES["flashtext"] = flashtext


def main() -> None:
    """Run every engine at every size and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--sizes", default="10,1000,10000,100000")
    arguments = parser.parse_args()
    if arguments.texts:
        rows = (
            json.loads(line).get("text") or ""
            for line in arguments.texts.read_text("utf-8").split("\n")
            if line
        )
        texts = [text for text in rows if len(text) > 800]
        random.Random(1).shuffle(texts)
        texts = texts[: arguments.articles]
    else:
        texts = made_up(arguments.articles)
    articles = [as_article(text) for text in texts]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(articles)} articles, {megabytes:.2f} MB")
    print("engine       names     MB/s  ms/article  x smallest  build s  memory MB")
    for name, build in ENGINES.items():
        smallest = 0.0
        for size in map(int, arguments.sizes.split(",")):
            if name == "re" and size > RE_LIMIT:
                continue
            gc.collect()
            before, began = memory_mb(), time.perf_counter()
            find = build(names(size))
            built, added = time.perf_counter() - began, memory_mb() - before
            best = min(_timed(find, articles) for _ in range(5))
            smallest = smallest or best
            print(
                f"{name:<10}{size:>8}{megabytes / best:>9.1f}{best / len(articles) * 1000:>12.3f}"
                f"{best / smallest:>12.2f}{built:>9.2f}{added:>11.1f}",
                flush=True,
            )
            del find


def _timed(find: Callable[[Article], object], articles: Sequence[Article]) -> float:
    began = time.process_time()
    for article in articles:
        find(article)
    return time.process_time() - began


if __name__ == "__main__":
    main()
