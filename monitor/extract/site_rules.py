"""One site's rules applied to a page: the runs its selectors name, its title and its date.

A selector that finds nothing, or cannot be read, leaves the generic reader's judgement and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.extract.layout import Column
from monitor.extract.page import Page
from monitor.extract.titles import folded
from monitor.rules import Rules
from monitor.text import TITLE_LIMIT, clean_text

# An unproven body that keeps less than this share of the generic reader's words has found a caption or
# a teaser: the site has changed, or the rule was never right.
LEAST_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules found.

    kept: which runs are the article's, None where `body` found none. dropped: which are furniture.
    """

    kept: Column | None
    dropped: Column
    title: str
    date: str
    note: str


def applied(rules: Rules, tree: LexborHTMLParser, page: Page) -> Ruled:
    """Return what one site's rules say about a page."""
    notes: list[str] = []
    dropped = np.zeros(len(page.runs), dtype=bool)
    for selector in rules.drop:
        dropped |= inside(page, _found(tree, selector, notes))
    kept: Column | None = None
    if rules.body:
        kept = inside(page, _found(tree, rules.body, notes)) & ~dropped
        if not kept.any():
            kept = None
            notes.append(f"the body rule {rules.body!r} found no text; the generic reader was used")
    title = date = ""
    if rules.title and (nodes := _found(tree, rules.title, notes)):
        title = clean_text(
            nodes[0].attributes.get("content") or nodes[0].text(separator=" "), limit=TITLE_LIMIT
        )
    if rules.date and (nodes := _found(tree, rules.date, notes)):
        attributes = nodes[0].attributes
        date = attributes.get("datetime") or attributes.get("content") or nodes[0].text(separator=" ") or ""
    return Ruled(kept, dropped, title, date.strip(), "; ".join(notes))


def unless_meagre(ruled: Ruled, rules: Rules, by_rules: float, by_reader: float) -> Ruled:
    """Return `ruled`, without its body where an unproven rule keeps far less than the generic reader.

    by_rules, by_reader: how many words each of them keeps.
    """
    if ruled.kept is None or rules.verified or by_rules >= LEAST_SHARE * by_reader:
        return ruled
    told = (
        f"the body rule {rules.body!r} keeps {by_rules:.0f} words of {by_reader:.0f}; "
        "the generic reader was used"
    )
    return replace(ruled, kept=None, note="; ".join(filter(None, (ruled.note, told))))


def undropped(paragraphs: Sequence[str], page: Page, dropped: Column) -> tuple[str, ...]:
    """Return the paragraphs that no dropped run holds, for text that does not come from the runs."""
    if not paragraphs:
        return ()
    gone = {folded(run.text) for run, out in zip(page.runs, dropped, strict=True) if out}
    return tuple(part for part in paragraphs if folded(part) not in gone)


def _found(tree: LexborHTMLParser, selector: str, notes: list[str]) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except SelectolaxError:
        notes.append(f"the selector {selector!r} cannot be read")
        return []


def inside(page: Page, nodes: list[LexborNode]) -> Column:
    """Which runs stand inside one of these elements."""
    chosen = {node.mem_id for node in nodes}
    if not chosen:
        return np.zeros(len(page.runs), dtype=bool)
    within: list[bool] = []
    for mem, parent in zip(page.boxes.mems, page.boxes.parents, strict=True):
        within.append(mem in chosen or (parent >= 0 and within[parent]))
    return np.array([within[run.box] for run in page.runs], dtype=bool)
