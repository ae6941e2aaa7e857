"""Salience: the more prominent the name, the higher; about from 0.5 on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Mention, Role, Zone
from monitor.matching import compile
from monitor.matching.salience import salience
from tests.matchcase import article, watch

FILLER = ["Nothing else happened on that day in town."] * 12


def _score(title: str, *body: str, lead: str = "") -> tuple[float, bool]:
    matches = compile([watch("Huawei")]).find(article(title, *body, lead=lead)).matches
    return matches[0].salience, matches[0].about


def test_order() -> None:
    passing = _score("A ban", *FILLER, "Others, like Huawei, wait.")
    leading = _score("A ban", *FILLER, lead="The ban hits Huawei.")
    headline = _score("Huawei banned", "The ban hits Huawei.", *FILLER, lead="The firm Huawei lost.")
    assert passing[0] < leading[0] < headline[0]
    assert not passing[1]
    assert headline[1]


def test_who_is_only_quoted_counts_half() -> None:
    told = _score("A ban", "According to Huawei, it is bad.", *FILLER)
    done = _score("A ban", "The attack on Huawei is bad.", *FILLER)
    assert told[0] < done[0]


PLACES = st.tuples(st.sampled_from(list(Zone)[:3]), st.integers(0, 9000), st.sampled_from(list(Role)))


@given(
    st.lists(PLACES, max_size=30),
    st.integers(0, 9000),
    st.integers(0, 99),
)
def test_between_nothing_and_one(places: list[tuple[Zone, int, Role]], length: int, sentences: int) -> None:
    mentions = [Mention("w", "W", "W", zone, at, at + 1, "W", 0, role) for zone, at, role in places]
    assert 0.0 <= salience(mentions, length, sentences) <= 1.0
