"""What a digest shows, as plain values: text and runs of text, never markup, never a rule.

Owned by `alerts.digest`, read by the templates. Every text may hold any character; the templates
escape, `alerts.mime` guards headers.
"""

from __future__ import annotations

from dataclasses import dataclass

Run = tuple[str, bool]
"""A piece of text and whether it is a hit (in a snippet or title) or stressed (in a sentence)."""
Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """The text of runs without their marks."""
    return "".join(text for text, _ in runs)


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere. url: http(s), mailto or ""; host: its host where readers must see it."""

    text: str
    url: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a story is there: a name, how often it stands there, and where ("title, body")."""

    name: str
    times: int
    where: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story with the best article about it.

    when: local time in words. language: BCP 47 tag where it is not English, else "". direction:
    "rtl" or "". also: other sources that had it, `also_more` beyond those. update: readers were
    told before; news: then, what is new, in words. facts: CVE ids with what is known of them, products.
    note: what the reader should know about the text, or "".
    wrong: for each of its reasons a mailto link that tells the operator it is wrong; mute: one that asks
    for a week without the name it stands under. Both empty where the operator has no address.
    """

    article_id: int
    title: Runs
    url: str
    host: str
    source: str
    when: str
    reasons: tuple[Reason, ...]
    reasons_more: int = 0
    snippet: Runs = ()
    also: tuple[Link, ...] = ()
    also_more: int = 0
    language: str = ""
    direction: str = ""
    update: bool = False
    news: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    note: str = ""
    wrong: tuple[Link, ...] = ()
    mute: Link | None = None


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A story as one line: an older one, or one past the size limit. names: those it matched, in words."""

    title: str
    url: str
    host: str
    source: str
    when: str
    names: str
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class AlsoNamed:
    """A story told under another name."""

    title: str
    under: str
    language: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What one watched name has. kind: its watchlist in the singular. high: its priority is high."""

    name: str
    kind: str
    high: bool
    stories: tuple[Story, ...]
    also_named: tuple[AlsoNamed, ...] = ()
    also_more: int = 0


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One name of the table at the top. average: per day over the week before, "" where unknown.

    share: bar length, 0 to 100, relative to the name with the most stories.
    """

    name: str
    kind: str
    stories: int
    average: str
    share: int


@dataclass(frozen=True, slots=True)
class SickSource:
    """A source that needs a look and why, in words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names that may be cut: those shown and how many more there are."""

    shown: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class DigestView:
    """One digest, ready for its templates.

    sections: in order of priority, holding every story once. overflow: stories that did not fit, as
    lines, `overflow_more` beyond those. older: the backlog of newly read sources. attention: the
    machine itself needs a look, in words, or "". keys, priority: what receivers can filter on.
    kev: where the word on CVE ids comes from and its date, "" where no story has one.
    advised: sources that are read, and what should change about them in config.yaml.
    stop: a mailto link that asks the operator to stop this digest, or "".
    """

    name: str
    subject: str
    preheader: str
    date: str
    window: str
    summary: Runs
    attention: str
    notices: tuple[str, ...]
    glance: tuple[GlanceRow, ...]
    glance_more: int
    sections: tuple[Section, ...]
    older: tuple[TitleLine, ...]
    older_more: int
    quiet: Names
    muted: Names
    newest: str
    health: str
    sick: tuple[SickSource, ...]
    sick_more: int
    stop: str
    version: str
    keys: tuple[str, ...]
    priority: str
    stories: int
    overflow: tuple[TitleLine, ...] = ()
    overflow_more: int = 0
    advised: tuple[SickSource, ...] = ()
    kev: str = ""

    @property
    def empty(self) -> bool:
        """Nothing is owed: neither stories nor older lines."""
        return not self.stories and not self.older

    @property
    def worth_sending(self) -> bool:
        """It tells something even to readers who skip empty digests."""
        return not self.empty or bool(self.attention)
