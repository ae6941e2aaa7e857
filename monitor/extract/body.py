"""Which runs of a page are its article: by the model where it is sure, with two other readers where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.extract import cells, features, model, votes
from monitor.extract.announced import announced, headings
from monitor.extract.answered import answered
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
THRESHOLD = 0.5
# A run with odds below this one needs company with odds above that one, so many runs before or after it.
_LONE, _SURE, _NEAR = 0.52, 0.6, 2
# A run with odds from here on is kept in company of its kind.
_ALMOST = 0.45
# A paragraph has at least this many words; what is shorter does not end the search for the standfirst.
_PARAGRAPH_WORDS = 20
_STANDFIRST_WORDS = 4
# Up to this share of links a line is of words of its own.
_OWN_WORDS_LINKED = 0.3
# A line of which more is link holds no words of its own; one with more words is no headline.
_ALL_LINK, _HEADLINE_WORDS = 0.8, 30
_WORDS = features.NAMES.index("words")
_LINK_SHARE = features.NAMES.index("link_share")
_IS_TITLE = features.NAMES.index("is_title")
_DESCRIBES = features.NAMES.index("in_description")
# What a line may not be that is taken in for its place: known as furniture by its words, or beside a figure.
_OTHERWISE_KNOWN = [*features.SAYS, *map(features.NAMES.index, ("near_CAPTION", "near_FIGURE_TAG"))]
_TAGS = [at for at, name in enumerate(features.NAMES) if name.startswith("tag_")]


@dataclass(frozen=True, slots=True)
class Verdict:
    """For every run the odds that it belongs to the article, and who was asked.

    page: whose runs they are. instead: paragraphs to take in place of the runs, where the runs do not hold
    the article. tables: the runs of each table.
    """

    page: Page
    odds: Column
    read_by: str
    rows: Table
    tables: Sequence[Sequence[int]] = ()
    instead: tuple[str, ...] = ()

    @property
    def kept(self) -> Column:
        """Which runs are the article's: those with the odds for them but lone ones and doubtful links at the
        end, the rest of its tables, what its lines announce, its headings, one of several that is hardly
        below the threshold, the standfirst, and questions with their answers at its end."""
        page, odds, rows = self.page, self.odds, self.rows
        kept = (odds > THRESHOLD) & ~lone(odds, rows)
        kept |= cells.completed(kept, self.tables, rows)
        kept |= announced(page, kept, odds, rows) | headings(page, kept, odds, rows)
        kept |= accompanied(kept, odds, rows)
        kept &= ~leading_away(kept, odds, rows)
        return np.asarray(kept | standfirst(kept, rows) | answered(kept, rows))


def judged(page: Page, told: Claims, title: str, markup: str) -> Verdict:
    """Return the verdict on every run of `page`."""
    rows = features.table(page, told, title)
    tables = cells.tables(page)
    alone, voting = model.stages()
    odds = alone.odds(rows)
    if doubt(odds, rows) <= DOUBT:
        return Verdict(page, odds, "newswatch", rows, tables)
    careful, fast = votes.asked(markup)
    odds = voting.odds(np.hstack([rows, votes.laid_over([run.text for run in page.runs], careful, fast)]))
    if doubt(odds, rows) <= DESPAIR:
        return Verdict(page, odds, "newswatch, resiliparse and trafilatura", rows, tables)
    chosen = odds > THRESHOLD
    held = sum(len(run.text) for run, is_chosen in zip(page.runs, chosen.tolist(), strict=True) if is_chosen)
    enough = max(_CAREFUL_CHARS, _LEAST_SHARE * held)
    if len(careful) < max(_CURT_CHARS, enough):
        careful = votes.in_full(markup)
    kept = float(np.where(chosen, rows[:, _WORDS], 0).sum())
    body = told.said("articleBody")
    if kept < _FEW_WORDS and len(body) > _CAREFUL_CHARS and len(body) > len(careful):
        return Verdict(page, odds, "json-ld", rows, tables, _paragraphs(body))
    if len(careful) >= enough:
        return Verdict(page, odds, "trafilatura", rows, tables, _paragraphs(careful))
    return Verdict(page, odds, "newswatch, resiliparse and trafilatura", rows, tables)


def lone(odds: Column, rows: Table) -> Column:
    """Return which runs are hardly above the threshold, with nothing near them that is surely the article's.

    Only after the first sure paragraph: before it stand headline and standfirst, which are doubtful
    themselves.
    """
    sure = odds > _SURE
    first = np.flatnonzero(sure & (rows[:, _WORDS] >= _PARAGRAPH_WORDS))
    out = np.asarray((odds > THRESHOLD) & (odds < _LONE))
    if not len(first):
        return np.zeros_like(out)
    out[: first[0]] = False
    for step in range(1, _NEAR + 1):
        out[step:] &= ~sure[:-step]
        out[:-step] &= ~sure[step:]
    return out


def accompanied(kept: Column, odds: Column, rows: Table) -> Column:
    """Return which runs hardly below the threshold stand between two kept ones, one of them of the same tag.

    Of a list or a column of paragraphs the article does not leave out one. Links, captions and what is known
    by its words are left out of many.
    """
    tags = rows[:, _TAGS].argmax(axis=1)
    alike = tags[1:] == tags[:-1]
    out = ~kept & (odds >= _ALMOST) & (rows[:, _LINK_SHARE] <= _OWN_WORDS_LINKED) & (rows[:, _WORDS] >= 1)
    out &= ~rows[:, _OTHERWISE_KNOWN].any(axis=1)
    out[:1] = out[-1:] = False
    out[1:-1] &= kept[:-2] & kept[2:] & (alike[:-1] | alike[1:])
    return np.asarray(out)


def leading_away(kept: Column, odds: Column, rows: Table) -> Column:
    """Return which kept runs are links that lead away from the article's end.

    They stand after its last line with words of its own, and are not surely the article's: what it lists
    there itself, such as its sources, the trees are surer of.
    """
    links = (rows[:, _LINK_SHARE] > _ALL_LINK) & (rows[:, _WORDS] <= _HEADLINE_WORDS)
    last = np.flatnonzero(kept & ~links)
    out = np.asarray(kept & links & (odds < _SURE))
    out[: last[-1] + 1 if len(last) else len(out)] = False
    return out


def standfirst(kept: Column, rows: Table) -> Column:
    """Return which runs are the article's standfirst by what the page says of itself.

    That is a run between the headline and the first paragraph that is kept, which the page gives as its
    description too. The trees are in doubt of such lines, because some of the labelled texts leave them out.
    """
    out = np.zeros(len(rows), dtype=bool)
    paragraphs = np.flatnonzero(kept & (rows[:, _WORDS] >= _PARAGRAPH_WORDS))
    if not len(paragraphs):
        return out
    heads = np.flatnonzero(rows[: paragraphs[0], _IS_TITLE])
    if not len(heads):
        return out
    between = rows[heads[-1] + 1 : paragraphs[0]]
    out[heads[-1] + 1 : paragraphs[0]] = (
        (between[:, _DESCRIBES] > 0)
        & (between[:, _WORDS] >= _STANDFIRST_WORDS)
        & (between[:, _LINK_SHARE] <= _OWN_WORDS_LINKED)
        & ~between[:, _OTHERWISE_KNOWN].any(axis=1)
    )
    return out


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def doubt(odds: Column, rows: Table) -> float:
    """Return how much text is undecided, as a share of the text that is kept; large where nothing is kept."""
    weight = np.minimum(rows[:, _WORDS], 150)
    kept = float((weight * (odds > THRESHOLD)).sum())
    return float((weight * np.minimum(odds, 1 - odds)).sum()) / max(1.0, kept)
