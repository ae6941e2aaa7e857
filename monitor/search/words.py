"""The form in which text goes into the index, so that every script is findable.

The index takes what stands between spaces and punctuation for a word. Chinese, Japanese, Korean, Thai
and their like put no space where a searched name begins or ends; their runs are indexed as overlapping
pairs of characters, and the last character by itself: "华为公司" as "华为 为公 公司 司". A searched run is
the same pairs in the same order. Pairs and not triples, because many names have two characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Lao and Thai, Tibetan, Burmese, Khmer, kana, Han, Hangul (its particles are written onto the name).
UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_RUN = re.compile(f"[{UNSPACED}]+")


def indexed(text: str) -> str:
    """Return `text` as it is given to the index; text without unspaced scripts comes back as it is."""
    if text.isascii():
        return text
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} {run[0][-1]} ", text)


def searched(text: str) -> tuple[str, bool]:
    """Return a searched text as the index holds it, and whether its last part is the begin of a word only.

    A run of an unspaced script at the end may go on in the article: its last character by itself is left
    out, and a run of one character is the begin of a pair.
    """
    last = None
    for run in _RUN.finditer(text):
        last = run
    if last is None or any(is_word(char) for char in text[last.end() :]):
        return indexed(text), False
    head = indexed(text[: last.start()])
    pairs = _pairs(last[0])
    return f"{head} {' '.join(pairs) if pairs else last[0]}", not pairs


@lru_cache(maxsize=20_000)
def is_word(char: str) -> bool:
    """Whether the index takes a character as part of a word: letters, marks, digits, private use."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Mn", "Mc", "Co")


def folded(text: str) -> str:
    """Return `text` in lower case without accents, character by character: offsets stay as they are."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=20_000)
def _folded(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
