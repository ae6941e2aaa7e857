"""Which runs of a page are its article: by the model where it is sure, with two other readers where not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.extract import features, model, votes
from monitor.extract.layout import Column, Table
from monitor.extract.metadata import Claims
from monitor.extract.page import Page

# Above this share of doubtful words the careful readers are asked. Chosen on folds of sites unseen in
# fitting: lower asks more often and gains nothing, higher loses text (docs/reading.md).
DOUBT = 0.3
# Above this share even with their votes, the careful reader's own text is taken where it has one.
DESPAIR = 0.7
_CAREFUL_CHARS = 250
# Where it is sure of less than this, it is asked for all that it finds.
_CURT_CHARS = 400
_FEW_WORDS = 60
_LEAST_SHARE = 0.3
THRESHOLD = 0.45
_WORDS = features.NAMES.index("words")


@dataclass(frozen=True, slots=True)
class Verdict:
    """For every run the odds that it belongs to the article, and who was asked.

    instead: paragraphs to take in place of the runs, where the runs do not hold the article.
    """

    odds: Column
    read_by: str
    rows: Table
    instead: tuple[str, ...] = ()

    @property
    def kept(self) -> Column:
        """Which runs are the article's."""
        return np.asarray(self.odds > THRESHOLD)


def judged(page: Page, told: Claims, title: str, markup: str) -> Verdict:
    """Return the verdict on every run of `page`."""
    rows = features.table(page, told, title)
    alone, voting = model.stages()
    odds = alone.odds(rows)
    if doubt(odds, rows) <= DOUBT:
        return Verdict(odds, "newswatch", rows)
    careful, fast = votes.asked(markup)
    odds = voting.odds(np.hstack([rows, votes.laid_over([run.text for run in page.runs], careful, fast)]))
    if doubt(odds, rows) <= DESPAIR:
        return Verdict(odds, "newswatch, resiliparse and trafilatura", rows)
    chosen = odds > THRESHOLD
    held = sum(len(run.text) for run, is_chosen in zip(page.runs, chosen.tolist(), strict=True) if is_chosen)
    enough = max(_CAREFUL_CHARS, _LEAST_SHARE * held)
    if len(careful) < max(_CURT_CHARS, enough):
        careful = votes.in_full(markup)
    kept = float(np.where(chosen, rows[:, _WORDS], 0).sum())
    body = told.said("articleBody")
    if kept < _FEW_WORDS and len(body) > _CAREFUL_CHARS and len(body) > len(careful):
        return Verdict(odds, "json-ld", rows, _paragraphs(body))
    if len(careful) >= enough:
        return Verdict(odds, "trafilatura", rows, _paragraphs(careful))
    return Verdict(odds, "newswatch, resiliparse and trafilatura", rows)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def doubt(odds: Column, rows: Table) -> float:
    """Return how much text is undecided, as a share of the text that is kept; large where nothing is kept."""
    weight = np.minimum(rows[:, _WORDS], 150)
    kept = float((weight * (odds > THRESHOLD)).sum())
    return float((weight * np.minimum(odds, 1 - odds)).sum()) / max(1.0, kept)
