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


def test_one_fit_speaks_for_all_only_where_it_leaves_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(9).integers(0, 4, (200, 4)).astype(np.float32)
    of_all = mean([fit(seed, 4) for seed in (1, 2, 3)], sharper=6)
    together, first = (
        log_odds(of_all, rows),
        log_odds(
            {
                **of_all,
                "leaves": of_all["leaves"][:4] * 3,
                "columns": of_all["columns"][: 4 * DEPTH],
                "borders": of_all["borders"][: 4 * DEPTH],
            },
            rows,
        ),
    )
    told = log_odds({**of_all, "fits": 3}, rows)
    clear = np.abs(first) >= model.CLEAR
    assert 0 < clear.sum() < len(rows)
    assert told[clear] == pytest.approx(first[clear], abs=1e-3)
    assert told[~clear] == pytest.approx(together[~clear], abs=1e-3)
    monkeypatch.setattr(model, "CLEAR", np.inf)
    assert log_odds({**of_all, "fits": 3}, rows) == pytest.approx(together, abs=1e-3)


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
    sizes = [(SETTINGS | one.settings)["iterations"] for one in MEMBERS]
    assert alone.rest is not None
    assert (alone.fits, len(alone.leaves), len(alone.rest.leaves)) == (len(sizes), sizes[0], sum(sizes[1:]))
    assert len(set(sizes)) == 1
    assert len(voting.leaves) == (SETTINGS | VOTING.settings)["iterations"]
