"""The things that flow through Newswatch, as frozen data; nothing here reads, decides or stores.

Offsets are code points. Times are aware UTC. Texts have passed `monitor.text.clean_text`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Zone(StrEnum):
    """Where on a page a text stands; names in furniture never flag."""

    HEADLINE = "headline"
    LEAD = "lead"
    BODY = "body"
    FURNITURE = "furniture"


class Role(StrEnum):
    """What a name does in its sentence."""

    SUBJECT = "subject"
    QUOTED = "quoted"
    NAMED = "named"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Entry:
    """A link that a feed, listing or sitemap offers, with what it says about the article.

    url: absolute http(s). summary, content: plain text, "" where the feed gives none.
    published: None where the feed gives no date or an impossible one.
    """

    url: str
    title: str = ""
    guid: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What one feed, listing or sitemap said.

    kind: "rss", "rdf", "atom", "json", "sitemap", "listing". read_by: the reader that succeeded.
    period: seconds the feed itself asks to wait between polls (ttl, sy:updatePeriod), or None.
    dropped: entries left out because they had no usable link or exceeded the limit.
    note: what was odd, in words ("repaired: bare ampersand"), or "".
    """

    kind: str
    entries: tuple[Entry, ...]
    title: str = ""
    home: str = ""
    language: str = ""
    period: int | None = None
    read_by: str = ""
    dropped: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Block:
    """One run of text of a page, with its zone.

    start: offset of this text in its article's `text`, -1 where it is no part of it (the headline
    and a page's furniture). why: for furniture, what it was taken for ("related", "share", ...).
    """

    zone: Zone
    text: str
    start: int = -1
    why: str = ""

    # A page has hundreds: to fill the slots takes half the time of what a frozen dataclass does of itself.
    def __init__(self, zone: Zone, text: str, start: int = -1, why: str = "") -> None:
        _fill_zone(self, zone)
        _fill_text(self, text)
        _fill_start(self, start)
        _fill_why(self, why)


_fill_zone, _fill_text, _fill_start, _fill_why = (
    getattr(Block, field.name).__set__ for field in fields(Block)
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article after extraction.

    url: where it was fetched; "mid:..." for a mail without a web address.
    canonical_url: its address without tracking, within the same site.
    text: the article's paragraphs joined by blank lines, headline not included; for an article
    read from plain text, that text unchanged. blocks: in page order; every lead or body block has
    `text[b.start : b.start + len(b.text)] == b.text`.
    published, modified: None where unknown; never later than the moment of reading; at the page's own
    offset until stored, so that the day is the one its publisher means.
    dated_by: what gave the date ("feed", "json-ld", "meta", "time", "text", "url", "mail"), or "".
    read_by: which reader or rules gave the text. body_from: "page", "feed", "text" or "mail".
    note: what the reader should know ("page answered 403; the feed's own text is used"), or "".
    shape: "article", "partial" (paywall stub), "listing", "block page", "empty".
    """

    url: str
    canonical_url: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    published: datetime | None = None
    modified: datetime | None = None
    dated_by: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    read_by: str = ""
    body_from: str = "page"
    note: str = ""
    shape: str = "article"

    @property
    def furniture(self) -> tuple[Block, ...]:
        """The blocks in which names never flag."""
        return tuple(block for block in self.blocks if block.zone is Zone.FURNITURE)


@dataclass(frozen=True, slots=True)
class Letter:
    """One newsletter mail as read: an article, or the entries it lists.

    guid: its Message-ID without brackets. sender: the bare address of its From, lower case.
    """

    guid: str
    sender: str
    title: str = ""
    article: Article | None = None
    entries: tuple[Entry, ...] = ()


class Mention(NamedTuple):
    """One occurrence of a watched name. A tuple, as a page has dozens and no other kind is made as fast.

    watch: key of the watch. alias: the spelling that is configured; surface: as it stands in the text.
    start, end: offsets into the article's `text` for lead and body, into its `title` for the headline,
    and for furniture into the article's text where the block has a start, else into the block's own text.
    sentence: the sentence around it; sentence[at : at + len(surface)] == surface.
    why: for furniture the block's `why`; for a refused mention the rule that refused it; else "".
    """

    watch: str
    alias: str
    surface: str
    zone: Zone
    start: int
    end: int
    sentence: str
    at: int
    role: Role = Role.NAMED
    why: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An article names a watch outside its furniture: at least one mention, in reading order."""

    watch: str
    mentions: tuple[Mention, ...]
    salience: float = 0.0
    about: bool = False

    @property
    def subject(self) -> bool:
        """Whether at least one sentence tells something of the name itself."""
        return any(mention.role is Role.SUBJECT for mention in self.mentions)

    @property
    def used(self) -> bool:
        """Whether every sentence that names it only uses it, as a place or a tool ("via Telegram")."""
        return all(mention.role is Role.USED for mention in self.mentions)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zones that name it, in reading order, each once."""
        return tuple(dict.fromkeys(mention.zone for mention in self.mentions))


@dataclass(frozen=True, slots=True)
class Naming:
    """What a digest's filters ask of a match.

    about, subject, used: whether the article is about the watch, tells of it, names it only as used.
    """

    watch: str
    about: bool
    subject: bool
    used: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a matcher saw in one article: what counts, what stands in furniture, what a rule refused."""

    matches: tuple[Match, ...] = ()
    furniture: tuple[Mention, ...] = ()
    refused: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes two texts the same.

    exact: hex digest of the folded words, "" where the text is too short to identify anything.
    sketch: the near-duplicate sketch as stable bytes, b"" where not computed.
    """

    exact: str
    sketch: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as a poll hands it to the store.

    key: identity of the article (`urls.article_key`). entry_keys: the entry addresses that led here.
    retry_page: the page failed for a passing reason; try again at a later poll.
    backlog: found on a source's first poll and published long before, or undated; told as a line, not
    as news.
    said: what the entry's words were (`fingerprint.said`), None where its edits are not followed.
    """

    article: Article
    findings: Findings
    fingerprint: Fingerprint
    key: str
    entry_keys: tuple[str, ...]
    guid: str = ""
    retry_page: bool = False
    backlog: bool = False
    said: int | None = None
