"""Whether a site is still read as it usually is: a redesign shows in numbers before readers see furniture.

Pure. The articles read last are held against those before them, by signs that each article shows or
does not: its page gave no text, its text is much shorter or much longer than the usual one, it ends at a
paywall, it has no date. A sign counts where it is the rule now and would be a rare chance by what was
usual; so texts of any length, in any order, are no alarm as long as they stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb
from statistics import median
from typing import TypeAlias

RECENT_LEAST = 5
USUAL_LEAST = 15
APART = timedelta(hours=1)  # articles of one poll may share an odd cause
CHANCE = 1e-7  # of as many odd ones in a row, at the usual rate
ODD_LEAST = 5 / 6  # of the recent articles
SHORT = 0.4  # of the usual median
LONG = 2.5
NEWS_WORDS = 120  # a usual text below this is short news, whose length says nothing
WORN = timedelta(days=30)  # what has been so for this long, and for as many articles, is the usual
WORN_ARTICLES = 60

_SHARES = (
    (0.04, "next to nothing of"),
    (0.075, "a twentieth of"),
    (0.15, "a tenth of"),
    (0.22, "a fifth of"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """How one article was read.

    at: when it was stored; articles of one poll share it. words: of its text. furniture: words that its
    page held besides. from_page: False where the feed's own text had to do.
    """

    at: datetime
    words: int
    furniture: int = 0
    from_page: bool = True
    partial: bool = False
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is odd, in words without a full stop, and when the first article showed it."""

    reason: str
    since: datetime


Odd: TypeAlias = Callable[[Sample], bool]
Told: TypeAlias = Callable[[Sequence[Sample], Sequence[Sample]], str]


def alarm(recent: Sequence[Sample], usual: Sequence[Sample]) -> str:
    """Return in words what is odd about the recent articles, "" where nothing is or too few tell.

    At least 5 recent ones from polls an hour apart and 15 usual ones are needed, of pages where the sign
    is about pages.
    """
    judged = _judged(recent, usual)
    return "" if judged is None else judged.reason


def found(history: Sequence[Sample]) -> Alarm | None:
    """Return the alarm that a history gives, the newest article first; None where all is as usual.

    Every point in it may be where the change came: the earliest article that is odd itself and begins
    a row that gives an alarm.
    """
    for count in range(len(history) - USUAL_LEAST, RECENT_LEAST - 1, -1):
        judged = _judged(history[:count], history[count:])
        if judged is not None and judged.since == history[count - 1].at:
            return judged
    return None


def over(since_then: Sequence[Sample], usual: Sequence[Sample], since: datetime, now: datetime) -> bool:
    """Return whether an alarm has ended: the newest five articles are mostly as usual again.

    since_then: the articles since the alarm's begin, newest first. What has been odd for 30 days and 60
    articles is what is usual now, and ends too.
    """
    newest = since_then[:RECENT_LEAST]
    if len(newest) < RECENT_LEAST:
        return False
    if now - since >= WORN and len(since_then) >= WORN_ARTICLES:
        return True
    return all(2 * sum(map(odd, newest)) < len(newest) for _, odd, _ in _signs(usual))


def _judged(recent: Sequence[Sample], usual: Sequence[Sample]) -> Alarm | None:
    for of_pages, odd, told in _signs(usual):
        new, old = (_pages(recent), _pages(usual)) if of_pages else (recent, usual)
        if len(new) < RECENT_LEAST or len(old) < USUAL_LEAST:
            continue
        shown = [sample.at for sample in new if odd(sample)]
        if len(shown) < max(RECENT_LEAST, ODD_LEAST * len(new)) or max(shown) - min(shown) < APART:
            continue
        # As many among as few, each at the usual rate; one more odd one is assumed than was seen.
        rate = (sum(map(odd, old)) + 1) / (len(old) + 2)
        if comb(len(new), len(shown)) * rate ** len(shown) < CHANCE:
            return Alarm(told(new, old), min(shown))
    return None


def _signs(usual: Sequence[Sample]) -> list[tuple[bool, Odd, Told]]:
    """Every sign: whether it is about pages only, which articles show it, and how it is told."""
    pages = _pages(usual)
    signs: list[tuple[bool, Odd, Told]] = [
        (False, lambda sample: not sample.from_page, _tell_unread),
        (True, lambda sample: sample.partial, _tell_partial),
        (False, lambda sample: not sample.dated, _tell_undated),
    ]
    middle = median(sample.words for sample in pages) if pages else 0
    if middle >= NEWS_WORDS:
        signs.insert(
            1, (True, lambda sample: sample.from_page and sample.words < SHORT * middle, _tell_length)
        )
        signs.insert(
            2, (True, lambda sample: sample.from_page and sample.words > LONG * middle, _tell_length)
        )
    return signs


def _pages(samples: Sequence[Sample]) -> Sequence[Sample]:
    return [sample for sample in samples if sample.from_page]


def _tell_length(recent: Sequence[Sample], usual: Sequence[Sample]) -> str:
    now, then = _middle(recent), _middle(usual)
    ratio = now / then
    share = next((words for limit, words in _SHARES if ratio < limit), "a quarter of")
    change = f"{round(ratio)} times" if ratio > 1 else share
    parts = f"median {now} words instead of {then}"
    new, old = _kept_share(recent), _kept_share(usual)
    if abs(new - old) >= 20:
        parts += f", {new} % of the page instead of {old} %"
    return f"texts are {change} their usual length ({parts})"


def _tell_unread(recent: Sequence[Sample], usual: Sequence[Sample]) -> str:
    return f"{_most(recent)} articles could not be read from their pages, only the feed's own text"


def _tell_partial(recent: Sequence[Sample], usual: Sequence[Sample]) -> str:
    return f"{_most(recent)} articles end after a few lines, as at a paywall"


def _tell_undated(recent: Sequence[Sample], usual: Sequence[Sample]) -> str:
    return f"{_most(recent)} articles have no date"


def _most(recent: Sequence[Sample]) -> str:
    return f"nearly all of the last {len(recent)}"


def _middle(samples: Sequence[Sample]) -> int:
    return round(median(sample.words for sample in samples))


def _kept_share(samples: Sequence[Sample]) -> int:
    """Percent of a page's words that are its article's: the median."""
    return round(100 * median(sample.words / max(1, sample.words + sample.furniture) for sample in samples))
