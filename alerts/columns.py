"""Plain text in columns: how wide it shows and where its lines break. Pure."""

from __future__ import annotations

import unicodedata

COLUMNS = 78


def width(text: str) -> int:
    """Columns a terminal or a fixed-width mail view gives `text`: two for East Asian wide characters."""
    return sum(_columns(char) for char in text)


def wrap(text: str, indent: str = "", first: str | None = None, columns: int = COLUMNS) -> str:
    """`text` in lines of at most `columns`, each begun with `indent`, the first with `first`.

    Only addresses (words that hold "://") may be longer. Words without a place to break, as in
    Chinese or Japanese, are broken where the line ends.
    """
    lines: list[str] = []
    line = indent if first is None else first
    empty = True
    for word in text.split():
        if not empty and width(line) + 1 + width(word) > columns:
            lines.append(line)
            line, empty = indent, True
        line += word if empty else f" {word}"
        empty = False
        while width(line) > columns and "://" not in word:
            head = _head(line, columns)
            lines.append(head)
            line = indent + line[len(head) :]
    return "\n".join(_trimmed(one) for one in [*lines, line])


def _head(line: str, columns: int) -> str:
    used = 0
    for index, char in enumerate(line):
        used += _columns(char)
        if used > columns:
            return line[:index]
    return line


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _trimmed(line: str) -> str:
    return line.rstrip()
