"""How problems in config.yaml are shown: file, line, column, the sentence, the line itself and a caret.

Secrets that stand in a shown line are masked; control characters never reach the terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from monitor.config.yaml_faults import LINE_BREAK
from monitor.errors import Problem

_WIDTH = 100
_SECRET_SETTING = re.compile(
    r"""((?:pass|pwd|secret|token)[\w-]*["']?\s*[:\s]\s*["']?)(?!\s*(?:\$\{|file:))\S.*""", re.IGNORECASE
)
_SECRET_BELOW = re.compile(r"""(?:pass|pwd|secret|token)[\w-]*["']?\s*:\s*[|>]?[-+0-9]*\s*""", re.IGNORECASE)
_SECRET_IN_ADDRESS = re.compile(r"(://[^\s:/@]*:)\S*@")


def headline(path: str, problem: Problem) -> str:
    """One line: path:line:column: what is wrong."""
    place = f":{problem.line}:{problem.column}" if problem.line else ""
    kind = "note: " if problem.note else "warning: " if problem.warning else ""
    return f"{path}{place}: {kind}{problem.message}"


def shown(path: str, problems: Sequence[Problem], text: str) -> str:
    """Every problem with its line and a caret; `text` is the file, "" where it cannot be had."""
    lines = LINE_BREAK.split(text.removeprefix("\N{BYTE ORDER MARK}"))
    blocks: list[str] = []
    for problem in problems:
        blocks.append(headline(path, problem))
        if 0 < problem.line <= len(lines) and lines[problem.line - 1].strip():
            above = lines[problem.line - 2].strip() if problem.line > 1 else ""
            blocks += _excerpt(problem, _masked(lines[problem.line - 1], above))
    return "\n".join(blocks)


def _masked(line: str, above: str) -> str:
    if _SECRET_BELOW.fullmatch(above.lstrip("- ")):
        return line[: len(line) - len(line.lstrip())] + "***"
    return _SECRET_IN_ADDRESS.sub(r"\1***@", _SECRET_SETTING.sub(r"\1***", line))


def _excerpt(problem: Problem, line: str) -> list[str]:
    # A mask may have shortened the line; the caret then stands at its end.
    column = min(problem.column - 1, len(line))
    start = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    piece = _printable(line[start : start + _WIDTH])
    indent = "".join(" " * _width(c) for c in _printable(line[start:column]))
    number = f"{problem.line:>6}"
    return [f"{number} | {piece}".rstrip(), f"{' ' * len(number)} | {indent}^"]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _width(c: str) -> int:
    """Columns of a terminal (UAX 11): wide characters take two, combining ones none."""
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1
