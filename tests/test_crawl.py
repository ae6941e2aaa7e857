"""Polls as they run: real crawls of the newsroom into a real database, many in one process."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.config import load_text
from monitor.config.plan import Config
from monitor.crawl import poll_sources
from monitor.matching import compile as compile_watches
from monitor.middlewares.courtesy import Courtesy
from monitor.newsroom import Masthead, Newsroom, Piece, Site, answers, demo_config, expected, faults
from monitor.parsebox import ParseBox
from monitor.store import PollDone, Store, open_store
from tests.loopback import run
from tests.parsing import shared_box

TEXT = (
    "Huawei and the harbour agreed on Monday that the cranes would get new radios before the winter. "
    "The work takes about two weeks and needs no outage, the harbour master said after the meeting."
)


def pieces(*slugs: str) -> tuple[Piece, ...]:
    return tuple(
        Piece(slug, f"Huawei radios for crane {slug}", f"{TEXT} Crane {slug} is first.") for slug in slugs
    )


class Polls:
    """A store and what it takes to poll into it again and again."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store: Store = open_store(config.store)
        self.box = shared_box()
        self.now = datetime.now(UTC)

    def __call__(self, *, later: float = 0.0, names: tuple[str, ...] = ()) -> dict[str, PollDone]:
        """One round over every source, `later` seconds after the last."""
        self.now += timedelta(seconds=later)
        return run(self.once(names))

    async def once(self, names: tuple[str, ...] = ()) -> dict[str, PollDone]:
        """One round, inside a loop that runs."""
        self.store.sync_sources(self.config.sources, self.now)
        self.store.sync_digests(self.config.digests, self.now)
        done = await poll_sources(
            self.config,
            self.store,
            compile_watches(self.config.watches),
            self.store.due_sources(self.now, names=names, everything=not names),
            run_id=self.store.begin_run("test", self.now),
            now=self.now,
            box=self.box,
            courtesy=Courtesy(),
        )
        return {poll.source: poll for poll in done}


def polls_of(newsroom: Newsroom, folder: Path) -> Polls:
    return Polls(load_text(demo_config(newsroom, folder), folder / "config.yaml", os.environ))


def test_the_demo_newsroom_is_read_exactly(tmp_path: Path) -> None:
    """Every article's names flag, no furniture does; a second round asks for no article again."""
    with Newsroom() as newsroom:
        polls = polls_of(newsroom, tmp_path)
        done = polls()
        assert {poll.outcome for poll in done.values()} == {"ok"}
        flagged: dict[str, list[str]] = {}
        names = {watch.key: watch.name for watch in polls.config.watches}
        number = 1
        while (stored := polls.store.article(number)) is not None:
            for place in stored.appearances:
                flagged[place.url] = [names[match.watch] for match in stored.findings.matches]
            number += 1
        assert faults(newsroom, flagged) == []
        assert len(flagged) == len(expected(newsroom))
        asked = len(newsroom.requests)
        again = polls(later=3600)
        assert {poll.outcome for poll in again.values()} <= {"ok", "not modified"}
        assert sum(poll.counts.new for poll in again.values() if poll.counts) == 0
        # One index each (and robots.txt where a fresh Courtesy asks again), no page twice.
        assert len(newsroom.requests) - asked <= 3 * len(newsroom.sites)


def test_an_unchanged_feed_is_asked_conditionally(tmp_path: Path) -> None:
    """The second poll sends the validators, and a 304 ends it."""
    site = Site(Masthead("Daily"), pieces("one", "two"))
    with Newsroom([site]) as newsroom:
        polls = polls_of(newsroom, tmp_path)
        assert polls()["Daily"].outcome == "ok"
        assert polls(later=3600)["Daily"].outcome == "not modified"
        first, second = newsroom.asked(site, site.masthead.feed_path)
        assert "if-none-match" not in first.headers
        assert second.headers["if-none-match"] or second.headers["if-modified-since"]


@pytest.mark.parametrize(
    ("behaviour", "outcome", "words"),
    [
        (answers.status(404), "failed", "404"),
        (answers.status(500), "failed", "500"),
        (answers.status(503), "failed", "503"),
        (answers.html_instead, "failed", "not a feed"),
        (answers.challenge, "failed", ""),
    ],
    ids=["404", "500", "503", "html", "challenge"],
)
def test_one_bad_source_hurts_no_other(
    tmp_path: Path, behaviour: answers.Behaviour, outcome: str, words: str
) -> None:
    """The bad one is a failed poll with its reason; the good one gives its articles; later it recovers."""
    bad = Site(Masthead("Bad"), pieces("one"))
    good = Site(Masthead("Good"), pieces("two"))
    bad.script(bad.masthead.feed_path, behaviour, behaviour, behaviour, answers.usual)
    with Newsroom([bad, good]) as newsroom:
        polls = polls_of(newsroom, tmp_path)
        done = polls()
        assert (done["Bad"].outcome, done["Good"].outcome) in {(outcome, "ok"), ("blocked", "ok")}
        assert words in done["Bad"].reason
        assert done["Good"].counts is not None
        assert done["Good"].counts.matched == 1
        assert done["Bad"].next_due is not None
        assert done["Bad"].next_due > polls.now
        bad.script(bad.masthead.feed_path, answers.usual)
        assert polls(later=90_000)["Bad"].counts.new == 1  # type: ignore[union-attr]


def test_a_page_that_cannot_be_had_falls_back_to_the_feed_and_says_so(tmp_path: Path) -> None:
    """The feed's own text is matched, the note names the reason, and a passing one is tried again."""
    site = Site(Masthead("Daily"), pieces("one"))
    with Newsroom([site]) as newsroom:
        path = urlsplit(site.address("one")).path
        site.script(path, answers.status(503), answers.status(503), answers.usual)
        polls = polls_of(newsroom, tmp_path)
        assert polls()["Daily"].counts.matched == 1  # type: ignore[union-attr]
        stored = polls.store.article(1)
        assert stored is not None
        assert stored.article.body_from == "feed"
        assert "503" in stored.article.note
        polls(later=90_000)
        better = polls.store.article(1)
        assert better is not None
        assert better.article.body_from == "page"
        assert polls.store.article(2) is None


def test_a_page_of_attributes_costs_only_itself(tmp_path: Path) -> None:
    """The attribute bomb is one article read from its feed; its neighbours are read from their pages."""
    site = Site(Masthead("Daily"), pieces("one", "two"))
    bomb = "<html><body><p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p></body></html>"
    with Newsroom([site]) as newsroom:
        site.script(urlsplit(site.address("one")).path, answers.page(bomb))
        polls = polls_of(newsroom, tmp_path)
        polls.box = ParseBox()  # with the limits of a run: the bomb costs all of its time
        try:
            polls()
        finally:
            run(polls.box.close())
        kinds = {
            stored.article.title: stored.article.body_from
            for n in (1, 2)
            if (stored := polls.store.article(n))
        }
        assert sorted(kinds.values()) == ["feed", "page"]


def test_cancelling_a_round_leaves_nothing_half_done(tmp_path: Path) -> None:
    """A cancelled round gives its leases back; the next one does everything."""
    with Newsroom() as newsroom:
        polls = polls_of(newsroom, tmp_path)
        hanging = newsroom.sites[-1]
        index = urlsplit(hanging.url).path
        hanging.script(index, answers.slow(3600), answers.usual)

        async def cut_short() -> None:
            task = asyncio.ensure_future(polls.once())
            while not newsroom.asked(hanging, index):
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        run(cut_short())
        done = polls(later=1)
        assert set(done) == {site.name for site in newsroom.sites}
