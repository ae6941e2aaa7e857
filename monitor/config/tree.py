"""YAML as text: every scalar is read as the text that stands there, with its line and column.

`360`, `NO`, `1.10` and `12:30` stay what was written; typing is the models' business. Events of the
parser are taken one by one, so depth, aliases and tags are refused before anything is built from them.
This module knows YAML and no setting of Newswatch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import yaml

from monitor.config.nodes import Node
from monitor.config.wording import quoted
from monitor.config.yaml_faults import forbidden_character, plain_fault
from monitor.errors import Problem
from monitor.text import clean_text

if TYPE_CHECKING:
    from yaml import _yaml

    _Mark: TypeAlias = yaml.error.Mark | _yaml.Mark

SIZE_LIMIT = 8 << 20  # bytes of a whole file; 100,000 names take about 2 MiB
NODE_LIMIT = 1_000_000  # values; as many take 0.3 GB of memory
DEPTH_LIMIT = 20
SCALAR_LIMIT = 10_000  # characters of one text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Faults:
    """The problems found so far in one file, each placed through its tree."""

    tree: Node
    problems: list[Problem] = field(default_factory=list)
    _written: dict[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        top = self.tree.entries or {}
        self._written = {name: tuple(node.entries or ()) for name, node in top.items()}

    def present(self, setting: str) -> bool:
        """Tell whether a top-level setting stands in the file, rightly or wrongly written."""
        return setting in self._written

    def names_under(self, setting: str) -> tuple[str, ...]:
        """The names that stood in a top-level block before faulty ones were taken out."""
        return self._written.get(setting, ())

    def emptied(self, loc: Sequence[str | int]) -> bool:
        """Tell whether what is missing at `loc` may have been taken out for a fault told already."""
        path = self.tree.path(loc)
        return path[-1].was_trimmed() if len(path) > len(loc) else path[-1].trimmed

    def error(self, loc: Sequence[str | int], message: str, *, key: bool = False) -> None:
        """Record a fault at the value of `loc`, or with `key` at the setting's name."""
        self._add(loc, message, key=key, warning=False)

    def warning(self, loc: Sequence[str | int], message: str, *, key: bool = False) -> None:
        """Record something that is allowed and probably not meant."""
        self._add(loc, message, key=key, warning=True)

    def note(self, loc: Sequence[str | int], message: str) -> None:
        """Record something that is right and good to know."""
        self._add(loc, message, key=False, warning=True, note=True)

    def line(self, loc: Sequence[str | int]) -> int:
        """The line on which the value of `loc` begins."""
        return self.tree.at(loc).line

    def places(self, loc: Sequence[str | int]) -> tuple[tuple[int, int], ...]:
        """Line and column of each item of the list at `loc`."""
        return tuple((item.line, item.column) for item in self.tree.at(loc).items or ())

    def _add(
        self, loc: Sequence[str | int], message: str, *, key: bool, warning: bool, note: bool = False
    ) -> None:
        node = self.tree.at(loc)
        if node.broken:
            return
        if key and node.key_line:
            self.problems.append(Problem(node.key_line, node.key_column, message, warning, note))
        else:
            self.problems.append(Problem(node.line, node.column, message, warning, note))


def read_tree(text: str) -> tuple[Node | None, list[Problem]]:
    """Read YAML text into nodes; the second value is every fault of the YAML itself.

    The tree is None where the text is not YAML, is no block of settings, or is nested too deep.
    """
    if unreadable := forbidden_character(text):
        return None, [unreadable]
    growth = _Growth()
    try:
        tree = growth.grow(text)
    except yaml.YAMLError as error:
        return None, [*growth.problems, plain_fault(error, text)]
    return tree, growth.problems


