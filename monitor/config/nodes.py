"""The values of a YAML file as texts, lists and blocks, each with its place. Knows no parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Nothing(Enum):
    """What stands for a setting with nothing after its colon."""

    NOTHING = "nothing"


NOTHING = Nothing.NOTHING


@dataclass(slots=True, eq=False)
class Node:
    """One value of the file and where it stands; lines and columns count from 1.

    Exactly one of these holds: `items` (a list), `entries` (a block), `nothing`, or else `text`.
    key_line, key_column: place of the setting's name, 0 for list entries and the whole file.
    start, end, key_start, key_end: the same places as offsets into the text, in characters; the end of
    a list or block that is not `flow` (in brackets) is that of what stands last in it.
    trimmed: a faulty value was taken out of this list or block. broken: its YAML has a fault that was told.
    """

    line: int
    column: int
    key_line: int = 0
    key_column: int = 0
    text: str = ""
    nothing: bool = False
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    start: int = 0
    end: int = 0
    key_start: int = 0
    key_end: int = 0
    flow: bool = False
    trimmed: bool = False
    broken: bool = False

    def plain(self) -> object:
        """The values as dicts, lists, texts and NOTHING."""
        if self.entries is not None:
            return {key: node.plain() for key, node in self.entries.items()}
        if self.items is not None:
            return [node.plain() for node in self.items]
        return NOTHING if self.nothing else self.text

    def child(self, part: str | int) -> Node | None:
        """The node under a setting's name or at a list index, None where there is none."""
        if self.entries is not None and isinstance(part, str):
            return self.entries.get(part)
        if self.items is not None and isinstance(part, int) and part < len(self.items):
            return self.items[part]
        return None

    def path(self, loc: Sequence[str | int]) -> list[Node]:
        """The nodes from this one along `loc`, as far as they exist."""
        nodes = [self]
        for part in loc:
            below = nodes[-1].child(part)
            if below is None:
                break
            nodes.append(below)
        return nodes

    def at(self, loc: Sequence[str | int]) -> Node:
        """The node at `loc`, or the deepest one above it that exists."""
        node = self
        for part in loc:
            below = node.child(part)
            if below is None:
                break
            node = below
        return node

    def was_trimmed(self) -> bool:
        """Tell whether something was taken out of this value or out of anything below it."""
        below = [*(self.items or ()), *(self.entries or {}).values()]
        return self.trimmed or any(node.was_trimmed() for node in below)

    def remove(self, node: Node) -> None:
        """Take a direct child out."""
        self.trimmed = True
        if self.entries is not None:
            self.entries = {key: value for key, value in self.entries.items() if value is not node}
        if self.items is not None:
            self.items = [value for value in self.items if value is not node]
