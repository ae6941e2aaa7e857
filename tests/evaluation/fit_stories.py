"""Fits the weights of `monitor.stories.likeness` to the hand-labelled pairs, and measures them held out.

    python -m tests.evaluation.fit_stories DATA

Folds by story: pairs that share an article or a rare word of a headline stand in one fold. Vetoed pairs take
no part in the fit and count as "not the same".
"""

from __future__ import annotations

import sys
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from monitor.facts.words import RAREST, weight
from monitor.stories import likeness as scoring
from tests.evaluation.stories import compare, day_of, read, rows

FOLDS = 10
RIDGE = 2.0
THRESHOLD = scoring.SAME


def groups(pairs: list[dict[str, Any]]) -> Any:
    """Return the story number of each pair."""
    parent: dict[object, object] = {}

    def root(key: object) -> object:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for number, pair in enumerate(pairs):
        for article in (pair["a"], pair["b"]):
            words = [w for w in read(article).title if weight(w) == RAREST and len(w) > 3 and not w.isdigit()]
            for key in (("article", article["id"]), *(("word", word) for word in words)):
                parent[root(key)] = root(number)
    roots = [root(number) for number in range(len(pairs))]
    return np.array([list(dict.fromkeys(roots)).index(one) for one in roots])


def fit(rows_: Any, labels: Any) -> Any:
    """Return the weights of a ridge logistic regression on standardised columns, as weights of the raw ones."""
    mean, spread = rows_.mean(0), rows_.std(0) + 1e-9
    x = np.c_[(rows_ - mean) / spread, np.ones(len(rows_))]
    w = np.zeros(x.shape[1])
    ridge = np.eye(len(w)) * RIDGE
    ridge[-1, -1] = 0
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (p - labels) + ridge @ w)
    raw = w[:-1] / spread
    return np.append(raw, w[-1] - raw @ mean)


def score(predicted: Any, labels: Any) -> tuple[float, int, int]:
    """Return F1, false and missed."""
    true, false, missed = (predicted & labels).sum(), (predicted & ~labels).sum(), (~predicted & labels).sum()
    return float(2 * true / (2 * true + false + missed)), int(false), int(missed)


def main() -> None:
    """Print the held-out figures of five shufflings, and the weights fitted to all pairs."""
    pairs = rows(Path(sys.argv[1]) / "clusters/gold_pairs.jsonl")
    labels = np.array([pair["label"] == "same" for pair in pairs])
    vetoed = np.array([bool(compare(pair).veto) for pair in pairs])
    table = []
    for pair in pairs:
        one, other = read(pair["a"]), read(pair["b"])
        days = abs((day_of(pair["a"]) - day_of(pair["b"])).days)
        weights = {word: weight(word) for word in one.words | other.words}
        table.append(astuple(scoring.features(one, other, days, bool(compare(pair).cves), weights)))
    x = np.array(table)
    numbers = groups(pairs)

    def predict(w: Any, which: Any) -> Any:
        return (1 / (1 + np.exp(-(x[which] @ w[:-1] + w[-1]))) >= THRESHOLD) & ~vetoed[which]

    held_out = []
    for seed in range(5):
        fold = (np.random.default_rng(seed).permutation(numbers.max() + 1) % FOLDS)[numbers]
        predicted = np.zeros(len(pairs), bool)
        for number in range(FOLDS):
            inside = (fold != number) & ~vetoed
            predicted[fold == number] = predict(fit(x[inside], labels[inside]), fold == number)
        held_out.append(score(predicted, labels))
    print("held out", held_out, "mean F1", round(float(np.mean([f1 for f1, *_ in held_out])), 3))
    whole = fit(x[~vetoed], labels[~vetoed])
    print("all", score(predict(whole, np.ones(len(pairs), bool)), labels))
    named = zip([field.name for field in fields(scoring.Features)], whole[:-1], strict=True)
    print(", ".join(f"{name}={value:.2f}" for name, value in named), f"bias={whole[-1]:.2f}")
    print("vetoed but the same:", [p["id"] for p, v, y in zip(pairs, vetoed, labels, strict=True) if v and y])
    print("vetoed", [(p["id"], compare(p).veto) for p, v in zip(pairs, vetoed, strict=True) if v])


if __name__ == "__main__":
    main()
