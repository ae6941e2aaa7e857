"""When a source is polled next, and what a failure means. Pure decisions: `now` and all facts come in.

Owns the figures of politeness and patience. It must not know Scrapy, the store or the clock.

A source is slowed, never given up. The weights of failures are those of Media Cloud's rss-fetcher in
production: what is wrong for good counts 1, what a site may mend by itself (404, 429, 5xx) a half, what
is likely the network (DNS, connection) a quarter; the delay doubles with each whole point.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

FLOOR = timedelta(minutes=5)
CAP = timedelta(hours=24)
# What a feed or its cache asks for stretches an interval this far: days in a news feed are a mistake.
HINT_CAP = timedelta(hours=6)
# A feed without entries is no fault; after so long without an article its listing is read, if one is named.
EMPTY_LONG = timedelta(days=2)
# A source with an article every four hours is polled every 30 minutes; the others by the square root of their
# rhythm: for a given number of requests that gives the least delay summed over all articles, where they come
# at random (minimise the sum of T/2r under a fixed sum of 1/T, for intervals T and rhythms r).
USUAL = timedelta(minutes=30)
USUAL_RHYTHM = timedelta(hours=4)
RHYTHM_LEAST = 5  # articles
# A feed that was moved for good is proposed where three polls in a row found it there, over so long a time.
MOVED_LONG = timedelta(days=1)
SPREAD_SHARE = 0.1
SPREAD_CAP = timedelta(minutes=5)
FORBIDDEN = "robots.txt forbids it"
NEVER = "config.yaml says that"  # begins the reason of a host that is never asked


class Fault(StrEnum):
    """How lasting a failure is likely to be."""

    HARD = "hard"
    SOFT = "soft"
    PASSING = "passing"


_WEIGHTS = {Fault.HARD: 1.0, Fault.SOFT: 0.5, Fault.PASSING: 0.25}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means.

    outcome: "ok", "not modified", "failed" or "blocked". reason: one plain sentence, "" where all is well.
    """

    outcome: str
    fault: Fault | None = None
    reason: str = ""


_STATUSES = {
    206: (Fault.SOFT, "a part of the answer, though all of it was asked for"),
    400: (Fault.HARD, "it does not understand the request"),
    401: (Fault.HARD, "it asks for a login"),
    402: (Fault.HARD, "it asks for payment"),
    403: (Fault.HARD, "the site refuses us"),
    404: (Fault.SOFT, "there is nothing at this address"),
    406: (Fault.HARD, "it does not answer in a form we read"),
    408: (Fault.PASSING, "the site waited too long for the request"),
    410: (Fault.HARD, "the address is gone for good"),
    425: (Fault.PASSING, "the site asks to come again"),
    429: (Fault.SOFT, "too many requests; the site asks us to slow down"),
    451: (Fault.HARD, "the site may not answer for legal reasons"),
    500: (Fault.SOFT, "the site has a fault"),
    502: (Fault.SOFT, "the site cannot be reached behind its front"),
    503: (Fault.SOFT, "the site is out of service for now"),
    504: (Fault.SOFT, "the site did not answer its own front in time"),
}
_REFUSING = frozenset([401, 402, 403, 451])
_ERRORS = (
    (("CannotResolveHost", "DNSLookup", "gaierror", "NoAddress"), Fault.PASSING, "name not found (DNS)"),
    (("Timeout", "TimedOut"), Fault.PASSING, "no answer in time"),
    (("ConnectionRefused",), Fault.PASSING, "the connection is refused"),
    (("SSL", "Certificate", "VerificationError", "TLS"), Fault.SOFT, "certificate not valid"),
    (("Cancelled", "MaxSize", "TooLarge"), Fault.HARD, "the answer is too large"),
    (("ParseLimit", "BrowserMissing"), Fault.SOFT, ""),
    (("NotAFeed", "NotAnArticle"), Fault.HARD, ""),
    (("MailboxUnreachable",), Fault.PASSING, ""),
    (("MailboxRefused",), Fault.HARD, ""),
    (("RobotsUnreachable",), Fault.PASSING, ""),
    (("RobotsForbids",), Fault.HARD, FORBIDDEN),
    (("AddressRefused",), Fault.HARD, ""),
    (("DataLoss", "ConnectionLost", "ConnectionDone", "Connect", "OSError", "DownloadFailed",
      "ResponseFailed"), Fault.PASSING, "the connection failed"),
    (("UnsupportedURLScheme", "NotSupported"), Fault.HARD, "only http and https addresses are read"),
)  # fmt: skip
_BLOCKING_ERRORS = ("RobotsForbids", "AddressRefused")
_CHALLENGES = ("a challenge page", "a login page")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[,\s])no-(?:store|cache)\b", re.IGNORECASE)


def rhythm(arrivals: Sequence[datetime], now: datetime) -> timedelta | None:
    """Return the time between articles, the silence since the newest included; None for fewer than five.

    arrivals: when the newest articles came, ascending.
    """
    if len(arrivals) < RHYTHM_LEAST:
        return None
    return max(now - arrivals[0], timedelta(0)) / len(arrivals)


def interval(between: timedelta | None, floor: timedelta, ceiling: timedelta) -> timedelta:
    """Return how often a source is polled that has an article every `between` (None where unknown)."""
    wanted = USUAL if between is None else USUAL * math.sqrt(between / USUAL_RHYTHM)
    return min(max(wanted, floor), ceiling)


