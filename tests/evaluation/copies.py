"""Copies against real texts: recall of each kind of changed copy, and false pairs of all others.

    python -m tests.evaluation.copies     prints the figures

The texts are the human-made ones of the labelled pages. A copy, at another publisher, is found where a lookup
by the terms of the index leads to it and the judgement calls it one. All pairs of different texts are judged
the same way.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor import fingerprint
from monitor.copies import TERMS, Text, alike, contradiction, is_notice, likeness
from monitor.fingerprint import folded_words, sketch
from monitor.urls import site_of

PAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages" / "truth.jsonl"
LEAST_WORDS = 150
HEADER = (
    "By {author}, Example Wire Service, updated 7:45 AM. Share this article with friends. Follow Example "
    "News for the latest stories. This article was first published by our partner, and printed with leave."
)
FOOTER = (
    "Copyright Example News Network, all rights reserved. This may not be published, broadcast or "
    "rewritten. Read more from Example News: our editors pick the five stories of the day. Sign up for the "
    "Example News morning letter, and send tips to the desk of Example News."
)


@dataclass(frozen=True, slots=True)
class Page:
    """A real text: headline, words, host."""

    title: str
    text: str
    host: str


def pages() -> list[Page]:
    """The labelled pages with a whole text of at least 150 words, each text once."""
    seen: dict[str, Page] = {}
    for line in PAGES.read_text("utf-8").rstrip("\n").split("\n"):
        record = json.loads(line)
        text = record.get("text") or ""
        if record.get("text_kind") == "full" and len(folded_words(text)) >= LEAST_WORDS:
            seen.setdefault(text, Page(record.get("title") or "", text, record.get("host") or ""))
    return list(seen.values())


def syndicated(page: Page, draw: random.Random) -> str:
    """Another publisher's header and footer around the whole text."""
    return "\n\n".join([HEADER.format(author=f"Author {draw.randint(1, 99)}"), page.text, FOOTER])


def cut(page: Page, draw: random.Random) -> str:
    """A fifth of the sentences left out."""
    return " ".join(one for one in sentences(page.text) if draw.random() > 0.2)


def reworded(page: Page, draw: random.Random) -> str:
    """One word in ten replaced by a word of the vocabulary of the text."""
    words = page.text.split(" ")
    small = [word for word in words if word.islower() and len(word) > 3] or words
    return " ".join(draw.choice(small) if draw.random() < 0.1 else word for word in words)


def teaser(page: Page, draw: random.Random) -> str:
    """The first 35 %, and a line that leads on."""
    words = page.text.split(" ")
    return " ".join(words[: len(words) * 35 // 100]) + " ... Read the full story at Example News."


KINDS: dict[str, Callable[[Page, random.Random], str]] = {
    "syndicated": syndicated,
    "cut": cut,
    "reworded": reworded,
    "teaser": teaser,
}


def sentences(text: str) -> list[str]:
    """The text cut after full stops."""
    return [part for part in text.replace("\n", " ").replace(". ", ".\x00").split("\x00") if part]


def recall(found: list[Page], terms: int, seed: int = 5) -> dict[str, dict[str, float]]:
    """Share of copies per kind that the index leads to, that are alike, and that nothing contradicts."""
    draw = random.Random(seed)
    originals = [as_text(page) for page in found]
    figures: dict[str, dict[str, float]] = {}
    for kind, change in KINDS.items():
        indexed = like = accepted = 0
        for page, original in zip(found, originals, strict=True):
            copy = as_text(Page(page.title, change(page, draw), "copies.example"))
            near = not set(fingerprint.terms(original.sketch, terms)).isdisjoint(
                fingerprint.terms(copy.sketch, terms)
            )
            close = near and alike(likeness(original.sketch, copy.sketch), same_site=False)
            indexed += near
            like += close
            accepted += close and not is_notice(original, copy) and not contradiction(original, copy)
        count = len(found)
        figures[kind] = {"indexed": indexed / count, "alike": like / count, "found": accepted / count}
    return figures


def false_pairs(found: list[Page]) -> tuple[list[tuple[Page, Page, str]], int]:
    """The pairs of different texts that reach the bar, with what contradicts them; and how many pairs."""
    texts = [as_text(page) for page in found]
    pairs = []
    for at, one in enumerate(texts):
        for before in range(at):
            other = texts[before]
            same_site = one.site == other.site
            like = likeness(one.sketch, other.sketch)
            if like.shared and alike(like, same_site=same_site):
                pairs.append((found[before], found[at], contradiction(other, one)))
    return pairs, len(texts) * (len(texts) - 1) // 2


def as_text(page: Page) -> Text:
    """The page as it is compared."""
    return Text(
        page.title, page.text, site=site_of(f"https://{page.host}/"), sketch=sketch(folded_words(page.text))
    )


def lines() -> Iterator[str]:
    """The figures as lines."""
    found = pages()
    yield f"{len(found)} texts"
    for terms in (8, TERMS, 24, 64):
        shares = recall(found, terms)
        yield f"{terms} terms: " + "; ".join(
            f"{kind} {one['indexed']:.3f} led to, {one['alike']:.3f} alike, {one['found']:.3f} found"
            for kind, one in shares.items()
        )
    pairs, count = false_pairs(found)
    accepted = sum(not why for *_, why in pairs)
    yield f"{count} pairs of different texts, {len(pairs)} alike, {accepted} accepted"
    for one, other, why in pairs:
        yield f"  {one.host} {one.title[:60]!r} | {other.host} {other.title[:60]!r}: {why or 'ACCEPTED'}"


if __name__ == "__main__":
    for line in lines():
        sys.stdout.write(f"{line}\n")
