"""The packs as a run reads them: packs.json, opened once and only when a name is asked for.

No check is made here: the file is made by `monitor.packs.writing` and compared by the suite. It is JSON with
one entry a line, and a line is read when its entry is asked for: a config names some twenty of thousands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Any

from monitor.packs.entries import Entry, Rules, Spelling
from monitor.watches import Case


class Lines(Mapping[str, Any]):
    """One part of packs.json: its lines by key, each read when it is asked for."""

    def __init__(self, part: bytes) -> None:
        self._part = part

    @cached_property
    def _raw(self) -> dict[bytes, bytes]:
        """What stands on each line, by its key as the file writes it, in quotes."""
        pairs = (line.partition(b'":')[::2] for line in self._part.split(b"\n"))
        return {key + b'"': value for key, value in pairs}

    def __getitem__(self, key: str) -> Any:
        written = json.dumps(key, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return json.loads(self._raw[written].removesuffix(b","))

    def __iter__(self) -> Iterator[str]:
        return map(json.loads, self._raw)

    def __len__(self) -> int:
        return len(self._raw)


@cache
def contents() -> Mapping[str, Any]:
    """packs.json: "entries" by key, "groups" and "spellings" by case-folded spelling, "sources" as rows."""
    written = resources.files(__package__).joinpath("packs.json").read_bytes()
    parts: dict[str, Any] = {}
    for part in written.removeprefix(b"{").removesuffix(b"}\n").split(b"\n},\n"):
        head, _, rest = part.partition(b":{\n")
        if rest:
            parts[json.loads(head)] = Lines(rest)
        else:
            parts.update(json.loads(b"{" + part + b"}"))
    return parts


def entry(name: str) -> Entry | None:
    """The entry of exactly this name, whatever the case of its letters; None where there is none."""
    raw = contents()["entries"].get(name.casefold())
    return None if raw is None else _entry(raw)


def group(spelling: str) -> tuple[Entry, ...]:
    """The bodies that share this spelling ("NCSC"); empty where it is none of a declared group."""
    found = contents()["groups"].get(spelling.casefold())
    return tuple(_entry(contents()["entries"][key]) for key in found["members"]) if found else ()


def group_text(spelling: str) -> str:
    """The spelling of a group as it is written in articles."""
    text: str = contents()["groups"][spelling.casefold()]["text"]
    return text


def rivals(of: Entry) -> tuple[Entry, ...]:
    """The other bodies that share one of its spellings."""
    beside = {other.key: other for spelling in of.groups for other in group(spelling)}
    return tuple(other for key, other in beside.items() if key != of.key)


def known_as(spelling: str) -> tuple[str, ...]:
    """The names of the entries that have this spelling as an alias or a brand, whatever its case."""
    return tuple(contents()["spellings"].get(spelling.casefold(), ()))


def spelled(text: str) -> tuple[Entry, Spelling] | None:
    """The entry that alone has this spelling as an alias or a brand, and the spelling; else None."""
    names = known_as(text)
    found = entry(names[0]) if len(names) == 1 else None
    if found is None:
        return None
    listed = (*found.aliases, *found.brands)
    return found, next(one for one in listed if one.text.casefold() == text.casefold())


def kind_of(name: str) -> str:
    """The watchlist that a name belongs to, "vendors" or "agencies"; "" where the packs do not say one."""
    own = entry(name)
    found = (own,) if own else group(name)
    if not found and (lent := spelled(name)):
        found = (lent[0],)
    kinds = {member.kind for member in found}
    return kinds.pop() if len(kinds) == 1 else ""


def named_apart(name: str) -> tuple[str, ...]:
    """What "NCSC (Holland)", of which there is no entry, may mean: the entries that are called NCSC."""
    base, bracket, rest = name.partition(" (")
    if not bracket or not rest.endswith(")") or entry(name):
        return ()
    own = entry(base)
    found = (*((own.name,) if own else ()), *(member.name for member in group(base)), *known_as(base))
    return tuple(dict.fromkeys(found))


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        raw["name"],
        raw["kind"],
        raw["country"],
        raw.get("label", ""),
        _rules(raw),
        _spellings(raw.get("aliases", ())),
        _spellings(raw.get("brands", ())),
        tuple(raw.get("group", ())),
    )


def _spellings(items: list[Any]) -> tuple[Spelling, ...]:
    return tuple(
        Spelling(item) if isinstance(item, str) else Spelling(item["text"], _rules(item)) for item in items
    )


def _rules(raw: dict[str, Any]) -> Rules:
    lists = {key: tuple(raw[key]) for key in ("needs", "not_near", "exclude") if key in raw}
    return Rules(Case(raw["case"]) if "case" in raw else None, **lists, usual=raw.get("usual", False))
