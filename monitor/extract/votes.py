"""What two other readers take for the article, as one more column of evidence per run.

resiliparse (fast) and trafilatura (careful) answer with text; here that text is laid over the runs.
Asked only where the features alone leave doubt.
"""

from __future__ import annotations

import numpy as np
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import extract

from monitor.extract.layout import Table
from monitor.extract.page import parse
from monitor.extract.titles import folded

NAMES = ("careful", "careful_share", "fast", "fast_share", "lengths")
# trafilatura is quadratic on some pages; a longer one is judged without it.
MARKUP_LIMIT = 3_000_000
# What pages hold many of, and trafilatura drops with all that stands in it, but only after many looks at it.
# Forms, figures and times stay: which of these it drops it decides by what they hold.
_DROPPED = [
    "script", "style", "template", "iframe", "object", "svg", "picture", "img", "video", "noscript",
    "nav", "aside", "footer", "button", "select", "input", "label",
]  # fmt: skip


def asked(markup: str) -> tuple[str, str]:
    """Return the article's text as trafilatura and as resiliparse see it, "" where they see none.

    trafilatura in its fast precision mode: what it keeps there is the article's nearly always, and its
    fallbacks, which take most of its time, tell nothing that the trees do not know.
    """
    bare = _bare(markup)
    fast = extract_plain_text(bare, main_content=True, alt_texts=False, preserve_formatting=True) or ""
    return _careful(bare, favor_precision=True), fast


def in_full(markup: str) -> str:
    """Return the article's text as trafilatura gives it where it need not be sure of every paragraph."""
    return _careful(_bare(markup))


def _careful(markup: str, *, favor_precision: bool = False) -> str:
    if len(markup) > MARKUP_LIMIT:
        return ""
    return extract(markup, include_comments=False, fast=True, favor_precision=favor_precision) or ""


def _bare(markup: str) -> str:
    """Return a page without the elements of its body that trafilatura drops in any case.

    resiliparse is shown the same: its answer changes too little to change any figure (docs/reading.md).
    """
    tree = parse(markup)
    if tree.body is None:
        return markup
    tree.body.strip_tags(_DROPPED)
    return tree.html or markup


def laid_over(texts: list[str], careful: str, fast: str) -> Table:
    """Return the columns `NAMES` for runs with these texts."""
    rows = np.zeros((len(texts), len(NAMES)), dtype=np.float32)
    keys = [folded(text[:160]) for text in texts]
    sizes = np.array([len(text) for text in texts], dtype=np.float32)
    for column, said in ((0, folded(careful)), (2, folded(fast))):
        rows[:, column] = [1.0 if key and key in said else 0.0 for key in keys]
        rows[:, column + 1] = (rows[:, column] * sizes).sum() / max(1.0, float(sizes.sum()))
    rows[:, 4] = len(careful) / max(100, len(fast))
    return rows
