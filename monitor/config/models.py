"""The settings of config.yaml as pydantic models: names, kinds, defaults and short forms.

Each block is checked by itself here; what needs two blocks at once (a name twice, a digest of an
unknown watchlist) is `monitor.config.building`'s. The descriptions are the hover texts of editors.
"""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.config import kinds
from monitor.config.nodes import NOTHING
from monitor.config.plan import SourceKind
from monitor.config.scalars import WrongShape, as_list
from monitor.watches import Case, Priority

# No other package's plugin of pydantic takes part in reading a file with passwords, and none is looked for:
# that reads the metadata of every package installed, a tenth of what `newswatch check` takes.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


class Block(BaseModel):
    """A block of settings; unknown names in it are faults."""

    # Lists are read as tuples: pydantic copies a default that cannot be hashed for each block it makes,
    # which took half the time of reading many names.
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    WHAT: ClassVar[str] = "this block"
    SHORT: ClassVar[str] = ""  # the setting that a bare text stands for

    @classmethod
    @cache
    def left_out(cls) -> Self:
        """The block where the file does not have it: one for all, made when the first is wanted."""
        return cls()

    @model_validator(mode="before")
    @classmethod
    def shape(cls, value: Any) -> Any:
        """Take the short form for the long one; refuse what is no block."""
        if isinstance(value, str) and cls.SHORT:
            return {cls.SHORT: value}
        if value is NOTHING:
            raise WrongShape("has nothing under it", cls.WHAT)
        if not isinstance(value, dict):
            what = "a list" if isinstance(value, list) else "one text"
            raise WrongShape(f"must be a block of settings, not {what}", cls.WHAT)
        return value


class AliasBlock(Block):
    """Another spelling of a watched name; what it leaves out comes from the name."""

    WHAT = "an alias"
    SHORT = "text"

    text: kinds.Text = Field(description="The spelling.")
    case: kinds.CaseWord = Field(Case.AUTO, description="How the case of letters counts for this spelling.")
    needs: kinds.Texts = Field((), description="One of these must stand in the article.")
    not_near: kinds.Texts = Field((), description="One of these close by drops the mention.")
    exclude: kinds.Texts = Field((), description="Longer phrases that hold this spelling and do not count.")


class ExamplesBlock(Block):
    """Sentences that `newswatch check` tries."""

    WHAT = "examples"

    hit: kinds.Texts = Field((), description="Sentences in which the name must be found.")
    miss: kinds.Texts = Field((), description="Sentences in which it must not be found.")


class WatchBlock(Block):
    """A vendor or an agency to watch."""

    WHAT = "a watched name"
    SHORT = "name"

    name: kinds.Text = Field(description="The name, as articles write it.")
    label: kinds.Text = Field("", description="The name as readers of the digest see it.")
    aliases: Annotated[tuple[AliasBlock, ...], BeforeValidator(as_list)] = Field(
        (), description="Other spellings that count as this name."
    )
    case: kinds.CaseWord = Field(
        Case.AUTO,
        description="auto: exact for short all-capital names (CISA), else any. exact, any: always so.",
    )
    needs: kinds.Texts = Field(
        (), description="One of these must stand in the article for the name to count."
    )
    not_near: kinds.Texts = Field((), description="One of these close to the name drops that mention.")
    exclude: kinds.Texts = Field((), description="Longer phrases that hold the name and do not count.")
    priority: kinds.PriorityWord = Field(Priority.NORMAL, description="high names stand first in the digest.")
    muted: kinds.Muted | None = Field(
        None, description="Left out of digests until this date: until 2027-01-31"
    )
    min: kinds.Minimum = Field(
        kinds.MINIMA[0], description="about: only articles that are about the name; passing: all."
    )
    examples: ExamplesBlock = Field(
        default_factory=ExamplesBlock.left_out, description="Sentences that newswatch check tries."
    )
    pack: kinds.YesNo = Field(
        True, description="false: only what is written here, without what the packs know of this name."
    )
    brands: kinds.BrandChoice = Field(
        False, description="true: the pack's brands of this name count too; or a list of some of them."
    )


