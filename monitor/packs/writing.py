"""From the packs as people write them (YAML) to the one file that a run reads (JSON), and its checks.

A fault is a fault of Newswatch: it raises ValueError with the file and the entry, and the suite fails.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import yaml

from monitor.packs.entries import Entry, Rules, Spelling
from monitor.packs.sources import TOPICS, PackSource
from monitor.watches import Case

KINDS = ("vendors", "agencies")
_RULES = {"case", "needs", "not_near", "exclude", "usual"}
_LISTS = {"needs", "not_near", "exclude", "former", "aliases", "brands"}
_ENTRY = _RULES | _LISTS | {"name", "country", "label", "scripts", "group", "examples"}


def pack_text(kind: str) -> str:
    """The YAML of a pack: "vendors", "agencies" or "sources"."""
    return resources.files(__package__).joinpath(f"{kind}.yaml").read_text("utf-8")


def entries(text: str, kind: str) -> list[Entry]:
    """The entries of vendors.yaml or agencies.yaml; ValueError with everything that is wrong."""
    found, wrong = [], []
    for raw in yaml.load(text, Loader=yaml.CSafeLoader) or []:
        try:
            found.append(_entry(raw, kind))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def sources(text: str) -> list[PackSource]:
    """The sources of sources.yaml; ValueError for what is none."""
    found = []
    for raw in yaml.load(text, Loader=yaml.CSafeLoader) or []:
        unknown = set(raw) - {"name", "url", "kind", "topic", "language", "country"}
        source = PackSource(**{"kind": "feed", **raw}) if not unknown else None
        if source is None or source.topic not in TOPICS or source.kind not in ("feed", "listing"):
            raise ValueError(f"sources.yaml, {raw.get('name')}: {unknown or raw}")
        found.append(source)
    return found


def document() -> str:
    """packs.json as it must be for the YAML files as they are."""
    everything = [entry for kind in KINDS for entry in entries(pack_text(kind), kind)]
    made: dict[str, Any] = {
        "entries": {entry.key: _plain(entry) for entry in everything},
        "groups": _groups(everything),
        "spellings": _spelled_by(everything),
        "sources": [
            [s.name, s.url, s.kind, s.topic, s.language, s.country] for s in sources(pack_text("sources"))
        ],
    }
    if len(made["entries"]) != len(everything):
        raise ValueError("two entries of the packs have one name")
    parts = (
        f'"{part}":{{\n'
        + ",\n".join(f"{_json(key)}:{_json(value)}" for key, value in made[part].items())
        + "\n}"
        for part in ("entries", "groups", "spellings")
    )
    listed = ",\n".join(map(_json, made["sources"]))
    return "{" + ",\n".join(parts) + f',\n"sources":[\n{listed}\n]}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _groups(everything: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for entry in everything:
        for spelling in entry.groups:
            group = groups.setdefault(spelling.casefold(), {"text": spelling, "members": []})
            group["members"].append(entry.key)
    return groups


def _spelled_by(everything: Sequence[Entry]) -> dict[str, list[str]]:
    """The names of the entries that have each alias or brand, by its case-folded spelling."""
    found: dict[str, list[str]] = {}
    for entry in everything:
        for spelling in (*entry.aliases, *entry.brands):
            names = found.setdefault(spelling.text.casefold(), [])
            if entry.name not in names:
                names.append(entry.name)
    return found


def _entry(raw: Mapping[str, Any], kind: str) -> Entry:
    name = raw.get("name")
    where = f"{kind}.yaml, {name}"
    if unknown := set(raw) - _ENTRY:
        raise ValueError(f"{where}: unknown {sorted(unknown)}")
    country, examples = raw.get("country", ""), raw.get("examples") or {}
    if not isinstance(name, str) or not name or not _is_country(country):
        raise ValueError(f"{where}: needs a name and a country; an unquoted NO is no text")
    if set(examples) - {"hit", "miss"}:
        raise ValueError(f"{where}: examples hold hit and miss")
    listed = [
        *_spellings(raw.get("aliases"), where),
        *_spellings(raw.get("former"), where),
        # one spelling may serve two languages: 三星 is Chinese and Japanese
        *dict.fromkeys(s for texts in (raw.get("scripts") or {}).values() for s in _spellings(texts, where)),
    ]
    written = raw.get("group") or []
    groups = _texts([written] if isinstance(written, str) else written, where)
    own = {name.casefold(), *(spelling.text.casefold() for spelling in listed)}
    listed += [Spelling(text) for text in groups if text.casefold() not in own]
    twice = [s.text for s in listed if sum(s.text.casefold() == o.text.casefold() for o in listed) > 1]
    if twice or any(s.text.casefold() == name.casefold() for s in listed):
        raise ValueError(f"{where}: {', '.join(twice) or name} stands twice")
    return Entry(
        name,
        kind,
        country,
        str(raw.get("label") or ""),
        _rules(raw, where),
        tuple(listed),
        tuple(_spellings(raw.get("brands"), where)),
        groups,
        _texts(examples.get("hit"), where),
        _texts(examples.get("miss"), where),
    )


def _is_country(code: object) -> bool:
    return isinstance(code, str) and (code == "INT" or (len(code) == 2 and code.isalpha() and code.isupper()))


def _spellings(written: object, where: str) -> list[Spelling]:
    if written is None:
        return []
    if not isinstance(written, list):
        raise ValueError(f"{where}: {written!r} is no list")
    found = []
    for item in written:
        raw = item if isinstance(item, dict) else {"text": item}
        if set(raw) - _RULES - {"text"} or not isinstance(raw.get("text"), str) or not raw["text"].strip():
            raise ValueError(f"{where}: {item!r} is no spelling; numbers, NO and ON need quotes")
        found.append(Spelling(raw["text"], _rules(raw, where)))
    return found


def _rules(raw: Mapping[str, Any], where: str) -> Rules:
    lists = {
        rule: _texts(raw[rule], where)
        for rule in ("needs", "not_near", "exclude")
        if raw.get(rule) is not None
    }
    usual = "usual" in raw
    if usual and not (raw["usual"] is True and lists.get("needs")):
        raise ValueError(f"{where}: usual is true, or not written, and stands beside needs")
    return Rules(Case(raw["case"]) if "case" in raw else None, **lists, usual=usual)


def _texts(written: object, where: str) -> tuple[str, ...]:
    if written is None:
        return ()
    if not isinstance(written, list) or not all(isinstance(text, str) and text.strip() for text in written):
        raise ValueError(f"{where}: {written!r} is no list of texts; numbers, NO and ON need quotes")
    return tuple(written)


def _plain(entry: Entry) -> dict[str, object]:
    """What packs.json holds of an entry; examples are for the suite alone."""
    values = {
        "name": entry.name,
        "kind": entry.kind,
        "country": entry.country,
        "label": entry.label,
        **_stated(entry.rules),
        "aliases": [_spelled(spelling) for spelling in entry.aliases],
        "brands": [_spelled(spelling) for spelling in entry.brands],
        "group": list(entry.groups),
    }
    # an empty rule is a rule: the alias is free of its name's
    return {key: value for key, value in values.items() if value or key in _RULES}


def _spelled(spelling: Spelling) -> object:
    stated = _stated(spelling.rules)
    return {"text": spelling.text, **stated} if stated else spelling.text


def _stated(rules: Rules) -> dict[str, object]:
    said = {
        "case": rules.case.value if rules.case is not None else None,
        "needs": rules.needs,
        "not_near": rules.not_near,
        "exclude": rules.exclude,
        "usual": rules.usual or None,
    }
    return {key: value for key, value in said.items() if value is not None}
