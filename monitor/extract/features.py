"""What is measured of every run of a page: its text, its markup, its place and its neighbours.

Numbers only, one row per run and one column per name in `NAMES`; what they mean for the verdict is
learned (`model`), not decided here. All features are of structure and form; words count only through
`lexicon` and through how many of the commonest words a text holds.
"""

from __future__ import annotations

import re

import numpy as np

from monitor.extract import layout
from monitor.extract.hints import HINTS
from monitor.extract.layout import Table
from monitor.extract.lexicon import WHYS, furniture_words
from monitor.extract.metadata import Claims
from monitor.extract.page import Page
from monitor.extract.titles import folded

_COMMON = frozenset(
    ["the", "a", "an", "and", "or", "of", "to", "in", "on", "for", "with", "at", "by", "from", "that", "this", "it", "is", "was", "are", "were", "be", "been", "has", "have", "had", "not", "but", "as", "its", "his", "her", "he", "she", "they", "we", "you", "i", "who", "which", "will", "would", "can", "could", "said", "than", "more", "about", "after", "also", "their", "our", "if", "when", "there", "what", "all", "one", "into", "up", "out", "so", "no", "do", "because", "der", "die", "das", "und", "oder", "von", "zu", "im", "in", "den", "dem", "des", "ein", "eine", "einen", "einer", "mit", "auf", "für", "ist", "sind", "war", "nicht", "auch", "sich", "es", "er", "sie", "wir", "dass", "als", "bei", "nach", "aus", "wie", "an", "werden", "wird", "hat", "haben", "noch", "nur", "über", "le", "la", "les", "un", "une", "des", "et", "ou", "de", "du", "en", "dans", "pour", "par", "sur", "avec", "est", "sont", "qui", "que", "ne", "pas", "ce", "cette", "au", "aux", "il", "elle", "se", "plus", "mais", "el", "los", "las", "una", "unos", "y", "o", "del", "al", "en", "por", "para", "con", "es", "son", "que", "no", "se", "su", "lo", "como", "más", "pero", "il", "lo", "gli", "della", "di", "che", "non", "per", "è", "sono", "del", "un", "da", "si", "con", "o", "os", "as", "um", "uma", "e", "do", "da", "dos", "das", "em", "no", "na", "para", "com", "que", "não", "se", "mais", "het", "een", "van", "en", "op", "te", "dat", "niet", "zijn", "voor", "met", "die", "er", "aan", "ook", "og", "i", "det", "at", "en", "den", "til", "er", "som", "på", "de", "med", "av", "för", "att", "och", "är", "w", "i", "z", "na", "do", "że", "się", "nie", "jest", "to", "o", "od", "и", "в", "не", "на", "что", "с", "по", "как", "это", "из", "у", "за", "для", "от", "к", "о", "а", "но"]
)  # fmt: skip
_WORD = re.compile(r"\w+")
_PRICE = frozenset("$€£")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я]")
_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[.!?。！？…](?:\s|[\"”’)\]]|$)")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\bago\b|\d+\s*(?:min|hours?|h)\b")
_TAGS = ("p", "li", "h1", "h2", "h3", "div", "td", "blockquote", "pre", "figcaption", "span", "dd", "button")
_TAG_INDEX = {tag: index for index, tag in enumerate(_TAGS)}
_TAG_INDEX.update(
    {
        "h4": 4,
        "h5": 4,
        "h6": 4,
        "th": 6,
        "dt": 11,
        "label": 12,
        "section": 5,
        "article": 5,
        "main": 5,
        "caption": 9,
    }
)

_OWN = (
    "words", "chars", "word_length", "link_share", "links", "emphasis", "commas", "sentences", "ends_stop", "ends_colon", "ends_ellipsis",
    "first_upper", "upper_share", "digit_share", "common_share", "dated", "pipes", "quote", "question", "after_break",
    "is_title", "in_title", "repeated", "in_json_body", "in_description", "cjk",
)  # fmt: skip
_LEVELS = ("links", "good_share", "direct", "runs", "mean_words", "same_kind", "short_share")


def _names() -> tuple[str, ...]:
    names = list(_OWN)
    names += [f"tag_{tag}" for tag in _TAGS] + [f"says_{why}" for why in WHYS]
    names += [f"near_{hint.name}" for hint in HINTS] + [f"above_{hint.name}" for hint in HINTS]
    names += [f"up{level}_{what}" for level in range(4) for what in _LEVELS]
    names += [
        "depth",
        "kin_count",
        "kin_words",
        "kin_links",
        "box_name_count",
        "in50",
        "in70",
        "in85",
        "best",
        "best_gap",
        "sibling_prose",
    ]
    names += [
        "place",
        "good_before",
        "good_after",
        "since_h1",
        "before_h1",
        "has_h1",
        "since_heading",
        "heading_says",
        "to_good_prev",
        "to_good_next",
    ]
    names += [
        f"{side}{step}_{what}"
        for side in ("prev", "next")
        for step in (1, 2, 3)
        for what in ("words", "links", "prose", "same_box", "same_tag")
    ]
    names += [
        "page_runs",
        "page_good",
        "page_good_share",
        "page_article_type",
        "page_json_body",
        "page_top_share",
        "page_links",
        "page_p_share",
    ]
    return tuple(names)


NAMES = _names()


def table(page: Page, told: Claims, title: str) -> Table:
    """Return one row of features per run of `page`."""
    runs = page.runs
    count = len(runs)
    own = np.zeros((count, len(_OWN)), dtype=np.float32)
    tags = np.zeros((count, len(_TAGS)), dtype=np.float32)
    says = np.zeros((count, len(WHYS)), dtype=np.float32)
    title_key = folded(title)
    body_key = folded(told.said("articleBody"))
    body_key = body_key if len(body_key) > 300 else ""
    description = told.meta("og:description", "description").lower()
    description = description[:60] if len(description) > 20 else ""
    title_room = 2 * len(title) + 10 if title else 0
    seen: dict[str, int] = {}
    for run in runs:
        seen[run.text[:80]] = seen.get(run.text[:80], 0) + 1
    for index, run in enumerate(runs):
        text = run.text
        size = len(text)
        found = _WORD.findall(text[:1500].lower())
        cjk = 0 if text.isascii() else len(_CJK.findall(text[:1500]))
        share = max(1.0, size / 1500)
        spoken = (len(found) + cjk * 0.6) * share
        key = folded(text[:400]) if body_key or size <= title_room else ""
        row = own[index]
        row[0] = spoken
        row[1] = size
        row[2] = size / max(1, len(found))
        row[3] = min(1.0, run.link_chars / size)
        row[4] = run.links
        row[5] = min(1.0, run.emphasis / size)
        row[6] = (text.count(",") + text.count("、") + text.count("，")) / max(4.0, spoken)
        row[7] = len(_STOP.findall(text))
        last = text.rstrip("\"”’')]» ")[-1:]
        row[8] = last in ".!?。！？"
        row[9] = last == ":"
        row[10] = text.endswith(("…", "..."))
        row[11] = text[0].isupper()
        if size < 400:
            row[12] = len(_UPPER.findall(text)) / size
            row[13] = len(_DIGIT.findall(text)) / size
        row[14] = sum(map(_COMMON.__contains__, found)) / max(1, len(found))
        row[15] = size < 120 and _DATE.search(text) is not None
        row[16] = text.count("|") + text.count("•") + text.count("»")
        row[17] = text[0] in "\"“„«'‘「"
        row[18] = last == "?"
        row[19] = run.after_break
        if key and title_key:
            row[20] = key == title_key
            row[21] = len(key) > 3 and key in title_key
        row[22] = seen[text[:80]] - 1
        if body_key and len(key) > 12:
            row[23] = 1.0 if key[:120] in body_key else -1.0
        if description and size > 20:
            low = text[:400].lower()
            row[24] = description[:40] in low or low.startswith(description[:25])
        row[25] = cjk > 0.2 * size
        tags[index, _TAG_INDEX.get(run.tag, 5)] = 1
        # Long lines that are all link are seldom more than a headline, but for an offer with its price.
        judged = size <= 40 or (size <= 240 and (row[3] < 0.9 or not _PRICE.isdisjoint(text)))
        if judged and (why := furniture_words(text)):
            says[index, WHYS.index(why)] = 1

    words, links = own[:, 0], own[:, 3]
    prose = ((words >= 12) & (links < 0.4) & (own[:, 14] + own[:, 25] > 0.15)).astype(np.float32)
    good = words * prose
    place = np.array([run.box for run in runs], dtype=np.int32)
    levels, context = layout.boxes(page, place, words, links, good)
    near, above = layout.hints(page, place, words)
    row_place = layout.places(page, words, good, prose, own, says, tags)
    neighbours = layout.neighbours(words, links, prose, place, tags)
    total_good = float(good.sum())
    whole = np.array(
        [
            count,
            np.log1p(total_good),
            total_good / max(1.0, float(words.sum())),
            float(bool(told.article) or told.meta("og:type") == "article"),
            float(bool(body_key)),
            float(context[:, 7].max() if count else 0),
            float(links.mean()),
            float((tags[:, 0] * words).sum() / max(1.0, float(words.sum()))),
        ],
        dtype=np.float32,
    )
    return np.hstack(
        [own, tags, says, near, above, levels, context, row_place, neighbours, np.tile(whole, (count, 1))]
    ).astype(np.float32)
