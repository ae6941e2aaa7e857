"""The newsroom's own articles as data: what is written, when it appears, and which names it must flag.

Knows the shape of the TOML files in `sites/`; knows no HTML, no server and no clock.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

SITE_FILES = ("perimeter", "patchwire", "tworivers", "leitungswarte", "harbour")


@dataclass(frozen=True, slots=True)
class Teaser:
    """A headline with an excerpt that points to another article: furniture on every page it stands on."""

    title: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What changes at a step: another title, another text, or the page is gone (404)."""

    step: int
    title: str = ""
    text: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of the newsroom.

    hours: how long before the newsroom's `now` it was published; negative lies after it.
    text: paragraphs, separated by blank lines. step: the newsroom's step at which it appears.
    page: status its page answers with (200, or 403 for a page that cannot be had).
    names: watches of the demo that must flag; furniture: those that stand only in furniture;
    refused: those whose spelling stands in the text but means something else.
    """

    slug: str
    title: str
    text: str
    hours: float = 1.0
    summary: str = ""
    author: str = ""
    bio: str = ""
    caption: str = ""
    read_also: str = ""
    comments: tuple[str, ...] = ()
    language: str = ""
    same_text_as: str = ""
    step: int = 0
    page: int = 200
    edits: tuple[Edit, ...] = ()
    names: frozenset[str] = frozenset()
    furniture: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text's paragraphs in order."""
        return tuple(part for part in self.text.split("\n\n") if part)

    def published(self, now: datetime) -> datetime:
        """When it was published, for a newsroom that started at `now`; whole seconds, as feeds give them."""
        return (now - timedelta(hours=self.hours)).replace(microsecond=0)

    def at(self, step: int) -> Piece | None:
        """The piece as it stands at `step`, with its edits; None before it appears and once it is gone."""
        if step < self.step:
            return None
        piece = self
        for edit in sorted(self.edits, key=lambda one: one.step):
            if edit.step > step:
                break
            if edit.gone:
                return None
            piece = replace(piece, title=edit.title or piece.title, text=edit.text or piece.text)
        return piece


@dataclass(frozen=True, slots=True)
class Masthead:
    """A site apart from its articles: its name, how it is built and the furniture of all its pages.

    feed: "rss", "atom", "rdf", "json", or "" for a site with a listing page only.
    path: where articles stand, with `{slug}`.
    """

    name: str
    layout: str = "broadsheet"
    feed: str = "rss"
    feed_path: str = "/feed.xml"
    listing_path: str = "/"
    path: str = "/news/{slug}"
    language: str = "en"
    copyright: str = ""
    shortcode: str = ""
    newsletter: str = ""
    follow: tuple[str, ...] = ()
    top: tuple[Teaser, ...] = ()
    related: tuple[Teaser, ...] = ()


def _teasers(rows: list[dict[str, str]]) -> tuple[Teaser, ...]:
    return tuple(Teaser(**row) for row in rows)


def _piece(row: dict[str, Any]) -> Piece:
    row = dict(row)
    edits = tuple(Edit(**edit) for edit in row.pop("edit", ()))
    for name in ("names", "furniture", "refused"):
        row[name] = frozenset(row.get(name, ()))
    return Piece(
        **{
            **row,
            "text": row.get("text", "").strip(),
            "comments": tuple(row.get("comments", ())),
            "edits": edits,
        }
    )


def read_site(name: str) -> tuple[Masthead, tuple[Piece, ...]]:
    """Read one shipped site (`perimeter`, `patchwire`, ...): its masthead and its articles as written."""
    data = tomllib.loads(files(__package__).joinpath("sites", f"{name}.toml").read_text("utf-8"))
    site = dict(data["site"])
    masthead = Masthead(
        **{
            **site,
            "feed": site.get("feed", ""),
            "follow": tuple(site.get("follow", ())),
            "top": _teasers(site.get("top", [])),
            "related": _teasers(site.get("related", [])),
        }
    )
    return masthead, tuple(_piece(row) for row in data["piece"])


def read_all() -> list[tuple[Masthead, tuple[Piece, ...]]]:
    """Read every shipped site; `same_text_as` names the site whose piece of the same slug gives the text."""
    sites = [read_site(name) for name in SITE_FILES]
    originals = {(masthead.name, piece.slug): piece for masthead, pieces in sites for piece in pieces}

    def filled(piece: Piece) -> Piece:
        if not piece.same_text_as:
            return piece
        original = originals[piece.same_text_as, piece.slug]
        return replace(piece, text=original.text, summary=piece.summary or original.summary)

    return [(masthead, tuple(filled(piece) for piece in pieces)) for masthead, pieces in sites]
