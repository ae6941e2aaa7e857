"""Turns pieces into bytes: article pages with their furniture, listing pages and feeds in four formats.

Knows the templates in `layouts/`; knows no server and no script of behaviours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.newsroom.written import Masthead, Piece

DEMO_NOTE = {
    "de": "Demotext: Seite, Personen und Ereignisse sind für Newswatch erfunden.",
    "": "Demo text: this site, its people and the events it reports were made up for Newswatch.",
}
FEED_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_MONTHS_DE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


@cache
def _layouts() -> Environment:
    env = Environment(
        loader=PackageLoader("monitor.newsroom", "layouts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["rfc822"] = lambda moment: format_datetime(moment.astimezone(UTC))
    env.filters["iso"] = _iso
    env.filters["day"] = lambda moment: f"{moment:%B} {moment.day}, {moment.year}"
    env.filters["tag"] = lambda moment: f"{moment.day}. {_MONTHS_DE[moment.month - 1]} {moment.year}"
    return env


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _note(language: str) -> str:
    return DEMO_NOTE.get(language, DEMO_NOTE[""])


def address(site: Masthead, base: str, piece: Piece) -> str:
    """The absolute address of a piece."""
    return base + site.path.format(slug=piece.slug)


def article_page(
    site: Masthead, base: str, piece: Piece, now: datetime, others: Sequence[Piece] = ()
) -> bytes:
    """The page of one piece in its site's layout; `others` are listed under it as further reading."""
    text = (
        _layouts()
        .get_template(f"{site.layout}.html")
        .render(
            site=site,
            base=base,
            piece=piece,
            url=address(site, base, piece),
            published=piece.published(now),
            language=piece.language or site.language,
            note=_note(site.language),
            others=[(other, address(site, base, other)) for other in others],
        )
    )
    return text.encode("utf-8")


def listing_page(site: Masthead, base: str, pieces: Sequence[Piece], now: datetime) -> bytes:
    """The index of a site: one card per piece, newest first, among navigation and teasers."""
    cards = [(piece, address(site, base, piece), piece.published(now)) for piece in pieces]
    text = (
        _layouts()
        .get_template("listing.html")
        .render(site=site, base=base, cards=cards, note=_note(site.language))
    )
    return text.encode("utf-8")


def feed(site: Masthead, base: str, pieces: Sequence[Piece], now: datetime, kind: str = "") -> bytes:
    """The feed of a site in one of the four formats (`kind`, else the site's own), newest first."""
    kind = kind or site.feed
    items = [(piece, address(site, base, piece), piece.published(now)) for piece in pieces]
    if kind == "json":
        return _json_feed(site, base, items)
    newest = max((published for _, _, published in items), default=now)
    template = _layouts().get_template(f"{kind}.xml")
    return template.render(
        site=site, base=base, items=items, newest=newest, note=_note(site.language)
    ).encode("utf-8")


def _json_feed(site: Masthead, base: str, items: Sequence[tuple[Piece, str, datetime]]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": base + "/",
        "feed_url": base + site.feed_path,
        "language": site.language,
        "description": _note(site.language),
        "items": [
            {
                "id": url,
                "url": url,
                "title": piece.title,
                "summary": piece.summary,
                "date_published": _iso(published),
                "authors": [{"name": piece.author}],
                "language": piece.language or site.language,
            }
            for piece, url, published in items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")
