"""What a digest counts is what the store holds, and every reason it gives can be seen.

Random articles pass the real matcher into a real store; the counts are asked of the file itself by SQL.
"""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alerts import digest, stories
from alerts.shape import Runs, Story, plain
from monitor.items import Article, Fingerprint, Reading
from monitor.matching import compile as compile_watches
from monitor.store import Store, open_store
from monitor.urls import article_key
from tests import matchcase, storecase
from tests.digests.material import NOW, WATCHES, config, plan

BY_KEY = {watch.key: watch for watch in WATCHES}
START = NOW - timedelta(days=1)
# A name may be the subject, stand in passing, at the end of a long sentence, several in one, or nowhere.
SHAPES = (
    "{0} patches three flaws in the management plane of its routers",
    "Regulators in four countries ask {0} and {1} for their lists of suppliers",
    "The hospital group restores its systems, weeks after an attack that {0} had warned of",
    "A report of many pages that nobody read to its end, written by a committee of experts of universities, "
    "operators and ministries over the course of two years, and then revised twice before it was printed and "
    "sent to all of them, names {0} once, in its last appendix, together with {1} and the other vendors",
    "Nothing is said of anybody here",
)  # fmt: skip
NAMES = st.sampled_from([watch.name for watch in WATCHES])
SENTENCE = st.builds(lambda shape, a, b: shape.format(a, b), st.sampled_from(SHAPES), NAMES, NAMES)
ARTICLE = st.tuples(
    st.one_of(SENTENCE, SENTENCE.map(lambda one: f"{SHAPES[3][:280]} {one}")),
    SENTENCE,
    st.lists(SENTENCE, max_size=3),
    st.sampled_from(["alpha", "beta"]),
)


def read(number: int, title: str, lead: str, body: list[str], site: str) -> Reading:
    """An article as a poll hands it over, its names found by the matcher."""
    url = f"https://{site}.example/{number}"
    made: Article = replace(
        matchcase.article(f"{title}, part {number}", *(f"{one}." for one in body), lead=f"{lead}."),
        url=url,
        canonical_url=url,
        published=NOW - timedelta(hours=12),
        language="en",
        body_from="page",
    )
    found = compile_watches(WATCHES).find(made)
    return Reading(made, found, Fingerprint(f"{number}"), key=article_key(url), entry_keys=(url,))


def filled(
    store: Store, articles: list[tuple[str, str, list[str], str]], merged: list[tuple[int, int]]
) -> None:
    """Poll every article, then put some of the stories together by hand, as an operator may."""
    store.sync_sources([storecase.source("alpha"), storecase.source("beta")], START)
    store.sync_digests([plan()], START)
    for number, (title, lead, body, site) in enumerate(articles):
        now = START + timedelta(minutes=10 * number)
        storecase.poll(store, site, read(number, title, lead, body, site), digests=[plan()], now=now)
    known = sorted({one.story_id for one in store.material(plan(), NOW).owed})
    for into, other in merged:
        if into < len(known) and other < len(known) and into != other:
            if known[into] == known[other] or not (store.story(known[other]) and store.story(known[into])):
                continue
            store.merge_stories(known[into], known[other], NOW)
            known[other] = known[into]


def hits(runs: Runs) -> list[str]:
    return [text for text, hit in runs if hit]


def shows(story: Story, name: str) -> bool:
    """Whether a span that is marked, in title or snippet, is this name."""
    return any(name in span for span in (*hits(story.title), *hits(story.snippet)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLE, max_size=7), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=3))
@example(
    [("Huawei in the news", SHAPES[4], [], "alpha"), ("ZTE in the news", SHAPES[4], [], "beta")], [(0, 1)]
)
@example([(f"{SHAPES[4]}, {'x' * 300} Huawei", SHAPES[4], [], "alpha")], [])
@example([("Huawei in the news", SHAPES[3].format("FBI", "ZTE"), [], "alpha")], [])
def test_the_counts_are_the_stores_and_every_reason_can_be_seen(
    articles: list[tuple[str, str, list[str], str]], merged: list[tuple[int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        filled(store, articles, merged)
        view = digest.view(store.material(plan(), NOW), plan(), config(), NOW)
        with sqlite3.connect(Path(folder) / "news.db") as file:
            file.execute(
                """
                CREATE TEMP VIEW waiting AS SELECT articles.id, story_id, watch, kind FROM owed
                JOIN articles ON articles.id = owed.article_id
                JOIN matches ON matches.article_id = articles.id
                WHERE slot_id IS NULL
                """
            )
            (told,) = file.execute(
                "SELECT count(DISTINCT story_id) FROM waiting WHERE kind != 'older'"
            ).fetchone()
            per_name = dict(
                file.execute("SELECT watch, count(DISTINCT story_id) FROM waiting GROUP BY watch")
            )
            named: dict[int, set[str]] = {}
            for story_id, key in file.execute("SELECT story_id, watch FROM waiting"):
                named.setdefault(story_id, set()).add(key)
            stories_of = dict(file.execute("SELECT id, story_id FROM articles"))
            (articles_read,) = file.execute("SELECT count(*) FROM articles").fetchone()
        file.close()
    shown = [story for section in view.sections for story in section.stories]
    assert view.stories == len(shown) == told
    assert len({stories_of[story.article_id] for story in shown}) == told
    assert f"{articles_read} article" in plain(view.summary)
    assert {row.name: row.stories for row in view.glance} == {
        BY_KEY[key].shown: count for key, count in per_name.items()
    }
    assert set(view.quiet.shown) | {row.name for row in view.glance} == {watch.shown for watch in WATCHES}
    for story in shown:
        assert {reason.name for reason in story.reasons} <= {
            BY_KEY[key].shown for key in named[stories_of[story.article_id]]
        }
        assert len(story.reasons) + story.reasons_more == len(named[stories_of[story.article_id]])
        assert story.reasons
        assert hits(story.title) or hits(story.snippet)
        for reason in story.reasons[: stories.evidence.NAMES]:
            assert shows(story, reason.name), (reason, story.title, story.snippet)
            in_title = any(reason.name in span for span in hits(story.title))
            assert ("title" in reason.where.split(", ")) >= in_title
            assert not in_title or reason.where != "another title"
            assert reason.times >= 1
