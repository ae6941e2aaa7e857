"""Blocks and mentions as columns come back exactly, and hold each text once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Block, Mention, Role, Zone
from monitor.store import bodies

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
mentions = st.builds(
    Mention,
    watch=words,
    alias=words,
    surface=words,
    zone=st.sampled_from(Zone),
    start=st.integers(-1, 10**6),
    end=st.integers(-1, 10**6),
    sentence=words,
    at=st.integers(0, 100),
    role=st.sampled_from(Role),
    why=words,
)


@given(st.lists(mentions, max_size=30))
def test_mentions(made: list[Mention]) -> None:
    """The first twelve come back as they were, and no role is lost that stands only behind them."""
    kept = bodies.mentions_of(bodies.mentions_column(made))
    assert len(kept) == min(len(made), bodies.MENTIONS_KEPT)
    assert {one.role for one in kept} == {one.role for one in made}
    first = tuple(made[: bodies.MENTIONS_KEPT])
    if {one.role for one in first} == {one.role for one in made}:
        assert kept == first


def test_a_role_at_the_edge_gives_way_to_no_other() -> None:
    """Neither the last of the first twelve nor what stands behind them is lost, if its role is its own."""
    plain = Mention("w", "W", "W", Zone.BODY, 0, 1, "W", 0)
    last, behind = plain._replace(role=Role.QUOTED), plain._replace(role=Role.SUBJECT)
    kept = bodies.mentions_of(bodies.mentions_column([*[plain] * 11, last, plain, behind]))
    assert kept == (*[plain] * 10, last, behind)


@given(st.lists(words, max_size=5))
def test_names(names: list[str]) -> None:
    """Any names, in order."""
    assert bodies.names_of(bodies.names_column(names)) == tuple(names)


def test_blocks_hold_places_not_text() -> None:
    """The article's text is stored once, whatever its blocks."""
    text = "word " * 10_000
    blocks = (
        Block(Zone.HEADLINE, "Head"),
        Block(Zone.LEAD, text, 0),
        Block(Zone.FURNITURE, "More", why="related"),
    )
    column = bodies.blocks_column(blocks)
    assert len(column) < 200
    assert bodies.blocks_of(column, text) == blocks
