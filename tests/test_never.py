"""The switch that keeps every request from a host: where it is asked, and when an edit of it counts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load_text
from monitor.config.plan import Mailbox, Source, SourceKind
from monitor.errors import ConfigError
from monitor.hosts import covering, plain_host
from monitor.middlewares.courtesy import Courtesy
from monitor.middlewares.never import NeverAsked
from monitor.middlewares.why import why
from monitor.operate.standing import judge
from monitor.whynot import Outlet, unseen
from tests.crawling import Fetcher, crawl
from tests.loopback import Answer, Asked, Server, article, rss, run
from tests.operatecase import NOW, facts
from tests.test_spiders import WORDS, Desk, desk

SMALL = "timezone: UTC\nwatch:\n  vendors: [Huawei]\nsources: [https://news.example.org/feed]\n"


@pytest.mark.parametrize(
    ("host", "entry"),
    [
        ("example.org", "example.org"),
        ("www.EXAMPLE.org.", "example.org"),
        ("a.b.example.org", "example.org"),
        ("notexample.org", ""),
        ("example.org.evil.example", ""),
        ("org", ""),
        ("", ""),
        ("127.0.0.5", "127.0.0.5"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("www.xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("www.bücher.example", "xn--bcher-kva.example"),
        ("no host", ""),
    ],
)
def test_a_name_covers_what_lies_below_it(host: str, entry: str) -> None:
    names = [plain_host(name) for name in ("Example.org.", "127.0.0.5", "[::1]", "Bücher.example")]
    assert covering(host, names) == entry


def test_the_setting_takes_hosts_and_says_what_to_write() -> None:
    config = load_text(SMALL + "crawling: {never: [Example.ORG., bücher.example]}", Path("c.yaml"), {})
    assert config.crawling.never == ("example.org", "xn--bcher-kva.example")
    assert "never read: crawling: never names example.org" in config.warnings[0]
    assert load_text(SMALL + "crawling: {never: [other.example]}", Path("c.yaml"), {}).warnings == ()
    for wrong in ("https://example.org/feed", "example.org:443", "*.example.org"):
        with pytest.raises(ConfigError) as caught:
            load_text(SMALL + f"crawling: {{never: ['{wrong}']}}", Path("c.yaml"), {})
        assert "did you mean 'example.org'?" in caught.value.problems[0].message
    for wrong in ("[example", "a b", "."):
        with pytest.raises(ConfigError, match="1 problem"):
            load_text(SMALL + f"crawling: {{never: ['{wrong}']}}", Path("c.yaml"), {})


def test_no_request_of_any_kind_reaches_such_a_host() -> None:
    async def work() -> None:
        async with Server("127.0.0.1") as mine, Server("127.0.0.2") as gone:
            gone.pages["/robots.txt"] = gone.pages["/page"] = "page"
            mine.pages["/robots.txt"] = ""
            mine.pages["/moved"] = Answer(status=302, headers={"Location": gone.url + "/page"})

            async def fetch_all(fetch: Fetcher) -> None:
                for url in (gone.url + "/page", gone.url + "/robots.txt", mine.url + "/moved"):
                    outcome = await fetch(url)
                    assert isinstance(outcome, NeverAsked)
                    assert why(outcome, url).reason == (
                        "config.yaml says that 127.0.0.2 is never asked (crawling: never)"
                    )
                    assert not why(outcome, url).passing

            await crawl(fetch_all, never=("127.0.0.2",))
            assert gone.asked == []

    run(work())


def test_a_robots_txt_that_lies_on_such_a_host_cannot_be_had() -> None:
    async def work() -> None:
        async with Server("127.0.0.1") as mine, Server("127.0.0.2") as gone:
            mine.pages["/robots.txt"] = Answer(status=302, headers={"Location": gone.url + "/robots.txt"})

            async def fetch_one(fetch: Fetcher) -> None:
                outcome = await fetch(mine.url + "/page")
                assert isinstance(outcome, Exception)
                assert "robots.txt leads elsewhere" in str(outcome)

            await crawl(fetch_one, never=("127.0.0.2",))
            assert gone.asked == []

    run(work())


def test_requests_that_wait_are_not_sent_when_their_host_is_added() -> None:
    async def work() -> None:
        courtesy = Courtesy()
        async with Server() as server:
            server.pages["/robots.txt"] = ""

            def page(asked: Asked) -> Answer:
                courtesy.never.add(["127.0.0.1"])
                return Answer("page")

            for number in range(5):
                server.pages[f"/{number}"] = page

            async def fetch_all(fetch: Fetcher) -> None:
                urls = [f"{server.url}/{number}" for number in range(5)]
                found = await asyncio.gather(*map(fetch, urls))
                assert sum(isinstance(outcome, NeverAsked) for outcome in found) == 4

            await crawl(fetch_all, courtesy=courtesy)
            assert len(server.asked) == 2

    run(work())


def test_a_source_on_such_a_host_is_blocked_and_comes_back(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        server.pages["/a"] = article("Huawei wins", *WORDS)
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")], never=("127.0.0.1",))
        for _ in range(3):
            done = (await one.poll(later=timedelta(hours=1)))["wire"]
            assert (done.outcome, server.asked) == ("blocked", [])
            assert done.reason == "config.yaml says that 127.0.0.1 is never asked (crawling: never)"
            assert done.next_due is not None
            assert done.next_due - one.now < timedelta(hours=1)
        one.config = replace(one.config, crawling=replace(one.config.crawling, never=()))
        assert (await one.poll(later=timedelta(hours=1)))["wire"].outcome == "ok"
        return one

    desk(tmp_path, work)


def test_an_article_there_is_told_with_the_text_of_the_feed(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        async with Server("127.0.0.2") as gone:
            server.pages["/feed"] = rss((gone.url + "/a", "Huawei wins", WORDS[0]))
            one = Desk(tmp_path, [Source("wire", server.url + "/feed")], never=("127.0.0.2",))
            (reading,) = (await one.poll())["wire"].readings
            assert "127.0.0.2 is never asked" in reading.article.note
            assert reading.article.body_from == "feed"
            assert not reading.retry_page
            assert gone.asked == []
        return one

    desk(tmp_path, work)


def test_a_mail_server_is_not_asked_either(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        box = Mailbox(host="mail.example.org", user="u")
        source = Source("letters", "imaps://u@mail.example.org/", SourceKind.MAIL, mailbox=box)
        one = Desk(tmp_path, [source], never=("example.org",))
        done = (await one.poll())["letters"]
        assert done.outcome == "blocked"
        assert done.reason.endswith("(crawling: never), and mail.example.org lies below it")
        return one

    desk(tmp_path, work)


def test_an_edit_counts_in_the_round_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.crawl.HEED_SECONDS", 0.01)

    async def work(server: Server) -> Desk:
        file = tmp_path / "config.yaml"
        file.write_text(SMALL, encoding="utf-8")
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        courtesy = Courtesy()
        monkeypatch.setattr("tests.test_spiders.Courtesy", lambda: courtesy)
        names = [f"/{number}" for number in range(6)]

        async def feed(asked: Asked) -> Answer:
            file.write_text(SMALL + "crawling: {never: [127.0.0.1]}\n", encoding="utf-8")
            while not courtesy.never.hosts:
                await asyncio.sleep(0.01)
            return rss(*((server.url + name, f"Story {name}", WORDS[0]) for name in names))

        server.pages["/feed"] = feed
        done = (await one.poll())["wire"]
        assert len(done.readings) == 6
        assert all("never asked" in reading.article.note for reading in done.readings)
        assert not set(names) & set(server.paths())
        return one

    desk(tmp_path, work)


def test_status_and_why_not_say_so() -> None:
    (line, *_) = judge(facts(never=("a.example", "b.example", "c.example", "d.example")))
    assert line.says.endswith("; never asked: a.example, b.example, c.example and 1 more")
    reason = str(NeverAsked("www.a.example", "a.example"))
    answer = unseen([], [Outlet("wire", True, NOW, "blocked", reason)])
    assert (answer.stage, answer.reason) == ("never asked", reason)
