"""What a soak's daemon lives among, drawn from one seed: sites and a mail server, and how they fail.

Pure of processes and of the daemon: `plan` draws what happens when, `World.happen` lets it happen. The world
alone knows what was published, so that what was told can be held against it.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from monitor.newsroom import Masthead, Newsroom, Piece, Site, answers
from monitor.newsroom.answers import Behaviour
from tests.digests.mailserver import Answer, Drop, MailServer

NAMES = ("Huawei", "ZTE", "Hikvision")
URGENT = "ZTE"
NAMED = 0.12
"""Share of articles that name a watch."""
STANDING = 30
"""Pieces a site's feed holds; more than a day's outage and its back-off can push out of it."""
TIMEOUT = 1.0
"""Seconds the daemon waits for an answer."""
_SYLLABLES = [
    first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "or")
]
_COMMON = ("the", "of", "and", "to", "in", "for", "on", "with", "that", "by", "from", "as", "at", "after")

FAULTS: dict[str, tuple[float, Behaviour]] = {
    # what: how often beside the others, what the index answers meanwhile
    "500": (2, answers.status(500)),
    "502": (2, answers.status(502)),
    "503 with Retry-After": (2, answers.status(503, retry_after=1)),
    "429": (1, answers.status(429, retry_after=1)),
    "404": (1, answers.status(404)),
    "403": (1, answers.status(403)),
    "connection lost": (2, answers.dropped()),
    "cut off": (2, answers.dropped(200)),
    "silent": (0.3, answers.slow(TIMEOUT + 1)),
    "slow": (2, answers.slow(0.3)),
    "HTML for a feed": (1, answers.html_instead),
    "challenge": (1, answers.challenge),
    "empty": (1, answers.empty_feed),
    "undated": (1, answers.undated),
    "broken XML": (2, answers.broken_xml),
    "wrong charset": (1, answers.wrong_charset),
}


def words(draw: Random, count: int, common: float = 0.4) -> str:
    """Made-up words among a share of common ones; hardly any two texts share a rare one."""

    def word() -> str:
        if draw.random() < common:
            return draw.choice(_COMMON)
        return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(3, 5)))

    return " ".join(word() for _ in range(count))


def article(number: int, name: str, hours: float) -> Piece:
    """The article of this number, the same each time; a name stands in its text, in every second title."""
    draw = Random(number)
    title = words(draw, 6, common=0).capitalize()
    paragraphs = [". ".join(words(draw, 14).capitalize() for _ in range(3)) + "." for _ in range(4)]
    if name:
        paragraphs.insert(1, f"A {words(draw, 3)} of {name} was {words(draw, 6)} in the {words(draw, 4)}.")
        title = f"{title} {name}" if number % 2 else title
    return Piece(
        slug=f"report-{number}",
        title=title,
        text="\n\n".join(paragraphs),
        hours=hours,
        summary=words(draw, 12).capitalize() + ".",
        author="A. Clerk",
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment: `what` with its place (a site's number, or nothing)."""

    at: timedelta
    what: str
    site: int = -1
    detail: str = ""


def plan(sites: int, days: float, seed: int) -> list[Event]:
    """What happens within `days`, in order. Publishing and faults end with the days; every fault ends."""
    draw = Random(seed)
    whole = timedelta(days=days)
    events = [Event(timedelta(0), "publish", site) for site in range(sites) for _ in range(4)]
    for site in range(sites):
        a_day = draw.uniform(0.5, 8.0)
        at = draw.expovariate(a_day)
        while at < days:
            events.append(Event(timedelta(days=at), "publish", site))
            at += draw.expovariate(a_day)
        at = draw.expovariate(0.5)
        while at < days:
            kind = draw.choices(list(FAULTS), [often for often, _ in FAULTS.values()])[0]
            until = min(days, at + draw.uniform(0.02, 0.5))
            events.append(Event(timedelta(days=at), "fault", site, kind))
            events.append(Event(timedelta(days=until), "well", site))
            at = until + draw.expovariate(0.5)
        if site % 10 == 7:
            events.append(Event(whole * draw.uniform(0.2, 0.7), "move", site))
    events += mishaps(days, draw)
    return sorted(events, key=lambda event: event.at)


def mishaps(days: float, draw: Random) -> list[Event]:
    """What happens to the daemon and to the mail server.

    Kills fall into the first third, so that one long life is left in which memory can be measured.
    """
    whole = timedelta(days=days)
    kills = max(3, round(days / 3))
    events = [Event(whole * draw.uniform(0.01, 0.33), "kill") for _ in range(kills)]
    events += [
        Event(whole * 0.1, "more sources"),
        Event(whole * 0.15, "bad edit"),
        Event(whole * 0.17, "kill"),
        Event(whole * 0.19, "good edit"),
        Event(whole * 0.25, "stop"),
        Event(whole * 0.5, "bad edit"),
        Event(whole * 0.52, "hang up"),
        Event(whole * 0.54, "good edit"),
    ]
    day = timedelta(days=min(1.0, days / 5))
    for start, length, how in (
        (0.2, day, "421"),
        (0.4, day / 4, "451"),
        (0.6, day, "drop"),
        (0.75, day / 12, "kept"),
        (0.85, day / 4, "421"),
    ):
        events.append(Event(whole * start, "mail refused", detail=how))
        events.append(Event(whole * start + length, "mail accepted"))
    return events


