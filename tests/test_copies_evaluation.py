"""The gates of copies and edits, on real texts and the real stream; docs/stories.md has all figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.copies import TERMS
from tests.evaluation import copies, replay

pytestmark = pytest.mark.evaluation
SNAPSHOTS = 120


def test_changed_copies_of_real_texts_are_found(data: Path) -> None:
    """At least 95 % of every kind."""
    shares = copies.recall(copies.pages(), TERMS)
    assert {kind: one["found"] for kind, one in shares.items() if one["found"] < 0.95} == {}


def test_different_real_texts_are_no_copies(data: Path) -> None:
    """At most one pair in 50,000."""
    pairs, count = copies.false_pairs(copies.pages())
    assert sum(not why for *_, why in pairs) <= count / 50_000


def test_the_stream_of_snapshots(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One article per address, every edited headline a revision, nothing told twice; prints the counts."""
    counts = replay.replayed(SNAPSHOTS)
    with capsys.disabled():
        print("", *counts.lines(), sep="\n")
    assert (counts.articles, counts.merged) == (counts.addresses, [])
    assert counts.kept == counts.edits > 0
    assert (counts.again, counts.twice, counts.failed, counts.rewritten) == (0, 0, 0, 0)
    assert len(counts.stale) <= counts.addresses / 1000
