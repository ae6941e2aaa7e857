"""Tables of short cells, which are an article's as a whole: a linked name in a row of figures is no menu.

Judged alone, a cell that is all link looks like an entry of the site's navigation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from monitor.extract import features
from monitor.extract.layout import Column, Table
from monitor.extract.page import Page

LEAST = 6
"""A table of data has so many cells; fewer are a box or a pair of columns."""
SHARE = 0.5
"""So much of the cells of an article's table is kept by the verdict on each alone."""
_CELL_WORDS = 25
_WORDS = features.NAMES.index("words")


def tables(page: Page) -> list[list[int]]:
    """Return the runs of each table, in page order; of tables within tables the innermost counts."""
    if "table" not in page.boxes.tags:
        return []
    parents, tags = page.boxes.parents, page.boxes.tags
    # A box comes after the one that encloses it.
    inside = [-1] * len(parents)
    for box, parent in enumerate(parents):
        inside[box] = box if tags[box] == "table" else inside[parent] if parent >= 0 else -1
    found: dict[int, list[int]] = {}
    for at, run in enumerate(page.runs):
        if inside[run.box] >= 0:
            found.setdefault(inside[run.box], []).append(at)
    return [runs for runs in found.values() if len(runs) >= LEAST]


def completed(kept: Column, found: Sequence[Sequence[int]], rows: Table) -> Column:
    """Return which runs are cells of a table that is kept for the better part, known furniture left out.

    kept: the runs taken for the article's. found: of `tables`. A table with a paragraph in it is layout.
    """
    out = np.zeros(len(rows), dtype=bool)
    for runs in found:
        cells = np.array(runs)
        if kept[cells].mean() >= SHARE and (rows[cells, _WORDS] <= _CELL_WORDS).all():
            out[cells] = ~rows[cells][:, features.SAYS].any(axis=1)
    return out
