"""preview: the fast sieve loses nothing, and the counts equal a full re-match."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.config.plan import DigestPlan
from monitor.items import Naming
from monitor.matching import compile as compile_watches
from monitor.preview import Sieve, Tally, document, edited
from monitor.store import open_store, open_to_read
from monitor.watches import Alias, Case, Watch
from tests.storecase import NOW, digest, poll, reading, source


def watch(name: str, case: Case = Case.AUTO) -> Watch:
    return Watch(name.casefold(), name, "vendors", (Alias(name, case=case),))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("TP-Link", "The TP\u00a0Link router fell."),
        ("FBI", "The F.B.I. warned of it."),
        ("Huawei", "Reports name Hua\u200bwei today."),
        ("Huawei", "Reports name Ｈｕａｗｅｉ today."),
        ("Касперский", "Об этом сообщили в Касперского."),
        ("华为", "今天华为宣布"),
    ],
)
def test_the_sieve_keeps_what_the_matcher_finds(name: str, text: str) -> None:
    """Whatever the matcher counts passes the sieve first."""
    assert compile_watches([watch(name)]).scan(text).matches
    assert Sieve([watch(name)]).holds(text)


def test_the_sieve_drops_the_rest() -> None:
    """A text without the name is not looked at."""
    assert not Sieve([watch("Dahua")]).holds("Nobody is named here.")


def test_edits_are_told_by_kind() -> None:
    """Added, changed, removed; what is the same is left out."""
    old = [watch("Huawei"), watch("ZTE"), watch("Cisco")]
    new = [watch("Huawei"), watch("ZTE", Case.ANY), watch("Dahua")]
    assert edited(old, new) == {"cisco": "removed", "zte": "changed", "dahua": "added"}


def test_stories_are_counted_once_per_name_and_digest() -> None:
    """Two articles of one story are one; only the digest that covers the name differs."""
    after: DigestPlan = digest("daily", "huawei", "dahua")
    tally = Tally([digest("daily", "huawei")], [after])
    huawei, dahua = Naming("huawei", True, True), Naming("dahua", True, True)
    tally.add(1, "2026-06-17", "One", [huawei], [huawei, dahua])
    tally.add(2, "2026-06-17", "Two", [], [dahua])
    tally.add(2, "2026-06-17", "Copy of two", [], [dahua])
    told = document(tally, {"dahua": "added"}, {"dahua": "Dahua"}, 30)
    assert told["names"] == [
        {"name": "Dahua", "edit": "added", "before": 0, "after": 2,
         "gained": ["One", "Two", "Copy of two"], "lost": []}
    ]  # fmt: skip
    assert told["digests"] == [
        {
            "digest": "daily",
            "days": [{"day": "2026-06-17", "before": 1, "after": 2, "gained": 1, "lost": 0}],
        }
    ]


@pytest.mark.parametrize(
    ("asks", "counted"),
    [({}, 2), ({"about": frozenset({"huawei"})}, 1), ({"subject": True}, 1), ({"named": True}, 1)],
)
def test_a_digest_counts_what_its_filters_let_through(asks: dict[str, Any], counted: int) -> None:
    """`min` and `role` of the edited digest decide, not the name alone."""
    plain = digest("daily", "huawei")
    tally = Tally([plain], [replace(plain, **asks)])
    for story, full in ((1, True), (2, False)):
        naming = [Naming("huawei", about=full, subject=full, used=not full)]
        tally.add(story, "2026-06-17", f"Story {story}", naming, naming)
    told = document(tally, {}, {}, 30)
    assert told["digests"] == [
        {
            "digest": "daily",
            "days": [{"day": "2026-06-17", "before": 2, "after": counted, "gained": 0, "lost": 2 - counted}],
        }
    ]


def test_reading_the_archive_writes_nothing(tmp_path: Path) -> None:
    """Texts come with the names they had, through a door that cannot write."""
    path = tmp_path / "n.db"
    with open_store(path) as store:
        store.sync_sources([source()], NOW)
        store.begin_run("run", NOW)
        poll(store, "alpha", reading("a", "huawei"))
    with open_to_read(path) as store:
        (row,) = store.texts(NOW)
        assert [naming.watch for naming in row.named] == ["huawei"]
        with pytest.raises(Exception, match=r"write|readonly|read-only"):
            store.begin_run("run", NOW)
