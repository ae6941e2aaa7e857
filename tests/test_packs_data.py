"""Every entry of the packs: whole, told apart from the others, and found where its examples say."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import cache
from importlib import resources

import pytest

from monitor.matching import Matcher, compile
from monitor.matching.words import common_name
from monitor.packs import shelf
from monitor.packs.entries import Entry, united
from monitor.packs.sources import TOPICS, everything
from monitor.packs.writing import document
from monitor.watches import Alias, Case, Watch
from tests.evaluation.packs import entries, watches

LEAST = {"vendors": 300, "agencies": 150}
SHORT = re.compile(r"[A-Z0-9&.-]{1,4}")


@cache
def whole() -> tuple[Matcher, dict[str, Watch]]:
    """The packs as one watchlist, without brands."""
    found = watches()
    return compile(found), {watch.key: watch for watch in found}


@cache
def branded() -> Matcher:
    return compile(watches(brands=True))


def told(faults: list[str]) -> None:
    """Fail with every fault, one a line."""
    if faults:
        pytest.fail(f"{len(faults)} faults\n" + "\n".join(faults), pytrace=False)


def test_packs_json_is_made_of_the_yaml_files() -> None:
    shipped = resources.files("monitor.packs").joinpath("packs.json").read_text("utf-8")
    assert shipped == document(), "write it anew: python -m monitor.packs"


def test_the_lines_of_packs_json_say_what_the_whole_of_it_does() -> None:
    whole = json.loads(document())
    read = {
        part: dict(held) if isinstance(held, shelf.Lines) else held for part, held in shelf.contents().items()
    }
    assert read == whole


@pytest.mark.parametrize("kind", LEAST)
def test_there_are_enough(kind: str) -> None:
    assert sum(entry.kind == kind for entry in entries()) >= LEAST[kind]


def test_no_spelling_stands_for_two_without_a_group() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    grouped: dict[str, set[str]] = defaultdict(set)
    for entry in entries():
        brands = (brand.text for brand in entry.brands)
        for text in (*(alias.text for alias in entry.spellings()), *brands):
            users[text.casefold()].add(entry.name)
        for text in entry.groups:
            grouped[text.casefold()].add(entry.name)
    told(
        [
            f"{text!r} stands for {', '.join(sorted(names))}"
            for text, names in sorted(users.items())
            if len(names) > 1 and names != grouped[text]
        ]
    )


def test_a_declared_group_is_the_spelling_of_no_entry_alone() -> None:
    """Else the bare spelling would pick that entry and not the group."""
    names = {entry.key for entry in entries()}
    told(
        [
            f"{entry.name}: group {text}"
            for entry in entries()
            for text in entry.groups
            if text.casefold() in names
        ]
    )


def ambiguous(entry: Entry, alias: Alias) -> str:
    """Why a spelling alone may mean something else; "" where it hardly can."""
    if alias.text.casefold() in {text.casefold() for text in entry.groups}:
        return "group"
    if " " not in alias.text and common_name(alias.text):
        return "word"
    if SHORT.fullmatch(alias.text) and any(char.isalpha() for char in alias.text):
        return "acronym"
    return ""


def test_every_ambiguous_spelling_carries_a_rule_and_two_examples() -> None:
    faults = []
    for entry in entries():
        doubtful = []
        for alias in entry.spellings():
            why = ambiguous(entry, alias)
            bound = alias.needs or alias.not_near or alias.exclude or alias.case is not Case.AUTO
            if why in ("word", "acronym") and not bound:
                faults.append(f"{entry.name}: {alias.text!r} ({why}) has no rule")
            if why:
                doubtful.append(alias.text)
        if doubtful and not (entry.hits and entry.misses):
            faults.append(f"{entry.name}: {doubtful} without an example that hits and one that misses")
    told(faults)


def test_an_entry_with_a_rule_carries_examples() -> None:
    told(
        [
            f"{entry.name}: rules without examples"
            for entry in entries()
            if not (entry.hits and entry.misses)
            and any(alias.needs or alias.not_near or alias.exclude for alias in entry.spellings())
        ]
    )


def test_examples_hold_with_the_whole_pack_loaded() -> None:
    """Each entry alone hits, and with everything else beside it: nothing swallows it."""
    matcher, by_key = whole()
    faults = []
    for entry in entries():
        for text in entry.hits:
            named = [m.watch for m in matcher.scan(text).matches]
            if entry.key not in named:
                # a hit may be of a brand, for who asks for it
                if entry.key in [m.watch for m in branded().scan(text).matches]:
                    continue
                why = [m.why for m in matcher.scan(text).refused if m.watch == entry.key]
                faults.append(f"{entry.name} should hit: {text!r} {why} {named}")
        alone = compile([by_key[entry.key]] if entry.misses else [])
        faults += [f"{entry.name} should miss: {text!r}" for text in entry.misses if alone.scan(text).matches]
    told(faults)


def test_every_spelling_is_found_and_by_its_own_entry() -> None:
    """A spelling in a plain sentence, with a word it needs, is no part of another entry's name."""
    matcher, by_key = whole()
    faults = []
    for key, watch in by_key.items():
        for alias in watch.aliases:
            need = alias.needs[0] if alias.needs else ""
            text = f"Yesterday engineers of {alias.text} met{' near ' + need if need else ''}."
            findings = matcher.scan(text)
            if key in [m.watch for m in findings.matches]:
                continue
            whys = [m.why for m in findings.refused if m.watch == key]
            if any(why.startswith("inside '") for why in whys):
                faults.append(f"{watch.name}: {alias.text!r}: {whys}")
    told(faults)


def test_members_of_a_group_differ_by_country_or_full_name() -> None:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        for text in entry.groups:
            groups[text].append(entry)
    for text, members in groups.items():
        marks = {(member.country, member.spellings()[1:2]) for member in members}
        assert len(marks) == len(members), text
        assert united(members, text)[0].text == text


def test_sources_are_many_and_each_stands_once() -> None:
    found = everything()
    assert len(found) >= 60
    assert {source.topic for source in found} == set(TOPICS)
    for texts in ([source.name.casefold() for source in found], [source.url for source in found]):
        assert len(set(texts)) == len(texts)
    assert all(source.url.startswith("https://") for source in found)
