"""Edits of a YAML text that change the needed bytes only: items of lists, settings of blocks.

Every edit is made at the parser's own marks and then read back: the text it returns says what the old
one said and the edit, else nothing is returned. Comments, indents, line ends and quoting of all that
stands beside it stay. It must not know what a list or a setting means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from monitor.config import blocks, written
from monitor.config.blocks import NotServed
from monitor.config.nodes import NOTHING, Node
from monitor.config.tree import read_tree
from monitor.config.written import Item
from monitor.errors import UsageError

Loc: TypeAlias = Sequence[str | int]

_BOM = "\N{BYTE ORDER MARK}"
_SHOWN = 20  # lines to write by hand that a refusal shows


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
        above = root.path(loc[:-1])
        if len(above) < len(loc):
            raise NotServed
        edit = blocks.with_items(body, root, above[-1], str(loc[-1]), items, compact=compact)
        _extend(wanted, loc, items)
        return _checked(text, edit, wanted)
    except NotServed:
        lines = "\n".join(f"  - {written.flow(item)}" for item in items[:_SHOWN])
        raise UsageError(
            f"the list '{loc[-1]}' is written in a way that cannot be added to; write by hand:\n{lines}"
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
        edit = blocks.without(body, holder, node, loc[-1])
        _drop(wanted, loc)
        return _checked(text, edit, wanted)
    except NotServed:
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
        edit = blocks.with_value(body, root.at(loc[:-1]), node, setting, value, short)
        _assign(wanted, loc, setting, value, short)
        return _checked(text, edit, wanted)
    except NotServed:
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
        raise NotServed
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
