"""From what was found to a line with its next step. Pure: every figure and moment comes in.

Level.OK is "ok", NOTE a warning, LOOK a failure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from monitor.asked import Asked
from monitor.operate.facts import Level, Line
from monitor.store.probing import Probed
from monitor.told import SourceHealth
from monitor.words import counted, size, span

FULL = 200_000_000  # bytes; SQLite needs room for its log and a backup for its copy
SCARCE = 1_000_000_000
SCARCE_SHARE = 0.05
SKEW = 60.0  # seconds; Date headers are whole seconds and answers take some
SKEW_ANSWERS = 3  # one site's clock may be wrong; the middle of three is not
BACKWARDS = timedelta(minutes=2)
EXPIRES_SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MailSeen:
    """How the mail server took us. place: "host:587". reason: why it did not, "" where it did.

    tls: "TLSv1.3", "" without. expires: of its certificate. login: whether we logged in.
    """

    place: str
    reason: str = ""
    tls: str = ""
    expires: datetime | None = None
    login: bool = False


@dataclass(frozen=True, slots=True)
class NamesSeen:
    """What DNS says of the sender's domain. spf, dkim: the texts there; None where nobody answered.

    selector: of our own signature, "" where we do not sign. skipped: why DNS was not asked, or "".
    """

    domain: str
    spf: tuple[str, ...] | None = None
    selector: str = ""
    dkim: tuple[str, ...] | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class BrowserSeen:
    """The browser for sources with `browser: true`. missing: why it cannot be started, "" where it can."""

    sources: tuple[str, ...]
    missing: str
    program: str


def database(seen: Probed) -> Line:
    """The database file."""
    name = "database"
    steps = {
        "missing": "newswatch run",
        "foreign": "set store: in config.yaml to another file, or install the version that wrote it",
        "unreadable": "look at the owner and mode of the file, and at the disk",
        "damaged": "stop Newswatch and put the last backup in its place; without one: sqlite3 FILE .recover",
        "read-only": "give the user that runs Newswatch the right to write the file and its folder",
        "locked": "fuser FILE, which shows who; then end that program",
    }
    if seen.state == "missing":
        return Line(name, Level.NOTE, seen.says, steps["missing"])
    if seen.state != "ok":
        return Line(name, Level.LOOK, seen.says, steps[seen.state])
    checked = "sound" if seen.checked else "not read through (newswatch db check does)"
    older = "; an older version wrote it, the next run brings it up to date" if seen.older else ""
    return Line(name, Level.OK, f"{size(seen.size)}, {checked}, writable{older}")


def disk(free: int, total: int) -> Line:
    """Room on the disk of the database, in bytes."""
    says = f"{size(free)} of {size(total)} free where the database is"
    step = "free some room; newswatch db prune --older-than 365d --vacuum makes the database smaller"
    if free < FULL:
        return Line("disk", Level.LOOK, f"{says}: nothing can be stored soon", step)
    if free < SCARCE and free < total * SCARCE_SHARE:
        return Line("disk", Level.NOTE, says, step)
    return Line("disk", Level.OK, says)


def clock(now: datetime, newest_stamp: datetime | None, answers: Sequence[Asked]) -> Line:
    """This machine's clock against what it wrote itself and, where sites were asked, against theirs."""
    step = "switch time synchronisation on: timedatectl set-ntp true"
    if newest_stamp is not None and newest_stamp - now > BACKWARDS:
        ahead = span(newest_stamp - now)
        return Line("clock", Level.LOOK, f"it went back: the last run is {ahead} in the future", step)
    known = [asked.ahead for asked in answers if asked.ahead is not None]
    if len(known) < SKEW_ANSWERS:
        why = "too few sites tell the time" if answers else "--online compares it with the sites' clocks"
        return Line("clock", Level.OK, f"runs forwards ({why})")
    off = median(known)
    if abs(off) > SKEW:
        side = "behind" if off > 0 else "ahead of"
        return Line(
            "clock", Level.LOOK, f"{span(timedelta(seconds=abs(off)))} {side} the sites' clocks", step
        )
    return Line("clock", Level.OK, f"as {counted(len(known), 'site')} tell the time")


def browser(seen: BrowserSeen) -> Line:
    """The browser that some sources need."""
    for_them = f"for {counted(len(seen.sources), 'source')}"
    if not seen.missing:
        return Line("browser", Level.OK, f"{seen.program}, without a network and sandboxed, {for_them}")
    reason, _, step = seen.missing.partition("; ")
    return Line("browser", Level.LOOK, f"{reason}, and is needed {for_them}", step)


