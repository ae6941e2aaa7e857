"""The words by which stories are compared: folded, cut to their stems, weighed by how rare they are.

`common.txt` holds the words of ordinary security news with the share of articles that have them, counted
over the titles and summaries of eight public feeds (41 weeks of 2025-26, 5,474 articles, MIT) and 1,338
headlines of 400 hosts (CC-BY-4.0 newsdatahub/cybersecurity-news-dataset-weekly-trends), words of ten weeks
and more. Function words of other languages were added by hand, and 791 plain words, written small in four
weeks and more, as if one article in fifty had them (`tests/evaluation/plain_words.py`). Whatever is not in it
is rare until the store's own last days show otherwise.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

RAREST = 6.5
"""Weight of a word that hardly any article has: log of one in 680."""
RARE_STORIES = 8
"""As many stories of the last days may hold a word and it is rare still: one event makes many articles."""
_PLAIN = 0.5
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’].{0,2}$")
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
# Scripts without spaces between words: Han, kana, Hangul.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
# A day or a year tells when, which the dates of the articles tell better.
_CALENDAR = re.compile(
    r"\d{1,2}|000|(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day)?|"
    r"wednesday|thursday|saturday|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|"
    r"may|june|july|august|september|october|november|december"
)


def words_of(text: str) -> tuple[str, ...]:
    """Return the stems of a text in order, each as often as it stands there."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
    found: list[str] = []
    for token in _WORD.findall(text):
        word = _POSSESSIVE.sub("", token.casefold()).replace(",", "").replace("'", "")
        if _UNSPACED.search(word):
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        elif word:
            found.append(_stem(word))
    return tuple(found)


def _stem(word: str) -> str:
    if len(word) <= 4 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


@cache
def _shares() -> dict[str, float]:
    lines = files("monitor.facts").joinpath("common.txt").read_text(encoding="utf-8").splitlines()
    return {word: float(share) for word, share in (line.split() for line in lines if line[:1] != "#")}


def weight(word: str) -> float:
    """Return what a word says of its text before the store is asked, 0.0 to RAREST."""
    if _CALENDAR.fullmatch(word):
        return _PLAIN
    share = _shares().get(word)
    return RAREST if share is None else min(max(-math.log(share), 0.0), RAREST)


def is_common(word: str) -> bool:
    """Return whether a word belongs to ordinary news, so that two texts may share it by chance."""
    return weight(word) < RAREST


def weights(words: Iterable[str], held: Callable[[str], tuple[int, int]]) -> dict[str, float]:
    """Weigh words by the table and by a store; `held`: how many stories have a word, of how many articles."""
    weighed = {}
    for word in words:
        value = weight(word)
        stories, articles = held(word) if value == RAREST else (0, 0)
        if stories > RARE_STORIES:
            value = min(value, math.log(max(articles / stories, 1.0)))
        weighed[word] = value
    return weighed
