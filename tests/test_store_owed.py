"""What a digest filters is stored but not owed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.items import Findings, Match, Role
from monitor.store import open_store
from tests.storecase import NOW, digest, poll, reading, source


@pytest.mark.parametrize(
    ("about", "subject", "owed"),
    [(False, False, 1), (True, False, 0), (False, True, 0)],
)
def test_filtered_matches_are_not_owed(tmp_path: Path, about: bool, subject: bool, owed: int) -> None:
    """A name only quoted in passing is owed unless min or role leave it out."""
    plan = replace(digest(), about=frozenset({"huawei"} if about else ()), subject=subject)
    page = reading("a", "huawei")
    (match,) = page.findings.matches
    passing = Match("huawei", tuple(m._replace(role=Role.QUOTED) for m in match.mentions), 0.1, False)
    with open_store(tmp_path / "n.db") as store:
        store.sync_sources([source()], NOW)
        store.begin_run("run", NOW)
        poll(store, "alpha", replace(page, findings=Findings((passing,))), digests=[plan])
        found = store.article(1)
    assert found is not None
    assert len(found.told) == owed
    assert found.findings.matches


def test_config_says_it() -> None:
    """min of a watch binds its name in every digest, min of a digest all its names."""
    text = (
        "timezone: UTC\nwatch:\n  v:\n    - name: Huawei\n      min: about\n    - ZTE\n"
        "sources: [https://alpha.example/feed]\ndigests:\n"
        "  - {name: a, to: x@example.org, when: every day at 07:00, role: subject}\n"
        "  - {name: b, to: x@example.org, when: every day at 07:00, min: about}\n"
        "delivery: {from: w@example.org, folder: out}\n"
    )
    first, second = load_text(text, Path("/x/config.yaml"), {}).digests
    assert (first.about, first.subject) == ({"huawei"}, True)
    assert (second.about, second.subject) == ({"huawei", "zte"}, False)
