"""Fits the weights of `monitor.stories.likeness` to the hand-labelled pairs, and measures them held out.

    python -m tests.evaluation.fit_stories DATA

Folds by story: pairs that share an article or a rare word of a headline stand in one fold. Vetoed pairs take
no part in the fit and count as "not the same". The labelled pairs are the data's and `story_pairs.jsonl`: 115
pairs of the same articles, drawn from every range of likeness and labelled from headline and summary, "same"
for one development of a story as in the data. Beside these the fit sees, with less weight, the pairs derived
from CVE ids and pairs of articles that one publisher brought on one day: those are nearly always different,
and there are many of them, as there are in a store.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections import defaultdict
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from monitor.facts import Facts
from monitor.facts.words import RAREST, weight
from monitor.stories import likeness as scoring
from tests.evaluation.stories import day_of, read, rows

FOLDS = 10
RIDGE = 2.0
BY_CVE = 0.3
SAME_DAY = 0.05


def more_pairs(data: Path) -> list[dict[str, Any]]:
    """Return the pairs of `story_pairs.jsonl` with their articles."""
    labelled = rows(Path(__file__).with_name("story_pairs.jsonl"))
    sets = {
        name: {article["id"]: article for article in rows(data / f"clusters/{name}.jsonl.gz")}
        for name in {pair["set"] for pair in labelled}
    }
    return [
        {**pair, "a": sets[pair["set"]][pair["a"]], "b": sets[pair["set"]][pair["b"]]} for pair in labelled
    ]


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


def fit(rows_: Any, labels: Any, shares: Any) -> Any:
    """Return the weights of a ridge logistic regression whose rows count by `shares`, the constant last."""
    mean = np.average(rows_, 0, shares)
    spread = np.sqrt(np.average((rows_ - mean) ** 2, 0, shares)) + 1e-9
    x = np.c_[(rows_ - mean) / spread, np.ones(len(rows_))]
    w = np.zeros(x.shape[1])
    ridge = np.eye(len(w)) * RIDGE
    ridge[-1, -1] = 0
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (shares * (p - labels)) + ridge @ w
        w -= np.linalg.solve((x.T * (shares * p * (1 - p))) @ x + ridge, gradient)
    raw = w[:-1] / spread
    return np.append(raw, w[-1] - raw @ mean)


def row(one: Facts, other: Facts, days: float) -> tuple[tuple[float, ...], bool]:
    """Return the features of two articles, and whether they contradict."""
    weights = {word: weight(word) for word in one.words | other.words}
    like = scoring.likeness(one, other, days, weights)
    return astuple(scoring.features(one, other, days, bool(like.cves), weights)), bool(like.veto)


def rows_of(pairs: list[dict[str, Any]]) -> tuple[Any, Any]:
    """Return the features and the vetoes of labelled pairs."""
    found = [
        row(read(p["a"]), read(p["b"]), abs((day_of(p["a"]) - day_of(p["b"])).total_seconds()) / 86_400)
        for p in pairs
    ]
    return np.array([features for features, _ in found]), np.array([veto for _, veto in found])


def one_publishers_day(data: Path) -> Any:
    """Return the features of pairs that one publisher brought on one day, without the contradicting ones."""
    days = defaultdict(list)
    for article in rows(data / "clusters/stream_articles.jsonl.gz"):
        days[article["host"], str(day_of(article))[:10]].append(article)
    chosen = sorted(days)
    random.Random(1).shuffle(chosen)
    found: list[tuple[float, ...]] = []
    for key in chosen[:900]:
        facts = [read(article) for article in days[key]]
        for one, other in itertools.combinations(facts, 2):
            features, veto = row(one, other, float(len(found) % 2))
            if not veto:
                found.append(features)
    return np.array(found)


def score(predicted: Any, labels: Any) -> tuple[float, int, int]:
    """Return F1, false and missed."""
    true, false, missed = (predicted & labels).sum(), (predicted & ~labels).sum(), (~predicted & labels).sum()
    return float(2 * true / (2 * true + false + missed)), int(false), int(missed)


def main() -> None:
    """Print the held-out figures of five shufflings, and the weights fitted to all pairs."""
    data = Path(sys.argv[1])
    pairs = rows(data / "clusters/gold_pairs.jsonl")
    given = len(pairs)
    pairs += more_pairs(data)
    derived = rows(data / "clusters/silver_pairs_cve.jsonl.gz")
    labels = np.array([pair["label"] == "same" for pair in pairs])
    x, vetoed = rows_of(pairs)
    by_cve, cve_vetoed = rows_of(derived)
    cve_labels = np.array([pair["label"] == "same_cve" for pair in derived])
    others = one_publishers_day(data)
    numbers = groups(pairs)

    def train(which: Any) -> Any:
        return fit(
            np.r_[x[which], by_cve[~cve_vetoed], others],
            np.r_[labels[which], cve_labels[~cve_vetoed], np.zeros(len(others))].astype(float),
            np.r_[
                np.ones(which.sum()), np.full((~cve_vetoed).sum(), BY_CVE), np.full(len(others), SAME_DAY)
            ],
        )  # fmt: skip

    def predict(w: Any, which: Any) -> Any:
        return (1 / (1 + np.exp(-(x[which] @ w[:-1] + w[-1]))) >= scoring.SAME) & ~vetoed[which]

    held_out = []
    for seed in range(5):
        fold = (np.random.default_rng(seed).permutation(numbers.max() + 1) % FOLDS)[numbers]
        predicted = np.zeros(len(pairs), bool)
        for number in range(FOLDS):
            predicted[fold == number] = predict(train((fold != number) & ~vetoed), fold == number)
        held_out.append([score(predicted[part], labels[part]) for part in (slice(given), slice(given, None))])
    for name, at in (("the data's pairs", 0), ("the further pairs", 1)):
        found = [one[at] for one in held_out]
        print(f"{name} held out", found, "mean F1", round(float(np.mean([f1 for f1, *_ in found])), 3))
    whole = train(~vetoed)
    predicted = predict(whole, np.ones(len(pairs), bool))
    print(
        "all in the fit", score(predicted[:given], labels[:given]), score(predicted[given:], labels[given:])
    )
    same_day = 1 / (1 + np.exp(-(others @ whole[:-1] + whole[-1]))) >= scoring.SAME
    print(f"one publisher's day: {same_day.sum()} of {len(others)} not contradicting pairs called the same")
    named = zip([field.name for field in fields(scoring.Features)], whole[:-1], strict=True)
    print(", ".join(f"{name}={value:.2f}" for name, value in named), f"bias={whole[-1]:.2f}")


if __name__ == "__main__":
    main()
