"""Edits of a YAML text that change the needed bytes only: items of lists, settings of blocks.

Every edit is made at the parser's own marks and then read back: the text it returns says what the old
one said and the edit, else nothing is returned. Comments, indents, line ends and quoting of all that
stands beside it stay. It must not know what a list or a setting means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

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
from monitor.config.tree import NOTHING, Node, read_tree
from monitor.config.written import Item
from monitor.errors import UsageError

Loc: TypeAlias = Sequence[str | int]

_BOM = "\N{BYTE ORDER MARK}"
_SHOWN = 20  # lines to write by hand that a refusal shows


class _Refused(Exception):
    """The text is written in a way that this edit does not serve."""


def appended(text: str, loc: Loc, items: Sequence[Item], *, compact: bool = False) -> str:
    """Return `text` with `items` at the end of the list at `loc`; a missing last setting of it is made.

    compact: items that are blocks take one line each. UsageError with what to write by hand where the
    list is written in a way that cannot be added to.
    """
    if not items:
        return text
    body, root = _read(text)
    wanted = root.plain()
    try:
        holder = root.path(loc[:-1])[-1]
        if len(root.path(loc[:-1])) < len(loc):
            raise _Refused
        edit = _list_end(body, root, holder, loc, items, compact=compact)
        _extend(wanted, loc, items)
        return _checked(text, edit, wanted)
    except _Refused:
        lines = "\n".join(f"  - {written.flow(item)}" for item in items[:_SHOWN])
        where = f"the list '{loc[-1]}'"
        raise UsageError(
            f"{where} is written in a way that cannot be added to; write by hand:\n{lines}"
        ) from None


def removed(text: str, loc: Loc) -> str:
    """Return `text` without the list item or the setting at `loc` and without the comments that are its own.

    Its own are the comment lines right above it at its indent and those right below it that are
    indented deeper. One that heads several items stays: above the first item of a list, or of a group
    after a blank line, with the next item right below. A list that loses its last item stays as [].
    """
    body, root = _read(text)
    node, holder = root.at(loc), root.at(loc[:-1])
    wanted = root.plain()
    try:
        edit = _without(body, holder, node, loc[-1], key_of=root.at(loc[:-1]))
        _drop(wanted, loc)
        return _checked(text, edit, wanted)
    except _Refused:
        raise UsageError(
            f"line {node.key_line or node.line} is written in a way that cannot be taken out safely; "
            "take it out by hand"
        ) from None


def with_setting(text: str, loc: Loc, setting: str, value: str, *, short: str) -> str:
    """Return `text` with `setting: value` in the block at `loc`.

    A bare text there becomes a block whose setting `short` it is.
    """
    body, root = _read(text)
    node = root.at(loc)
    wanted = root.plain()
    try:
        edit = _set(body, root.at(loc[:-1]), node, setting, value, short)
        _assign(wanted, loc, setting, value, short)
        return _checked(text, edit, wanted)
    except _Refused:
        raise UsageError(
            f"line {node.line} is written in a way that cannot be changed safely; write there by hand: "
            f"{setting}: {written.scalar(value)}"
        ) from None


# ---- reading, and reading back


def _read(text: str) -> tuple[str, Node]:
    body = text.removeprefix(_BOM)
    root, _ = read_tree(body)
    if root is None:
        raise UsageError("the file is no YAML; see: newswatch check")
    return body, root


def _checked(text: str, edit: str, wanted: object) -> str:
    """The edited text, where it says what is wanted and nothing else."""
    again, _ = read_tree(edit)
    if again is None or again.plain() != wanted:
        raise _Refused
    return text[: len(text) - len(text.removeprefix(_BOM))] + edit


def _holder(wanted: object, loc: Loc) -> list[object] | dict[str, object]:
    for part in loc:
        wanted = wanted[part]  # type: ignore[index]
    assert isinstance(wanted, list | dict)
    return wanted


def _extend(wanted: object, loc: Loc, items: Sequence[Item]) -> None:
    block = _holder(wanted, loc[:-1])
    assert isinstance(block, dict)
    there = block.get(str(loc[-1]), NOTHING)
    block[str(loc[-1])] = [*(there if isinstance(there, list) else ()), *map(written.plain, items)]


def _drop(wanted: object, loc: Loc) -> None:
    del _holder(wanted, loc[:-1])[loc[-1]]  # type: ignore[arg-type]


def _assign(wanted: object, loc: Loc, setting: str, value: str, short: str) -> None:
    holder = _holder(wanted, loc[:-1])
    there = holder[loc[-1]]  # type: ignore[index]
    block = there if isinstance(there, dict) else {short: there}
    holder[loc[-1]] = {**block, setting: value}  # type: ignore[index]


# ---- adding to a list


def _list_end(body: str, root: Node, holder: Node, loc: Loc, items: Sequence[Item], *, compact: bool) -> str:
    node = holder.child(loc[-1])
    if holder.entries is None:
        raise _Refused
    if node is None:
        return _new_list(body, root, holder, str(loc[-1]), items, compact=compact)
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
    raise _Refused


def _new_list(body: str, root: Node, holder: Node, name: str, items: Sequence[Item], *, compact: bool) -> str:
    if holder.flow:
        listed = ", ".join(written.flow(item) for item in items)
        return brackets.with_parts(body, holder, [f"{written.scalar(name)}: [{listed}]"])
    if not holder.entries:
        raise _Refused
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
    raise _Refused


# ---- taking out


def _without(body: str, holder: Node, node: Node, part: str | int, *, key_of: Node) -> str:
    if holder.flow:
        return brackets.without_part(body, holder, node)
    if isinstance(part, str):
        return _without_setting(body, holder, node)
    assert holder.items is not None
    column = holder.column - 1
    dash = _dash(body, holder, part)
    if not stands_first(body, dash):
        raise _Refused
    floor = line_after(body, _end(body, holder.items[part - 1]) if part else key_of.key_end)
    start, after = line_start(body, dash), below(body, _end(body, node), column)
    own = above(body, start, column, floor)
    if not _heads_several(body, holder, part, own, after):
        start = own
    edit = body[:start] + body[after:]
    if len(holder.items) == 1:
        colon = body.index(":", key_of.key_end) + 1
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
        raise _Refused
    if stands_first(body, node.key_start):
        start = line_start(body, node.key_start)
        return body[:start] + body[below(body, _end(body, node), node.key_column - 1) :]
    if node is not entries[0]:
        raise _Refused
    # It shares its line with the dash: the next setting takes its place.
    return body[: node.key_start] + body[entries[1].key_start :]


# ---- setting a value


def _set(body: str, holder: Node, node: Node, setting: str, value: str, short: str) -> str:
    new = f"{setting}: {written.scalar(value)}"
    if node.entries is None:
        if node.items is not None or node.nothing:
            raise _Refused
        return _as_block(body, holder, node, new, short)
    there = node.entries.get(setting)
    if there is not None:
        if there.items is not None or there.entries is not None:
            raise _Refused
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
