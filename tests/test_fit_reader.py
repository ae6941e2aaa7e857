"""What the fit of the reader's weights takes for labels, and how several fits become one set of trees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from monitor.extract import model
from tests.evaluation.fit_reader import MEMBERS, SETTINGS, VOTING, mean, snippet_labels

DEPTH = 3


def fit(seed: int, trees: int) -> dict[str, Any]:
    drawn = np.random.default_rng(seed)
    return {
        "columns": drawn.integers(0, 4, trees * DEPTH).astype(np.int16),
        "borders": drawn.integers(0, 3, trees * DEPTH).astype(np.float32),
        "leaves": drawn.normal(size=(trees, 2**DEPTH)).astype(np.float32),
        "bias": np.float32(drawn.normal()),
    }


def log_odds(trees: dict[str, Any], rows: Any) -> Any:
    odds = model.Trees.of(**trees).odds(rows).astype(np.float64)
    return np.log(odds / (1 - odds))


def test_one_set_of_trees_says_the_mean_of_the_fits_however_many_trees_each_has() -> None:
    rows = np.random.default_rng(9).integers(0, 4, (20, 4)).astype(np.float32)
    fits = [fit(1, 3), fit(2, 5), fit(3, 4)]
    told = np.mean([log_odds(one, rows) for one in fits], axis=0)
    assert log_odds(mean(fits), rows) == pytest.approx(told, abs=1e-4)
    assert log_odds(mean(fits, sharper=1.5), rows) == pytest.approx(1.5 * told, abs=1e-4)


def test_snippets_label_the_runs_they_stand_in_and_no_others() -> None:
    texts = [
        "The first paragraph tells.",
        "Share this story",
        "Nobody labelled this",
        "Share this story: it tells",
    ]
    found = snippet_labels(texts, ["paragraph\n  tells", "it tells", "his"], ["Share this", ""])
    assert np.array_equal(found, [1, 0, np.nan, 1], equal_nan=True)


def test_the_shipped_first_trees_are_as_many_as_the_members_fit_together() -> None:
    alone, voting = model.stages()
    assert len(alone.leaves) == sum((SETTINGS | one.settings)["iterations"] for one in MEMBERS)
    assert len(voting.leaves) == (SETTINGS | VOTING.settings)["iterations"]
