"""From the verdict on every run to an article's blocks: furniture among the kept lines, and its kinds.

This test comes after extraction: a share line, a teaser or the repeated headline inside the main
element is furniture however sure the reader was.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import is_normalized

import numpy as np

from monitor.extract import features
from monitor.extract.appeals import may_ask, parted, without_share_tail
from monitor.extract.enclosed import enclosed
from monitor.extract.hints import HINTS, Hint
from monitor.extract.layout import Column, Table
from monitor.extract.lexicon import WHYS, furniture_words
from monitor.extract.page import Page
from monitor.extract.titles import folded, says
from monitor.items import Block, Zone
from monitor.sitememory import NO_MEMORY, SiteMemory, why_repeated
from monitor.text import TEXT_LIMIT, clean_text

RUN_LIMIT = 20_000
# Characters of furniture kept from one page: enough for every name on it, bounded for the store.
FURNITURE_LIMIT = 200_000
# The lead ends with the first paragraph of this many words.
_LEAD_WORDS = 20
# A summary in a teaser has at most this many words.
_TEASER_WORDS = 50

# In this order the hints of the innermost boxes name a run of furniture, then those of any box around it.
_WHY = (
    (Hint.COOKIE, "cookie"),
    (Hint.COMMENT, "comments"),
    (Hint.SHARE, "share"),
    (Hint.NEWSLETTER, "newsletter"),
    (Hint.RELATED, "related"),
    (Hint.NAV | Hint.NAV_TAG, "nav"),
    (Hint.FOOTER | Hint.FOOTER_TAG, "footer"),
    (Hint.BYLINE, "byline"),
    (Hint.CAPTION | Hint.FIGURE_TAG, "caption"),
    (Hint.AD, "advert"),
    (Hint.SIDEBAR | Hint.ASIDE_TAG, "sidebar"),
    (Hint.HEADER | Hint.HEADER_TAG, "nav"),
    (Hint.META, "meta"),
)
# Which of the hints name which kind: one row per kind.
_NAMING = np.array([[bool(bit & hint) for bit in HINTS] for hint, _ in _WHY], dtype=np.float32)
# By the innermost boxes, by any box, and without a hint: lines that are all link, everything else.
_KINDS = (*(why for _, why in _WHY), *(why for _, why in _WHY), "nav", "boilerplate")
_SAYS = features.NAMES.index(f"says_{WHYS[0]}")
_NEAR = features.NAMES.index(f"near_{HINTS[0].name}")
_ABOVE = features.NAMES.index(f"above_{HINTS[0].name}")
_LINK_SHARE = features.NAMES.index("link_share")
_CUT = features.NAMES.index("ends_ellipsis")
_ASKED = features.NAMES.index("question")
_WORDS = features.NAMES.index("words")
# What a kept line may be refused for by its words alone; bylines are left to the model.
_REFUSED = frozenset(
    (
        "shortcode",
        "share",
        "newsletter",
        "cookie",
        "comments",
        "related",
        "caption",
        "advert",
        "copyright",
        "boilerplate",
    )
)


def blocks(
    page: Page,
    kept: Column,
    rows: Table,
    title: str,
    *,
    seen: SiteMemory = NO_MEMORY,
    by_rules: bool = False,
    authors: Sequence[str] = (),
) -> tuple[list[Block], str]:
    """Return the blocks of an article in page order, without its headline, and its text.

    kept: which runs were judged its text. seen: what other pages of the site hold too; it is
    furniture here, unless that were most of the text (a copy at a second address). by_rules: a site's
    rules chose the runs, so that their shape is no evidence against them. authors: as the page names them.
    """
    said = _said(rows)
    whys = _whys(rows, said)
    own = kept if by_rules else kept & ~teasers(kept, rows)
    key = folded(title)
    elsewhere = _elsewhere(page, own, rows, key, seen)
    if not by_rules:
        elsewhere = enclosed(page, own, rows, title, authors) | elsewhere
    made: list[Block] = []
    pieces: list[str] = []
    at = spare = 0
    lead = True
    texts, words = _cleaned(page), rows[:, _WORDS].tolist()
    order = np.flatnonzero(own).tolist()
    asking = {
        index for index, may in zip(order, may_ask([texts[index] for index in order]), strict=True) if may
    }
    judged, chosen = kept.tolist(), own.tolist()
    for index, text in enumerate(texts):
        if not text:
            continue
        why = ""
        if not chosen[index] or at > TEXT_LIMIT:
            why = whys[index] if not judged[index] or chosen[index] else "related"
        elif says(text[:600], key):
            why = "title"
        elif index in elsewhere:
            why = elsewhere[index]
        elif said[index] in _REFUSED:
            why = said[index]
        if why:
            spare += len(text)
            if spare <= FURNITURE_LIMIT:
                made.append(Block(Zone.FURNITURE, text, -1, why))
            continue
        for part, appeal in parted(text) if index in asking else ((text, False),):
            if appeal:
                made.append(Block(Zone.FURNITURE, part, -1, "share"))
                continue
            made.append(Block(Zone.LEAD if lead else Zone.BODY, part, at))
            pieces.append(part)
            at += len(part) + 2
        lead = lead and words[index] < _LEAD_WORDS and len(pieces) < 3
    return made, "\n\n".join(pieces)


def _elsewhere(page: Page, own: Column, rows: Table, key: str, seen: SiteMemory) -> dict[int, str]:
    """Which of the article's runs stand on other pages of the site too, each with what it is.

    None where they hold more than half of its words: then those pages hold this article.
    """
    if seen == NO_MEMORY:
        return {}
    found = {
        int(index): why
        for index in np.flatnonzero(own)
        if folded((text := _clean(page.runs[index].text))[:600]) != key and (why := why_repeated(text, seen))
    }
    words = rows[:, _WORDS]
    return found if 2 * float(words[list(found)].sum()) <= float(words[own].sum()) else {}


def teasers(kept: Column, rows: Table) -> Column:
    """Return which kept runs are teasers: linked headlines of other articles, each with a short summary.

    They count at the end of the article, after its last paragraph, where they are not the larger part of it,
    or where the summaries are cut off with an ellipsis; in both cases only two or more of them. Links
    without summaries are a list, on which the trees have the say. Headlines that are questions for the most
    part, each with a text under it, are the answers that an article ends with.
    """
    out = np.zeros(len(rows), dtype=bool)
    order = np.flatnonzero(kept)
    words, links, cut = rows[order, _WORDS], rows[order, _LINK_SHARE], rows[order, _CUT]
    headed = (links > 0.8) & (words >= 4) & (words <= 30)
    short = ~headed & (words <= _TEASER_WORDS)
    groups: list[tuple[list[int], bool]] = []
    at = 0
    while at < len(order):
        if headed[at]:
            group = [at]
            while at + 1 < len(order) and len(group) < 3 and short[at + 1]:
                at += 1
                group.append(at)
            groups.append((group, bool(cut[group].any())))
        at += 1
    end = len(order)
    trailing = []
    for group, is_cut in reversed(groups):
        if group[-1] != end - 1 or len(group) == 1:
            break
        trailing.append((group, is_cut))
        end = group[0]
    answered = [group for group, _ in trailing if rows[order[group[0]], _ASKED]]
    if 2 * len(answered) > len(trailing):
        trailing = []
    chosen = [group for group, is_cut in groups if is_cut]
    chosen = chosen if len(chosen) >= 2 else []
    if len(trailing) >= 2 and words[end:].sum() <= words[:end].sum():
        chosen += [group for group, _ in trailing]
    if sum(map(len, chosen)) < len(order):
        for group in chosen:
            out[order[group]] = True
    return out


def replaced(page: Page, paragraphs: tuple[str, ...], rows: Table, title: str) -> tuple[list[Block], str]:
    """Return blocks and text of an article whose paragraphs another reader gave; the rest is furniture."""
    key = folded(title)
    pieces = [without_share_tail(clean_text(part, limit=RUN_LIMIT)) for part in paragraphs]
    pieces = [
        part
        for part in pieces
        if part and folded(part[:600]) != key and furniture_words(part) not in _REFUSED
    ]
    made: list[Block] = []
    at = 0
    for number, part in enumerate(pieces):
        made.append(Block(Zone.BODY if number else Zone.LEAD, part, at))
        at += len(part) + 2
    text = "\n\n".join(pieces)
    held = folded(text)
    others = [folded(run.text[:160]) not in held for run in page.runs]
    made += [
        block
        for block, out in zip(_furniture(page, _whys(rows, _said(rows))), others, strict=True)
        if out and block.text
    ]
    return made, text


def _furniture(page: Page, whys: list[str]) -> list[Block]:
    return [Block(Zone.FURNITURE, text, -1, why) for text, why in zip(_cleaned(page), whys, strict=True)]


def all_furniture(page: Page, why: str) -> list[Block]:
    """Return every run of a page that is no article as furniture."""
    kept: list[Block] = []
    spare = 0
    for text in _cleaned(page):
        spare += len(text)
        if text and spare <= FURNITURE_LIMIT:
            kept.append(Block(Zone.FURNITURE, text, -1, why))
    return kept


def _cleaned(page: Page) -> list[str]:
    """`_clean` of every run of a page: most pages pass as they are, which one look at all of them tells."""
    texts = [run.text for run in page.runs]
    whole = "".join(texts)
    plain = whole.isprintable() and (whole.isascii() or is_normalized("NFC", whole))
    short = max(map(len, texts), default=0) <= RUN_LIMIT
    return texts if plain and short else [_clean(text) for text in texts]


def _clean(text: str) -> str:
    """`clean_text` of a run, whose white space is folded already: printable text passes as it is."""
    if len(text) <= RUN_LIMIT and text.isprintable() and (text.isascii() or is_normalized("NFC", text)):
        return text
    return clean_text(text, limit=RUN_LIMIT)


def _said(rows: Table) -> list[str]:
    """For every run what its words give it away as, "" where nothing."""
    says = rows.T[_SAYS : _SAYS + len(WHYS)]
    at = says.argmax(axis=0)
    return [WHYS[at] if told else "" for at, told in zip(at.tolist(), says.max(axis=0).tolist(), strict=True)]


def _whys(rows: Table, said: list[str]) -> list[str]:
    """Of what kind every run would be as furniture: by its words, the boxes near it, any around it."""
    columns = rows.T
    named = np.ones((len(_KINDS), len(said)), dtype=bool)
    for at, start in ((0, _NEAR), (len(_WHY), _ABOVE)):
        named[at : at + len(_WHY)] = _NAMING @ columns[start : start + len(HINTS)] > 0
    named[-2] = columns[_LINK_SHARE] > 0.8
    kinds = named.argmax(axis=0).tolist()
    return [by_words or _KINDS[kind] for by_words, kind in zip(said, kinds, strict=True)]


def weighty(kept: Column, rows: Table) -> float:
    """Return how many words the kept runs hold."""
    return float(np.where(kept, rows[:, _WORDS], 0).sum())
