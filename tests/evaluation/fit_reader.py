"""Fits the reader's weights to the labelled pages, and measures them on sites they were not fitted to.

    python -m tests.evaluation.fit_reader DATA folds FOLDER    four folds by site: FOLDER/fold0.npz ...
    python -m tests.evaluation.fit_reader DATA whole FILE      all pages; ships as monitor/extract/weights.npz

Needs catboost, which is no dependency of the project (`uv run --with catboost ...`). A run is the
article's where most of its 4-grams stand in the labelled text; a short run counts only between its
neighbours' places there. Rows weigh by their words, so that the loss follows the F1 of words.

What ships as the first set of trees is the mean of the `MEMBERS`, each fitted for itself: the mean of their
log-odds is the sum of all their trees with smaller leaves, so the reader knows of one set only.
"""

from __future__ import annotations

import collections
import gzip
import json
import re
import sys
import tempfile
import zlib
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from monitor.errors import NotAnArticle
from monitor.extract import features, metadata, titles, votes
from monitor.extract.decode import page_text
from monitor.extract.model import Trees
from monitor.extract.page import parse, split

FOLDS = 4
DEPTH = 5
SETTINGS = {
    "iterations": 400, "depth": DEPTH, "learning_rate": 0.08, "border_count": 48, "l2_leaf_reg": 20,
    "rsm": 0.15, "min_data_in_leaf": 20, "random_seed": 1, "thread_count": 2, "verbose": 0,
    "allow_writing_files": False,
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """What one of the fits of the first trees does otherwise: its settings, and whether it sees snippets."""

    settings: dict[str, Any]
    snippets: bool = False


MEMBERS = (
    Member({}),
    Member({"l2_leaf_reg": 80, "learning_rate": 0.1, "random_strength": 3}),
    Member({}, snippets=True),
)
VOTING = Member({})
# Trees fitted with small steps, and a mean of fits that disagree, doubt more than unseen sites bear out:
# there the loss is less with log-odds so much larger.
SHARPER = 1.1
# A snippet stands for the rest of its page, which is not labelled.
KEPT_WEIGHS, LEAKED_WEIGHS = 6, 3
# Runs of such a page with odds above this count for the length of its article.
JUDGED = 0.45
_TOKEN = re.compile(r"\w+")
_WORDS = features.NAMES.index("words")


@dataclass
class Sample:
    """One labelled page: its feature rows, its vote rows and how much of every run is the article's.

    full: whether its whole text is labelled; else labels are 1 and 0 for runs with a snippet, NaN for others.
    """

    fold: int
    rows: Any
    votes: Any
    labels: Any
    full: bool


def fold_of(page: dict[str, Any]) -> int:
    """Return the fold of a page; all pages of a site share one."""
    return zlib.crc32(page["split_key"].encode()) % FOLDS


def labels(texts: list[str], truth: str) -> Any:
    """Return for every run the share of it that the labelled text holds."""
    words = _TOKEN.findall(truth.lower())
    joined = f" {' '.join(words)} "
    grams = {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
    tokens = [_TOKEN.findall(text.lower()) for text in texts]
    found: list[float | None] = [None] * len(texts)
    places: list[int | None] = [None] * len(texts)
    for index, own in enumerate(tokens):
        if len(own) >= 5:
            parts = [tuple(own[at : at + 4]) for at in range(len(own) - 3)]
            share = sum(part in grams for part in parts) / len(parts)
            found[index] = share
            place = joined.find(f" {' '.join(own[:8])} ") if share > 0.5 else -1
            places[index] = place if place >= 0 else None
        elif not own or f" {' '.join(own)} " not in joined:
            found[index] = 0.0
    sure = [index for index, place in enumerate(places) if place is not None]
    for index, own in enumerate(tokens):
        if found[index] is None:
            found[index] = 0.0
            if sure and sure[0] - 3 <= index <= sure[-1] + 6:
                before = max((at for at in sure if at < index), default=-1)
                after = min((at for at in sure if at > index), default=-1)
                low = (places[before] or 0) + len(" ".join(tokens[before])) - 1 if before >= 0 else 0
                high = (places[after] or 0) + 1 if after >= 0 else len(joined)
                line = f" {' '.join(own)} "
                if (
                    high - low < 4000
                    and joined.find(line, max(0, low - 1), max(low, high) + len(line) + 1) >= 0
                ):
                    found[index] = 1.0
    return np.array(found, dtype=np.float32)


def snippet_labels(texts: list[str], kept: list[str], left: list[str]) -> Any:
    """Return 1 for runs with a snippet to keep, 0 for those with one to leave out only, NaN for all others.

    Snippets of up to three characters to keep say nothing: they stand anywhere.
    """
    kept = [" ".join(snippet.split()) for snippet in kept]
    left = [" ".join(snippet.split()) for snippet in left]
    found = np.full(len(texts), np.nan, dtype=np.float32)
    for index, text in enumerate(texts):
        if any(len(snippet) > 3 and snippet in text for snippet in kept):
            found[index] = 1
        elif any(snippet and snippet in text for snippet in left):
            found[index] = 0
    return found


def _sample(task: tuple[Path, dict[str, Any]]) -> Sample | None:
    data, page = task
    try:
        markup, _ = page_text(gzip.decompress((data / "pages" / page["html"]).read_bytes()))
    except NotAnArticle:
        return None
    tree = parse(markup)
    told = metadata.claims(tree)
    parts = split(tree)
    if not parts.runs:
        return None
    texts = [run.text for run in parts.runs]
    title = titles.headline(told, [run.text for run in parts.runs if run.tag == "h1"], page.get("url") or "")
    rows = features.table(parts, told, title)
    full = bool(page.get("text"))
    told_of_runs = (
        labels(texts, page["text"])
        if full
        else snippet_labels(texts, page.get("must_have") or [], page.get("must_not") or [])
    )
    return Sample(fold_of(page), rows, votes.laid_over(texts, *votes.asked(markup)), told_of_runs, full=full)


def samples(data: Path) -> list[Sample]:
    """Return every page whose labelled text the page really shows, and the articles with snippets only."""
    with (data / "pages/truth.jsonl").open(encoding="utf-8") as lines:
        pages = [
            page
            for page in map(json.loads, lines)
            if (page.get("truth_in_page", 0) >= 0.8 if page.get("text") else page["page_type"] == "article")
        ]
    with Pool(2) as pool:
        return [
            sample for sample in pool.map(_sample, [(data, page) for page in pages], chunksize=8) if sample
        ]


def fitted(
    chosen: list[Sample], *, voting: bool, member: Member = VOTING, judge: Trees | None = None
) -> dict[str, Any]:
    """Return the trees fitted to these pages as plain arrays.

    judge: trees with votes, which say how long the articles are of which only snippets are labelled; needed
    where the member sees those.
    """
    from catboost import CatBoostClassifier

    # The pages with their whole text first: the order of rows has a part in what is fitted.
    used = [one for one in chosen if one.full]
    if member.snippets:
        used += [one for one in chosen if not one.full]
    rows = np.vstack([np.hstack([one.rows, one.votes]) if voting else one.rows for one in used])
    truth = np.concatenate([one.labels > 0.5 for one in used])
    fit = CatBoostClassifier(**SETTINGS | member.settings)
    fit.fit(rows, truth.astype(int), sample_weight=np.concatenate([_weights(one, judge) for one in used]))
    with tempfile.NamedTemporaryFile(suffix=".json") as held:
        fit.save_model(held.name, format="json")
        return _arrays(json.loads(Path(held.name).read_text()))


def _weights(one: Sample, judge: Trees | None) -> Any:
    size = np.minimum(one.rows[:, _WORDS], 150) + 3
    article = one.labels > 0.5
    known = ~np.isnan(one.labels)
    if not one.full and judge is not None:
        article = np.where(known, article, judge.odds(np.hstack([one.rows, one.votes])) > JUDGED)
    weights = np.minimum(size / max(50.0, float((size * article).sum())), 0.2)
    if one.full:
        return weights
    return weights * known * np.where(article, KEPT_WEIGHS, LEAKED_WEIGHS)


def mean(fits: list[dict[str, Any]], sharper: float = 1.0) -> dict[str, Any]:
    """Return one set of trees whose log-odds are the mean of those of `fits`, times `sharper`."""
    share = np.float32(sharper / len(fits))
    return {
        "columns": np.concatenate([fit["columns"] for fit in fits]),
        "borders": np.concatenate([fit["borders"] for fit in fits]),
        "leaves": np.concatenate([fit["leaves"] for fit in fits]) * share,
        "bias": np.float32(sum(float(fit["bias"]) for fit in fits) * share),
    }


def _arrays(model: dict[str, Any]) -> dict[str, Any]:
    columns: list[int] = []
    borders: list[float] = []
    leaves: list[list[float]] = []
    for tree in model["oblivious_trees"]:
        values = list(tree["leaf_values"])
        splits = tree["splits"] or []
        for split_ in splits:
            columns.append(split_["float_feature_index"])
            borders.append(split_["border"])
        for _ in range(DEPTH - len(splits)):
            columns.append(0)
            borders.append(float(np.finfo(np.float32).max))
            values += values
        leaves.append(values)
    scale, bias = model["scale_and_bias"]
    return {
        "columns": np.array(columns, dtype=np.int16),
        "borders": np.array(borders, dtype=np.float32),
        "leaves": (np.array(leaves) * scale).astype(np.float32),
        "bias": np.float32(bias[0] if isinstance(bias, list) else bias),
    }


def write(chosen: list[Sample], target: Path) -> None:
    """Fit both sets of trees and write them as the reader loads them."""
    held: dict[str, Any] = collections.OrderedDict(names=np.array(features.NAMES + votes.NAMES))
    voting = fitted(chosen, voting=True)
    judge = Trees.of(**voting)
    alone = mean(
        [fitted(chosen, voting=False, member=member, judge=judge) for member in MEMBERS], sharper=SHARPER
    )
    for number, trees, fits in ((1, alone, len(MEMBERS)), (2, voting, 1)):
        held[f"fits{number}"] = np.int16(fits)
        for name, value in trees.items():
            held[f"{name}{number}"] = value
    np.savez_compressed(target, **held)


def main(arguments: list[str]) -> None:
    data, kind, target = Path(arguments[0]), arguments[1], Path(arguments[2])
    everything = samples(data)
    if kind == "whole":
        write(everything, target)
        return
    for fold in range(FOLDS):
        write([one for one in everything if one.fold != fold], target / f"fold{fold}.npz")


if __name__ == "__main__":
    main(sys.argv[1:])
