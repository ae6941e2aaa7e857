from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_text
from monitor.config.plan import Config
from monitor.errors import ConfigError


def read(sources: str) -> Config:
    text = f"timezone: UTC\nwatch:\n  a: [Huawei]\nsources:\n{sources}"
    return load_text(text, Path("/x/c.yaml"), {})


def names(sources: str) -> list[str]:
    return [source.name for source in read(sources).sources]


def test_a_source_without_a_name_is_named_by_its_host() -> None:
    assert names("  - https://www.example.org/feed\n  - https://news.example.org\n") == [
        "example.org",
        "news.example.org",
    ]


def test_where_two_share_a_host_the_later_ones_take_their_path() -> None:
    assert names(
        "  - https://example.org/a/\n  - https://example.org/b\n  - https://example.org/b?c=1\n"
        "  - https://example.org/b?c=2\n"
    ) == ["example.org", "example.org/b", "example.org/b (2)", "example.org/b (3)"]


def test_a_derived_name_makes_room_for_given_ones() -> None:
    assert names("  - https://example.org/a\n  - name: Example.org\n    url: https://example.net\n") == [
        "example.org/a",
        "Example.org",
    ]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.org", "www.a.org", "b.org"]),
            st.sampled_from(["", "/", "/x", "/x/y", "/x?z=1"]),
        ),
        unique_by=lambda pair: (pair[0], pair[1].rstrip("/")),
        min_size=1,
    )
)
def test_names_are_always_unique(places: list[tuple[str, str]]) -> None:
    found = names("".join(f"  - https://{host}{path}\n" for host, path in places))
    assert len({name.casefold() for name in found}) == len(places)


def test_rules_without_a_setting_are_the_generic_ones() -> None:
    config = read("  - url: https://example.org\n    rules: {}\n    listing: {match: /news/}\n")
    (source,) = config.sources
    assert source.rules.origin == "generic"
    assert source.listing.match == "/news/"
    assert config.warnings == ()


def test_a_listing_may_stand_in_for_a_dead_feed() -> None:
    config = read(
        "  - url: https://a.example/feed\n    kind: feed\n    listing: {url: https://a.example/news}\n"
    )
    assert config.sources[0].listing_url == "https://a.example/news"
    assert config.warnings == ()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("kind: listing\n    listing: {url: https://a.example/news}", "does nothing with kind: listing"),
        ("listing: {url: https://A.example/feed/}", "is the address of the source"),
        ("kind: sitemap\n    listing: {match: /x/}", "does nothing with kind: sitemap"),
    ],
)
def test_a_listing_that_can_do_nothing_is_told(settings: str, told: str) -> None:
    (warning,) = read(f"  - url: https://a.example/feed\n    {settings}\n").warnings
    assert told in warning


def test_a_private_listing_must_be_meant_too() -> None:
    with pytest.raises(ConfigError) as raised:
        read("  - url: https://a.example/feed\n    listing: {url: http://10.0.0.1/news}\n")
    assert "private address" in raised.value.problems[0].message


def test_a_private_source_is_taken_where_it_is_meant() -> None:
    (source,) = read("  - url: http://127.0.0.1:8080/feed\n    allow_private: on\n").sources
    assert source.allow_private
