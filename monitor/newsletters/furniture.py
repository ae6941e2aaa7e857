"""What a newsletter says about itself: lines and links of its frame, in the languages of the sources."""

from __future__ import annotations

import re

from monitor.extract.lexicon import furniture_words

LINE_LIMIT = 300  # characters; a longer line is text, whatever it mentions
_LEAVING = re.compile(
    r"unsubscri|opt[- ]?out|manage (your )?(preferences|subscription)|(update|change|edit) your (\w+ )?("
    r"preferences|profile|subscription|details)|(e-?mail|subscription|your) preferences"
    r"|preference cent(er|re)"
    r"|you(['’]re| are)? (receiv\w+|getting|got) (this|our)|this (e-?mail|message|newsletter) was sent|"
    r"sent to .{0,60}@|forward(ed)? (this|to a friend)|privacy (policy|notice|statement)|terms of "
    r"(use|service)|abbestell|abmelden|austragen|newsletter verwalten|datenschutz|impressum"
    r"|diese e-?mail wurde"
    r"|désabonn|désinscri|vos préférences|vous recevez|cancelar (la |a )?(suscripción|inscrição|assinatura)"
    r"|darse de baja|desuscri|disiscri|annulla l['’]iscrizione|afmelden|uitschrijven|avregistrera|afmeld"
    r"|отписаться|rezygn|wypisz|配信停止|購読解除|退订|取消订阅|수신\s?거부",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"(view|read|open|see|display).{0,40}\b(browser|online|web( ?page| version)?)\b|web ?version"
    r"|online ?version|im browser|webansicht|onlineansicht|online (lesen|ansehen)"
    r"|dans (votre|le) navigateur|version en ligne"
    r"|en (el|su|tu) navegador|versión (web|en línea)|nel browser|versione online|no navegador"
    r"|in (uw|de|je) browser"
    r"|ブラウザで|在浏览器|브라우저",
    re.IGNORECASE,
)
# The header that a mail program sets before what it forwards: its names are those of senders.
_FORWARDED = re.compile(
    r"(?:[-_\s]{2,40}|begin )(?:forwarded message|original message|weitergeleitete nachricht"
    r"|ursprüngliche nachricht|message (?:transféré|d['’]origine)|mensaje (?:reenviado|original))"
    r"|(?:from|von|de|da): .{1,120}?\s(?:sent|date|gesendet|datum|envoyé|enviado|to|an|à|para): ",
    re.IGNORECASE,
)


def frame_line(text: str) -> str:
    """Return what a line of a newsletter's frame is ("newsletter" for leaving, preferences, the view link and
    the header of what was forwarded, else as `furniture_words` says), "" for text."""
    if len(text) <= LINE_LIMIT and (
        _LEAVING.search(text) or (len(text) <= 120 and _VIEW.search(text)) or _FORWARDED.match(text)
    ):
        return "newsletter"
    return furniture_words(text)


def is_view_link(text: str) -> bool:
    """Whether a link or line offers the letter as a web page."""
    return len(text) <= 120 and bool(_VIEW.search(text))
