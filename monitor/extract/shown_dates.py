"""Dates that a page shows its readers: beside the headline, or in a line of their own.

Which of a page's dates counts is decided in `dating`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from monitor.extract.dates import read_date
from monitor.extract.hinted_dates import COPYRIGHT, Reader
from monitor.extract.hints import Hint
from monitor.extract.page import Page

MODIFIED_WORDS = re.compile(
    r"updat|modif|aktualisier|geändert|mis à jour|actualizado|aggiornat|atualizad|bijgewerkt|last edit"
    r"|revised|reviewed",
    re.I,
)
PUBLISHED_WORDS = re.compile(
    r"publi|posted|post (?:time|date)|veröffentlicht|erschienen|created|released|written|erstellt|verfasst"
    r"|escrito|scritto",
    re.I,
)
# The day of another thing than the article: its printed issue, a recording, the reader's own today.
_OTHER_DAY = re.compile(
    r"\bissue\b|ausgabe|recorded|today|\bsite\b|registered|joined|member since|last active", re.I
)
_EITHER_ORDER = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b|\d{4}[/-]\d{1,2}[/-]\d{1,2}$")
_FIGURE = re.compile(r"\d")
_SLASHED = re.compile(r"\d[/-]\d")
# In this order lines around the headline are looked at.
_STEPS = (1, -1, 2, 3, -2, 4, 5, 6, 7, 8, -3, 9, 10, 11, 12)
# So near to the headline a line that is little more than a date is the article's own.
_OWN_STEPS = range(-2, 6)
_OWN_CHARS = 70
# A line that is hardly more than a date.
_ALONE_CHARS = 60
# Lines around the headline that a reader sees with it.
_SCREEN_ABOVE, _SCREEN = 5, 30
_COMMENT, _ELSEWHERE = int(Hint.COMMENT), int(Hint.COMMENT | Hint.RELATED)
_CELLS = frozenset(("td", "th"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A date as a line of the page shows it.

    own: whether the line stands so near to the headline and is so short that it can only say when the
    article was published. days: the day, and the one that its figures mean in the other order.
    """

    moment: datetime
    own: bool
    days: frozenset[date]


def around_headline(page: Page, at: int, read: Reader) -> list[Shown]:
    """Return the dates in lines within a few runs of the headline, the likeliest first.

    at: index of the headline among the runs, -1 where it is unknown: then none.
    """
    if at < 0:
        return []
    plain: list[Shown] = []
    changes: list[Shown] = []
    for step in _STEPS:
        index = at + step
        if not 0 <= index < len(page.runs):
            continue
        run = page.runs[index]
        text = run.text
        if len(text) >= 160 or not (found := read(text)) or COPYRIGHT.search(text):
            continue
        said = _with_label(page, index, at)
        own = step in _OWN_STEPS and len(text) <= _OWN_CHARS and page.boxes.tags[run.box] not in _CELLS
        changed = _tells_change(said)
        shown = Shown(
            found,
            own=own and not changed and not _OTHER_DAY.search(said),
            days=_days(found.date(), text),
        )
        (changes if changed else plain).append(shown)
    return plain + changes


def _days(day: date, text: str) -> frozenset[date]:
    either = day.day <= 12 and _EITHER_ORDER.search(text)
    return frozenset((day, day.replace(month=day.day, day=day.month))) if either else frozenset((day,))


def _with_label(page: Page, index: int, at: int) -> str:
    """A line and the end of the one before it, which may say what its date is of.

    Not the headline, which may speak of an update, nor a line with figures, which has its own to say.
    """
    before = page.runs[index - 1].text[-40:] if index and index - 1 != at else ""
    return page.runs[index].text if _FIGURE.search(before) else f"{before} {page.runs[index].text}"


def _tells_change(text: str) -> bool:
    return bool(MODIFIED_WORDS.search(text)) and not PUBLISHED_WORDS.search(text)


def near_text(page: Page, at: int) -> str:
    """Return what the short lines around the headline say, "" without a headline."""
    if at < 0:
        return ""
    return " ".join(run.text for run in page.runs[max(0, at - 5) : at + 14] if len(run.text) < 200)


def alone(page: Page, at: int, read: Reader, *, near: bool) -> datetime | None:
    """Return the date of a line of its own: one that says "published", else the nearest to the headline.

    at: index of the headline among the runs; without it (-1) the first line of the page is the nearest.
    near: whether only lines count that say "published" or stand within a screen of the headline.
    """
    best: tuple[int, int] | None = None
    chosen: datetime | None = None
    for index, run in enumerate(page.runs):
        text = run.text
        if len(text) > _ALONE_CHARS or 2 * run.link_chars > len(text) or not (found := read(text)):
            continue
        said = _with_label(page, index, at)
        if (
            COPYRIGHT.search(text)
            or _OTHER_DAY.search(said)
            or _inside(page, run.box, _ELSEWHERE if near else _COMMENT)
        ):
            continue
        kind = 0 if PUBLISHED_WORDS.search(text) else 2 if MODIFIED_WORDS.search(said) else 1
        rank = (kind, abs(index - at) if at >= 0 else index)
        if near and kind and (at < 0 or not -_SCREEN_ABOVE <= index - at <= _SCREEN):
            continue
        if best is None or rank < best:
            best, chosen = rank, found
    return chosen


def listed(page: Page, at: int, read: Reader) -> datetime | None:
    """Return the date right beside the headline where the page lists its own article once more, or None.

    at: index of the headline among the runs, -1 where it is unknown: then None.
    """
    if at < 0:
        return None
    runs, headline = page.runs, page.runs[at].text
    for index, run in enumerate(runs):
        if index != at and run.text == headline:
            for beside in runs[max(0, index - 1) : index + 2 : 2]:
                if len(beside.text) <= _ALONE_CHARS and (found := read(beside.text)):
                    return None if COPYRIGHT.search(beside.text) else found
    return None


def _inside(page: Page, box: int, hints: int) -> bool:
    """Whether a box or one around it has any of these hints."""
    boxes = page.boxes
    while box >= 0:
        if boxes.hints[box] & hints:
            return True
        box = boxes.parents[box]
    return False


def as_shown(moment: datetime, value: str, page: Page, *, us: bool) -> datetime:
    """Return a date in figures whose day and month may be either as a line of the page bears it out."""
    if not _EITHER_ORDER.match(value) or moment.day > 12 or moment.day == moment.month:
        return moment
    other = moment.replace(month=moment.day, day=moment.month)
    for run in page.runs:
        if len(run.text) > 160 or str(moment.year) not in run.text:
            continue
        shown = read_date(run.text, month_first=us and "." not in run.text)
        if shown and shown[0].date() in {moment.date(), other.date()} and not _SLASHED.search(run.text):
            return moment if shown[0].date() == moment.date() else other
    return moment
