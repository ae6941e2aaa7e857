"""Furniture inside an article that its place gives away: teasers in frames, blurbs, lone links, price lines.

Looks at the runs that were judged the article's, after the model and beside `lexicon`, which knows only
short lines by their words. Knows no site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from monitor.extract import features
from monitor.extract.layout import Column, Table
from monitor.extract.page import Page, Run
from monitor.extract.pieces import Pieces
from monitor.extract.titles import folded

_WORDS = features.NAMES.index("words")
# A blurb of an author has at most this many words, and stands after this share of the article's.
_BLURB_WORDS = 130
_LATE = 0.6
_LINKED = 0.8
_NOTICE_CHARS = 420
_LINE_CHARS = 200
_SHORT_CHARS = 80
# A summary stands at most this many runs after the headline of its card.
_CARD_RUNS = 4
_CARD_HEADS = frozenset(("h2", "h3", "h4", "h5"))
_SENTENCE_END = (".", "!", "?", ":", "…", "。", "”", '"', "»")

_READ_MORE = re.compile(
    r"\W*(?:(?:read|learn|see|show) (?:the )?(?:more|full (?:story|article|post))|continue(?: reading)?|more|weiterlesen|mehr"
    r"(?: lesen| erfahren)?|lire (?:la suite|plus)|leer más|seguir leyendo|leggi (?:tutto|di più)|ler mais|lees (?:meer|verder)"
    r"|czytaj (?:dalej|więcej)|читать (?:далее|дальше)|続きを読む)\W*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\W*(?:(?:about|meet)|über|à propos (?:de|du)|sobre|acerca de|over|su|om|o)\s+(?P<who>.{2,60}?)\W*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"(?:the |our |this )?(?:author|writer|contributor)s?|den autor|die autor(?:in|en)|l['’]auteur|el autor|autor(?:ze)?|l['’]autore",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\W*(?:(?:(?:written|posted|reviewed|edited|published) )?by|(?:geschrieben )?von|(?:écrit )?par|(?:escrito )?por|(?:scritto )?da)"
    r"\s*:?\s+(?P<who>\w\S* .{1,50}?)\W*",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|von|par|por|di|da|door|av|af|przez)\s+$", re.IGNORECASE)
_LIVES = re.compile(
    r",?\s(?:is|was|has|covers?|writes?|wrote|joined|works?|leads?|reports?|serves?|specializ\w+|specialis\w+|hält|ist|war"
    r"|arbeitet|schreibt|leitet|est|écrit|es|escribe|è|scrive)\b"
)
_DOWNLOAD = re.compile(
    r"(?:pdf|docx?|xlsx?|pptx?|odt|csv|zip|epub|mp3|mp4)\W{0,4}\d+(?:[.,]\d+)?\s?(?:[km]i?b|[km]b(?:yte)?)(?![a-z])",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:enter|submit|leave|type in|provide) your e-?mail(?: address)?\b.{0,140}\b(?:inbox|subscri\w+|newsletters?|notif\w+|sign up|receive|updates?)"
    r"|\b(?:sign up|subscribe|register) (?:here |now |today )?(?:for|to) (?:our|the|my) [^.!?]{0,60}\b(?:newsletters?|mailing list)\b.{0,200}"
    r"\b(?:inbox|unsubscribe|privacy policy|e-?mails?)\b"
    r"|\bby (?:signing up|subscribing|submitting)\b.{0,120}\b(?:agree|consent|privacy policy|terms)\b"
    r"|\b(?:mit|durch) (?:der|die|deiner|ihrer) (?:anmeldung|registrierung)\b.{0,160}\b(?:einverstanden|stimm\w+|datenschutz\w*)\b",
    re.IGNORECASE,
)
# Every notice holds one of these; nearly no paragraph does.
_NOTICED = Pieces(
    (piece, 1)
    for piece in (
        "your email",
        "your e-mail",
        "newsletter",
        "mailing list",
        "by signing up",
        "by subscribing",
        "by submitting",
        "anmeldung",
        "registrierung",
    )
)
_PRICE = re.compile(
    r"\b(?i:check (?:the )?(?:latest |current )?prices?)\b|\b(?i:see|view|check)(?i: it| deals?)? (?:on|at) [A-Z]"
    r"|[$€£]\s?\d[\d.,]*\s+(?i:list|now|rrp)\b|\bList Check\b"
)
# The words of a share button's picture, where the picture is gone.
_ICON = re.compile(
    r"\W*(?:facebook|twitter|x|instagram|linkedin|pinterest|youtube|whatsapp|telegram|reddit|mastodon|bluesky|threads|tiktok)"
    r" (?:image|icon|logo|button|share)\W*",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s+[|•]\s+")


def enclosed(page: Page, own: Column, rows: Table, title: str, authors: Sequence[str] = ()) -> dict[int, str]:
    """Return which of an article's runs are furniture by where they stand, each with what it is.

    own: the runs taken for the article's. authors: who wrote it, as the page says; their blurbs are known
    by these names. Nothing comes back where little else would be left of the article.
    """
    order = np.flatnonzero(own).tolist()
    if not order:
        return {}
    key = folded(title)
    words = rows[:, _WORDS].tolist()
    total = sum(words[index] for index in order)
    noticed = _NOTICED.held([page.runs[index].text.lower() for index in order])
    found: dict[int, str] = {}
    before = 0.0
    for place, index in enumerate(order):
        run = page.runs[index]
        why = (
            _by_words(run, noticed[place] > 0)
            or _framed(page, own, index, key)
            or _blurb(page, order, place, before / total, authors)
        )
        if why:
            found[index] = why
            if (
                why == "byline"
                and place
                and order[place - 1] == index - 1
                and _heads_blurb(page, index - 1, authors)
            ):
                found[index - 1] = why
        before += words[index]
    found |= dict.fromkeys(_carded(page, own, order, key), "related")
    found |= _last_link(page, order, found)
    # An author may have more to say of himself than of his topic; anything else that large is the article.
    doubtful = sum(words[index] for index, why in found.items() if why != "byline")
    return found if 2 * doubtful <= total and len(found) < len(order) else {}


def _linked(run: Run) -> bool:
    return run.link_chars > _LINKED * len(run.text)


def _by_words(run: Run, noticed: bool) -> str:
    """What a line gives away by its words that is longer, or rarer, than the lines of `lexicon`."""
    text = run.text
    if len(text) > 3 * _LINE_CHARS:
        return ""
    if noticed and len(text) <= _NOTICE_CHARS and _NOTICE.search(text.lower()):
        return "newsletter"
    parts = _BAR.split(text) if " | " in text or " • " in text else [text]
    if (
        len(parts) >= 3
        and run.link_chars > 0.5 * len(text)
        and sum(len(part.split()) >= 4 for part in parts) >= 3
    ):
        return "related"
    if len(text) > _LINE_CHARS:
        return ""
    if run.link_chars and _DOWNLOAD.search(text):
        return "boilerplate"
    if len(text) > _SHORT_CHARS or text.endswith((".", "?")):
        return ""
    if _PRICE.search(text):
        return "advert"
    return "share" if _ICON.fullmatch(text) else ""


def _framed(page: Page, own: Column, index: int, key: str) -> str:
    """A summary between the linked headline of another article and its "Read more"."""
    if index == 0 or index + 1 >= len(page.runs):
        return ""
    head, more = page.runs[index - 1], page.runs[index + 1]
    if (
        not own[index + 1]
        and _linked(more)
        and _READ_MORE.fullmatch(more.text)
        and _linked(head)
        and len(head.text.split()) >= 3
        and folded(head.text[:600]) != key
    ):
        return "related"
    return ""


def _carded(page: Page, own: Column, order: list[int], key: str) -> list[int]:
    """Summaries of other articles after the last paragraph, two or more of a kind.

    Each stands alone under a linked headline that is neither the article's own nor a question. Between
    headline and summary may stand what a card holds besides: an author, a date, a section.
    """
    alone: list[int] = []
    head = -1
    kept = [*own.tolist(), False]
    for index, run in enumerate(page.runs):
        if kept[index]:
            if head >= 0 and index - head <= _CARD_RUNS and not kept[index + 1]:
                alone.append(index)
            head = -1
        elif run.tag in _CARD_HEADS and _linked(run) and len(run.text.split()) >= 4:
            head = -1 if run.text.endswith("?") or folded(run.text[:600]) == key else index
    last = order[len(order) - len(alone) :]
    while last and last[0] != alone[-len(last)]:
        last = last[1:]
    kinds = Counter(_kind(page, index) for index in last)
    return [index for index in last if kinds[_kind(page, index)] > 1]


def _kind(page: Page, index: int) -> tuple[str, str]:
    run = page.runs[index]
    return run.tag, page.boxes.names[run.box]


def _blurb(page: Page, order: list[int], place: int, share: float, authors: Sequence[str]) -> str:
    """A paragraph about an author: it opens with the name of one, or stands under "About the author" at the end."""
    index = order[place]
    text = page.runs[index].text
    # White space in a run is folded.
    if text.count(" ") >= _BLURB_WORDS:
        return ""
    for author in authors:
        if " " in author and text.startswith(author) and _LIVES.match(text, len(author)):
            return "byline"
    if index and len(page.runs[index - 1].text) < _SHORT_CHARS:
        credited = _WRITTEN.fullmatch(page.runs[index - 1].text)
        if (
            credited
            and text.startswith(credited["who"])
            and _LIVES.match(text, credited.end("who") - credited.start("who"))
        ):
            return "byline"
    late = share >= _LATE or place == len(order) - 1
    return "byline" if late and index and _heads_blurb(page, index - 1, authors) else ""


def _heads_blurb(page: Page, index: int, authors: Sequence[str]) -> bool:
    """Whether a heading announces an author: by that word, or by the name of one whom the page credits."""
    head = page.runs[index]
    said = _ABOUT.fullmatch(head.text) if len(head.text) < 80 else None
    if said is None:
        return False
    who = said["who"]
    if _AUTHOR.fullmatch(who) or who in authors:
        return True
    if not head.tag.startswith("h") or " " not in who:
        return False
    return any(
        len(run.text) < 160 and (at := run.text.find(who)) > 0 and _BY.search(run.text[:at])
        for run in page.runs[:index]
    )


def _last_link(page: Page, order: list[int], found: dict[int, str]) -> dict[int, str]:
    """A last line that is one link and no sentence leads elsewhere; it counts only after real paragraphs."""
    left = [index for index in order if index not in found]
    if len(left) < 4:
        return {}
    run = page.runs[left[-1]]
    alone = _linked(run) and run.links == 1 and not run.text.endswith(_SENTENCE_END)
    prose = sum(len(page.runs[index].text) > 120 and not _linked(page.runs[index]) for index in left[:-1])
    return {left[-1]: "related"} if alone and prose >= 2 and not _linked(page.runs[left[-2]]) else {}
