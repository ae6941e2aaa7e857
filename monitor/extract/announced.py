"""What the lines of an article announce: items after a colon, and text under a heading.

An item alone ("Harbour Radio Ltd", a linked name, a line of code) looks like an entry of a menu, and a linked
heading like that of another article. What they belong to says the line before or after. Knows no words.
"""

from __future__ import annotations

import numpy as np

from monitor.extract import features
from monitor.extract.layout import Column, Table
from monitor.extract.page import Page

# Below these odds a run is nothing that a line of the article announces, or that heads its text.
# Of what the rules then add on unseen sites, 105 of 125 items and 34 of 44 headings are labelled as text.
_ITEM_ODDS, _HEADING_ODDS = 0.3, 0.4
# A link of more words is likely the headline of another article; any other item is no paragraph.
_LINK_WORDS, _ITEM_WORDS = 4, 25
_LINKED_ITEM = 0.5
_LONGEST_LIST = 30
_PARAGRAPH_WORDS = 20
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SUBHEADINGS = _HEADINGS - {"h1", "h6"}
# What a reader may press is no item: "Copy" above a line of code.
_PRESSED = frozenset(("button", "label"))
_WORDS = features.NAMES.index("words")
_LINK_SHARE = features.NAMES.index("link_share")
_COLON = features.NAMES.index("ends_colon")


def announced(page: Page, kept: Column, odds: Column, rows: Table) -> Column:
    """Return which runs are the items that a kept line with a colon at its end announces.

    They follow it at once, are of one tag, and end with the first that is kept anyway, looks like no item or
    has odds of less than 0.3. A heading announces nothing: under "More on cranes:" stand other articles.
    """
    out = np.zeros(len(rows), dtype=bool)
    known = np.asarray(rows[:, features.SAYS].any(axis=1))
    for at in np.flatnonzero(kept[:-1] & (rows[:-1, _COLON] > 0) & ~known[:-1]).tolist():
        if page.runs[at].tag in _HEADINGS:
            continue
        tag = page.runs[at + 1].tag
        for item in range(at + 1, min(len(rows), at + 1 + _LONGEST_LIST)):
            if (
                kept[item]
                or known[item]
                or odds[item] < _ITEM_ODDS
                or page.runs[item].tag != tag
                or not _is_item(page, item, rows)
            ):
                break
            out[item] = True
    return out


def _is_item(page: Page, at: int, rows: Table) -> bool:
    run = page.runs[at]
    if run.tag in _PRESSED or rows[at, _WORDS] < 1:
        return False
    if rows[at, _LINK_SHARE] > _LINKED_ITEM:
        return len(run.text.split()) <= _LINK_WORDS
    return bool(rows[at, _WORDS] <= _ITEM_WORDS)


def headings(page: Page, kept: Column, odds: Column, rows: Table) -> Column:
    """Return which runs are headings inside the article: between a kept run and a kept paragraph."""
    out = np.zeros(len(rows), dtype=bool)
    likely = ~kept & (odds >= _HEADING_ODDS) & ~rows[:, features.SAYS].any(axis=1)
    over = kept & (rows[:, _WORDS] >= _PARAGRAPH_WORDS)
    for at in np.flatnonzero(likely[1:-1] & kept[:-2] & over[2:]).tolist():
        out[at + 1] = page.runs[at + 1].tag in _SUBHEADINGS
    return out
