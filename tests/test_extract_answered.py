"""Questions and answers at an article's end, by their shape alone."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.extract import features, metadata
from monitor.extract.answered import answered
from monitor.extract.page import parse, split

TEXT = "The harbour of the town bought new radios this week and the crews of its cranes tried each of them twice."
ANSWER = "They are tried by the crews of the cranes before the winter storms set in along the coast."
PAIRS = "".join(
    f"<div><h3>Who tries radio {n} of the town?</h3><p>{ANSWER} ({n})</p></div>" for n in range(4)
)


def kept_of(body: str, own: str) -> list[str]:
    """The texts that `answered` adds where the runs that hold `own` are taken for the article's."""
    before = "".join(f"<p>{n} {TEXT}</p>" for n in range(12))
    tree = parse(f"<html><body><h1>Radios for the cranes</h1>{before}{body}</body></html>")
    page = split(tree)
    rows = features.table(page, metadata.claims(tree), "Radios for the cranes")
    kept = np.array([own in run.text for run in page.runs])
    return [run.text for run, is_kept in zip(page.runs, answered(kept, rows), strict=True) if is_kept]


def test_a_series_right_after_the_article_is_its_own_with_its_heading() -> None:
    found = kept_of(f"<p>{TEXT}</p><div class=x><h2>FAQ</h2>{PAIRS}</div><p>{TEXT.upper()}</p>", TEXT)
    assert found[0] == "FAQ"
    assert found[1] == "Who tries radio 0 of the town?"
    assert found[-1] == f"{ANSWER} (3)"
    assert len(found) == 9


def test_of_kept_answers_the_questions_are_kept_and_nothing_between() -> None:
    between = PAIRS.replace("</h3>", "</h3><p>1.</p>", 1).replace(
        "</p></div>", "</p><p>© A picture</p></div>"
    )
    found = kept_of(f"<p>{TEXT}</p><p>Another line of quite another kind stands here</p>{between}", ANSWER)
    assert found == [f"Who tries radio {n} of the town?" for n in (1, 2, 3)]


def test_numbered_questions_are_one_series() -> None:
    numbered = "".join(
        f"<div><b>{n}.</b><h3>Who tries radio {n} of the town?</h3><p>{ANSWER}</p></div>" for n in range(1, 5)
    )
    found = kept_of(f"<p>{TEXT}</p>{numbered}", TEXT)
    assert sum(text.endswith("?") for text in found) == 4


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{TEXT}</p><nav>{PAIRS}</nav>",
        f"<p>{TEXT}</p><footer>{PAIRS}</footer>",
        f"<p>{TEXT}</p><div class=comments>{PAIRS}</div>",
        f"<p>{TEXT}</p>{PAIRS.replace('<p>', '<p><a href=/x>').replace('</p>', '</a></p>')}",
        f"<p>{TEXT}</p>{PAIRS.replace(ANSWER, 'Read it')}",
        f"<p>{TEXT}</p>{''.join(PAIRS.partition('</div>')[:2])}",
        f"<p>{TEXT}</p><p>A box of the site</p><p>Its second line of text</p>{PAIRS}",
    ],
    ids=["navigation", "footer", "comments", "links", "no answers", "one question", "not at once"],
)
def test_what_is_no_series_of_the_article(body: str) -> None:
    assert kept_of(body, TEXT) == []
