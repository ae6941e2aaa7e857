"""What a source may do to its entries, through the real poll: edits, new addresses, floods, false claims."""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_text
from monitor.store import PollDone
from tests.loopback import Server, run
from tests.test_crawl import Polls
from tests.test_store_copies import WORDS

HOUR = 3600.0
NOW = datetime.now(UTC)
Scenario = Callable[[Server, Server, Polls], Coroutine[Any, Any, None]]


def body(seed: int, *more: str) -> str:
    draw = random.Random(seed)
    runs = [" ".join(draw.choices(WORDS, k=30)).capitalize() + "." for _ in range(6)]
    return "".join(f"<p>{html.escape(run)}</p>" for run in (*more, *runs))


def page(title: str, seed: int, *more: str, head: str = "") -> str:
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"{body(seed, *more)}</article></body></html>"
    )


def feed(items: Iterable[tuple[str, str]], *, guid: str = "", words: str = "", dated: bool = False) -> str:
    """An RSS feed of (address, title)."""
    date = f"<pubDate>{format_datetime(NOW - timedelta(hours=30))}</pubDate>" if dated else ""
    listed = "".join(
        f"<item><title>{title}</title><link>{url}</link><guid>{guid or url}</guid>{date}"
        f"<description>{words}</description></item>"
        for url, title in items
    )
    return f"<rss version='2.0'><channel><title>t</title>{listed}</channel></rss>"


def replay(folder: Path, scenario: Scenario) -> None:
    """Run a scenario against two sites, alpha and beta, that are polled into one store."""

    async def whole() -> None:
        async with Server("127.0.2.1") as alpha, Server("127.0.2.2") as beta:
            text = (
                "timezone: UTC\nwatch:\n  names: [Huawei, ZTE]\nsources:\n"
                f"  - name: alpha\n    url: {alpha.url}/feed.xml\n    allow_private: true\n"
                f"  - name: beta\n    url: {beta.url}/feed.xml\n    allow_private: true\n"
                "digests:\n  - name: daily\n    to: soc@example.org\n    when: every day at 07:00\n"
                f"delivery:\n  folder: {folder / 'out'}\n  from: watch@example.org\n"
                f"crawling:\n  delay: 0.001\nstore: {folder / 'news.db'}\n"
            )
            beta.pages["/feed.xml"] = feed([])
            polls = Polls(load_text(text, folder / "config.yaml", {}))
            try:
                await scenario(alpha, beta, polls)
            finally:
                polls.store.close()

    run(whole())


async def poll(polls: Polls, name: str = "alpha", later: float = HOUR) -> PollDone:
    polls.now += timedelta(seconds=later)
    return (await polls.once((name,)))[name]


def owed(polls: Polls) -> list[tuple[str, str]]:
    material = polls.store.material(polls.config.digests[0], polls.now + timedelta(hours=1))
    return [(article.title, article.kind) for article in material.owed]


def tell(polls: Polls) -> None:
    polls.store.freeze(
        polls.config.digests[0], f"{polls.now}", polls.now + timedelta(minutes=1), lambda _: []
    )


def counts(done: PollDone) -> tuple[int, int, int]:
    assert done.counts is not None
    return done.counts.new, done.counts.duplicates, done.counts.updated


def test_an_edited_headline_is_a_revision_and_no_second_story(tmp_path: Path) -> None:
    """The page is read again once; nobody is told again; an unchanged feed asks for no page."""

    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        for title in ("Huawie radios fail", "Huawei radios fail", "Huawei radios fail"):
            alpha.pages["/feed.xml"] = feed([(f"{alpha.url}/2026/radios", title)])
            alpha.pages["/2026/radios"] = page(title, 1, "Huawei said so.")
            await poll(polls)
            tell(polls)
            assert owed(polls) == []
        assert alpha.paths().count("/2026/radios") == 2
        found = polls.store.article(1)
        assert found is not None
        assert found.article.title == "Huawei radios fail"
        assert [(edit.kind, edit.title) for edit in found.revisions] == [("typo", "Huawie radios fail")]
        assert polls.store.article(2) is None

    replay(tmp_path, scenario)


def test_a_name_in_an_edited_text_is_told_as_an_update(tmp_path: Path) -> None:
    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        for title, more in (
            ("Radios fail", "Huawei said so."),
            ("Radios fail again", "Huawei and ZTE said so."),
        ):
            alpha.pages["/feed.xml"] = feed([(f"{alpha.url}/2026/radios", title)])
            alpha.pages["/2026/radios"] = page(title, 1, more)
            done = await poll(polls)
            if title == "Radios fail":
                tell(polls)
        assert counts(done) == (0, 0, 1)
        assert owed(polls) == [("Radios fail again", "update")]

    replay(tmp_path, scenario)


def test_an_edit_while_the_page_cannot_be_had(tmp_path: Path) -> None:
    """The feed's headline counts; the page's text stays, and no second article comes to be."""

    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        alpha.pages["/feed.xml"] = feed([(f"{alpha.url}/2026/radios", "Radios fail")])
        alpha.pages["/2026/radios"] = page("Radios fail", 1, "Huawei said so.")
        await poll(polls)
        tell(polls)
        alpha.pages["/feed.xml"] = feed([(f"{alpha.url}/2026/radios", "Radios of the harbour burn")])
        del alpha.pages["/2026/radios"]
        assert counts(await poll(polls)) == (0, 0, 1)
        found = polls.store.article(1)
        assert found is not None
        assert (found.article.title, found.article.body_from) == ("Radios of the harbour burn", "page")
        assert polls.store.article(2) is None
        assert owed(polls) == []

    replay(tmp_path, scenario)


