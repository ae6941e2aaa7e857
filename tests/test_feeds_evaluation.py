"""Feeds against the evaluation data, where it is: floors that only rise."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import NotAFeed
from monitor.feeds import parse
from monitor.listings import links
from monitor.rules import ListingRules
from tests.evaluation import feeds

pytestmark = pytest.mark.evaluation

# Met today, of 92; the others are explained in docs/feeds.md.
EXPECTATIONS_MET = 90


def test_every_real_feed_gives_all_its_entries(data: Path) -> None:
    counted = list(feeds.counts())
    assert len(counted) > 70
    assert [record["file"] for record, items in counted if items < record["items"]] == []


def test_no_feed_of_the_data_raises_anything_but_not_a_feed(data: Path) -> None:
    refused = 0
    for record in feeds.index():
        for content_type in ("", "text/html; charset=iso-8859-1"):
            body = feeds.body_of(record)
            try:
                parse(body, "https://source.example/feed", content_type)
                read = True
            except NotAFeed:
                read = False
                refused += 1
            assert read or record["kind"] in ("html", "opml", "jsonfeed"), record["file"]
            try:
                links(body, "https://source.example/", ListingRules())
            except NotAFeed:
                continue
    assert refused > 20


def test_the_expectations_of_other_suites_are_met(data: Path) -> None:
    met, total, missed = feeds.expectations(feeds.ours)
    assert sum(total.values()) == 92
    assert sum(met.values()) >= EXPECTATIONS_MET, missed
