"""One site of the newsroom: what it answers at each path, and the script that makes it misbehave.

Knows pages and answers; knows no sockets. A test changes a site from its own thread while the server
thread reads it, so every change replaces a whole value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.newsroom import pages
from monitor.newsroom.answers import Answer, Asked, Behaviour, Visit, status
from monitor.newsroom.written import Masthead, Piece, read_all

ROBOTS = "User-agent: *\nDisallow: /login\nDisallow: /search\n"


class Script:
    """Behaviours in order, the last one for good; by: counted by "request" of a path, or by "step"."""

    def __init__(self, behaviours: tuple[Behaviour, ...], by: str) -> None:
        self._behaviours = behaviours
        self._by = by
        self._taken: Counter[str] = Counter()

    def next(self, path: str, step: int) -> Behaviour:
        """The behaviour for the next request for `path` at `step` (from 0)."""
        index = step if self._by == "step" else self._taken[path]
        self._taken[path] += 1
        return self._behaviours[min(index, len(self._behaviours) - 1)]


@dataclass(slots=True)
class Kept:
    """The pages made of one state of a site, by path."""

    of: tuple[object, ...] = ()
    pages: dict[str, Answer] = field(default_factory=dict)


class Site:
    """A news site: masthead, pieces, robots.txt and extra pages; bound to an address by its newsroom.

    `robots` is the text of robots.txt, or an `Answer`.
    """

    def __init__(
        self, masthead: Masthead, pieces: tuple[Piece, ...] = (), robots: str | Answer = ROBOTS
    ) -> None:
        self.masthead = masthead
        self.pieces = pieces
        self.robots = robots
        self.base = ""
        self.now: datetime | None = None
        self.step = 0
        self._extra: Mapping[str, Answer] = {}
        self._scripts: Mapping[str, Script] = {}
        self._pages = Kept()

    @property
    def name(self) -> str:
        """The site's name, also its name as a source."""
        return self.masthead.name

    @property
    def url(self) -> str:
        """The address to configure as a source: the feed, or the listing page where there is none."""
        return self.base + (self.masthead.feed_path if self.masthead.feed else self.masthead.listing_path)

    def address(self, slug: str) -> str:
        """The absolute address of a piece."""
        return self.base + self.masthead.path.format(slug=slug)

    def script(self, path: str, *behaviours: Behaviour, by: str = "request") -> None:
        """Answer the next requests for `path` with these behaviours in turn, the last one for good.

        `by="step"` takes the behaviour of the newsroom's step instead of counting requests from now.
        `path` "*" stands for every path without a script of its own. No behaviours: as usual again.
        """
        scripts = {other: script for other, script in self._scripts.items() if other != path}
        if behaviours:
            scripts[path] = Script(behaviours, by)
        self._scripts = scripts

    def serve(self, path: str, answer: Answer) -> None:
        """Answer `path` with `answer`."""
        self._extra = {**self._extra, path: answer}

    def pack(self) -> None:
        """Compress the extra pages now instead of at their first request, which would count as slowness."""
        for answer in self._extra.values():
            _ = answer.etag, answer.packed

    def publish(self, *pieces: Piece) -> None:
        """Add pieces as the newest of the site."""
        self.pieces = (*pieces, *self.pieces)

    def revise(self, slug: str, *, title: str = "", text: str = "") -> None:
        """Edit a piece in place; its address and its date stay."""
        self.pieces = tuple(
            replace(piece, title=title or piece.title, text=text or piece.text)
            if piece.slug == slug
            else piece
            for piece in self.pieces
        )

    def withdraw(self, slug: str) -> None:
        """Take a piece from the feed and its page (404)."""
        self.pieces = tuple(piece for piece in self.pieces if piece.slug != slug)

    def current(self) -> list[Piece]:
        """The pieces that stand at the present step, newest first."""
        standing = [piece for one in self.pieces if (piece := one.at(self.step))]
        return sorted(standing, key=lambda piece: piece.hours)

    def answer(self, asked: Asked) -> Answer:
        """What this request gets, before validators and compression."""
        path = asked.path.split("?", 1)[0]
        given = self._usual(path)
        script = self._scripts.get(path) or self._scripts.get("*")
        if script is None:
            return given
        return script.next(path, self.step)(Visit(asked, given))

    def _usual(self, path: str) -> Answer:
        if extra := self._extra.get(path):
            return extra
        if path == "/robots.txt":
            robots = self.robots
            return (
                robots if isinstance(robots, Answer) else Answer(robots.encode(), "text/plain; charset=utf-8")
            )
        made_of = (self.step, self.pieces, self.masthead)
        kept = self._pages
        if kept.of != made_of:
            # What no request can get any more is not kept: a newsroom may stand for weeks.
            kept = self._pages = Kept(made_of)
        if path not in kept.pages:
            kept.pages[path] = self._made(path)
        return kept.pages[path]

    def _made(self, path: str) -> Answer:
        site, base, now = self.masthead, self.base, self.now
        assert now is not None, "a site answers only inside an open newsroom"
        standing = self.current()
        newest = max((piece.published(now) for piece in standing), default=now)
        if site.feed and path == site.feed_path:
            kind = pages.FEED_TYPES[site.feed]
            return Answer(pages.feed(site, base, standing, now), kind, modified=newest)
        if path in ("/", site.listing_path):
            return Answer(pages.listing_page(site, base, standing, now), modified=newest)
        for piece in standing:
            if path == site.path.format(slug=piece.slug):
                if piece.page != 200:
                    return Answer(b"<html><body><h1>Members only</h1></body></html>", status=piece.page)
                others = [other for other in standing if not other.names and other.slug != piece.slug][:2]
                body = pages.article_page(site, base, piece, now, others)
                return Answer(body, modified=piece.published(now))
        return status(404)(_nothing(path))


def shipped_sites() -> tuple[Site, ...]:
    """The five sites that ship with Newswatch."""
    return tuple(Site(masthead, pieces) for masthead, pieces in read_all())


def _nothing(path: str) -> Visit:
    return Visit(Asked("", "", path, "GET", {}, 1, 0.0, 1), Answer())
