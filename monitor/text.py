"""The one door for text from outside: what may enter the store, a mail, a log or a terminal.

`clean_text` is applied at intake (feeds, listings, extraction); nothing downstream cleans again.
The contract is the table of `docs/decisions/0004-one-door-for-text.md`.
"""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

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
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(range(0x20)),
    **dict.fromkeys(range(0x7F, 0xA0)),
    **_C1_REPAIR,
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_NONE),
    **dict.fromkeys((0x09, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "�"),
    0x0A: "\n",
}
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def clean_text(text: str, *, limit: int = TEXT_LIMIT, lines: bool = False) -> str:
    """Return `text` without anything that can break or deface what shows it.

    Control, bidi, zero-width and noncharacters are removed, U+0080 to U+009F repaired as cp1252, line
    and paragraph separators become spaces, lone surrogates U+FFFD; white space is folded and the
    ends stripped; NFC. With `lines`, runs of line breaks are kept as one "\\n". At most `limit`
    code points come back. Idempotent.
    """
    if len(text) <= limit and text.isprintable() and (text.isascii() or is_normalized("NFC", text)):
        # Printable holds none of what the table changes, and no white space but U+0020.
        return " ".join(text.split())
    text = text[: limit * 2 + 1000].replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = normalize("NFC", text)
    text = _LINES.sub("\n", _SPACE.sub(" ", text)) if lines else " ".join(text.split())
    return text.strip()[:limit].rstrip()
