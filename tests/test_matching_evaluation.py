"""Gates on labelled names: figures may rise, never fall below what was reached."""

from __future__ import annotations

from collections import Counter

import pytest

from monitor.matching import compile
from tests.evaluation import advisories, fresh_senses, orgs, senses
from tests.evaluation.watchlist import SHARED
from tests.matchcase import watch

pytestmark = [
    pytest.mark.evaluation,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here"),
]


def test_ambiguous_names_are_told_apart() -> None:
    true = false = missed = 0
    for context, flag, _ in senses.flags("samples"):
        entity = context["label"] == "entity"
        true, false, missed = (
            true + (flag and entity),
            false + (flag and not entity),
            missed + (entity and not flag),
        )
    assert 2 * true / (2 * true + false + missed) >= 0.95


def test_the_shipped_words_alone_tell_most_names_apart() -> None:
    true = false = missed = 0
    for context, flag, _ in senses.flags("none"):
        entity = context["label"] == "entity"
        true, false, missed = (
            true + (flag and entity),
            false + (flag and not entity),
            missed + (entity and not flag),
        )
    assert 2 * true / (2 * true + false + missed) >= 0.95


def test_names_that_no_rule_was_written_for_are_told_apart() -> None:
    flags = [(place.group in "ABCD", flag, place.entity) for place, flag, _ in fresh_senses.flags("none")]
    for first, least, found in ((True, 0.8, 0.93), (False, 0.72, 0.91)):
        counts = Counter((flag, entity) for early, flag, entity in flags if early == first)
        true, false, missed = counts[True, True], counts[True, False], counts[False, True]
        assert 2 * true / (2 * true + false + missed) >= least
        assert true / (true + missed) >= found


def test_the_packs_tell_ambiguous_names_apart() -> None:
    counts = Counter((flag, context["label"] == "entity") for context, flag, _ in senses.flags("packs"))
    true, false, missed = counts[True, True], counts[True, False], counts[False, True]
    assert 2 * true / (2 * true + false + missed) >= 0.97


def test_mentions_in_reports_are_organisations() -> None:
    assert orgs.reading("samples").labelled >= 0.91
    assert orgs.reading("packs").meant >= 0.865


@pytest.mark.timeout(300)
def test_the_official_vendor_of_an_advisory_is_found_by_the_packs() -> None:
    made = advisories.score()
    assert made.held >= 1000
    assert made.share >= 0.97


def test_the_founding_text_names_its_vendors() -> None:
    text = (SHARED / "data" / "founding" / "teiss-huawei-ncsc.txt").read_text("utf-8")
    findings = compile([watch(name) for name in ("Huawei", "ZTE", "Samsung", "NCSC", "Target")]).scan(text)
    assert {match.watch for match in findings.matches} == {"huawei", "zte", "samsung", "ncsc"}
