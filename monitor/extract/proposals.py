"""Which rules would read a page: the innermost element that holds its text, and the furniture inside it.

Names that a build tool made up (`fLyCVG`, `css-1x2y3z`) are passed over, since they change with the
site's next release; so are those that only say how something is laid out.
"""

from __future__ import annotations

import re

import numpy as np
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract import body as bodies
from monitor.extract import features, metadata, titles
from monitor.extract.decode import page_text
from monitor.extract.layout import Column
from monitor.extract.page import Page, parse, split
from monitor.extract.site_rules import inside
from monitor.rules import Rules

ORIGIN = "proposal"
MOST = 0.75  # of the text must stand in the element
SPARE = 0.2  # of as much text may its name find elsewhere
DROPS = 8
# Where the reader keeps fewer words than this, it is no witness of where the article stands.
_FEW = 60
_PROSE = 12  # words of a run that is likely a paragraph

_PART = r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,5}(?![a-z]))+"
_STABLE = re.compile(rf"{_PART}(?:[-_]{{1,2}}{_PART})*")
_LAYOUT = re.compile(
    r"^(?:col|row|grid|flex|float|left|right|center|clearfix|container|wrapper|wrap|inner|outer|main|block"
    r"|group|section|page|hidden|sticky|text|first|last|active|border|cursor|font|gutter|relative|absolute|transition|is|has|mx|my|px|py|mt|mb|pt|pb)(?:$|[-_])",
    re.I,
)
_TELLING = re.compile(r"article|body|content|entry|post|story|text", re.I)
_BY_TAG = frozenset(("article", "main", "aside", "footer", "nav", "figcaption"))
_WORDS, _LINKS = features.NAMES.index("words"), features.NAMES.index("link_share")


def proposed(body: bytes, url: str, content_type: str = "") -> Rules | None:
    """Return rules with a body and what to drop in it; None where no lasting name marks the text.

    body: the page's bytes, decompressed. Raises NotAnArticle where they are no page.
    """
    markup, _ = page_text(body, content_type)
    tree = parse(markup)
    told = metadata.claims(tree)
    page = split(tree)
    if not page.runs:
        return None
    heads = [run.text for run in page.runs if run.tag == "h1"]
    verdict = bodies.judged(page, told, titles.headline(told, heads, url), markup)
    words, links = verdict.rows[:, _WORDS], verdict.rows[:, _LINKS]
    kept = verdict.kept
    if float(words[kept].sum()) < _FEW:
        kept = np.asarray((words >= _PROSE) & (links < 0.3))
    weight = np.where(kept, words, 0)
    if not weight.any():
        return None
    nodes = {node.mem_id: node for node in tree.css("*")}
    held = _held(page, weight)
    # Boxes come outermost first, so the last one with enough text is the innermost.
    for index in np.flatnonzero(held >= MOST * held.max())[::-1]:
        node = nodes.get(page.boxes.mems[index])
        if node is None or node.tag == "body" or not (selector := _selector(tree, node)):
            continue
        # A name that other boxes bear as well, such as <article> around every teaser, tells them not apart.
        others = inside(page, tree.css(selector)) & ~inside(page, [node]) & ~kept
        if float(words[others].sum()) <= SPARE * held.max():
            return Rules(
                body=selector,
                drop=_drops(tree, page, nodes, held, kept, int(index)),
                origin=ORIGIN,
                verified=False,
            )
    return None


def _held(page: Page, weight: Column) -> Column:
    """How much of `weight`, given per run, every box holds with all that stands inside it."""
    held = np.zeros(len(page.boxes))
    for run, own in zip(page.runs, weight.tolist(), strict=True):
        held[run.box] += own
    for index in range(len(page.boxes) - 1, 0, -1):
        if (parent := page.boxes.parents[index]) >= 0:
            held[parent] += held[index]
    return held


def _drops(
    tree: LexborHTMLParser,
    page: Page,
    nodes: dict[int, LexborNode],
    held: Column,
    kept: Column,
    body: int,
) -> tuple[str, ...]:
    """Selectors of the outermost boxes inside `body` that hold text but none of the article's."""
    said = _held(page, np.ones(len(page.runs)))
    within = {body}
    found: dict[str, None] = {}
    for index in range(body + 1, len(page.boxes)):
        if page.boxes.parents[index] not in within:
            continue
        if held[index] > 0:
            within.add(index)
            continue
        node = nodes.get(page.boxes.mems[index])
        selector = _selector(tree, node) if said[index] and node is not None else ""
        if selector and selector not in found and not (inside(page, tree.css(selector)) & kept).any():
            found[selector] = None
        if len(found) == DROPS:
            break
    return tuple(found)


def _selector(tree: LexborHTMLParser, node: LexborNode) -> str:
    """The selector of an element by its id, its most telling class or its tag; "" where none will last."""
    attributes, tag = node.attributes, node.tag or ""
    if (name := attributes.get("id") or "") and _lasting(name):
        return f"{tag}#{name}"
    classes = [name for name in (attributes.get("class") or "").split() if _lasting(name)]
    if classes:
        few = min(classes, key=lambda name: (not _TELLING.search(name), len(tree.css(f"{tag}.{name}"))))
        return f"{tag}.{few}"
    return tag if tag in _BY_TAG else ""


def _lasting(name: str) -> bool:
    return 3 <= len(name) <= 60 and _STABLE.fullmatch(name) is not None and not _LAYOUT.match(name)
