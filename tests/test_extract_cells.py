"""Tables of an article, kept as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.extract import cells, features, metadata
from monitor.extract.page import parse, split

ROWS = "".join(
    f"<tr><td><a href=/{name}>{name}</a></td><td>{size} MB</td><td>{size - 4} MB</td></tr>"
    for name, size in (("Harbour", 17), ("Crane", 18), ("Ferry", 52))
)
TABLE = f"<table>{ROWS}</table>"


def completed(body: str, own: str) -> list[str]:
    """The cells that are kept where the runs that hold `own` are taken for the article's."""
    tree = parse(f"<html><body><h1>Radios</h1><p>The sizes of the updates.</p>{body}</body></html>")
    page = split(tree)
    rows = features.table(page, metadata.claims(tree), "Radios")
    kept = np.array([own in run.text for run in page.runs])
    found = cells.completed(kept, cells.tables(page), rows)
    return [run.text for run, is_kept in zip(page.runs, found, strict=True) if is_kept]


def test_a_linked_name_in_a_row_of_figures_is_kept_with_them() -> None:
    assert completed(TABLE, " MB")[:4] == ["Harbour", "17 MB", "13 MB", "Crane"]


@pytest.mark.parametrize(
    ("body", "own"),
    [
        (TABLE, "17 MB"),
        (f"<table>{ROWS[: ROWS.index('</tr>')]}</tr></table>", " MB"),
        (TABLE.replace("</table>", f"<tr><td>{'word ' * 30} MB</td></tr></table>"), " MB"),
        (TABLE.replace("table", "div").replace("<td>", "<div>").replace("</td>", "</div>"), " MB"),
    ],
    ids=["hardly kept", "one row", "layout", "no table"],
)
def test_what_is_no_table_of_the_article(body: str, own: str) -> None:
    assert completed(body, own) == []


def test_a_table_is_judged_without_the_one_that_encloses_it() -> None:
    outer = f"<table><tr><td>{'word ' * 40}</td><td>{TABLE}</td></tr></table>"
    assert len(completed(outer, " MB")) == 9


def test_a_share_button_in_a_cell_stays_furniture() -> None:
    found = completed(TABLE.replace("17 MB", "Share on Facebook"), " MB")
    assert "Share on Facebook" not in found
    assert "Harbour" in found
