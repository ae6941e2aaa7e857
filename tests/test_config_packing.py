"""What a name in config.yaml takes from the packs, and what it overrides.

The entries stand in a pack of the test's own, so that the shipped data can change freely.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_text, render_problems
from monitor.config.plan import Config
from monitor.errors import ConfigError
from monitor.matching import compile
from monitor.packs import shelf
from monitor.packs.writing import document, entries
from monitor.watches import Alias, Case, Watch

VENDORS = """
- name: Acme
  country: US
  label: Acme (US)
  case: exact
  needs: [router]
  exclude: [Acme Fresh]
  aliases: [Acme Networks, {text: AcmeOS, needs: []}]
  former: [Old Acme]
  scripts: {zh: [阿克米], ja: [阿克米]}
  brands: [Roadrunner, {text: Anvil, needs: [firewall]}]
- {name: Globex, country: DE, brands: [Hank]}
- {name: Plain, country: DE}
- {name: Stripe, country: US, needs: [payment], usual: true, aliases: [Stripes, {text: Band, needs: [api]}]}
"""
AGENCIES = """
- name: NCSC (UK)
  country: GB
  group: NCSC
  aliases: [National Cyber Security Centre]
  not_near: [pizza, Dutch]
- name: NCSC (NL)
  country: NL
  group: NCSC
  aliases: [NCSC-NL, Nationaal Cyber Security Centrum]
  not_near: [pizza]
