"""What is measured of every run of a page: its text, its markup, its place and its neighbours.

Numbers only, one row per run and one column per name in `NAMES`; what they mean for the verdict is
learned (`model`), not decided here. All features are of structure and form; words count only through
`lexicon` and through how many of the commonest words a text holds.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from monitor.extract import layout
from monitor.extract.hints import HINTS
from monitor.extract.layout import Table
from monitor.extract.letters import SAMPLE, Letters, counted
from monitor.extract.lexicon import LINE_LIMIT, WHYS, furniture_lines
from monitor.extract.metadata import Claims
from monitor.extract.page import Page
from monitor.extract.titles import folded

_PRICE = frozenset("$€£")
# What may stand between the mark that ends a sentence and the end of its run.
_CLOSING = "\"”’')]» "
# A year, a clock or a span of time. Written from its first digit on, because a search for a digit is fast.
_DATE = re.compile(r"\d(?:(?<=\b1)9\d\d\b|(?<=\b2)0\d\d\b|(?<=\b\d)\d?:\d\d\b|\d*\s*(?:min|hours?|h)\b)")
_AGO = re.compile(r"\bago\b")
_TAGS = ("p", "li", "h1", "h2", "h3", "div", "td", "blockquote", "pre", "figcaption", "span", "dd", "button")
_TAG_INDEX = {tag: index for index, tag in enumerate(_TAGS)}
_TAG_INDEX.update(
    {
        "h4": 4,
        "h5": 4,
        "h6": 4,
        "th": 6,
        "dt": 11,
        "label": 12,
        "section": 5,
        "article": 5,
        "main": 5,
        "caption": 9,
    }
)

_OWN = (
    "words", "chars", "word_length", "link_share", "links", "emphasis", "commas", "sentences", "ends_stop", "ends_colon", "ends_ellipsis",
    "first_upper", "upper_share", "digit_share", "common_share", "dated", "pipes", "quote", "question", "after_break",
    "is_title", "in_title", "repeated", "in_json_body", "in_description", "cjk",
)  # fmt: skip
_LEVELS = ("links", "good_share", "direct", "runs", "mean_words", "same_kind", "short_share")


def _names() -> tuple[str, ...]:
    names = list(_OWN)
    names += [f"tag_{tag}" for tag in _TAGS] + [f"says_{why}" for why in WHYS]
    names += [f"near_{hint.name}" for hint in HINTS] + [f"above_{hint.name}" for hint in HINTS]
    names += [f"up{level}_{what}" for level in range(4) for what in _LEVELS]
    names += [
        "depth",
        "kin_count",
        "kin_words",
        "kin_links",
        "box_name_count",
        "in50",
        "in70",
        "in85",
        "best",
        "best_gap",
        "sibling_prose",
    ]
    names += [
        "place",
        "good_before",
        "good_after",
        "since_h1",
        "before_h1",
        "has_h1",
        "since_heading",
        "heading_says",
        "to_good_prev",
        "to_good_next",
    ]
    names += [
        f"{side}{step}_{what}"
        for side in ("prev", "next")
        for step in (1, 2, 3)
        for what in ("words", "links", "prose", "same_box", "same_tag")
    ]
    names += [
        "page_runs",
        "page_good",
        "page_good_share",
        "page_article_type",
        "page_json_body",
        "page_top_share",
        "page_links",
        "page_p_share",
    ]
    return tuple(names)


NAMES = _names()
SAYS = [at for at, name in enumerate(NAMES) if name.startswith("says_")]
"""The columns of what a run is known for by its words alone, as furniture."""
_OWN_AT = {name: index for index, name in enumerate(_OWN)}
# Where the columns after a run's own begin: its tag, what its words say, and the boxes around it.
_TAGS_AT = len(_OWN)
_SAYS_AT = _TAGS_AT + len(_TAGS)
_BOXES_AT = _SAYS_AT + len(WHYS)


def table(page: Page, told: Claims, title: str) -> Table:
    """Return one row of features per run of `page`.

    The columns are what lies together in memory: everything is measured and asked of all runs at once.
    """
    runs = page.runs
    count = len(runs)
    texts = [run.text for run in runs]
    letters = counted(texts)
    size = letters.size
    spoken = (letters.words + letters.cjk * 0.6) * np.maximum(1.0, size / SAMPLE)
    linked = np.minimum(1.0, np.array([run.link_chars for run in runs]) / size)
    found = np.maximum(1.0, letters.words)
    last = [text.rstrip(_CLOSING)[-1:] for text in texts]
    starts = [text[:80] for text in texts]
    times = Counter(starts)
    columns = np.zeros((len(NAMES), count), dtype=np.float32)
    own, tags, says = columns[:_TAGS_AT], columns[_TAGS_AT:_SAYS_AT], columns[_SAYS_AT:_BOXES_AT]
    for name, values in (
        ("words", spoken),
        ("chars", size),
        ("word_length", size / found),
        ("link_share", linked),
        ("links", [run.links for run in runs]),
        ("emphasis", np.minimum(1.0, np.array([run.emphasis for run in runs]) / size)),
        ("commas", letters.commas / np.maximum(4.0, spoken)),
        ("sentences", letters.stops),
        ("ends_stop", _flags([mark in ".!?。！？" for mark in last])),
        ("ends_colon", _flags([mark == ":" for mark in last])),
        ("ends_ellipsis", _flags([text.endswith(("…", "...")) for text in texts])),
        ("first_upper", _flags([text[0].isupper() for text in texts])),
        ("upper_share", np.where(size < 400, letters.upper / size, 0)),
        ("digit_share", np.where(size < 400, letters.digits / size, 0)),
        ("common_share", letters.common / found),
        ("dated", _flags(_dated(texts, letters))),
        ("pipes", letters.pipes),
        ("quote", _flags([text[0] in "\"“„«'‘「" for text in texts])),
        ("question", _flags([mark == "?" for mark in last])),
        ("after_break", _flags([run.after_break for run in runs])),
        ("repeated", [times[start] - 1 for start in starts]),
        ("cjk", letters.cjk > 0.2 * size),
    ):
        own[_OWN_AT[name]] = values
    body_key = folded(told.said("articleBody"))
    body_key = body_key if len(body_key) > 300 else ""
    _compare(own, texts, letters, title, body_key, told.meta("og:description", "description").lower())
    tags[[_TAG_INDEX.get(run.tag, 5) for run in runs], np.arange(count)] = 1
    shares = linked.tolist()
    # Long lines that are all link are seldom more than a headline, but for an offer with its price.
    short = [
        index
        for index in np.flatnonzero(size <= LINE_LIMIT).tolist()
        if shares[index] < 0.9 or len(texts[index]) <= 40 or not _PRICE.isdisjoint(texts[index])
    ]
    lows = letters.lower
    whys = furniture_lines([texts[index] for index in short], [lows[index] for index in short])
    for index, why in zip(short, whys, strict=True):
        if why:
            says[WHYS.index(why), index] = 1

    words, links = own[0], own[3]
    prose = ((words >= 12) & (links < 0.4) & (own[14] + own[25] > 0.15)).astype(np.float32)
    good = words * prose
    place = np.array([run.box for run in runs], dtype=np.int32)
    ends = layout.stretches(page)
    levels, context = layout.boxes(page, place, ends, words, links, good)
    total_good = float(good.sum())
    total_words = max(1.0, float(words.sum()))
    at = _BOXES_AT
    for part in (
        *layout.hints(page, place, ends, words),
        levels,
        context,
        layout.places(page, words, good, prose, own, says, tags),
        layout.neighbours(words, links, prose, place, tags),
        np.array(
            [
                count,
                np.log1p(total_good),
                total_good / total_words,
                bool(told.article) or told.meta("og:type") == "article",
                bool(body_key),
                context[7].max() if count else 0,
                links.mean(),
                (tags[0] * words).sum() / total_words,
            ]
        )[:, None],
    ):
        columns[at : at + len(part)] = part
        at += len(part)
    return columns.T


def _flags(values: list[bool]) -> NDArray[np.uint8]:
    """An array of truth values, by way of bytes: numpy looks at every item of a list several times."""
    return np.frombuffer(bytes(values), dtype=np.uint8)


def _dated(texts: list[str], letters: Letters) -> list[bool]:
    dated = [False] * len(texts)
    short = letters.size < 120
    for index in np.flatnonzero(short & (letters.digits > 0)).tolist():
        dated[index] = _DATE.search(texts[index]) is not None
    # Without a digit only this word tells of a time, and most pages do not hold it.
    if "ago" in "\n".join(texts):
        for index in np.flatnonzero(short).tolist():
            dated[index] = dated[index] or ("ago" in texts[index] and _AGO.search(texts[index]) is not None)
    return dated


def _compare(
    own: Table, texts: list[str], letters: Letters, title: str, body_key: str, description: str
) -> None:
    """Fill the columns that tell what a run shares with what the page claims of itself.

    body_key: the article's text as JSON-LD gives it, folded, "" where it gives none. description: in lower case.
    """
    is_title, in_title, in_body, in_description = (
        own[_OWN_AT[name]] for name in ("is_title", "in_title", "in_json_body", "in_description")
    )
    title_key = folded(title)
    room = 2 * len(title) + 10 if title_key else 0
    for index in range(len(texts)) if body_key else np.flatnonzero(letters.size <= room).tolist():
        if not body_key:
            # What stands in the title whole stands there with its first word and its last one.
            low = letters.lower[index]
            word = low.partition(" ")[0]
            if word.isascii() and word.isalnum() and word not in title_key:
                continue
            word = low.rpartition(" ")[2]
            if word.isascii() and word.isalnum() and word not in title_key and len(low) <= 400:
                continue
        key = folded(texts[index][:400])
        if key and title_key:
            is_title[index] = key == title_key
            in_title[index] = len(key) > 3 and key in title_key
        if body_key and len(key) > 12:
            in_body[index] = 1.0 if key[:120] in body_key else -1.0
    whole, start = description[:40], description[:25]
    # Most pages show nothing of their description, which one look at all of them says.
    if len(description) > 20 and start in "\n".join(letters.lower):
        for index in np.flatnonzero(letters.size > 20).tolist():
            low = letters.lower[index][:400]
            in_description[index] = whole in low or low.startswith(start)
