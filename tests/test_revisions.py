"""What an edit changed: a typo, or something readers act on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.revisions import GAINED, Version, difference

TEXT = (
    "Acme's mail servers were breached last week, it said on Tuesday. Researchers at Example saw the "
    "attackers read mail of 1,200 customers. No patch is out. The first attack was on March 3, 2026."
)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Acme breached by hackers", TEXT),
        ("Acme Breached", TEXT),
        ("Acme breached", TEXT.replace("breached", "breeched")),
        ("Acme breached", TEXT.replace("1,200 customers", "1.200 customers").replace("1.200", "1200")),
        ("Acme breached", TEXT.replace("March 3, 2026", "3 March")),
        ("Acme breached", TEXT.replace("No patch is out. ", "")),
        ("Acme breached: 1,200 customers hit", TEXT),
    ],
)
def test_a_typo(title: str, text: str) -> None:
    assert difference(Version("Acme breached", TEXT), Version(title, text)).kind == "typo"


@pytest.mark.parametrize(
    ("more", "gained"),
    [
        ("The flaw is cve-2026-12345.", ("CVE-2026-12345",)),
        ("The flaw is CVE\u20112026\u201112345.", ("CVE-2026-12345",)),
        ("It is now exploited in the wild.", ("exploited",)),
        ("A spokesperson denied it.", ("an official statement",)),
        ("In all 1.2 million people are affected.", ("1,200,000 affected",)),
        ("Of these, 45,000 of its business users lost money.", ("45,000 affected",)),
        ("A second attack came on 9 March.", ("the date 9 mar",)),
    ],
)
def test_material(more: str, gained: tuple[str, ...]) -> None:
    found = difference(Version("Acme breached", TEXT), Version("Acme breached", f"{TEXT} {more}"))
    assert (found.kind, found.gained) == ("material", gained)


def test_patched() -> None:
    """A fix that comes out later is news; one that was there before is not."""
    before = TEXT.replace("No patch is out. ", "")
    assert difference(Version("t", before), Version("t", before + " Security updates are out.")).gained == (
        "patched",
    )
    assert difference(Version("t", TEXT), Version("t", TEXT + " Security updates are out.")).kind == "typo"


def test_a_watched_name_is_material_though_no_word_changed() -> None:
    """A name that the watchlist gained, or that moved out of the furniture."""
    one, two = Version("t", TEXT, frozenset({"acme"})), Version("t", TEXT, frozenset({"acme", "zte"}))
    assert difference(one, two).gained == ("zte",)
    assert difference(two, one).kind == ""


def test_space_and_punctuation_of_the_text_are_nothing() -> None:
    assert difference(Version("t", TEXT), Version("t", TEXT.replace(". ", ".\n\n").upper())).kind == ""


@given(st.text(max_size=80), st.text(max_size=400), st.text(max_size=80), st.text(max_size=400))
def test_any_two_versions(title: str, text: str, title2: str, text2: str) -> None:
    """Never raises; a version differs from itself in nothing; only what is new counts."""
    one, two = Version(title, text), Version(title2, text2)
    assert difference(one, one).kind == ""
    found = difference(one, two)
    assert found.kind in ("", "typo", "material")
    assert len(found.gained) <= GAINED
    assert (found.kind == "material") == bool(found.gained)
    assert difference(two, Version(title2, f"{text}\n\n{title}\n\n{text2}")).kind in ("", "typo", "material")
