"""Subject and preheader, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import subject

LONG = "National Cyber Security Centre of the United Kingdom of Great Britain"
DAY = "17 Jun"


@pytest.mark.parametrize(
    ("stories", "names", "settings", "expected"),
    [
        (1, ["Huawei"], {}, "1 story: Huawei — 17 Jun"),
        (5, ["Huawei", "ZTE"], {}, "5 stories: Huawei, ZTE — 17 Jun"),
        (5, ["Huawei", "ZTE", "NCSC"], {}, "5 stories: Huawei, ZTE, NCSC — 17 Jun"),
        (
            5,
            ["Huawei", "ZTE", "NCSC", "CISA", "Samsung", "Apple"],
            {},
            "5 stories: Huawei, ZTE, NCSC +3 — 17 Jun",
        ),
        (1204, [f"N{n}" for n in range(50)], {}, "1,204 stories: N0, N1, N2 +47 — 17 Jun"),
        (3, ["华为", "三星", "中兴通讯"], {}, "3 stories: 华为, 三星, 中兴通讯 — 17 Jun"),
        (
            2,
            ["Kaspersky Industrial", "Hikvision Digital Technology", "ZTE"],
            {},
            "2 stories: Kaspersky Industrial +2 — 17 Jun",
        ),
        (2, [LONG, "ZTE"], {}, "2 stories: National Cyber Security Centre of th… +1 — 17 Jun"),
        (
            5,
            ["Huawei", "ZTE", "NCSC"],
            {"sick": "7 of 12 sources sick"},
            "5 stories (7 of 12 sources sick): Huawei, ZTE, NCSC — 17 Jun",
        ),
        (12, ["FBI"], {"older": True}, "12 older stories: FBI — 17 Jun"),
        (1, ["FBI"], {"older": True}, "1 older story: FBI — 17 Jun"),
    ],
)
def test_names_come_before_their_number(
    stories: int, names: list[str], settings: dict[str, object], expected: str
) -> None:
    assert subject.with_stories(stories, names, DAY, **settings) == expected  # type: ignore[arg-type]
    assert len(expected) <= subject.LIMIT


@pytest.mark.parametrize(
    ("watched", "read", "expected"),
    [
        (18, 412, "Nothing new on 18 names — 17 Jun (412 articles read)"),
        (1, 1, "Nothing new on 1 name — 17 Jun (1 article read)"),
        (500, 12_412, "Nothing new on 500 names — 17 Jun (12,412 articles read)"),
    ],
)
def test_an_empty_day_says_how_much_was_read(watched: int, read: int, expected: str) -> None:
    assert subject.nothing_new(watched, read, DAY) == expected


def test_a_sick_machine_says_what_is_wrong() -> None:
    assert (
        subject.needs_attention("no articles read since 15 Jun")
        == "Newswatch needs attention: no articles read since 15 Jun"
    )


@given(
    st.integers(1, 99_999),
    st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=60),
    st.sampled_from(["", "120 of 300 sources sick"]),
)
def test_no_subject_is_longer_than_a_phone_shows(stories: int, names: list[str], sick: str) -> None:
    assert len(subject.with_stories(stories, names, "17 Jun", sick=sick)) <= subject.LIMIT


@pytest.mark.parametrize(
    ("headlines", "sick", "expected"),
    [
        (["A", "B", "C"], 0, "A · B"),
        (["A"], 1, "A · 1 source needs a look"),
        ([], 2, "412 articles were read. · 2 sources need a look"),
        (["x" * 500, "B"], 0, "x" * 89 + "… · B"),
    ],
)
def test_the_preheader_continues_the_subject(headlines: list[str], sick: int, expected: str) -> None:
    assert subject.preheader(headlines, sick, "412 articles were read.") == expected