_MAIL_STEPS = (
    (r"5\.7\.30", "send through a relay, a connector, or sendmail: (see docs/delivery.md)"),
    (r"\b535\b|\b534\b|\b454\b.*log in", "correct the user in delivery: smtp: and password:"),
    (r"\b530\b", "set a user in delivery: smtp: and password:"),
    (r"certificate", "use the name that stands in the certificate, or ca_file: for your own authority"),
    (r"no STARTTLS", "use smtps:// on port 465, or insecure: true for a relay on this machine without login"),
    (r"no login", "take the user out of delivery: smtp:, or use the server's port for logins (587)"),
    (
        r"refused$|unreachable|not known|no answer|cannot connect",
        "correct host and port; a firewall may drop port 25 and 587",
    ),
)


def mail(seen: MailSeen, now: datetime) -> Line:
    """The mail server."""
    if seen.reason:
        step = next((step for pattern, step in _MAIL_STEPS if re.search(pattern, seen.reason)), "")
        return Line("mail server", Level.LOOK, seen.reason, step or "newswatch -vv channel test")
    parts = [seen.place, seen.tls or "no TLS", "login ok" if seen.login else "no login"]
    if seen.expires is not None:
        left = seen.expires - now
        parts.append(f"certificate until {seen.expires:%Y-%m-%d}")
        if left < EXPIRES_SOON:
            return Line(
                "mail server", Level.NOTE, ", ".join(parts), "have its certificate renewed before it ends"
            )
    return Line("mail server", Level.OK, ", ".join(parts))


def sender(seen: NamesSeen) -> list[Line]:
    """SPF and DKIM of the sender's domain."""
    name = "sender domain"
    if seen.skipped:
        return [Line(name, Level.OK, f"not asked: {seen.skipped}")]
    lines = []
    if seen.spf is None or (seen.selector and seen.dkim is None):
        return [Line(name, Level.NOTE, f"DNS gave no answer about {seen.domain}", "try again later")]
    spf = [text for text in seen.spf if text.lower().split(" ")[0] == "v=spf1"]
    if not spf:
        lines.append(
            Line(
                name, Level.NOTE, f"{seen.domain} has no SPF record: its mail may be taken for spam",
                'have a TXT record written for it, such as "v=spf1 mx -all"',
            )
        )  # fmt: skip
    elif len(spf) > 1:
        lines.append(
            Line(
                name, Level.NOTE, f"{seen.domain} has {len(spf)} SPF records, which count as none", "keep one"
            )
        )
    if seen.selector:
        place = f"{seen.selector}._domainkey.{seen.domain}"
        keys = [text for text in seen.dkim or () if re.search(r"(?:^|;)\s*p=\s*[^;\s]", text)]
        if not keys:
            lines.append(
                Line(
                    name, Level.LOOK, f"no DKIM key at {place}: every signature of ours fails",
                    "publish the public key there (docs/delivery.md)",
                )
            )  # fmt: skip
    return lines or [Line(name, Level.OK, f"{seen.domain}: SPF{', DKIM' if seen.selector else ''} found")]


_SOURCE_STEPS = (
    (r"robots\.txt (forbids|does not allow)", "look for another feed of the site, or remove the source"),
    (
        r"certificate",
        "open it in a browser; if the site is right, this machine's time or authorities are wrong",
    ),
    (
        r"\ba login page\b|asks for a login",
        "it asks to log in, which Newswatch cannot: use a feed that is open to all, or another source",
    ),
    (
        r"\b(403|401|402|451)\b|refuses us|challenge",
        "set crawling: contact:, read less often (every: 2h), or ask the site",
    ),
    (
        r"\b(404|410)\b|nothing at this address|gone for good",
        "newswatch sources test https://... with the site's start page; feeds move",
    ),
    (r"\b429\b|slow down|too many requests", "read it less often: every: 2h"),
    (r"cannot be resolved|name not found", "correct the host in url:, or look at this machine's DNS"),
)


def asked(answers: Sequence[Asked]) -> list[Line]:
    """The sources that were asked now: those that do not answer well or moved, else one line for all."""
    lines = []
    for one in sorted(answers, key=lambda one: one.source.casefold()):
        name = f"source {one.source}"
        if one.reason:
            lines.append(Line(name, Level.LOOK, one.reason, source_step(one.source, one.reason)))
        elif one.moved_to:
            lines.append(
                Line(name, Level.NOTE, f"has moved for good to {one.moved_to}", f"write url: {one.moved_to}")
            )
    well = len(answers) - len(lines)
    return [Line("sources", Level.OK, f"{well} of {len(answers)} answer well now"), *lines]


def advised(sources: Sequence[SourceHealth]) -> list[Line]:
    """The sources that are read and whose entry in config.yaml should change."""
    return [
        Line(f"source {source.name}", Level.NOTE, source.advice.rstrip(". "), "correct it in config.yaml")
        for source in sources
        if source.advice
    ]


def source_step(name: str, reason: str) -> str:
    """What to do about a source, by the sentence of its failure."""
    step = next((step for pattern, step in _SOURCE_STEPS if re.search(pattern, reason, re.IGNORECASE)), "")
    return step or f'newswatch sources test "{name}"'
