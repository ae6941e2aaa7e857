"""The one door for text from outside: what may enter the store, a mail, a log or a terminal.

`clean_text` is applied at intake (feeds, listings, extraction); nothing downstream cleans again.
The contract is the table of `docs/decisions/0004-one-door-for-text.md`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from unicodedata import combining, is_normalized, normalize

TITLE_LIMIT = 500
SUMMARY_LIMIT = 20_000
TEXT_LIMIT = 400_000

# cp1252 bytes that travelled as C1 code points ("U+0092" for an apostrophe): repaired, as browsers do.
_C1_REPAIR = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)
}
# Invisible characters that spoof or hide: bidi controls, zero width, soft hyphen, tags, BOM.
_INVISIBLE = (
    *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x200B, 0x200E, 0x200F, 0x00AD, 0xFEFF, 0x061C, 0x180E,
    *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
)  # fmt: skip
# Code points that stand for no character in any text (Unicode 23.7); terminals and parsers choke on some.
_NONE = (
    *range(0xFDD0, 0xFDF0),
    *(plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)),
)
_SPACES = (0x09, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
           0x205F, 0x3000)  # fmt: skip
_TABLE: dict[int, str] = {
    **dict.fromkeys((*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0)), ""),
    **_C1_REPAIR,
    **dict.fromkeys(_INVISIBLE, ""),
    **dict.fromkeys(_NONE, ""),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
}
_INSTEAD = {chr(code): instead for code, instead in _TABLE.items()}
# A class of few ranges is searched far faster than a table is asked for every character. Beyond the basic
# plane the table holds nothing below U+1FFFE, and hardly any text does.
_PLANE = sorted(code for code in _TABLE if code < 0x10000)
_STARTS = [code for code in _PLANE if code - 1 not in _TABLE]
_ENDS = [code for code in _PLANE if code + 1 not in _TABLE]
_CHANGED = re.compile(
    "[" + "".join(f"\\u{start:04x}-\\u{end:04x}" for start, end in zip(_STARTS, _ENDS, strict=True)) + "]"
)
_HIGH_PLANES = re.compile("[\U0001fffe-\U0010ffff]")
_MANY_SPACES = re.compile("  +")
STACKED_LIMIT = (
    30  # marks on one letter, as in Unicode's stream-safe text (UAX 15); no language has more than five
)


def clean_text(text: str, *, limit: int = TEXT_LIMIT, lines: bool = False) -> str:
    """Return `text` without anything that can break or deface what shows it.

    Control, bidi, zero-width and noncharacters are removed, U+0080 to U+009F repaired as cp1252, line
    and paragraph separators become spaces, lone surrogates U+FFFD; white space is folded and the
    ends stripped; NFC. With `lines`, runs of line breaks are kept as one "\\n". At most `limit`
    code points come back. Idempotent.
    """
    if len(text) > limit:
        text = text[: limit * 2 + 1000]
    # Most texts hold nothing to replace: each step first asks whether there is anything to do.
    if not text.isprintable():
        text = _mended(text)
    if not text.isascii() and not is_normalized("NFC", text):
        # The time that marks take to be put in order grows with the square of their number on one letter.
        text = normalize("NFC", _stacked().sub(r"\1", text))
    # All white space is U+0020 and "\n" by now.
    if "\n" in text:
        text = "\n".join(filter(None, map(str.strip, text.split("\n")))) if lines else text.replace("\n", " ")
    if "  " in text:
        text = _MANY_SPACES.sub(" ", text)
    text = text.strip()
    return text if len(text) <= limit else text[:limit].rstrip()


@cache
def _stacked() -> re.Pattern[str]:
    """What finds marks beyond the limit of one letter; made at first use: it asks for every character."""
    marks = "".join(chr(code) for code in range(sys.maxunicode + 1) if combining(chr(code)))
    return re.compile(f"([{marks}]{{{STACKED_LIMIT}}})[{marks}]+")


def _mended(text: str) -> str:
    """`text` with every character of the table replaced."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\t", " ").replace("\xa0", " ")
    if text.replace("\n", " ").isprintable():
        return text
    if _HIGH_PLANES.search(text):
        return text.translate(_TABLE)
    return _CHANGED.sub(lambda match: _INSTEAD[match[0]], text)