class Letters:
    """Every mail the server accepted, as what it told: no bytes are kept."""

    def __init__(self) -> None:
        self.copies: Counter[tuple[str, str]] = Counter()
        self.texts: dict[str, set[str]] = defaultdict(set)
        self.told: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.faults_named = 0

    def append(self, kept: tuple[str, bytes]) -> None:
        recipient, mime = kept
        message = email.message_from_bytes(mime, policy=email.policy.default)
        identity = str(message["Message-ID"])
        self.copies[recipient, identity] += 1
        self.texts[identity].add(hashlib.sha256(mime).hexdigest())
        part = message.get_body(("plain",))
        text = part.get_content() if part else ""
        for url in re.findall(r"^\s*(http://127\.\S+/news/\S+)\s*$", text, re.M):
            self.told[recipient, url].add(identity)
        self.faults_named += "edit of the configuration is not in use" in " ".join(text.split())

    def __len__(self) -> int:
        return self.copies.total()


class Post(MailServer):
    """The mail server; `mood` says how it refuses, "" that it accepts."""

    mood = ""

    def __init__(self) -> None:
        super().__init__()
        self.letters = Letters()
        self.kept = self.letters  # type: ignore[assignment]
        self.refused: Counter[str] = Counter()

    def answer(self, stage: str, recipient: str = "") -> Answer:
        moods: dict[tuple[str, str], Callable[[], Answer]] = {
            ("421", "banner"): lambda: "421 4.3.2 come back later",
            ("451", "rcpt"): lambda: "451 4.7.1 greylisted",
            ("drop", "dot"): Drop,
            ("kept", "dot"): lambda: Drop(kept=True),
        }
        if refusal := moods.get((self.mood, stage)):
            self.refused[self.mood] += 1
            return refusal()
        return super().answer(stage, recipient)

    def handle_error(self, request: object, client_address: object) -> None:
        """A killed client is part of the soak."""


@dataclass
class World:
    """The sites and the post, and what was published when: url -> (name or "", moment, site)."""

    count: int
    begin: datetime
    seed: int
    sites: list[Site] = field(default_factory=list)
    published: dict[str, tuple[str, timedelta, int]] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        feeds = ("rss", "atom", "rdf", "json")
        self.sites = [
            Site(Masthead(f"Site {number:03}", feed=feeds[number % 4], copyright="Demo"))
            for number in range(self.count)
        ]
        self.newsroom = Newsroom(self.sites, now=self.begin, spread=True)
        self.post = Post()
        self._draw = Random(self.seed)

    def happen(self, event: Event) -> None:
        """Let an event of a site or of the post happen; others are the driver's."""
        match event.what:
            case "publish":
                self._publish(event)
            case "fault":
                site = self.sites[event.site]
                site.script(site.masthead.feed_path, FAULTS[event.detail][1])
            case "well":
                site = self.sites[event.site]
                site.script(site.masthead.feed_path)
            case "move":
                self._move(self.sites[event.site])
            case "mail refused":
                self.post.mood = event.detail
            case "mail accepted":
                self.post.mood = ""
            case _:
                return
        self.happened[f"{event.what} {event.detail}".strip()] += 1

    def _publish(self, event: Event) -> None:
        site = self.sites[event.site]
        number = len(self.published)
        name = self._draw.choice(NAMES) if self._draw.random() < NAMED else ""
        piece = article(number, name, -event.at.total_seconds() / 3600)
        if self._draw.random() < 0.03:
            # Its page fails at first; the feed's text stands in until it comes.
            path = site.masthead.path.format(slug=piece.slug)
            site.script(path, answers.status(503), answers.status(503), answers.usual)
            self.happened["page fails at first"] += 1
        self.published[site.address(piece.slug)] = (name, event.at, event.site)
        for gone in site.pieces[STANDING - 1 :]:
            site.script(site.masthead.path.format(slug=gone.slug))
        site.pieces = (piece, *site.pieces)[:STANDING]

    def _move(self, site: Site) -> None:
        """The feed stands elsewhere from now on, and its old address says so for good."""
        old = site.masthead.feed_path
        site.masthead = replace(site.masthead, feed_path="/new" + old)
        site.script("/new" + old)
        site.script(old, answers.redirect("/new" + old, 301))
