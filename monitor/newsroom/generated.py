"""Newsrooms of any size for benches and tests: saved pages or plain made-up ones over many sites.

Knows how to spread pages over sites; knows nothing of what is in them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from random import Random

from monitor.newsroom.answers import Answer, slow
from monitor.newsroom.serving import Newsroom
from monitor.newsroom.site import Site
from monitor.newsroom.written import Masthead, Piece

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.I | re.S)
_WHO = (
    "The council", "A retired engineer", "The night shift", "The museum", "A locksmith", "The ferry crew",
    "The archive", "Her deputy", "The caretaker", "A class of pupils", "The orchard keeper",
    "The auditor",
)  # fmt: skip
_DID = (
    "counted", "repaired", "photographed", "argued about", "carried away", "catalogued", "measured",
    "painted over", "returned", "insured", "dismantled", "listened to",
)  # fmt: skip
_WHAT = (
    "the old cables", "nine brass keys", "a box of maps", "every second lamp", "the cellar pump",
    "two ladders", "the station clock", "a shelf of ledgers", "the weather mast", "the harbour bell",
    "three doors", "a tall antenna",
)  # fmt: skip
_WHEN = (
    "before the frost came", "on the last Tuesday of the month", "while the ferry was late",
    "in front of visitors", "without telling anyone", "as the contract demands", "after a long lunch",
    "by the light of a torch", "for the third year running", "because nobody else would",
    "under a borrowed tent", "to everyone's relief",
)  # fmt: skip
_PLACES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")


def made_up(number: int, *, hours: float = 1.0, also: str = "") -> Piece:
    """An article of its own for every number, the same each time; `also` becomes its second paragraph."""
    draw = Random(number)  # noqa: S311  no secret: the same number must give the same text
    place = _PLACES[number % len(_PLACES)]

    def sentence() -> str:
        who, did, what, when = (draw.choice(words) for words in (_WHO, _DID, _WHAT, _WHEN))
        return f"{who} of {place} {did} {what} {when}, and {draw.choice(_DID)} {draw.choice(_WHAT)} too."

    paragraphs = [" ".join(sentence() for _ in range(3)) for _ in range(4)]
    if also:
        paragraphs.insert(1, also)
    return Piece(
        slug=f"report-{number}-from-{place.lower()}",
        title=f"Report {number} from {place}",
        text="\n\n".join(paragraphs),
        hours=hours,
        summary=f"What the people of {place} made of report {number}.",
        author="A. Clerk",
    )


def generated(
    *,
    sites: int,
    articles_per_site: int = 0,
    pages: Sequence[bytes] = (),
    content_type: str = "text/html",
    latency: float = 0.0,
    feed: str = "rss",
    now: datetime | None = None,
    spread: bool = True,
) -> Newsroom:
    """A newsroom of `sites` sites, not yet open.

    With `pages`, these bytes are served as they are, dealt out over the sites in turn, and listed
    in the feeds under their own `<title>`; else every site has `articles_per_site` made-up articles.
    latency: seconds before each answer. content_type: of the saved pages (servers often name no charset).
    """
    made = []
    for number in range(sites):
        mine = range(number, len(pages), sites)
        pieces = tuple(_saved(pages[at], at) for at in mine) or tuple(
            made_up(number * articles_per_site + at, hours=1 + at) for at in range(articles_per_site)
        )
        site = Site(Masthead(name=f"Site {number:03}", feed=feed, copyright="Demo"), pieces)
        for at, piece in zip(mine, pieces, strict=False):
            site.serve(site.masthead.path.format(slug=piece.slug), Answer(pages[at], content_type))
        if latency:
            site.script("*", slow(latency))
        made.append(site)
    return Newsroom(made, now=now, spread=spread)


def _saved(page: bytes, number: int) -> Piece:
    found = _TITLE.search(page[:200_000])
    title = html.unescape(found[1].decode("utf-8", "replace")) if found else ""
    title = " ".join("".join(char for char in title if char.isprintable() or char.isspace()).split())[:200]
    return Piece(slug=f"page-{number}", title=title or f"Page {number}", text="", hours=1 + number / 100)
