"""why-not: each stage that drops an article is named, from a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.explain import explain
from monitor.items import Article, Findings, Match
from monitor.store import open_store
from monitor.watches import Alias, Watch
from monitor.whynot import Answer, Held, Outlet, document, seen, unseen
from tests.storecase import NOW, mention, poll, reading, source

URL = "https://alpha.example/lost"
HUAWEI = Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),))
MUTED = Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),), muted_until=date(2026, 7, 1))
TEXT = "huawei is named"
PAGE = Article(URL, URL, "A title", TEXT, ())
NAMED = Findings((Match("huawei", (mention("huawei", TEXT, 0),)),))


@pytest.mark.parametrize(
    ("polled", "settings", "stage"),
    [
        (False, {}, "not polled"),
        (True, {}, "not offered"),
        (True, {"outcome": "failed", "reason": "the site has a fault"}, "poll"),
        (True, {"outcome": "blocked", "reason": "robots.txt forbids it"}, "robots"),
        (True, {"outcome": "not modified"}, "unchanged"),
        (True, {"unread": (URL,)}, "page"),
    ],
)
def test_what_the_store_knows_of_a_lost_article(
    tmp_path: Path, polled: bool, settings: dict[str, object], stage: str
) -> None:
    """The first stage that failed is the answer; the poll's reason is told with it."""
    with open_store(tmp_path / "n.db") as store:
        store.sync_sources([source()], NOW)
        store.begin_run("run", NOW)
        if polled:
            poll(store, "alpha", **settings)  # type: ignore[arg-type]
        answer = unseen(*store.trail(URL))
        elsewhere = unseen(*store.trail("https://other.example/x"))
    assert answer.stage == stage
    assert str(settings.get("reason", "")) in " ".join(answer.details)
    assert elsewhere.stage == "source"


@pytest.mark.parametrize(
    ("count", "named"),
    [(1, "feed 0"), (2, "feed 0 and feed 1"), (3, "feed 0, feed 1 and feed 2"),
     (49, "feed 0, feed 1, feed 2 and 46 more of this site")],
)  # fmt: skip
def test_all_polled_sources_of_a_site_are_answered_for(count: int, named: str) -> None:
    """The sentence names the first and counts the rest; the lines below give each, and who was not asked."""
    polled = [Outlet(f"feed {n}", True, NOW, "ok", "") for n in range(count)]
    waiting = [Outlet(f"later {n}", True, None, "", "") for n in range(2)]
    answer = unseen([], [*polled, *waiting, Outlet("gone", False, NOW, "ok", "")])
    assert answer.reason == f"no poll of {named} offered this address"
    assert len(answer.details) == count + 1
    assert answer.details[-1] == "not polled yet: 2 more of this site"
    assert len(unseen([], polled).details) == count


def test_what_became_of_a_stored_article() -> None:
    """Named by nobody, muted, owed to nobody, told: in this order of proof."""
    today = date(2026, 6, 17)
    held = Held(7, URL, same_address=False, backlog=True, told=())
    told = Held(7, URL, same_address=True, backlog=False, told=("daily: told in the digest of x",))
    assert seen(None, explain(PAGE, Findings(), [HUAWEI]), today).stage == "no name"
    assert seen(held, explain(PAGE, NAMED, [MUTED]), today).stage == "muted"
    lost = seen(held, explain(PAGE, NAMED, [HUAWEI]), today)
    assert (lost.stage, lost.duplicate_of, lost.backlog) == ("no digest", 7, True)
    assert seen(told, explain(PAGE, NAMED, [HUAWEI]), today).stage == "told"


def test_the_document_names_every_field() -> None:
    """The JSON form is stable."""
    answers = document([Answer("source", "none")], URL)["answers"]
    assert isinstance(answers, list)
    assert set(answers[0]) == {"stage", "reason", "details", "article_id", "duplicate_of", "backlog"}


def test_articles_naming_a_watch_come_back_whole(tmp_path: Path) -> None:
    """The archive gives the text that was stored, for the asked watch only."""
    with open_store(tmp_path / "n.db") as store:
        store.sync_sources([source()], NOW)
        store.begin_run("run", NOW)
        poll(store, "alpha", reading("a", "huawei"), reading("b", "zte"))
        assert [article.title for article in store.naming("huawei", NOW)] == ["The a"]
