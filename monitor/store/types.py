"""What crosses the store's interface besides `monitor.items` and `monitor.told`: frozen values, no SQL.

Times are aware UTC, durations seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.facts import NO_FACTS, Facts
from monitor.items import Article, Findings, Reading
from monitor.told import Appearance


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a poll must know of its source.

    first_poll: no poll of this address has succeeded yet. etag, last_modified: validators of this
    address, "" where there are none or where an answer without change would not do (pages are still
    to be tried again). interval: seconds that the last poll planned until the next, None before it.
    kind: how the last good poll read it ("rss", "listing", ...). moved_to: where it found the feed,
    "" where that is the source's own address.
    place: the kept `etag` also where pages are to be tried again, for a mailbox, which is read on from there.
    arrivals: when its newest articles came, ascending. moved_since: since when polls find it at `moved_to`;
    moved_twice: two good polls or more did.
    """

    name: str
    url: str
    etag: str = ""
    last_modified: str = ""
    first_poll: bool = True
    fails: int = 0
    next_due: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    interval: float | None = None
    kind: str = ""
    moved_to: str = ""
    place: str = ""
    arrivals: tuple[datetime, ...] = ()
    moved_since: datetime | None = None
    moved_twice: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says now. words: `fingerprint.said`, None where its edits are not followed.

    day: when it was published (YYYY-MM-DD), "" where unknown or where its words are too few to know it by.
    """

    words: int | None = None
    day: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """Entry keys by what is to be done. known: nothing. edited: read the page again. retitled: take the
    entry's own words. twins: nothing; they are known under another address."""

    known: set[str]
    edited: set[str]
    retitled: set[str]
    twins: set[str]


@dataclass(frozen=True, slots=True)
class PollCounts:
    """What one poll changed.

    new: articles stored. matched: articles, new or known, that name a watch they did not name before.
    duplicates: readings that were one more appearance of a known article. updated: articles whose
    feed text was replaced by their page, or whose page or entry was edited. moved: of the duplicates, those
    that the same source gave another address before. copies: of the new, those that are copies.
    """

    new: int = 0
    matched: int = 0
    duplicates: int = 0
    updated: int = 0
    moved: int = field(default=0, compare=False)
    copies: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PollDone:
    """A finished poll, ready to be committed.

    outcome: "ok", "not modified", "failed" or "blocked". reason: one plain sentence, "" where fine.
    lease: the token of `lease_source`. status: the last HTTP status, None where no answer came.
    etag, last_modified: of the answer; kept where the outcome is "ok", replace the old ones only if
    given where it is "not modified". kind: how the source was read ("rss", "listing", ...).
    entries: how many it offered. seconds: how long the poll took. moved_to: where it permanently
    redirects or where its feed was found, "" for neither. advice: what a reader should change in
    config.yaml though the poll went well, "" for nothing. unread: entry keys that gave no article;
    offered again at the next polls, known after the third. passed: entry keys that need no article,
    known from now on. goes_on: a first poll that left entries over, so that the next one is a first poll
    too. counts: filled in by whoever commits the poll, for reports.
    """

    source: str
    lease: str
    run_id: int
    outcome: str
    reason: str = ""
    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    readings: tuple[Reading, ...] = ()
    next_due: datetime | None = None
    seconds: float = 0.0
    kind: str = ""
    entries: int = 0
    moved_to: str = ""
    advice: str = ""
    unread: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    goes_on: bool = False
    counts: PollCounts | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. kind: "run", "daemon", ...; ended, exit_code: None while it runs or where it was killed."""

    run_id: int
    kind: str
    started: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    summary: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollRecord:
    """One poll as it was recorded; the fields of `PollDone` and its counts."""

    source: str
    run_id: int
    at: datetime
    outcome: str
    reason: str
    status: int | None
    kind: str
    entries: int
    counts: PollCounts
    seconds: float


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """A composed digest: its window [since, until], how many articles it told and were read in it."""

    slot_id: int
    digest: str
    label: str
    since: datetime
    until: datetime
    told: int
    articles_read: int


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A message's way so far, without its bytes.

    state: "queued", "sending", "dotted" (the final dot may be out), "sent" or "dead". reply: the last
    words of the server. perhaps_delivered: an attempt ended after the final dot without an answer,
    so its recipient may hold two copies.
    """

    message_id: str
    digest: str
    label: str
    channel: str
    recipient: str
    subject: str
    state: str
    attempts: int
    perhaps_delivered: bool
    created: datetime
    next_try: datetime
    sent_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class Told:
    """That a digest owes an article or told it.

    kind: "new", "update" or "older". label: the slot that told it, "" while it waits. messages: the
    messages of that slot.
    """

    digest: str
    kind: str
    since: datetime
    label: str = ""
    messages: tuple[OutboxRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit of an article. title, text: as they were before it; gained: what it brought, in words."""

    seen: datetime
    kind: str
    gained: tuple[str, ...]
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A copy of an article, or what that is a copy of. shared: of so many `numbers` of their sketches."""

    article_id: int
    title: str
    source: str
    seen: datetime
    shared: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Lead:
    """How a source did on the stories it shared with others.

    stories: how many. first: how many of these it had first. seconds: the median by which it was before the
    second (positive) or behind the first (negative).
    """

    source: str
    stories: int
    first: int
    seconds: float


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story. joined_by: the article it was most like, None for the first and those placed
    otherwise; why: what they share, in words. told: the digests that told it and when."""

    article_id: int
    title: str
    source: str
    url: str
    published: datetime | None
    first_seen: datetime
    joined_by: int | None
    why: str
    told: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """A story with its articles, the first first. edits: splits and merges by command, a line each."""

    story_id: int
    created: datetime
    articles: tuple[StoryArticle, ...]
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the store holds it, for `explain`.

    findings: as they were when it was read, at most `MENTIONS_KEPT` mentions per watch; totals: how
    many there were, per watch. appearances: every place it was seen, the first included. revised:
    when its text was last replaced: by its page, or by an edit. backlog: found on a first poll, published
    long before. copy_of: the first of its family of copies, where that is another article; copies: those of
    this one. revisions: its edits, the oldest first. first_in: where each source first had its story.
    facts: what it says in facts.
    """

    article_id: int
    story_id: int
    key: str
    source: str
    article: Article
    findings: Findings
    totals: Mapping[str, int]
    fingerprint: str
    first_seen: datetime
    revised: datetime | None
    backlog: bool
    appearances: tuple[Appearance, ...]
    told: tuple[Told, ...]
    copy_of: Kin | None = None
    copies: tuple[Kin, ...] = ()
    revisions: tuple[Revision, ...] = ()
    first_in: tuple[Appearance, ...] = ()
    facts: Facts = NO_FACTS
