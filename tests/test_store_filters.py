"""Digests that ask for more than a name: what they pass over, and what they are owed when more is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.config.plan import DigestPlan, passed_over
from monitor.items import Match, Reading, Role
from monitor.store import Store, open_store
from monitor.watches import Alias, Watch
from tests.storecase import DAY, HOUR, NOW, compose, digest, mention, poll, reading, source

PLAIN = digest("plain")
ABOUT = replace(digest("about"), about=frozenset({"huawei", "zte"}))
SUBJECT = replace(digest("subject"), subject=True)
NAMED = replace(digest("named"), named=True)
ALL = (PLAIN, ABOUT, SUBJECT, NAMED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "newswatch.db") as opened:
        opened.sync_sources([source("alpha")], NOW)
        opened.sync_digests(ALL, NOW)
        yield opened


def weakly(given: Reading, role: Role = Role.QUOTED) -> Reading:
    """The same reading where the names are only quoted, or have another role, in passing."""
    matches = tuple(
        replace(
            match,
            about=False,
            mentions=tuple(mention._replace(role=role) for mention in match.mentions),
        )
        for match in given.findings.matches
    )
    return replace(given, findings=replace(given.findings, matches=matches))


def owed(store: Store, plan: DigestPlan) -> list[tuple[str, str]]:
    material = store.material(plan, NOW + DAY)
    return [(article.title, article.kind) for article in material.owed]


def test_what_is_named_in_passing_or_quoted_is_owed_to_the_plain_digest_alone(store: Store) -> None:
    poll(store, "alpha", weakly(reading("one", "huawei")), reading("two", "zte"), digests=ALL)
    assert len(owed(store, PLAIN)) == 2
    assert owed(store, ABOUT) == owed(store, SUBJECT) == [("The two", "new")]


def test_what_is_only_used_is_owed_but_where_the_role_asks_for_more(store: Store) -> None:
    """A tool or a place in somebody's hands is passed over by `role: named` and by `role: subject`."""
    used = weakly(reading("one", "huawei"), Role.USED)
    poll(store, "alpha", used, weakly(reading("two", "zte")), digests=ALL)
    assert len(owed(store, PLAIN)) == 2
    assert owed(store, NAMED) == [("The two", "new")]
    assert owed(store, SUBJECT) == []


def test_what_tells_of_a_name_counts_wherever_it_stands(store: Store) -> None:
    """A long article quotes a name many times before it tells of it."""
    given = reading("one", "huawei")
    (match,) = given.findings.matches
    quoted = [match.mentions[0]._replace(role=Role.QUOTED)] * 40
    long = replace(match, mentions=(*quoted, *match.mentions))
    poll(store, "alpha", replace(given, findings=replace(given.findings, matches=(long,))), digests=ALL)
    assert owed(store, SUBJECT) == [("The one", "new")]


def test_a_fuller_text_is_owed_where_the_first_was_passed_over(store: Store) -> None:
    """The feed's text named it in passing; the page, read later, is about it. Nobody hears of it twice."""
    early = weakly(reading("one", "huawei", body_from="feed", owner="alpha", retry_page=True))
    poll(store, "alpha", early, digests=ALL)
    assert owed(store, ABOUT) == []
    compose(store, "monday", plan=PLAIN, now=NOW + HOUR / 2)
    poll(store, "alpha", reading("one", "huawei"), digests=ALL, now=NOW + HOUR)
    assert owed(store, ABOUT) == owed(store, SUBJECT) == [("The one", "new")]
    assert owed(store, PLAIN) == []
    compose(store, "tuesday", plan=ABOUT, now=NOW + 2 * HOUR)
    poll(store, "alpha", reading("one", "huawei"), digests=ALL, now=NOW + 3 * HOUR)
    assert owed(store, ABOUT) == owed(store, PLAIN) == []


def test_what_a_digest_leaves_out_is_told_with_its_filter() -> None:
    """One line per digest and name: `explain` and `why-not` show the setting that decided."""
    text = "huawei is named"
    passing = Match("huawei", (mention("huawei", text, 0),), about=False)
    plans = [
        replace(digest("weekly", "huawei"), about=frozenset({"huawei"})),
        digest("daily", "huawei"),
        replace(digest("other", "zte"), about=frozenset({"zte"})),
    ]
    watches = [Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),), label="Huawei (CN)")]
    today = date(2026, 6, 1)
    lines = passed_over(plans, [passing], watches, today)
    assert lines == ("weekly: Huawei (CN), named in passing; min: about",)
    muted = [replace(watches[0], muted_until=date(2026, 6, 2))]
    assert passed_over(plans, [passing], muted, today) == (
        "weekly: Huawei (CN), muted until 2026-06-02",
        "daily: Huawei (CN), muted until 2026-06-02",
    )
    assert passed_over(plans, [passing], muted, date(2026, 6, 2)) == lines
    used = Match("huawei", (passing.mentions[0]._replace(role=Role.USED),), about=True)
    assert passed_over([replace(NAMED, watches=frozenset({"huawei"}))], [used], watches, today) == (
        "named: Huawei (CN), only used, as a place or a tool; role: named",
    )
