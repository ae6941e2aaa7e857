"""A checked configuration as plain values: what the rest of Newswatch sees of config.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.items import Match, Naming
from monitor.rules import FOUND_BY_ITSELF, GENERIC, ListingRules, Rules
from monitor.schedule import Schedule
from monitor.watches import Watch


class Secret:
    """A value that never shows itself: `repr`, `str` and formatting give `***`; `reveal()` gives it.

    Equal to another of the same value, so that two readings of one config.yaml are equal.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"


class SourceKind(StrEnum):
    """How a source is read; `auto` looks at what comes back."""

    AUTO = "auto"
    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where newsletters arrive: a Maildir (`folder`), or a folder (`inbox`) of an IMAP server over TLS.

    senders: the addresses ("news@example.org") and domains ("@example.org") whose mail counts, lower
    case; empty for all. ca_file: certificates to trust in place of the system's.
    """

    folder: Path | None = None
    host: str = ""
    port: int = 993
    user: str = ""
    inbox: str = "INBOX"
    password: Secret | None = None
    senders: tuple[str, ...] = ()
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A site to read.

    name: unique, as shown to readers. every: wanted time between polls; where it is `adaptive`, the one it
    begins with: its own rhythm decides.
    spider: name of the spider that reads it ("" lets the address decide).
    listing_url: page that is read, by `listing`, while the feed at `url` is dead; "" for none.
    allow_private: this source may live on a private or loopback address.
    browser: its pages are read as they stand after their scripts have run.
    mailbox: where its newsletters arrive, for `kind: mail` only.
    line: where it stands in config.yaml.
    """

    name: str
    url: str
    kind: SourceKind = SourceKind.AUTO
    every: timedelta = timedelta(minutes=30)
    adaptive: bool = False
    language: str = ""
    spider: str = ""
    rules: Rules = GENERIC
    listing: ListingRules = FOUND_BY_ITSELF
    listing_url: str = ""
    quiet_after: timedelta | None = None
    allow_private: bool = False
    browser: bool = False
    mailbox: Mailbox | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many within an hour or a day."""

    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the local day; `until` before `since` spans midnight."""

    since: time
    until: time

    def holds(self, moment: time) -> bool:
        """Whether a local time of day lies within, `since` included and `until` not."""
        if self.since <= self.until:
            return self.since <= moment < self.until
        return moment >= self.since or moment < self.until


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets which names: what digests and alerts have in common. Names are unique over both.

    to: each "name@host" (mail), "folder:PATH", "maildir:PATH", "webhook:NAME" or "chat:NAME".
    watches: keys of the watches it covers.
    about: those of them that an article must be about. subject: only names that do or suffer what is told.
    named: only names that are more than used, as a place or a tool.
    """

    name: str
    to: tuple[str, ...]
    watches: frozenset[str]
    about: frozenset[str] = frozenset()
    subject: bool = False
    named: bool = False
    line: int = field(default=0, compare=False)

    @property
    def asks(self) -> bool:
        """Whether it asks for more of an article than a name."""
        return bool(self.about or self.subject or self.named)

    def passes_over(self, match: Match | Naming) -> str:
        """Why it is not owed an article for this match of one of its watches; "" where it is."""
        if match.watch in self.about and not match.about:
            return "named in passing; min: about"
        if self.subject and not match.subject:
            return "nothing is told of it itself; role: subject"
        if self.named and match.used:
            return "only used, as a place or a tool; role: named"
        return ""


@dataclass(frozen=True, slots=True)
class DigestPlan(Plan):
    """A digest: its names, and when it goes out."""

    when: Schedule = field(kw_only=True)
    if_empty: str = "short note"
    layout: str = "full"


@dataclass(frozen=True, slots=True)
class AlertPlan(Plan):
    """An alert rule: its names, and what may keep an alert back.

    gather: how long a story waits for its copies. limit: None for none. quiet: local hours without alerts.
    """

    gather: timedelta = timedelta(minutes=5)
    limit: Rate | None = None
    quiet: Hours | None = None


def passed_over(
    plans: Iterable[Plan], matches: Sequence[Match], watches: Iterable[Watch], today: date
) -> tuple[str, ...]:
    """Return one line per digest or alert and name that its filters, or a mute, leave out.

    Names are shown as readers see them. today: in the zone of config.yaml.
    """
    by_key = {watch.key: watch for watch in watches}
    return tuple(
        f"{plan.name}: {by_key[match.watch].shown}, {why}"
        for plan in plans
        for match in matches
        if match.watch in plan.watches
        and match.watch in by_key
        and (why := by_key[match.watch].mute_on(today) or plan.passes_over(match))
    )


@dataclass(frozen=True, slots=True)
class Smtp:
    """An SMTP server. security: "starttls" (port 587 and all others), "tls" (smtps://, port 465),
    "none" (only with `insecure: true`, and never with a password)."""

    host: str
    port: int
    user: str = ""
    password: Secret | None = None
    security: str = "starttls"
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A web address that takes messages. secret: the key of their signatures, None for unsigned ones."""

    url: str
    secret: Secret | None = None
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Dkim:
    """How mail is signed: d= (domain), s= (selector), key: a private key in PEM."""

    domain: str
    selector: str
    key: Secret


@dataclass(frozen=True, slots=True)
class Delivery:
    """How mail leaves: by `smtp`, by the command `sendmail`, or as .eml and .html files into `folder`.

    webhooks, chats: by the name that `to` gives them ("webhook:soc", "chat:ops"); a chat's address is
    secret as a whole. templates: a folder with the operator's own layouts of digests.
    """

    sender: str
    smtp: Smtp | None
    folder: Path
    reply_to: str = ""
    archive_url: str = ""
    sendmail: Path | None = None
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    chats: Mapping[str, Secret] = field(default_factory=dict)
    dkim: Dkim | None = None
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Crawling:
    """How politely sites are read. contact: address or URL in the user agent.

    delay: seconds between the starts of two requests to one host. timeout: seconds for one answer.
    poll_limit: seconds one source may take in one poll. page_limit: new pages fetched per source and poll.
    concurrency: requests under way over all hosts (one per host).
    soonest, latest: between two polls of a source that goes by its own rhythm.
    never: hosts (`hosts.plain_host`) that get no request at all, nor any below them.
    """

    contact: str = ""
    delay: float = 1.0
    timeout: float = 15.0
    poll_limit: float = 300.0
    page_limit: int = 100
    concurrency: int = 100
    soonest: timedelta = timedelta(minutes=15)
    latest: timedelta = timedelta(hours=4)
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Monitoring:
    """How other machines see that Newswatch runs.

    heartbeat: address asked after each round, secret as a whole. metrics: file for Prometheus. port: on
    127.0.0.1, of the daemon's endpoint; 0 for none. log: "text" or "json".
    """

    heartbeat: Secret | None = None
    metrics: Path | None = None
    port: int = 0
    log: str = "text"


@dataclass(frozen=True, slots=True)
class Config:
    """A whole checked config.yaml. digest: hex SHA-256 of its bytes, the identity of this version.

    warnings: what is allowed and probably not meant. notes: what is right and good to know.
    keep: how long articles that name nothing are kept; None for ever. kev: CISA's KEV catalogue is fetched.
    """

    path: Path
    digest: str
    zone: ZoneInfo
    watches: tuple[Watch, ...]
    sources: tuple[Source, ...]
    digests: tuple[DigestPlan, ...]
    delivery: Delivery
    crawling: Crawling
    store: Path
    alerts: tuple[AlertPlan, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keep: timedelta | None = None
    monitoring: Monitoring = Monitoring()
    kev: bool = False

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Everything that is owed articles: the digests, then the alerts."""
        return (*self.digests, *self.alerts)

    def watch(self, key: str) -> Watch | None:
        """The watch with this key, or None where config.yaml no longer holds it."""
        return next((watch for watch in self.watches if watch.key == key), None)