class _Growth:
    """Builds the tree from parser events without recursion."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.open: list[Node] = []
        self.keys: list[Node | None] = []
        self.root: Node | None = None

    def grow(self, text: str) -> Node | None:
        documents = nodes = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, "a second document begins here; one file is one document")
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.NodeEvent):
                self._place(event)
                nodes += 1
                if nodes > NODE_LIMIT:
                    self._fault(event, f"the file holds more than {NODE_LIMIT:,} values")
                    return None
                if len(self.open) > DEPTH_LIMIT:
                    self._fault(event, f"blocks are nested deeper than {DEPTH_LIMIT} levels here")
                    return None
        if self.root is None or (self.root.nothing and not self.problems):
            self.problems.append(Problem(1, 1, "the file is empty; write a first one with: newswatch init"))
            return None
        if self.root.entries is None:
            if not self.problems:
                message = "the file must consist of settings such as watch:, sources: and digests:"
                if ":" in self.root.text:
                    message = "a setting needs a space after its colon, as in timezone: UTC"
                self.problems.append(Problem(self.root.line, self.root.column, message))
            return None
        return self.root

    def _place(self, event: yaml.NodeEvent) -> None:
        node = self._node(event)
        self._attach(node)
        if node.items is not None or node.entries is not None:
            self.open.append(node)
            self.keys.append(None)

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        node = self.open.pop()
        self.keys.pop()
        if node.flow:
            node.end = _mark(event.end_mark).index

    def _node(self, event: yaml.NodeEvent) -> Node:
        node = Node(*_place_of(event))
        node.start, node.end = _mark(event.start_mark).index, _mark(event.end_mark).index
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, "a text that begins with * needs quotes (YAML aliases are not supported)")
            node.broken = True
        elif event.anchor is not None:
            self._fault(event, "a text that begins with & needs quotes (YAML anchors are not supported)")
        elif getattr(event, "tag", None) is not None:
            self._fault(event, "a text that begins with ! needs quotes (YAML tags are not supported)")
        if isinstance(event, yaml.MappingStartEvent):
            node.entries, node.flow = {}, bool(event.flow_style)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.items, node.flow = [], bool(event.flow_style)
        elif isinstance(event, yaml.ScalarEvent):
            node.nothing = event.value == "" and event.implicit[0]
            node.text = self._text(event)
            # Nothing is left of it and that was told: that it is empty would be the same fault again.
            node.broken = not node.text and bool(_hidden(event.value))
        return node

    def _text(self, event: yaml.ScalarEvent) -> str:
        value: str = event.value
        if len(value) > SCALAR_LIMIT:
            self._fault(event, f"this text is longer than {SCALAR_LIMIT:,} characters")
            return value[:SCALAR_LIMIT]
        cleaned = clean_text(value)
        if not cleaned and (hidden := _hidden(value)):
            self._fault(
                event,
                f"this text is invisible characters only (U+{ord(hidden):04X}); write it, or take it out",
            )
        elif cleaned != value and (hidden := _hidden(value)):
            message = f"{quoted(cleaned)} held an invisible character (U+{ord(hidden):04X}); it is left out"
            self._fault(event, message, warning=True)
        return cleaned

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.root = self.root or node
            return
        parent = self.open[-1]
        if parent.items is not None:
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node
            return
        self.keys[-1] = None
        node.key_line, node.key_column = key.line, key.column
        node.key_start, node.key_end = key.start, key.end
        assert parent.entries is not None
        if key.items is not None or key.entries is not None or not key.text:
            parent.trimmed = True
            if not key.broken:
                self._fault_at(key, "the name of a setting must be a plain text before the colon")
        elif key.text in parent.entries:
            first = parent.entries[key.text].key_line
            self._fault_at(key, f"{quoted(key.text)} is set twice; the first stands on line {first}")
        else:
            parent.entries[key.text] = node

    def _fault(self, event: yaml.Event, message: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(*_place_of(event), message, warning))

    def _fault_at(self, node: Node, message: str) -> None:
        self.problems.append(Problem(node.line, node.column, message))


def _hidden(text: str) -> str:
    """The first character that the one door for text leaves out or replaces, "" where there is none."""
    return next(
        (c for c in text if not c.isspace() and clean_text(c) != unicodedata.normalize("NFC", c)),
        "",
    )


def _place_of(event: yaml.Event) -> tuple[int, int]:
    mark = _mark(event.start_mark)
    return mark.line + 1, mark.column + 1


def _mark(mark: _Mark | None) -> _Mark:
    assert mark is not None, "events of a parsed text have marks"
    return mark
