"""Plain scraped text as an article: furniture by its headings, teaser shapes and shortcodes.

Without markup only form speaks, so the doubt goes the other way than on pages: whatever is not
recognised as furniture is the article's.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from monitor.extract.dates import read_date, settled
from monitor.extract.language import language_of
from monitor.extract.lexicon import furniture_words
from monitor.extract.titles import folded
from monitor.items import Article, Block, Zone
from monitor.text import TEXT_LIMIT, TITLE_LIMIT, clean_text
from monitor.urls import canonical_url

_LINE = re.compile(r"[^\n]+")
_TITLE_WORDS = 30
# A paragraph longer than this is no teaser; a section of teasers ends before it.
_TEASER_WORDS = 45
_LEAD_WORDS = 20
_HEAD_LINES = 8
# Lines of these kinds are furniture wherever they stand; the longer ones may be a report's own sentences.
_ALONE = {
    "shortcode": 240,
    "share": 160,
    "comments": 80,
    "copyright": 120,
    "related": 160,
    "newsletter": 110,
    "cookie": 110,
    "boilerplate": 60,
}
# "Related: Another firm hit" is one teaser, "Related:" opens a section of them.
_ONE_LINER = re.compile(r"[:|>»–—]\s*\w|\.$")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.I)
# Texts are broken at 72 to 100 columns; a paragraph on one line is nearly always longer somewhere.
_WRAPPED = 120
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_SENTENCE_END = (".", "!", "?", ":", "…", "。", "”", '"')


def text_article(text: str, *, now: datetime, url: str = "", title: str = "") -> Article:
    """Return the article of a plain text, which stays unchanged (at most `TEXT_LIMIT` code points of it).

    Every block but a given headline is a slice of the text. A heading such as "Top Articles" makes
    the teasers after it furniture, to the end of the text or up to the next full paragraph. The date
    comes from a dateline near the top or the address, never from a copyright line. title: the headline
    where it is known; else the first line is taken for it when it looks like one.
    """
    text = text[:TEXT_LIMIT]
    lines = [
        (found.start() + len(raw) - len(raw.lstrip()), raw.strip())
        for found in _LINE.finditer(text)
        if (raw := found.group()).strip()
    ]
    lines = _unwrapped(text, lines)
    blocks: list[Block] = []
    if title:
        blocks.append(Block(Zone.HEADLINE, clean_text(title, limit=TITLE_LIMIT)))
    elif lines and len(lines) > 1 and _is_headline(lines[0][1]):
        title = lines[0][1]
        blocks.append(Block(Zone.HEADLINE, title, lines[0][0]))
        lines = lines[1:]
    whys = _whys([line for _, line in lines], folded(title))
    lead = True
    for (start, line), why in zip(lines, whys, strict=True):
        if why:
            blocks.append(Block(Zone.FURNITURE, line, start, why))
            continue
        blocks.append(Block(Zone.LEAD if lead else Zone.BODY, line, start))
        lead = lead and len(line.split()) < _LEAD_WORDS
    body = " ".join(block.text for block in blocks if block.zone in {Zone.LEAD, Zone.BODY})
    published = _dateline([line for _, line in lines[:_HEAD_LINES]], url, now)
    return Article(
        url=url,
        canonical_url=canonical_url(url) if url else "",
        title=clean_text(title, limit=TITLE_LIMIT),
        text=text,
        blocks=tuple(blocks),
        published=published,
        dated_by="text" if published else "",
        language=language_of(body),
        read_by="text",
        body_from="text",
        shape="article" if body else "empty",
    )


def _unwrapped(text: str, lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join the lines of paragraphs that are broken at a width, so that a name may stand over two of them.

    Only where blank lines part the paragraphs, as an editor or a mail program writes them, and all lines
    are short. A line that ends its sentence or leaves half of the width free ends its paragraph.
    """
    width = max((len(line) for _, line in lines), default=0)
    if width > _WRAPPED or not _BLANK_LINE.search(text):
        return lines
    joined: list[tuple[int, str]] = []
    last = ""
    for start, line in lines:
        if (
            last
            and 2 * len(last) >= width
            and not last.endswith(_SENTENCE_END)
            and line[0].isalpha()
            and text.count("\n", joined[-1][0] + len(joined[-1][1]), start) == 1
            and not furniture_words(last)
            and not furniture_words(line)
        ):
            first = joined[-1][0]
            joined[-1] = (first, text[first : start + len(line)])
        else:
            joined.append((start, line))
        last = line
    return joined


def _whys(lines: list[str], title: str) -> list[str]:
    """For every line what furniture it is, "" for the article's own."""
    whys = [""] * len(lines)
    section = False
    for index, line in enumerate(lines):
        why = furniture_words(line)
        if title and index < _HEAD_LINES and folded(line) == title:
            whys[index] = "title"
        elif why == "related" and len(line) < 80 and not _ONE_LINER.search(line):
            section = True
            whys[index] = "related"
        elif len(line) <= _ALONE.get(why, 0):
            whys[index] = why
        elif section and len(line.split()) <= _TEASER_WORDS:
            whys[index] = "related"
        else:
            section = False
    return whys


def _is_headline(line: str) -> bool:
    return (
        len(line.split()) <= _TITLE_WORDS
        and len(line) <= 250
        and not line.endswith((".", ",", ";", ":"))
        and not furniture_words(line)
    )


def _dateline(lines: list[str], url: str, now: datetime) -> datetime | None:
    for line in lines:
        if (
            len(line) <= 120
            and not _COPYRIGHT.search(line)
            and not line.endswith(_SENTENCE_END)
            and (found := settled(read_date(line), now))
        ):
            return found
    address = re.search(r"/((?:19|20)\d\d)/(\d\d?)/(\d\d?)/", urlsplit(url).path)
    return settled(read_date("-".join(address.groups())), now) if address else None