def test_an_entry_that_changes_at_every_poll(tmp_path: Path) -> None:
    """A counter in the summary: its page is read again three times, not for ever."""

    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        alpha.pages["/2026/radios"] = page("Radios fail", 1)
        for number in range(8):
            alpha.pages["/feed.xml"] = feed(
                [(f"{alpha.url}/2026/radios", "Radios fail")], words=f"{number} readers liked this"
            )
            await poll(polls)
        assert alpha.paths().count("/2026/radios") == 4
        assert polls.store.article(2) is None

    replay(tmp_path, scenario)


@pytest.mark.parametrize("dated", [True, False])
def test_addresses_that_change_at_every_fetch(tmp_path: Path, dated: bool) -> None:
    """No second article; dated entries with words of their own need no request. The poll says so."""
    words = " ".join(WORDS)

    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        for number in range(4):
            items = [(f"{alpha.url}/2026/radios-{n}-{number}", f"Radios of type {n} fail") for n in range(5)]
            alpha.pages["/feed.xml"] = feed(items, words=words, dated=dated)
            alpha.pages.update(
                {
                    f"/2026/radios-{n}-{number}": page(f"Radios of type {n} fail", n, "Huawei.")
                    for n in range(5)
                }
            )
            done = await poll(polls)
        assert counts(done) == ((0, 0, 0) if dated else (0, 5, 0))
        what = "entries" if dated else "articles"
        assert polls.store.polls("alpha")[0].reason == f"5 {what} came again under other addresses"
        assert polls.store.article(6) is None
        assert sum("radios" in path for path in alpha.paths()) == (5 if dated else 20)
        assert len(owed(polls)) == 5

    replay(tmp_path, scenario)


def test_one_guid_for_all_items_and_a_foreign_one(tmp_path: Path) -> None:
    """The id says nothing: every item is an article, at every source."""

    async def scenario(alpha: Server, beta: Server, polls: Polls) -> None:
        for number, site in enumerate((alpha, beta)):
            seeds = range(10 * number, 10 * number + 5)
            site.pages["/feed.xml"] = feed(
                [(f"{site.url}/2026/radios-{n}", f"Radios of type {n} fail") for n in seeds], guid="the-same"
            )
            site.pages.update({f"/2026/radios-{n}": page(f"Radios of type {n} fail", n) for n in seeds})
        assert counts(await poll(polls)) == (5, 0, 0)
        assert counts(await poll(polls, "beta")) == (5, 0, 0)

    replay(tmp_path, scenario)


def test_a_foreign_canonical_address_marks_nothing_as_seen(tmp_path: Path) -> None:
    """A page that claims another site's address as its own: that site's article is still news."""

    async def scenario(alpha: Server, beta: Server, polls: Polls) -> None:
        claimed = f"{beta.url}/2026/radios-fail"
        alpha.pages["/feed.xml"] = feed([(f"{alpha.url}/2026/nothing-here", "Nothing here")], guid=claimed)
        alpha.pages["/2026/nothing-here"] = page(
            "Nothing here",
            1,
            head=f"<link rel=canonical href='{claimed}'><meta property='og:url' content='{claimed}'>",
        )
        await poll(polls)
        beta.pages["/feed.xml"] = feed([(claimed, "Huawei radios fail")])
        beta.pages["/2026/radios-fail"] = page("Huawei radios fail", 2)
        assert counts(await poll(polls, "beta")) == (1, 0, 0)
        assert owed(polls) == [("Huawei radios fail", "new")]

    replay(tmp_path, scenario)


def test_ten_thousand_items_at_once(tmp_path: Path) -> None:
    """What is beyond the limits is said in the poll's record; what is left is read later."""

    async def scenario(alpha: Server, _: Server, polls: Polls) -> None:
        items = [(f"{alpha.url}/2026/radios-{n}", f"Radios of type {n} fail") for n in range(10_000)]
        alpha.pages["/feed.xml"] = feed(items)
        limit = polls.config.crawling.page_limit
        alpha.pages.update(
            {f"/2026/radios-{n}": page(f"Radios of type {n} fail", n) for n in range(2 * limit)}
        )
        assert counts(await poll(polls))[0] == limit
        reason = polls.store.polls("alpha")[0].reason
        assert f"{1000 - limit} entries are left for the next poll" in reason
        assert "9000 entries have no usable link or are beyond what is read at once" in reason
        assert counts(await poll(polls, later=120))[0] == limit

    replay(tmp_path, scenario)


def test_a_clock_that_was_set_back(tmp_path: Path) -> None:
    """Known entries stay known, copies are found, nothing is told twice."""

    async def scenario(alpha: Server, beta: Server, polls: Polls) -> None:
        for site in (alpha, beta):
            site.pages["/feed.xml"] = feed([(f"{site.url}/2026/radios", "Huawei radios fail")])
        alpha.pages["/2026/radios"] = page("Huawei radios fail", 1, "At noon the radios went out.")
        beta.pages["/2026/radios"] = page("Huawei radios fail", 1, "Printed with permission of our partners.")
        await poll(polls)
        tell(polls)
        polls.now -= timedelta(days=3)
        assert counts(await poll(polls)) == (0, 0, 0)
        await poll(polls, "beta")
        found = polls.store.article(2)
        assert found is not None
        assert found.copy_of is not None
        assert owed(polls) == []

    replay(tmp_path, scenario)
