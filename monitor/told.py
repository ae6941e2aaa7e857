"""What a digest is made of, as the store gives it: read-only values, no SQL and no layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from monitor.facts.types import Cve
from monitor.items import Mention
from monitor.stories.news import News


@dataclass(frozen=True, slots=True)
class Appearance:
    """One place where an article was seen: its source's name, its address, when it was first seen there."""

    source: str
    url: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class OwedMatch:
    """A watch that an owed article names. total: how many mentions there are; `mentions` may hold fewer."""

    watch: str
    total: int
    mentions: tuple[Mention, ...]
    about: bool = False


@dataclass(frozen=True, slots=True)
class Alerted:
    """That an alert rule told a story, or why it kept it back (`held`)."""

    rule: str
    at: datetime
    held: str = ""


@dataclass(frozen=True, slots=True)
class OwedArticle:
    """An article a digest owes its readers.

    appearances: every other place it was seen, and the articles of its story that are not owed themselves.
    kind: "new", "update" (it or its story was told before) or "older" (backlog of a source's first poll).
    news: for an update, what is new. cves: the vulnerabilities it is about. products: "Acme Gate 4.2".
    since: when it came to be owed.
    """

    article_id: int
    story_id: int
    title: str
    url: str
    source: str
    published: datetime | None
    first_seen: datetime
    language: str
    matches: tuple[OwedMatch, ...]
    appearances: tuple[Appearance, ...] = ()
    kind: str = "new"
    body_from: str = "page"
    note: str = ""
    news: tuple[News, ...] = ()
    cves: tuple[Cve, ...] = ()
    products: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source does. state: "ok", "failing", "blocked", "misread" (its articles are
    read worse than usual), "quiet", "new" (never polled).

    reason: one plain sentence, "" where ok. advice: what to change in config.yaml though it is read ("the
    feed is at ...: write that as url"), or "". since: since when it is so. fails: failures in a row.
    recovered: when it was last well again after being failing, blocked or misread, since recovered_from.
    """

    name: str
    url: str
    state: str
    reason: str = ""
    advice: str = ""
    since: datetime | None = None
    fails: int = 0
    last_ok: datetime | None = None
    last_new: datetime | None = None
    next_due: datetime | None = None
    recovered: datetime | None = None
    recovered_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class HealthChange:
    """What the operator is told of a source once: its new state, with the reason; "ok" where it is well again
    after `was`."""

    source: str
    state: str
    was: str
    reason: str = ""

    def __str__(self) -> str:
        if self.state == "ok":
            return f"{self.source}: well again (was {self.was})"
        return f"{self.source}: {self.reason or self.state}"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest article seen in the window, the evidence of a quiet day."""

    title: str
    source: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class DigestMaterial:
    """Everything one digest may say about its window [since, until].

    averages: stories per day over the seven days before the window, per watch key. unaccepted: how many of
    its last messages in a row, the newest window's first, no recipient's server or folder has taken;
    accepted: when one last was.
    alerted: what alerts did with the owed stories, by story.
    """

    digest: str
    since: datetime
    until: datetime
    owed: tuple[OwedArticle, ...]
    articles_read: int
    newest: Newest | None
    sources: tuple[SourceHealth, ...]
    averages: dict[str, float] = field(default_factory=dict)
    alerted: dict[int, tuple[Alerted, ...]] = field(default_factory=dict)
    unaccepted: int = 0
    accepted: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message to one recipient, frozen: the same bytes and Message-ID at every attempt."""

    message_id: str
    channel: str
    recipient: str
    subject: str
    mime: bytes
    html: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox message under a lease. perhaps_delivered: an earlier attempt ended after the final dot."""

    message: OutboxMessage
    digest: str
    lease: str
    attempts: int
    perhaps_delivered: bool
