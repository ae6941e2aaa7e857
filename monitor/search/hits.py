"""What a search asks for and what it shows: marked words, an excerpt, rows for other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.facts import defanged
from monitor.search.query import Query, Term
from monitor.search.words import UNSPACED, folded
from monitor.text import clean_text

EXCERPT = 240  # code points of text around the hits
_LOOKED_AT = 400  # hits of one text; the best excerpt is sought among them
COLUMNS = ("id", "story", "seen", "published", "source", "language", "watches", "title", "url", "excerpt")
# What a spreadsheet takes for a formula, the wide forms of East Asian keyboards included.
_FORMULA = tuple("=+-@\t\r＝＋－＠")
Run = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search. Each filter that is not empty must hold; several values of one are alternatives.

    since, until: when an article was stored, [since, until). languages: primary subtags ("en").
    best: articles with all terms in their headline first; otherwise and among these the newest first.
    """

    query: Query
    watches: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    story: int | None = None
    best: bool = False
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored article that was found; `watches` are those it names."""

    article_id: int
    story_id: int
    title: str
    text: str
    url: str
    source: str
    language: str
    published: datetime | None
    first_seen: datetime
    watches: tuple[str, ...]


def marked(text: str, query: Query) -> tuple[Run, ...]:
    """Return the whole text as runs (text, is a hit), on one line, its indicators defanged."""
    line = defanged(clean_text(text))
    return _runs(line, _merged((start, end) for start, end, _ in _places(line, query)), 0, len(line))


def excerpt(text: str, query: Query, limit: int = EXCERPT) -> tuple[Run, ...]:
    """Return the part of a text that holds most different terms, the earliest of such, as runs.

    About `limit` code points, cut between words, with "…" where it is cut; the begin where nothing hits.
    Indicators in it are defanged.
    """
    line = clean_text(text)
    places = _places(line, query)
    start, end = _window(line, places, limit)
    part = defanged(line[start:end])
    runs = _runs(part, _merged((a, b) for a, b, _ in _places(part, query)), 0, len(part))
    return (*((("…", False),) if start else ()), *runs, *((("…", False),) if end < len(line) else ()))


def document(hit: Hit, query: Query) -> dict[str, object]:
    """Return a hit as one JSON object; fields are only ever added. excerpt: runs [text, is a hit]."""
    return {
        "id": hit.article_id,
        "story": hit.story_id,
        "seen": hit.first_seen.isoformat(),
        "published": hit.published.isoformat() if hit.published else None,
        "source": hit.source,
        "language": hit.language,
        "watches": list(hit.watches),
        "title": hit.title,
        "url": hit.url,
        "excerpt": [list(run) for run in excerpt(hit.text, query)],
    }


def csv_rows(hits: Iterable[Hit], query: Query) -> list[list[str]]:
    """Return headings and one row per hit; no cell begins as a formula of a spreadsheet does."""
    rows: list[list[str]] = [list(COLUMNS)]
    for hit in hits:
        fields = document(hit, query)
        fields["watches"] = ", ".join(hit.watches)
        fields["excerpt"] = "".join(text for text, _ in excerpt(hit.text, query))
        rows.append([cell(fields[name]) for name in COLUMNS])
    return rows


def cell(value: object) -> str:
    """Return a value as a spreadsheet shows it; what would begin a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _places(text: str, query: Query) -> list[tuple[int, int, int]]:
    """Begin, end and term of the hits, in the order of the text."""
    pattern = _pattern(query.wanted)
    if pattern is None:
        return []
    found = []
    for hit in pattern.finditer(folded(text)):
        found.append((hit.start(), hit.end(), hit.lastindex or 0))
        if len(found) == _LOOKED_AT:
            break
    return found


def _pattern(terms: Sequence[Term]) -> re.Pattern[str] | None:
    """One pattern for all terms, the longest first; word borders only where the script has some."""
    if not terms:
        return None
    letter = f"[^\\W_{UNSPACED}]"
    parts = []
    for term in sorted(terms, key=lambda one: -len(one.text)):
        words = folded(term.text).split()
        body = r"[\W_]+".join(re.escape(word) for word in words)
        before = "" if re.match(f"[{UNSPACED}]", body) else f"(?<!{letter})"
        after = "" if re.search(f"[{UNSPACED}]$", body) else f"(?!{letter})"
        parts.append(f"({before}{body}{letter + '*' if term.begin else after})")
    return re.compile("|".join(parts))


def _window(text: str, places: Sequence[tuple[int, int, int]], limit: int) -> tuple[int, int]:
    best, most = (places[0][0] if places else 0), 0
    for index, (start, _, _) in enumerate(places):
        terms = {term for at, end, term in places[index : index + 40] if end <= start + limit * 3 // 4}
        if len(terms) > most:
            best, most = start, len(terms)
    start = max(0, min(best - limit // 4, len(text) - limit))
    end = min(len(text), start + limit)
    if start:
        # Begin with a whole word where one begins soon; scripts without spaces are cut anywhere.
        space = text.find(" ", start, min(best, start + 30))
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", max(end - 30, start), end)
        end = space if space > best else end
    return start, end


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _runs(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> tuple[Run, ...]:
    runs: list[Run] = []
    last = start
    for begin, stop in spans:
        runs += [(text[last:begin], False), (text[begin:stop], True)]
        last = stop
    runs.append((text[last:end], False))
    return tuple(run for run in runs if run[0])
