"""What goes to chat rooms: short, complete in its counts, and without marks that a room would obey."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts import brief, digest
from tests.digests.material import NOW, article, config, match, material, mention, ordinary_day, plan


def test_an_ordinary_day_reads_well() -> None:
    text = brief.text(digest.view(ordinary_day(), plan(), config(), NOW))
    assert text.splitlines()[0].startswith("5 stories") or "stories" in text.splitlines()[0]
    assert "Huawei: Despite U.S. ban, Huawei keeps the trust of the UK's NCSC (teiss)\nhttps://" in text
    assert "ZTE: Update: ZTE patches three flaws" in text


def test_many_stories_stay_within_what_a_room_takes() -> None:
    named = (match("Huawei", 1, mention("Huawei", "Huawei")),)
    many = [article(number, f"Huawei story {number} " + "x" * 300, "teiss", named) for number in range(60)]
    text = brief.text(digest.view(material(*many), plan(), config(), NOW))
    assert len(text) <= brief.LIMIT
    assert "more" in text.splitlines()[-1]


@given(st.text(max_size=400))
def test_no_mark_and_no_address_of_a_stranger_works(words: str) -> None:
    """Nobody is called, no address hides behind words, nothing becomes a line of its own."""
    shown = brief.harmless(words)
    assert not set(shown) & set("@<>`|[]*~\n\r\u2028")
    assert "http:" not in shown.casefold()
    assert "https:" not in shown.casefold()


def test_marks_in_a_headline_are_shown_and_do_nothing() -> None:
    shown = brief.harmless("@everyone <!channel> [your bank](https://evil.example) `x` **b**")
    assert "@" not in shown
    assert "](" not in shown
    assert "everyone" in shown
