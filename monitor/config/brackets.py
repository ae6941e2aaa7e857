"""Parts of a list [..] or block {..} in brackets, put in and taken out; lines of their own stay lines.

Pure: offsets of the parser's marks into the text; what a part means is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.config.lines import line_after, line_start, stands_first, stands_last
from monitor.config.nodes import Node

_COMMA = re.compile(r"[ \t]*,")


def with_parts(text: str, node: Node, parts: Sequence[str]) -> str:
    """The text with `parts` at the end of a node in brackets; on lines of their own where the last one is."""
    spans = _spans(node)
    if not spans:
        return text[: node.start + 1] + ", ".join(parts) + text[node.start + 1 :]
    start, end = spans[-1]
    comma = _COMMA.match(text, end)
    under = line_after(text, end)
    own_line = stands_first(text, start) and line_start(text, start) > node.start
    if own_line and stands_last(text, comma.end() if comma else end):
        indent = text[line_start(text, start) : start]
        breaking = text[len(text[:under].rstrip("\r\n\x85\u2028\u2029")) : under]
        lines = [f"{indent}{part}" for part in parts]
        added = f",{breaking}".join(lines) + ("," if comma else "") + breaking
        return text[:end] + ("" if comma else ",") + text[end:under] + added + text[under:]
    return text[:end] + "".join(f", {part}" for part in parts) + text[end:]


def without_part(text: str, node: Node, part: Node) -> str:
    """The text without one part of a node in brackets, with its comma and, where it has it, its line."""
    spans = _spans(node)
    index = [*(node.items or ()), *(node.entries or {}).values()].index(part)
    start, end = spans[index]
    comma = _COMMA.match(text, end)
    past = comma.end() if comma else end
    first = line_start(text, start)
    before = text[first:start].strip(" \t")
    own_line = first > node.start and stands_last(text, past)
    # "[A\n, B\n]": the comma before it goes with its line; one after the last part may stay.
    if own_line and ((before == "" and (comma or index == len(spans) - 1)) or (before == "," and not comma)):
        return text[:first] + text[line_after(text, end) :]
    if index + 1 < len(spans):
        following = spans[index + 1][0]
        if comma and line_after(text, past) <= following:
            return text[:start].rstrip(" \t") + text[past:] if before else text[:start] + text[past:]
        if "#" not in text[end:following]:
            return text[:start] + text[following:]
        lone = _comma_between(text, end)
        return text[:start] + text[end:lone] + text[lone + 1 :]
    if index and not text[spans[index - 1][1] : start].strip(" \t,"):
        return text[: spans[index - 1][1]] + text[end:]
    return text[:start] + text[past:]


def _comma_between(text: str, at: int) -> int:
    """Where the comma stands that follows `at` after white space and comments."""
    while text[at] != ",":
        at = line_after(text, at) if text[at] == "#" else at + 1
    return at


def _spans(node: Node) -> list[tuple[int, int]]:
    """Start and end of each part; all that stands in brackets is in brackets, so ends are the parser's."""
    if node.items is not None:
        return [(item.start, item.end) for item in node.items]
    return [(item.key_start, item.end) for item in (node.entries or {}).values()]
