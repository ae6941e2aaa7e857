"""Block style, put in and taken out at the marks of the parser: items behind dashes, settings on lines.

What stands in brackets is handed to `monitor.config.brackets`. Nothing is read back here:
`monitor.config.splice` proves what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.config import brackets, written
from monitor.config.lines import (
    above,
    below,
    indent_of,
    is_blank,
    is_comment,
    line_after,
    line_start,
    stands_first,
    with_lines,
)
from monitor.config.nodes import Node
from monitor.config.written import Item


class NotServed(Exception):
    """The text is written in a way that an edit does not serve."""


# ---- adding to a list


def with_items(
    body: str, root: Node, holder: Node, name: str, items: Sequence[Item], *, compact: bool
) -> str:
    """The text with `items` at the end of the list `name` of a block, which is made where it is missing."""
    node = holder.child(name)
    if holder.entries is None:
        raise NotServed
    if node is None:
        return _new_list(body, root, holder, name, items, compact=compact)
    if node.items is not None and node.flow:
        return brackets.with_parts(body, node, [written.flow(item) for item in items])
    if node.items:
        column = node.column - 1
        last = node.items[-1]
        dash = _dash(body, node, len(node.items) - 1)
        gap = body[dash + 1 : last.start]
        lead = " " * column + "-" + (gap if gap and not gap.strip(" ") else " ")
        return with_lines(body, below(body, _end(body, node), column), _item_lines(lead, items, compact))
    if node.nothing and not holder.flow:
        at = line_after(body, node.key_end)
        lead = " " * (node.key_column - 1 + _step(holder)) + "- "
        return with_lines(body, at, _item_lines(lead, items, compact))
    raise NotServed


def _new_list(body: str, root: Node, holder: Node, name: str, items: Sequence[Item], *, compact: bool) -> str:
    if holder.flow:
        listed = ", ".join(written.flow(item) for item in items)
        return brackets.with_parts(body, holder, [f"{written.scalar(name)}: [{listed}]"])
    if not holder.entries:
        raise NotServed
    column = holder.column - 1
    lead = " " * (column + (2 if holder is root else _step(holder))) + "- "
    lines = [f"{' ' * column}{written.scalar(name)}:", *_item_lines(lead, items, compact)]
    return with_lines(body, below(body, _end(body, holder), column), lines)


def _item_lines(lead: str, items: Sequence[Item], compact: bool) -> list[str]:
    """Each item behind `lead` (indent and dash), further lines of it under its first."""
    lines: list[str] = []
    for item in items:
        first, *rest = [written.flow(item)] if compact else written.block(item)
        lines.append(lead + first)
        lines += [" " * len(lead) + line for line in rest]
    return lines


def _step(holder: Node) -> int:
    """How far the lists in a block stand to the right of their names; 2 where it holds none."""
    for node in (holder.entries or {}).values():
        if node.items and not node.flow:
            return node.column - node.key_column
    return 2


def _end(body: str, node: Node) -> int:
    """Where the content of a node ends: for a block, that of what stands last in it."""
    while not node.flow and (below := [*(node.items or ()), *(node.entries or {}).values()]):
        node = below[-1]
    # The end of a text after | or > lies behind the blank lines below it.
    return node.start + len(body[node.start : node.end].rstrip())


def _dash(body: str, node: Node, index: int) -> int:
    """Where the dash of an item of a block list stands."""
    assert node.items is not None
    if index == 0:
        return node.start
    at = line_after(body, _end(body, node.items[index - 1]))
    while at < len(body):
        dash = at + node.column - 1
        if body[dash : dash + 1] == "-" and stands_first(body, dash):
            return dash
        at = line_after(body, at)
    raise NotServed


# ---- taking out


def without(body: str, holder: Node, node: Node, part: str | int) -> str:
    """The text without one item of a list, or one setting of a block, and its own comment lines."""
    if holder.flow:
        return brackets.without_part(body, holder, node)
    if isinstance(part, str):
        return _without_setting(body, holder, node)
    assert holder.items is not None
    column = holder.column - 1
    dash = _dash(body, holder, part)
    if not stands_first(body, dash):
        raise NotServed
    floor = line_after(body, _end(body, holder.items[part - 1]) if part else holder.key_end)
    start, after = line_start(body, dash), below(body, _end(body, node), column)
    own = above(body, start, column, floor)
    if not _heads_several(body, holder, part, own, after):
        start = own
    edit = body[:start] + body[after:]
    if len(holder.items) == 1:
        colon = body.index(":", holder.key_end) + 1
        edit = edit[:colon] + " []" + edit[colon:]
    return edit


def _heads_several(body: str, holder: Node, part: int, own: int, after: int) -> bool:
    """Tell whether the comment at `own` heads a group of items that goes on after the one taken out."""
    assert holder.items is not None
    begins = part == 0 or is_blank(body, line_start(body, own - 1))
    goes_on = part + 1 < len(holder.items) and not is_blank(body, after) and not is_comment(body, after)
    return begins and goes_on


def _without_setting(body: str, holder: Node, node: Node) -> str:
    entries = list((holder.entries or {}).values())
    if len(entries) < 2:
        raise NotServed
    if stands_first(body, node.key_start):
        start = line_start(body, node.key_start)
        return body[:start] + body[below(body, _end(body, node), node.key_column - 1) :]
    if node is not entries[0]:
        raise NotServed
    # It shares its line with the dash: the next setting takes its place.
    return body[: node.key_start] + body[entries[1].key_start :]


# ---- setting a value


def with_value(body: str, holder: Node, node: Node, setting: str, value: str, short: str) -> str:
    """The text with a setting of the block at `node` put in or changed; a bare text becomes a block."""
    new = f"{setting}: {written.scalar(value)}"
    if node.entries is None:
        if node.items is not None or node.nothing:
            raise NotServed
        return _as_block(body, holder, node, new, short)
    there = node.entries.get(setting)
    if there is not None:
        if there.items is not None or there.entries is not None:
            raise NotServed
        space = " " if there.nothing else ""
        return body[: there.start] + space + written.scalar(value) + body[_end(body, there) :]
    if node.flow:
        return brackets.with_parts(body, node, [new])
    column = node.column - 1
    return with_lines(body, below(body, _end(body, node), column), [" " * column + new])


def _as_block(body: str, holder: Node, node: Node, new: str, short: str) -> str:
    """The short form of a block in its long form, with one more setting."""
    end = _end(body, node)
    text = body[node.start : end]
    if line_after(body, node.start) < end or text[:1] in "|>":
        text = written.scalar(node.text)
    if holder.flow:
        return body[: node.start] + "{" + f"{short}: {text}, {new}" + "}" + body[end:]
    column = node.column - 1
    edit = body[: node.start] + f"{short}: " + text + body[end:]
    at = below(edit, node.start + len(short) + 2 + len(text), indent_of(body, line_start(body, node.start)))
    return with_lines(edit, at, [" " * column + new])
