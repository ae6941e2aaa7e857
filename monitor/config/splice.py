"""Adds items to a list of config.yaml by inserting bytes at the parser's own marks; nothing else changes.

Owns where in a text a list ends and how its next item is written: comments, indents, line ends and
quoting of everything that stands there stay. It must not know what an item means: whoever adds one
checks that the new text says the old model and the item.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

from monitor.errors import UsageError

Item: TypeAlias = str | Mapping[str, str]

_BOM = "\N{BYTE ORDER MARK}"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./:_-?=&%~+")


def appended(text: str, key: str, items: Sequence[Item]) -> str:
    """Return `text` with `items` at the end of the list under the top-level `key`.

    Block lists, flow lists (also wrapped), empty ones and a missing key are served; a mapping item is
    written on one line. UsageError where the list is written in a way that cannot be added to, with
    what to write by hand. The text is known to be a valid config.
    """
    if not items:
        return text
    body = text.removeprefix(_BOM)
    bom = text[: len(text) - len(body)]
    end = "\r\n" if "\r\n" in body else "\n"
    root = yaml.compose(body, yaml.SafeLoader)
    if root is None or not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise _by_hand(key, items)
    for name, value in root.value:
        if name.value == key:
            return bom + _into(body, key, name, value, items, end)
    return bom + _as_lines(body, len(body), [f"{key}:", *(f"  - {_written(item)}" for item in items)], end)


def _into(body: str, key: str, name: yaml.Node, value: yaml.Node, items: Sequence[Item], end: str) -> str:
    written = [_written(item) for item in items]
    if isinstance(value, yaml.SequenceNode) and value.flow_style:
        if value.value:
            at = value.value[-1].end_mark.index
            return body[:at] + "".join(f", {one}" for one in written) + body[at:]
        at = value.start_mark.index + 1
        return body[:at] + ", ".join(written) + body[at:]
    if isinstance(value, yaml.SequenceNode) and value.value and body[value.start_mark.index] == "-":
        dash = " " * value.start_mark.column + "- "
        return _as_lines(body, _line_after(body, _last(value)), [dash + one for one in written], end)
    if isinstance(value, yaml.ScalarNode) and not value.value and value.style is None:
        at = _line_after(body, name.end_mark.index)
        indent = " " * (name.start_mark.column + 2)
        return _as_lines(body, at, [f"{indent}- {one}" for one in written], end)
    raise _by_hand(key, items)


def _last(node: yaml.Node) -> int:
    """Where the last character of a node stands; a block's own end mark lies behind comments after it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        tail = node.value[-1]
        node = tail[1] if isinstance(tail, tuple) else tail
    if isinstance(node, yaml.ScalarNode) and not node.value and node.style is None:
        return node.start_mark.index
    return max(node.start_mark.index, node.end_mark.index - 1)


def _line_after(body: str, at: int) -> int:
    """The start of the line after the one that holds `at`, or the end of the text."""
    found = body.find("\n", at)
    return len(body) if found < 0 else found + 1


def _as_lines(body: str, at: int, lines: Sequence[str], end: str) -> str:
    before = body[:at]
    if before and not before.endswith("\n"):
        before += end
    return before + "".join(line + end for line in lines) + body[at:]


def _written(item: Item) -> str:
    if isinstance(item, str):
        return _scalar(item)
    return "{" + ", ".join(f"{name}: {_scalar(value)}" for name, value in item.items()) + "}"


def _scalar(value: str) -> str:
    """A text as YAML in any context: plain where no character can mean anything else, else in quotes."""
    plain = set(value) <= _PLAIN and value[:1].isalpha() and not value.endswith(":")
    return value if plain else json.dumps(value, ensure_ascii=False)


def _by_hand(key: str, items: Sequence[Item]) -> UsageError:
    lines = "\n".join(f"  - {_written(item)}" for item in items[:20])
    return UsageError(
        f"the list '{key}' is written in a way that cannot be added to; write by hand:\n{lines}"
    )
