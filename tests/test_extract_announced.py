"""Items that a line of an article announces, and headings over its paragraphs."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.extract import features, metadata
from monitor.extract.announced import announced, headings
from monitor.extract.layout import Column, Table
from monitor.extract.page import Page, parse, split

TEXT = "The harbour of the town bought new radios this week and the crews of its cranes tried each of them twice."
LIST = "".join(
    f"<li><a href=/{name}>{name}</a></li>" for name in ("Bell Radios", "Crane Works", "Ferry Tools")
)


def read(body: str) -> tuple[Page, Table]:
    tree = parse(f"<html><body><h1>Radios</h1>{body}</body></html>")
    page = split(tree)
    return page, features.table(page, metadata.claims(tree), "Radios")


def odds_of(page: Page, doubtful: float) -> Column:
    """Sure of what ends with a full stop or a colon, and of nothing else."""
    return np.array([0.9 if run.text.endswith((".", ":")) else doubtful for run in page.runs])


def items(body: str, doubtful: float = 0.4) -> list[str]:
    page, rows = read(body)
    odds = odds_of(page, doubtful)
    found = announced(page, odds > 0.5, odds, rows)
    return [run.text for run, is_item in zip(page.runs, found, strict=True) if is_item]


def test_what_a_colon_announces_is_the_articles() -> None:
    assert items(f"<p>{TEXT} They were made by:</p><ul>{LIST}</ul><p>{TEXT}</p>") == [
        "Bell Radios",
        "Crane Works",
        "Ferry Tools",
    ]


def test_items_end_with_the_first_that_is_none() -> None:
    headline = "<li><a href=/x>How the crews of a harbour learned to love its radios</a></li>"
    assert items(f"<p>Made by:</p><ul>{LIST}{headline}{LIST}</ul>") == [
        "Bell Radios",
        "Crane Works",
        "Ferry Tools",
    ]
    assert items("<p>Try it:</p><pre>radio --try twice</pre><p>radio --help</p>") == ["radio --try twice"]
    assert items(f"<p>Made by:</p><p>Bell</p><p>{TEXT}</p><p>Ferry</p>") == ["Bell"]


def test_a_list_without_end_is_an_index() -> None:
    assert len(items(f"<p>Made by:</p><ul>{LIST * 40}</ul>")) == 30


@pytest.mark.parametrize(
    ("body", "doubtful"),
    [
        (f"<p>{TEXT}</p><ul>{LIST}</ul>", 0.4),
        (f"<h3>More on cranes:</h3><ul>{LIST}</ul>", 0.4),
        (f"<p>They were made by:</p><ul>{LIST}</ul>", 0.2),
        (
            f"<p>They were made by:</p><p>{TEXT[:-1]}, and then some more of them went on to the ferry</p>",
            0.4,
        ),
        ("<p>They were made by:</p><p><a href=/x>Eleven harbours that bought a radio</a></p>", 0.4),
        ("<p>This is how they are tried:</p><button>Copy</button>", 0.4),
        ("<p>This is how they are tried:</p><p>Share on Facebook</p>", 0.4),
        ("<p>This is how they are tried:</p><p>***</p>", 0.4),
        ("<p>They were made by:</p>", 0.4),
    ],
    ids=[
        "no colon",
        "heading",
        "surely not",
        "paragraph",
        "headline",
        "button",
        "share line",
        "no words",
        "nothing",
    ],
)
def test_what_is_not_announced(body: str, doubtful: float) -> None:
    assert items(body, doubtful) == []


def test_nothing_is_announced_by_a_line_that_is_not_kept() -> None:
    page, rows = read(f"<p>They were made by:</p><ul>{LIST}</ul>")
    odds = np.full(len(page.runs), 0.4)
    assert not announced(page, odds > 0.5, odds, rows).any()


def over(body: str, doubtful: float = 0.45) -> list[str]:
    page, rows = read(body)
    odds = odds_of(page, doubtful)
    found = headings(page, odds > 0.5, odds, rows)
    return [run.text for run, is_heading in zip(page.runs, found, strict=True) if is_heading]


def test_a_linked_heading_over_a_paragraph_of_the_article_is_its_own() -> None:
    section = f"<h3><a href=/bell>Bell Radios</a></h3><p>{TEXT}</p>"
    assert over(f"<p>{TEXT}</p>{section}{section}") == ["Bell Radios", "Bell Radios"]


@pytest.mark.parametrize(
    ("body", "doubtful"),
    [
        (f"<h3>Bell Radios</h3><p>{TEXT}</p>", 0.45),
        (f"<p>{TEXT}</p><h3>Bell Radios</h3>", 0.45),
        (f"<p>{TEXT}</p><h3>Bell Radios</h3><p>Try it.</p>", 0.45),
        (f"<p>{TEXT}</p><h3>Bell Radios</h3><p>{TEXT}</p>", 0.35),
        (f"<p>{TEXT}</p><p>Bell Radios</p><p>{TEXT}</p>", 0.45),
        (f"<p>{TEXT}</p><h3>Related articles</h3><p>{TEXT}</p>", 0.45),
    ],
    ids=["nothing before", "nothing after", "no paragraph", "surely not", "no heading", "of other articles"],
)
def test_what_is_no_heading_of_the_article(body: str, doubtful: float) -> None:
    assert over(body, doubtful) == []