- {name: NCSC (NZ), country: NZ, group: NCSC, brands: [CERT NZ]}
- {name: US Navy, country: US, group: Navy, exclude: [Old Navy]}
"""


@pytest.fixture(autouse=True)
def pack(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    texts = {"vendors": VENDORS, "agencies": AGENCIES, "sources": ""}
    monkeypatch.setattr("monitor.packs.writing.pack_text", texts.__getitem__)
    made: dict[str, Any] = json.loads(document())
    monkeypatch.setattr(shelf, "contents", lambda: made)
    return made


def read(watch: str) -> Config:
    text = f"timezone: UTC\nsources: [https://example.org]\nwatch:\n  a:\n{watch}"
    return load_text(text, Path("/x/c.yaml"), {})


def one(watch: str) -> Watch:
    config = read(watch)
    assert config.warnings == ()
    (found,) = config.watches
    return found


def texts(watch: Watch) -> list[str]:
    return [alias.text for alias in watch.aliases]


def rules(watch: Watch, text: str) -> Alias:
    return replace(named(watch, text), lenient=False)


def named(watch: Watch, text: str) -> Alias:
    return next(alias for alias in watch.aliases if alias.text == text)


def test_a_bare_name_picks_its_entry_whatever_its_case() -> None:
    for written in ("Acme", "acme"):
        watch = one(f"    - {written}\n")
        assert texts(watch) == ["Acme", "Acme Networks", "AcmeOS", "Old Acme", "阿克米"]
        assert (watch.key, watch.name, watch.shown, watch.country) == ("acme", written, "Acme (US)", "US")
        assert rules(watch, "Acme") == Alias("Acme", Case.EXACT, ("router",), (), ("Acme Fresh",))
        assert rules(watch, "AcmeOS").needs == ()
        assert rules(watch, "Old Acme").needs == ("router",)


def test_an_alias_or_a_brand_picks_no_other_name_but_takes_the_rules_of_the_spelling() -> None:
    watch = one("    - old acme\n")
    assert (watch.name, watch.label, watch.country) == ("old acme", "", "US")
    held = ("router", "Acme Networks", "Old Acme")
    assert watch.aliases == (Alias("old acme", Case.EXACT, held, (), ("Acme Fresh",), lenient=True),)
    assert one("    - AcmeOS\n").aliases == (
        Alias("AcmeOS", Case.EXACT, (), (), ("Acme Fresh",), lenient=True),
    )
    assert one("    - Anvil\n").aliases == (Alias("Anvil", Case.AUTO, ("firewall", *held[1:]), lenient=True),)
    assert one("    - Roadrunner\n").aliases == (Alias("Roadrunner", lenient=True),)
    assert shelf.known_as("roadrunner") == ("Acme",)


def test_what_stands_beside_a_lent_spelling_overrides_as_for_an_entry() -> None:
    watch = one("    - {name: Anvil, case: any, needs: [wall], exclude: [Anvil Inn], aliases: [Anvil Pro]}\n")
    held = ("wall", "firewall", "Acme Networks", "Old Acme")
    assert watch.aliases == (
        Alias("Anvil", Case.ANY, held, (), ("Anvil Inn",)),
        Alias("Anvil Pro", Case.ANY, ("wall",), (), ("Anvil Inn",)),
    )
    assert one("    - {name: Anvil, needs: []}\n").aliases == (Alias("Anvil", lenient=True),)
    assert one("    - {name: Anvil, pack: false}\n").aliases == (Alias("Anvil"),)


def test_a_spelling_of_two_entries_lends_nothing(pack: dict[str, Any]) -> None:
    pack["spellings"]["anvil"] = ["Acme", "Globex"]
    assert one("    - Anvil\n").aliases == (Alias("Anvil"),)


def test_rules_beside_the_name_add_and_an_empty_list_clears() -> None:
    watch = one(
        "    - name: Acme\n      label: ACME\n      case: any\n      needs: [switch]\n      exclude: []\n"
        "      not_near: [Wile]\n      aliases: [Acme Labs, {text: Old Acme, needs: [relic]}]\n"
    )
    assert watch.shown == "ACME"
    assert texts(watch) == ["Acme", "Acme Labs", "Old Acme", "Acme Networks", "AcmeOS", "阿克米"]
    assert rules(watch, "Acme") == Alias("Acme", Case.ANY, ("switch", "router"), ("Wile",), ())
    assert rules(watch, "Acme Labs") == Alias("Acme Labs", Case.ANY, ("switch", "router"), ("Wile",), ())
    assert rules(watch, "Old Acme").needs == ("relic",)
    assert rules(watch, "AcmeOS") == Alias("AcmeOS", Case.ANY, (), ("Wile",), ())


def test_needs_of_the_pack_are_lenient_and_those_of_the_file_are_not() -> None:
    watch = one("    - Acme\n")
    assert named(watch, "Acme").lenient
    assert named(watch, "AcmeOS").lenient
    watch = one("    - {name: Acme, needs: [switch], aliases: [Acme Labs]}\n")
    assert not named(watch, "Acme").lenient
    assert not named(watch, "Acme Labs").lenient
    assert not named(one("    - {name: Nobody, needs: [x]}\n"), "Nobody").lenient


def test_needs_that_only_help_are_replaced_by_those_of_the_file_which_are_asked_for() -> None:
    watch = one("    - Stripe\n")
    assert [named(watch, text).usual for text in ("Stripe", "Stripes", "Band")] == [True, True, False]
    watch = one("    - {name: Stripe, needs: [refund]}\n")
    assert not any(alias.usual for alias in watch.aliases)
    assert named(watch, "Stripe").needs == ("refund",)
    assert named(watch, "Band").needs == ("api",)


@pytest.mark.parametrize("rules", ["usual: false, needs: [x]", "usual: true", "usual: 1, needs: [x]"])
def test_only_needs_can_be_usual(rules: str) -> None:
    with pytest.raises(ValueError, match="usual is true, or not written, and stands beside needs"):
        entries(f"- {{name: Stripe, country: US, {rules}}}", "vendors")


def test_an_exclude_may_hold_a_spelling_of_the_pack() -> None:
    one("    - {name: Acme, exclude: [Old Acme Road]}\n")


def test_pack_false_takes_the_bare_text() -> None:
    watch = one("    - {name: Acme, pack: false}\n")
    assert watch.aliases == (Alias("Acme"),)
    assert (watch.label, watch.country) == ("", "")


def test_brands_count_only_for_who_asks() -> None:
    assert texts(one("    - {name: Acme, brands: true}\n"))[-2:] == ["Roadrunner", "Anvil"]
    some = one("    - {name: Acme, brands: [anvil]}\n")
    assert texts(some)[-1] == "Anvil"
    assert rules(some, "Anvil") == Alias("Anvil", Case.EXACT, ("firewall",), (), ("Acme Fresh",))
    assert "Roadrunner" not in texts(some)


def test_names_told_apart_by_case_are_two_bare_names() -> None:
    config = read("    - Acme\n    - ACME\n")
    assert [texts(watch) for watch in config.watches] == [["Acme"], ["ACME"]]


def test_what_the_file_writes_for_another_name_is_left_to_it() -> None:
    config = read("    - Acme\n    - AcmeOS\n")
    assert config.warnings == ()
    assert texts(config.watches[0]) == ["Acme", "Acme Networks", "Old Acme", "阿克米"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{name: Acme, brands: [Roadrunr]}", "no brand 'Roadrunr' of 'Acme', did you mean 'Roadrunner'?"),
        ("{name: Plain, brands: [X1]}", "no brand 'X1' of 'Plain'. Write others under aliases:"),
        ("{name: Acme, brands: maybe}", "brands is 'maybe'; write true or false"),
        ("{name: Acme, pack: maybe}", "pack is 'maybe'; write true or false"),
    ],
)  # fmt: skip
def test_a_wrong_wish_is_an_error_on_its_line(written: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(f"    - {written}\n")
    (problem,) = caught.value.problems
    assert problem.line == 5
    assert told in render_problems(caught.value, "")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{name: Nobody, brands: true}", "brands does nothing: the packs have no entry 'Nobody'"),
        ("{name: Anvil, pack: true}", "the packs have no entry 'Anvil'; it is a spelling of 'Acme'"),
        ("{name: Plain, brands: true}", "the packs know no brands of 'Plain'"),
        ("{name: Acme, pack: false, brands: true}", "brands does nothing beside pack: false"),
        ("{name: Plain, needs: []}", "needs is empty and does nothing"),
    ],
)
def test_a_wish_that_does_nothing_is_a_warning_on_its_line(written: str, told: str) -> None:
    (warning,) = read(f"    - {written}\n").warnings
    assert warning.startswith("/x/c.yaml:5:")
    assert told in warning


def found(config: Config, text: str) -> list[str]:
    return [match.watch for match in compile(config.watches).scan(text).matches]


def test_a_bare_acronym_watches_every_body_of_its_group() -> None:
    config = read("    - {name: ncsc, priority: high}\n")
    (watch,) = config.watches
    assert rules(watch, "NCSC") == Alias("NCSC")
    assert watch.aliases[0].text == "NCSC"
    assert {"National Cyber Security Centre", "NCSC-NL"} < set(texts(watch))
    assert (watch.shown, watch.rivals, watch.country) == ("ncsc", (), "")
    for text in ("The Dutch NCSC warned.", "The NCSC warned.", "The Nationaal Cyber Security Centrum spoke."):
        assert found(config, text) == ["ncsc"]
    assert texts(one("    - {name: NCSC, brands: true}\n"))[-1] == "CERT NZ"


def test_a_short_name_of_one_body_alone_is_that_body_with_its_country() -> None:
    config = read("    - Navy\n")
    (watch,) = config.watches
    assert (watch.aliases[0].text, watch.country, watch.rivals) == ("Navy", "US", ())
    assert found(config, "The Navy bought drones.") == ["navy"]
    assert found(config, "The US Navy bought drones.") == ["navy"]
    assert found(config, "Old Navy sells shirts.") == []


def test_an_acronym_with_aliases_of_its_own_is_one_body_as_written() -> None:
    watch = one("    - {name: NCSC, aliases: [Our Centre], not_near: [Dutch]}\n")
    assert watch.aliases == (Alias("NCSC", not_near=("Dutch",)), Alias("Our Centre", not_near=("Dutch",)))


def test_rules_beside_an_acronym_bind_every_body_of_its_group() -> None:
    watch = one(
        "    - {name: NCSC, exclude: [NCSC Fans], not_near: [football], needs: [cyber], case: exact}\n"
    )
    assert {"NCSC-NL", "National Cyber Security Centre"} < set(texts(watch))
    for alias in watch.aliases:
        assert alias.exclude == ("NCSC Fans",)
        assert (alias.not_near[0], alias.needs, alias.case) == ("football", ("cyber",), Case.EXACT)
        assert not alias.lenient


def test_what_the_file_refuses_binds_spellings_with_rules_of_their_own() -> None:
    watch = one("    - {name: Acme, brands: true, not_near: [Wile], exclude: [Anvil Road]}\n")
    assert all("Wile" in alias.not_near and "Anvil Road" in alias.exclude for alias in watch.aliases)


def test_one_body_of_a_group_is_told_from_those_that_are_not_watched() -> None:
    config = read("    - NCSC (UK)\n")
    assert [rival.key for rival in config.watches[0].rivals] == ["ncsc (nl)", "ncsc (nz)"]
    assert found(config, "Britain's NCSC warned.") == ["ncsc (uk)"]
    assert found(config, "The NCSC in New Zealand warned.") == []
    assert found(config, "The NCSC warned.") == []
    assert found(config, "The National Cyber Security Centre (NCSC) warned.") == ["ncsc (uk)"]


def test_the_whole_group_and_one_of_it_stand_side_by_side() -> None:
    config = read("    - NCSC\n    - NCSC (UK)\n")
    assert config.warnings == ()
    assert found(config, "Britain's NCSC warned.") == ["ncsc", "ncsc (uk)"]
    assert found(config, "The NCSC in New Zealand warned.") == ["ncsc"]


def test_a_config_without_names_never_opens_the_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "contents", lambda: pytest.fail("opened"))
    with pytest.raises(ConfigError):
        load_text("timezone: UTC\nsources: [https://example.org]\n", Path("/x/c.yaml"), {})


@pytest.mark.parametrize(("name", "near"), [("NCSC (Holland)", "'NCSC (UK)'"), ("Globex (AT)", "'Globex'")])
def test_a_name_in_brackets_that_is_no_entry_is_told_with_those_there_are(name: str, near: str) -> None:
    (warning,) = read(f"  - {name}\n").warnings
    assert f"the packs have no entry '{name}'" in warning
    assert near in warning


def test_a_name_in_brackets_that_the_packs_cannot_mean_is_left_alone() -> None:
    assert not read("  - Zyrtan (US)").warnings
    assert not read("  - {name: NCSC (Holland), aliases: [Onze club]}\n").warnings


def test_a_body_among_vendors_is_noted() -> None:
    text = "timezone: UTC\nsources: [https://example.org]\nwatch:\n  Vendors: [NCSC (UK), Globex]\n"
    (note,) = load_text(text, Path("/x/c.yaml"), {}).notes
    assert "4:" in note
    assert note.endswith("the packs have 'NCSC (UK)' among agencies; here it is read as one of Vendors")
