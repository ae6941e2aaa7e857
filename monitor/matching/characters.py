"""Classes of characters: which are letters, which part words, which fold to several.

Owns those classes and the folding of a character. Knows no offsets and no names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Scripts that put no space between words: a name may begin and end anywhere in them.
BORDERLESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
HANGUL = "\uac00-\ud7a3"
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u20d0-\u20ff\u3099\u309a"
)
COMPATIBLE = "\uff01-\uffee\U0001d400-\U0001d7ff\u24b6-\u24e9"
LATIN_LETTERS = "\u00c0-\u00d6\u00d8-\u00de\u00e0-\u00f6\u00f8-\u00ff"
"""Letters of Latin-1 that fold to one of it."""
SIGNS = (
    "\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122\u2190-\u23ff\u2500-\u2775\u2794-\u27bf\ufffd"
)
"""Signs of any alphabet that part words and are no white space but U+00A0.

The test of the fold holds each of these and of the letters against `kind`.
"""
EVEN = SIGNS + LATIN_LETTERS
LATIN = frozenset(chr(c) for c in range(0x80) if chr(c).isalnum())
LETTERS = re.compile(r"[^\W\d_]+")
NO_BORDERS = re.compile(f"[{BORDERLESS}{HANGUL}]+")
INVISIBLES = re.compile(f"[{INVISIBLE}]+")
COMBINING = re.compile(f"[{MARKS}\u1100-\u11ff]")


@lru_cache(maxsize=20_000)
def kind(char: str) -> str:
    """Say whether a non-ASCII character is a "letter", "free" (of a script without spaces between words),
    a "break" between words, or "odd" (not one to one).
    """
    if re.match(f"[{COMPATIBLE}]", char):
        return "break" if fold_char(char) == " " else "odd"
    if re.match(f"[{INVISIBLE}{MARKS}\u1100-\u11ff]", char):
        return "odd"
    if NO_BORDERS.match(char):
        return "free"
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return "letter" if len(fold_char(char)) == 1 and char.casefold() == fold_char(char) else "odd"
    return "break"


@lru_cache(maxsize=5_000)
def fold_odd(run: str) -> str:
    return fold_char(INVISIBLES.sub("", run))


def fold_char(text: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    # "İ".casefold() is an i and a combining dot; the dot would part it from the plain i of other spellings.
    # A composed letter whose case folds to two stays in two: the result must not change when folded again.
    folded = "".join(char.casefold() for char in folded.replace("i\u0307", "i"))
    return "".join(c if c.isalnum() or c == "_" or unicodedata.category(c)[0] == "M" else " " for c in folded)