class RulesBlock(Block):
    """CSS selectors for the article pages of one site."""

    WHAT = "rules"

    body: kinds.Selector = Field("", description="The element that holds the article's paragraphs.")
    drop: kinds.Selectors = Field((), description="Elements inside it that are not the article.")
    title: kinds.Selector = Field("", description="Where the headline stands.")
    date: kinds.Selector = Field("", description="Where the date of publication stands.")
    title_suffix: kinds.Text = Field("", description="Text cut from the end of titles: ' - Example News'")


class ListingBlock(Block):
    """How an HTML page that lists articles is read."""

    WHAT = "listing"

    url: kinds.WebAddress = Field(
        "", description="Page that is read while the feed is dead; left out, url itself is the listing."
    )
    links: kinds.Selector = Field("", description="The links to articles, or the cards that hold one each.")
    title: kinds.Selector = Field("", description="The headline inside a card.")
    date: kinds.Selector = Field("", description="The date inside a card.")
    match: kinds.Text = Field("", description="Only addresses that contain this text are articles.")


class SourceBlock(Block):
    """A site to read."""

    WHAT = "a source"
    SHORT = "url"

    url: kinds.SourceAddress = Field(
        description="Address of the feed, sitemap or page that lists articles; maildir: or imaps:// for mail."
    )
    name: kinds.Text = Field("", description="The source as readers see it; its host if left out.")
    kind: kinds.KindWord = Field(SourceKind.AUTO, description="auto looks at what comes back.")
    every: kinds.PollEvery | None = Field(
        None, description="Time between two polls: 15m, 2h, 1d; its own rhythm decides if left out."
    )
    language: kinds.Language = Field("", description="Language of its articles where they do not say: de")
    spider: kinds.SpiderName = Field("", description="Spider that reads it; its address decides if left out.")
    rules: RulesBlock = Field(
        default_factory=RulesBlock.left_out, description="CSS selectors for its article pages."
    )
    listing: ListingBlock | None = Field(None, description="How its listing page is read.")
    quiet_after: kinds.QuietAfter | None = Field(
        None, description="Counts as quiet when nothing new comes for so long: 2d"
    )
    allow_private: kinds.YesNo = Field(
        False, description="The site may have a private address (an intranet)."
    )
    browser: kinds.YesNo = Field(
        False, description="Its pages show nothing without scripts; run them in the system's Chromium."
    )
    password: kinds.Password | None = Field(
        None, description="For imaps://: ${NAME} or file:PATH; the file itself never holds it."
    )
    senders: kinds.Senders = Field(
        (), alias="from", description="For mail: only mail of these counts: news@example.org, @example.org"
    )
    ca_file: kinds.FilePath | None = Field(
        None, description="For imaps://: certificates to trust in place of the system's."
    )


class DigestBlock(Block):
    """Who gets which names, when."""

    WHAT = "a digest"

    name: kinds.Text = Field("", description="Its title; also how Newswatch knows it again after an edit.")
    to: kinds.Recipients = Field(
        description="Mail addresses, folder:PATH, maildir:PATH, webhook:NAME or chat:NAME."
    )
    when: kinds.When | None = Field(
        None, description="weekdays at 07:00, Monday at 08:00, every 4 hours, ..."
    )
    cron: kinds.Cron | None = Field(
        None, description="The same as a crontab line, in place of when: 0 7 * * 1-5"
    )
    watch: Annotated[tuple[kinds.Text, ...], BeforeValidator(as_list)] | None = Field(
        None, description="Watchlists or single names; all of them if left out."
    )
    if_empty: kinds.IfEmpty = Field(
        kinds.IF_EMPTY[0], description="What an empty digest does: send a short note, or skip."
    )
    layout: kinds.Layout = Field(
        kinds.LAYOUTS[0], description="full shows a sentence per story, brief a line."
    )
    min: kinds.Minimum = Field(
        kinds.MINIMA[0], description="about: only articles that are about the name; passing: all."
    )
    role: kinds.RoleWord = Field(
        kinds.ROLES[0],
        description="subject: only names that do or suffer what is told; named: all but those that are only "
        "used as a place or a tool (via Telegram); any: all.",
    )


