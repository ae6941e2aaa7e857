"""Questions and answers that an article ends with, known by their shape; knows no words of any language.

Such a series is folded away by a site's script or set like a form, so that the trees take it for the
site's own help. It is the article's where it follows the article at once, or where a part of it is kept.
"""

from __future__ import annotations

import numpy as np

from monitor.extract import features
from monitor.extract.layout import Column, Table

LEAST = 3
"""So few questions with their answers make a series; a heading may ask, and so may two."""
_ASKED_WORDS = (3, 30)
_ANSWER_WORDS = 12
_ANSWER_RUNS = 4
_HEADING_WORDS = 8
_NUMBER_CHARS = 3  # "12."
_ANSWER_LINKED = 0.3
_WORDS = features.NAMES.index("words")
_CHARS = features.NAMES.index("chars")
_QUESTION = features.NAMES.index("question")
_LINK_SHARE = features.NAMES.index("link_share")
# Readers ask and answer too.
_ELSEWHERE = [
    features.NAMES.index(f"{where}_{what}")
    for where in ("near", "above")
    for what in ("COMMENT", "FOOTER", "FOOTER_TAG", "NAV", "NAV_TAG", "ASIDE_TAG", "RELATED", "SIDEBAR")
]


def answered(kept: Column, rows: Table) -> Column:
    """Return which runs are questions, answers and the heading of a series that belongs to the article.

    kept: the runs taken for the article's. A series is at least `LEAST` questions, each followed by its
    answer: up to four runs, the first of a dozen words or more, none of them a question or mostly links.
    """
    out = np.zeros(len(rows), dtype=bool)
    asks = (
        (rows[:, _QUESTION] > 0)
        & (rows[:, _WORDS] >= _ASKED_WORDS[0])
        & (rows[:, _WORDS] <= _ASKED_WORDS[1])
        & ~rows[:, _ELSEWHERE].any(axis=1)
    )
    if asks.sum() < LEAST:
        return out
    for series in _series(np.flatnonzero(asks).tolist(), rows):
        first = series[0][0]
        headed = (
            first and rows[first - 1, _WORDS] <= _HEADING_WORDS and not rows[first - 1, features.SAYS].any()
        )
        head = first - 1 if headed else first
        follows = bool(kept[max(0, head - 1) : first].any())
        for pair in series:
            is_kept = bool(kept[pair[1:]].any())
            out[pair[0]] |= follows or is_kept
            out[pair[1:]] |= follows and not is_kept
        if follows:
            out[head:first] = True
    return out


def _series(questions: list[int], rows: Table) -> list[list[list[int]]]:
    """Return the runs of each series, in page order."""
    found: list[list[list[int]]] = []
    series: list[list[int]] = []
    due = -1  # where the next question of this series would stand
    for at in questions:
        answer = _answer(at, rows)
        if at != due:
            found.append(series)
            series = []
        if not answer:
            continue
        series.append([at, *answer])
        due = answer[-1] + 1
        if due < len(rows) and rows[due, _CHARS] <= _NUMBER_CHARS:
            due += 1
    found.append(series)
    # Nothing ends the last answer: its first run alone surely belongs to it.
    return [[*one[:-1], one[-1][:2]] for one in found if len(one) >= LEAST]


def _answer(question: int, rows: Table) -> list[int]:
    """Return the runs that answer the run `question`; none where no answer follows it."""
    out: list[int] = []
    for at in range(question + 1, min(len(rows), question + 1 + _ANSWER_RUNS)):
        if rows[at, _QUESTION] or rows[at, _LINK_SHARE] > _ANSWER_LINKED or rows[at, _CHARS] <= _NUMBER_CHARS:
            break
        if not out and rows[at, _WORDS] < _ANSWER_WORDS:
            break
        out.append(at)
    return out
