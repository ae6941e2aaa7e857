from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_text
from monitor.packs import shelf
from monitor.watches import Watch


@pytest.fixture(autouse=True)
def no_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are bare here, whatever the packs know; test_config_packing.py has the rest."""
    monkeypatch.setattr(
        shelf, "contents", lambda: {"entries": {}, "groups": {}, "spellings": {}, "sources": []}
    )


def read(watch: str) -> tuple[tuple[Watch, ...], list[str]]:
    """The watches under `watch:`, and the warnings without their places."""
    config = load_text(
        f"timezone: UTC\nwatch:\n{watch}sources: [https://example.org]\n", Path("/x/c.yaml"), {}
    )
    return config.watches, [warning.split("warning: ")[1] for warning in config.warnings]


def test_rules_of_a_name_bind_its_aliases_but_not_what_they_state_themselves() -> None:
    (watch,), warnings = read(
        "  a:\n    - name: Box\n      case: exact\n      needs: [cloud]\n      not_near: [white]\n"
        "      aliases:\n        - Box Inc\n        - {text: Box.com, needs: [], case: any}\n"
    )
    name, short, long = watch.aliases
    assert (short.case, short.needs, short.not_near) == (name.case, ("cloud",), ("white",))
    assert (long.case.value, long.needs, long.not_near) == ("any", (), ("white",))
    assert warnings == []


def test_an_alias_of_two_names_is_fine_where_rules_tell_them_apart() -> None:
    text = (
        "  a:\n    - name: NCSC UK\n      aliases: [{text: NCSC, not_near: [Dutch]}]\n"
        "    - name: NCSC NL\n      aliases: [{text: NCSC, needs: [Dutch]}]\n"
    )
    watches, warnings = read(text)
    assert [watch.key for watch in watches] == ["ncsc uk", "ncsc nl"]
    assert warnings == []
    _, warnings = read(
        text.replace("needs: [Dutch]", "case: exact").replace("not_near: [Dutch]", "case: any")
    )
    assert len(warnings) == 1
    assert warnings[0].startswith("'NCSC' stands for another name on line 5 too")


def test_a_letter_may_be_watched_with_a_need() -> None:
    (watch,), warnings = read("  a:\n    - name: X\n      needs: [Musk]\n")
    assert watch.name == "X"
    assert warnings == []


def test_a_rule_that_does_nothing_is_told_once_however_many_aliases_inherit_it() -> None:
    _, warnings = read(
        "  a:\n    - name: Box\n      exclude: [white]\n      aliases: [Box Inc, Box.com, Boxes]\n"
    )
    assert warnings == ["'white' does not hold 'Box', so it excludes nothing; not_near may be meant"]


def test_an_exclude_may_hold_any_spelling_of_its_name() -> None:
    _, warnings = read("  a:\n    - name: Samsung\n      exclude: [三星堆]\n      aliases: [三星]\n")
    assert warnings == []


def test_a_watchlist_may_be_emptied_on_purpose_with_a_warning() -> None:
    watches, warnings = read("  a: []\n  b: [Huawei]\n")
    assert [watch.watchlist for watch in watches] == ["b"]
    assert warnings == ["the watchlist 'a' holds no names"]


def test_watchlists_may_be_named_like_settings() -> None:
    watches, warnings = read("  name: [Huawei]\n  aliases: [ZTE]\n  examples: [{name: Cisco, case: exact}]\n")
    assert [(watch.watchlist, watch.name) for watch in watches] == [
        ("name", "Huawei"),
        ("aliases", "ZTE"),
        ("examples", "Cisco"),
    ]
    assert warnings == []


@settings(max_examples=50, deadline=None)
@given(st.permutations(["Huawei", "ZTE", "Samsung", "NCSC", "360"]))
def test_the_order_of_names_changes_nothing_but_the_order(names: list[str]) -> None:
    watches, warnings = read("  a:\n" + "".join(f"    - {name}\n" for name in names))
    assert [watch.name for watch in watches] == names
    assert [watch.key for watch in watches] == [name.casefold() for name in names]
    assert [watch.line for watch in watches] == [4, 5, 6, 7, 8]
    assert warnings == []


def test_thousands_of_names_load() -> None:
    watches, _ = read("  a:\n" + "".join(f"    - Vendor {n}\n" for n in range(20_000)))
    assert len(watches) == 20_000


def notes(watch: str) -> list[str]:
    """The notes on the watches under `watch:`, without their places."""
    text = f"timezone: UTC\nwatch:\n{watch}sources: [https://example.org]\n"
    return [note.split("note: ")[1] for note in load_text(text, Path("/x/c.yaml"), {}).notes]


def test_a_name_inside_a_longer_one_is_noted_once_and_is_no_warning() -> None:
    text = "  a: [Bank, Bank of England, Big Bank, Banker, {name: NCSC UK, aliases: [NCSC]}]\n"
    assert notes(text) == [
        "'Bank' stands inside 'Bank of England' on line 3 too; where the longer name stands, only that one "
        "counts"
    ]
    assert read(text)[1] == []


def test_of_many_names_inside_names_the_first_are_told() -> None:
    short = ", ".join(f"Name{n}" for n in range(30))
    told = notes(f"  a: [{short}]\n  b: [{short.replace('Name', 'The Name')}]\n")
    assert len(told) == 11
    assert told[-1] == "20 more names stand inside longer ones, from this one on"


def test_examples_know_their_places() -> None:
    (watch,), _ = read(
        "  a:\n    - name: Box\n      examples:\n        miss:\n          - box\n        hit: [Box, Box X]\n"
    )
    assert watch.hit_examples == ("Box", "Box X")
    assert watch.example_places == ((8, 15), (8, 20), (7, 13))


def test_a_name_of_signs_stands_inside_no_other() -> None:
    assert notes("  a: ['.*', a(b, C++ Server]\n") == []


def test_a_name_that_is_a_number_is_noted_unless_it_asks_for_more() -> None:
    told = "'360' is a number and found wherever that stands; give it needs:"
    assert notes("  a: [360, {name: 365, needs: [cloud]}, 3M]\n") == [told]
