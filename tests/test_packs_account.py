"""What `watch add` tells of what the packs know."""

from __future__ import annotations

from monitor.packs.account import account


def test_an_entry_tells_its_other_names_and_its_brands() -> None:
    told = account("huawei")
    assert told.startswith("the packs know it: ")
    assert " count too; with brands: true also " in told


def test_a_shared_acronym_tells_whom_it_means() -> None:
    assert account("NCSC").startswith("it means every body called so: NCSC (")
    assert account("NCSC").endswith("; write one of these names to watch that one")
    assert account("NCSC", alone=True) == ""


def test_a_spelling_tells_whose_it_is() -> None:
    told = account("Pulse Secure")
    assert told == 'the packs know it as a spelling of Ivanti; for all names of that one: watch add "Ivanti"'


def test_what_the_packs_do_not_know_is_not_spoken_of() -> None:
    assert account("Zyrtan of Nowhere") == ""
