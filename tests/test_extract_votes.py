"""What the careful readers are shown of a page: less than all, and enough for the same answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from trafilatura import extract

from monitor.extract import votes

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.html"))
TEXT = "".join(
    f"<p>On day {day} the harbour said that the hole in its older routers had been closed by the firm.</p>"
    for day in range(1, 12)
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_trafilatura_says_the_same_of_what_it_is_shown_as_of_the_page(page: Path) -> None:
    markup = page.read_text(encoding="utf-8")
    assert votes.in_full(markup) == (extract(markup, include_comments=False, fast=True) or "")
    careful, _ = votes.asked(markup)
    assert careful == (extract(markup, include_comments=False, fast=True, favor_precision=True) or "")


@pytest.mark.parametrize(
    "around",
    [
        "<form action=/x><article>{}</article></form>",
        "<article>{}<figure><table><tr><td>Routers closed by the firm</td><td>Eleven of them</td></tr></table></figure></article>",
        "<nav>{0}</nav><article>{0}</article><select><option>{0}</select>",
        "<frameset><frame src=/x></frameset>{}",
    ],
)
def test_elements_that_it_keeps_by_what_they_hold_stay(around: str) -> None:
    markup = f"<html><head><title>Hole closed</title></head><body><h1>Hole closed</h1>{around.format(TEXT)}</body></html>"
    whole = extract(markup, include_comments=False, fast=True) or ""
    assert "On day 11" in whole
    assert votes.in_full(markup) == whole


def test_neither_reader_sees_what_is_never_text() -> None:
    markup = f"<html><body><nav>{TEXT}</nav><select><option>Choose a harbour</select><article>{TEXT}</article></body></html>"
    careful, fast = votes.asked(markup)
    assert careful.count("On day 7 ") == fast.count("On day 7 ") == 1