class AlertBlock(Block):
    """What cannot wait for a digest."""

    WHAT = "an alert"

    name: kinds.Text = Field("", description="Its title.")
    to: kinds.Recipients = Field(
        description="Mail addresses, folder:PATH, maildir:PATH, webhook:NAME or chat:NAME."
    )
    watch: kinds.Texts = Field((), description="Watchlists or single names; all of them if left out.")
    priority: kinds.PriorityWord | None = Field(None, description="Only names of this priority.")
    gather: kinds.Gather = Field(
        timedelta(minutes=5), description="Wait so long for copies of the same story."
    )
    limit: kinds.AlertRate | None = Field(None, description="At most so many: 6 per hour")
    quiet_hours: kinds.QuietHours | None = Field(None, description="Nothing is sent within: 22:00-06:30")
    min: kinds.Minimum = Field(
        kinds.MINIMA[0], description="about: only articles that are about the name; passing: all."
    )
    role: kinds.RoleWord = Field(
        kinds.ROLES[0],
        description="subject: only names that do or suffer what is told; named: all but those that are only "
        "used as a place or a tool (via Telegram); any: all.",
    )


class WebhookBlock(Block):
    """A web address that takes digests and alerts as signed JSON."""

    WHAT = "a webhook"

    url: kinds.WebhookAddress = Field(description="https://soc.example.org/hooks/newswatch")
    secret: kinds.Password | None = Field(
        None, description="${NAME} or file:PATH; the key of its signatures."
    )
    ca_file: kinds.FilePath | None = Field(
        None, description="Certificates to trust in place of the system's."
    )


class DkimBlock(Block):
    """The signature of mail by your domain (RFC 6376); needs the extra newswatch[dkim]."""

    WHAT = "dkim"

    selector: kinds.DnsLabel = Field(description="The s= of the signature: where DNS holds its public key.")
    key: kinds.Password = Field(description="file:PATH of the private key in PEM, or ${NAME}.")
    domain: kinds.Domain = Field("", description="The d= of the signature; the domain of from: if left out.")


class DeliveryBlock(Block):
    """How mail leaves."""

    WHAT = "delivery"

    sender: kinds.Sender = Field(
        "", alias="from", description="The From address: Newswatch <watch@example.org>"
    )
    reply_to: kinds.Mailbox = Field("", description="Where answers go.")
    smtp: kinds.SmtpServer | None = Field(
        None, description="smtp://user@host:587 (STARTTLS) or smtps://user@host:465; files only if left out."
    )
    password: kinds.Password | None = Field(
        None, description="${NAME} or file:PATH; $SMTP_PASSWORD if left out."
    )
    ca_file: kinds.FilePath | None = Field(
        None, description="Certificates to trust in place of the system's."
    )
    insecure: kinds.YesNo = Field(False, description="Send without TLS; only without a user and password.")
    folder: kinds.FilePath | None = Field(None, description="Where mail is written as files without smtp.")
    templates: kinds.FilePath | None = Field(
        None,
        description="A folder with digest.html.j2 or digest.txt.j2 of your own, for the look of digests.",
    )
    archive_url: kinds.ArchiveAddress = Field(
        "", description="Address of the web archive, for links in mail."
    )
    sendmail: kinds.FilePath | None = Field(
        None, description="The machine's own mail command in place of smtp: /usr/sbin/sendmail"
    )
    dkim: DkimBlock | None = Field(None, description="Sign mail by your domain; most relays do it.")
    webhooks: dict[str, WebhookBlock] = Field({}, description="Names for web addresses: to: webhook:NAME.")
    chats: dict[str, kinds.Password] = Field(
        {},
        description="Names for chat rooms, each an Apprise address: ${NAME} or file:PATH.",
    )


