"""How the first verdict lies around every run: what its neighbours and the boxes around it were taken for.

A teaser's summary reads like prose; that all around it was judged furniture gives it away. The first
trees judge every run for itself, the second see these columns too.
"""

from __future__ import annotations

import numpy as np

from monitor.extract.layout import Column, Table, shifted, stretches
from monitor.extract.page import Page

_STEPS = (-3, -2, -1, 1, 2, 3)
_REACHES = (4, 10)
_LEVELS = 4
# Longer runs weigh no more than this many words.
_MOST_WORDS = 150
_SURE_WORDS = 12
_FAR = 60
NAMES = (
    "odds",
    *(f"odds_{step:+d}" for step in _STEPS),
    *(f"odds_around{reach}" for reach in _REACHES),
    *(f"odds_up{level}" for level in range(_LEVELS)),
    "kept_before",
    "kept_after",
    "since_first_sure",
    "to_last_sure",
    "page_doubt",
    "page_kept",
)


def columns(page: Page, odds: Column, words: Column) -> Table:
    """Return the columns `NAMES` for every run of `page`.

    odds: the first verdict. words: how many words each run holds. A run's own odds are left out of what
    is said of its surroundings; -1 where there are none.
    """
    count = len(odds)
    weight = np.minimum(words, _MOST_WORDS) + 1
    held = weight * odds
    weights, helds = (np.concatenate([[0.0], np.cumsum(part)]) for part in (weight, held))
    order = np.arange(count)
    out: list[Column] = [odds, *(shifted(odds, step, -1.0) for step in _STEPS)]
    for reach in _REACHES:
        low, high = np.maximum(0, order - reach), np.minimum(count, order + reach + 1)
        out.append(
            (helds[high] - helds[low] - held) / np.maximum(1.0, weights[high] - weights[low] - weight)
        )
    place = np.array([run.box for run in page.runs])
    parent = np.array([box.parent for box in page.boxes])
    ends = stretches(page)
    in_box, odds_in_box = (
        (running := np.concatenate([[0.0], np.cumsum(np.bincount(place, part, len(parent)))]))[ends]
        - running[:-1]
        for part in (weight, held)
    )
    at = place
    for _ in range(_LEVELS):
        others = in_box[at] - weight
        alone = others <= 0.5
        out.append(np.where(alone, -1.0, (odds_in_box[at] - held) / np.where(alone, 1.0, others)))
        at = np.where(parent[at] >= 0, parent[at], at)
    total = max(1.0, float(helds[-1]))
    sure = np.flatnonzero((odds > 0.5) & (words >= _SURE_WORDS))
    first, last = (sure[0], sure[-1]) if len(sure) else (0, count - 1)
    kept = float((weight * (odds > 0.45)).sum())
    doubt = float((weight * np.minimum(odds, 1 - odds)).sum()) / max(1.0, kept)
    out += [
        helds[:-1] / total,
        (helds[-1] - helds[1:]) / total,
        np.clip(order - first, -_FAR, _FAR),
        np.clip(last - order, -_FAR, _FAR),
        np.full(count, doubt),
        np.full(count, np.log1p(kept)),
    ]
    return np.stack(out, axis=1).astype(np.float32)
