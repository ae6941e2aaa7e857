"""How values are written into config.yaml: plain where nothing can mistake them, else in double quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = str | bool | Sequence[str]
Item: TypeAlias = str | Mapping[str, Value]

# Plain in every context, brackets included: a letter first, and nothing that YAML could read as its own.
_WORDS = re.compile(r"[^\W\d_](?:[\w./+&'-]| (?=[\w&+]))*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9./:_?=&%~+@-]*(?<!:)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What YAML 1.1 and 1.2 read as other than text, though Newswatch does not: editors would.
_SPECIAL = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_KEPT_RAW = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def scalar(value: str) -> str:
    """A text as YAML, on one line, in any context."""
    plain = _WORDS.fullmatch(value) or _ADDRESS.fullmatch(value) or _DATE.fullmatch(value)
    if plain and value.isprintable() and value.casefold() not in _SPECIAL:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if _KEPT_RAW.match(c) else _escaped(c) for c in quoted)


def flow(item: Item) -> str:
    """An item on one line."""
    if isinstance(item, str):
        return scalar(item)
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in item.items()) + "}"


def block(item: Item) -> list[str]:
    """An item as lines, a setting on each."""
    if isinstance(item, str):
        return [scalar(item)]
    return [f"{name}: {_value(value)}" for name, value in item.items()]


def plain(item: Item) -> object:
    """An item as `Node.plain` gives it back."""
    if isinstance(item, str):
        return item
    return {name: _plain_value(value) for name, value in item.items()}


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return _switch(value)
    return scalar(value) if isinstance(value, str) else "[" + ", ".join(map(scalar, value)) + "]"


def _plain_value(value: Value) -> str | list[str]:
    if isinstance(value, bool):
        return _switch(value)
    return value if isinstance(value, str) else list(value)


def _switch(value: bool) -> str:
    return "true" if value else "false"


def _escaped(c: str) -> str:
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