class CrawlingBlock(Block):
    """How politely sites are read."""

    WHAT = "crawling"

    contact: kinds.Contact = Field("", description="Address or page that the user agent names.")
    delay: kinds.Delay = Field(1.0, description="Time between two requests to one host: 1s")
    timeout: kinds.Timeout = Field(15.0, description="Time for one answer: 15s")
    poll_limit: kinds.PollLimit = Field(300.0, description="Time one source may take in one poll: 5m")
    page_limit: kinds.PageLimit = Field(100, description="New pages fetched per source and poll.")
    concurrency: kinds.Concurrency = Field(100, description="Requests under way over all hosts.")
    soonest: kinds.PollEvery = Field(
        timedelta(minutes=15), description="The shortest time between two polls of a source without every."
    )
    latest: kinds.PollEvery = Field(
        timedelta(hours=4), description="The longest time between two polls of a source without every."
    )
    never: kinds.Hosts = Field(
        (), description="Hosts that get no request at all, nor any below them: example.org"
    )


class MonitoringBlock(Block):
    """How other machines see that Newswatch runs, and how it logs."""

    WHAT = "monitoring"

    heartbeat: kinds.SecretAddress | None = Field(
        None, description="Address that is asked after each round; its silence is an alarm (healthchecks)."
    )
    metrics: kinds.FilePath | None = Field(
        None, description="File for Prometheus' textfile collector, written after each round: newswatch.prom"
    )
    port: kinds.Port | None = Field(
        None, description="Port on 127.0.0.1 where the daemon serves /metrics and /health."
    )
    log: kinds.LogFormat = Field(
        kinds.LOG_FORMATS[0], description="text for people, json for one JSON document per line."
    )


def _watchlists(value: object) -> object:
    if isinstance(value, dict):
        return value
    if value is NOTHING:
        raise WrongShape("has nothing under it; write a watchlist, as in vendors: [Huawei, ZTE]")
    raise WrongShape("holds watchlists; name one, as in vendors: [Huawei, ZTE]")


class File(Block):
    """A whole config.yaml."""

    WHAT = "the file"

    timezone: kinds.Zone | None = Field(
        None, description="The zone of every time in this file: Europe/London"
    )
    watch: Annotated[
        dict[str, Annotated[tuple[WatchBlock, ...], BeforeValidator(as_list)]], BeforeValidator(_watchlists)
    ] = Field({}, description="Watchlists: a name for each block, the watched names under it.")
    sources: Annotated[tuple[SourceBlock, ...], BeforeValidator(as_list)] = Field(
        (), description="Sites to read: an address, or a block of settings."
    )
    digests: Annotated[tuple[DigestBlock, ...], BeforeValidator(as_list)] | None = Field(
        None, description="Who gets which names, when; one daily digest into a folder if left out."
    )
    alerts: Annotated[tuple[AlertBlock, ...], BeforeValidator(as_list)] = Field(
        (), description="What cannot wait for a digest."
    )
    delivery: DeliveryBlock = Field(
        default_factory=DeliveryBlock.left_out, description="How mail leaves; files only if left out."
    )
    crawling: CrawlingBlock = Field(
        default_factory=CrawlingBlock.left_out, description="How politely sites are read."
    )
    monitoring: MonitoringBlock = Field(
        default_factory=MonitoringBlock.left_out, description="How other machines see that Newswatch runs."
    )
    store: kinds.FilePath | None = Field(
        None, description="The database; newswatch.db beside this file if left out."
    )
    keep: kinds.Keep | None = Field(
        None, description="How long articles that name nothing are kept: 365d; for ever if left out."
    )
    kev: kinds.YesNo = Field(
        False, description="true: CISA's KEV catalogue is fetched once a day; the copy shipped if left out."
    )