def is_moved(since: datetime | None, twice: bool, now: datetime) -> bool:
    """Return whether a feed is likely at its new address for good. twice: two good polls or more found it
    there before this one, the first at `since`; None where this is the first."""
    return since is not None and twice and now - since >= MOVED_LONG


def next_due(
    every: timedelta,
    now: datetime,
    *,
    seed: str,
    fails: int = 0,
    fault: Fault | None = None,
    retry_after: float | None = None,
    max_age: float | None = None,
    feed_period: float | None = None,
) -> datetime:
    """Return when a source is polled again.

    every: the interval wanted. seed: the source's name; it spreads sources over up to a tenth of the
    interval (at most 5 minutes), always the same way. fails: failures in a row, this one included; fault:
    this one's kind. retry_after, max_age, feed_period: seconds the answer asked for; Retry-After counts
    up to 24 hours, the others up to 6. Never sooner than 5 minutes, or `every` where that is less.
    """
    delay = backoff(every, fails, fault)
    for asked, cap in ((retry_after, CAP), (max_age, HINT_CAP), (feed_period, HINT_CAP)):
        if asked is not None and asked > 0:
            delay = max(delay, min(timedelta(seconds=min(asked, CAP.total_seconds())), cap))
    delay = max(delay, min(every, FLOOR))
    return now + delay + min(delay * SPREAD_SHARE, SPREAD_CAP) * _share(seed)


def backoff(every: timedelta, fails: int, fault: Fault | None) -> timedelta:
    """Return the interval after this many failures in a row: `every` after none, at most 24 hours."""
    if fails <= 0 or fault is None:
        return every
    doublings: float = min(_WEIGHTS[fault] * (fails - 1), 12.0)
    return min(every * float(2.0**doublings), max(CAP, every))


def is_due(due: datetime | None, interval: float | None, now: datetime) -> bool:
    """Return whether a source is to be polled now.

    interval: seconds that were planned when `due` was set. A due time more than two intervals ahead was
    set by a clock that has since gone back: it counts as due.
    """
    if due is None or due <= now:
        return True
    planned = timedelta(seconds=interval) if interval else CAP
    return due - now > 2 * max(planned, min(FLOOR, planned))


def classify(status: int | None, error: str = "", message: str = "") -> Verdict:
    """Return what the answer to a poll means, with one plain sentence for the reader.

    status: of the answer, None where none came. error: the exception's class name, "" for none.
    message: its words; for NotAFeed what the answer is instead.
    """
    if error:
        return _of_error(error, message)
    if status is None:
        return Verdict("failed", Fault.PASSING, "no answer")
    if status == 304:
        return Verdict("not modified")
    if 200 <= status < 300 and status != 206:
        return Verdict("ok")
    fault, words = _STATUSES.get(
        status, (Fault.SOFT if status >= 500 else Fault.HARD, "an answer we cannot use")
    )
    return Verdict("blocked" if status in _REFUSING else "failed", fault, f"HTTP {status}: {words}")


def guarded(verdict: Verdict, status: int, guard: str) -> Verdict:
    """Return the verdict on an answer whose page is a challenge of `guard`; as it was for "", no challenge.

    A page that is not there (404, 410) may show a form with a captcha and is no challenge.
    """
    if not guard or status in (404, 410):
        return verdict
    return replace(verdict, outcome="blocked", reason=f"HTTP {status}: a challenge page ({guard})")


def is_dead(verdict: Verdict, status: int | None, error: str) -> bool:
    """Return whether a feed that failed so is likely gone for good: 404, 410, or something that is no feed.

    error: the exception's class name, "" for none. A site that refuses us, a challenge and a login are
    not: their listing would be one more door tried.
    """
    return verdict.outcome == "failed" and (error == "NotAFeed" or (not error and status in (404, 410)))


def is_empty_for_long(entries: int, last_new: datetime | None, now: datetime) -> bool:
    """Return whether a feed without entries has given no article for so long that it is likely abandoned."""
    return not entries and (last_new is None or now - last_new > EMPTY_LONG)


def parse_retry_after(header: str, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for (0.0 for a date gone by), None for nonsense."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_max_age(header: str) -> int | None:
    """Return the seconds a Cache-Control header lets an answer live, None where it says nothing usable."""
    found = _MAX_AGE.search(header)
    return int(found[1]) if found and not _UNCACHED.search(header) else None


def _of_error(error: str, message: str) -> Verdict:
    words = " ".join(message.split())[:300]
    if error == "NeverAsked":
        # No fault that lasts: it is read again at its usual time when the entry is gone.
        return Verdict("blocked", None, words)
    if error == "NotAFeed":
        outcome = "blocked" if words.startswith(_CHALLENGES) else "failed"
        return Verdict(outcome, Fault.HARD, f"answered {words}" if words else "answered no feed")
    outcome = "blocked" if error in _BLOCKING_ERRORS else "failed"
    for names, fault, told in _ERRORS:
        if any(name in error for name in names):
            if told and words and "certificate" in told:
                return Verdict(outcome, fault, f"{told}: {words}")
            return Verdict(outcome, fault, told or words or error)
    return Verdict(outcome, Fault.SOFT, words or f"an unexpected {error}")


def _share(seed: str) -> float:
    """A fixed share in [0, 1) for a name."""
    return zlib.crc32(seed.encode("utf-8", "replace")) / 2**32
