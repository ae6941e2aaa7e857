"""How one source is read: which spider, what becomes of its entries, what the poll says."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from monitor import matching
from monitor.config.plan import Config, Crawling, Delivery, Source, SourceKind
from monitor.crawl import poll_sources, settings_for
from monitor.errors import StoreUnwritable
from monitor.middlewares.courtesy import Courtesy
from monitor.middlewares.deadline import Deadline
from monitor.rules import Rules
from monitor.store import PollDone, Store, open_store
from monitor.urls import article_key
from monitor.watches import Alias, Watch
from spiders.feed import FeedSpider
from spiders.harvest import UNDATED_NEWS
from spiders.listing import ListingSpider
from spiders.pages import leads_home
from spiders.poll import spider_for
from spiders.sitemap import SitemapSpider
from spiders.sourcepoll import validator
from spiders.teiss import TeissSpider
from tests.loopback import Answer, Asked, Server, article, rss, run
from tests.parsing import shared_box

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ["Huawei said on Monday that the agency had ordered new radios for the harbour and its cranes."] * 5


def atom(url: str, *entries: tuple[str, str, datetime | None]) -> Answer:
    """An Atom feed of (path, title, date)."""
    items = "".join(
        f"<entry><id>{url}{path}</id><title>{title}</title><link href='{url}{path}'/>"
        f"<summary>{title}. {WORDS[0]}</summary>"
        + (f"<updated>{date.isoformat()}</updated><published>{date.isoformat()}</published>" if date else "")
        + "</entry>"
        for path, title, date in entries
    )
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>{url}</id>{items}</feed>'
    return Answer(body, headers={"Content-Type": "application/atom+xml"})


class Desk:
    """A store, a box and rounds over the sources of one test."""

    def __init__(self, folder: Path, sources: list[Source], **crawling: Any) -> None:
        self.config = Config(
            path=folder / "config.yaml",
            digest="",
            zone=ZoneInfo("UTC"),
            watches=(Watch("huawei", "Huawei", "vendors", (Alias("Huawei"),)),),
            sources=tuple(replace(source, allow_private=True) for source in sources),
            digests=(),
            delivery=Delivery("newswatch@example.org", None, folder),
            crawling=Crawling(**{"delay": 0.0, "timeout": 60.0, **crawling}),
            store=folder / "newswatch.db",
        )
        self.store: Store = open_store(self.config.store)
        self.box = shared_box()
        self.now = NOW

    async def poll(
        self,
        *,
        later: timedelta = timedelta(0),
        sources: tuple[Source, ...] = (),
        courtesy: Courtesy | None = None,
    ) -> dict[str, PollDone]:
        """One round over every source."""
        self.now += later
        config = replace(self.config, sources=sources) if sources else self.config
        self.store.sync_sources(config.sources, self.now)
        done = await poll_sources(
            config,
            self.store,
            matching.compile(config.watches),
            self.store.due_sources(self.now, everything=True),
            run_id=self.store.begin_run("test", self.now),
            now=self.now,
            box=self.box,
            courtesy=courtesy or Courtesy(),
        )
        return {one.source: one for one in done}


def desk(folder: Path, work: Callable[[Server], Coroutine[Any, Any, Desk]]) -> None:
    """Run `work` with a server; the desk it returns is put away."""

    async def within() -> None:
        async with Server() as server:
            server.pages["/robots.txt"] = ""
            put_away = await work(server)
            put_away.store.close()

    run(within())


CLASSES = {"feed": FeedSpider, "listing": ListingSpider, "teiss": TeissSpider}


@pytest.mark.parametrize(
    ("source", "spider"),
    [
        (Source("s", "https://news.example/feed"), FeedSpider),
        (Source("s", "https://news.example/", kind=SourceKind.LISTING), ListingSpider),
        (Source("s", "https://news.example/map.xml", kind=SourceKind.SITEMAP), SitemapSpider),
        (Source("s", "https://www.teiss.co.uk/news"), TeissSpider),
        (Source("s", "https://teiss.co.uk/news", kind=SourceKind.LISTING), TeissSpider),
        (Source("s", "https://www.teiss.co.uk/feed", kind=SourceKind.FEED), FeedSpider),
        (Source("s", "https://www.teiss.co.uk/news", spider="listing"), ListingSpider),
        (Source("s", "https://news.example/", spider="teiss"), TeissSpider),
        (Source("s", "https://notteiss.co.uk/news"), FeedSpider),
        (Source("s", "https://teiss.co.uk.evil.example/news"), FeedSpider),
    ],
)
def test_who_reads_a_source(source: Source, spider: type) -> None:
    assert spider_for(source, CLASSES) is spider


@pytest.mark.parametrize(
    ("value", "kept"),
    [('"abc"', '"abc"'), ('W/"x"', 'W/"x"'), ("x" * 12_000, ""), ("a\x01b", ""), ("caf\xe9", ""), ("", "")],
)
def test_only_plain_validators_are_sent_back(value: str, kept: str) -> None:
    response = Response("http://x.example/", headers={"ETag": value.encode("latin-1")})
    assert validator(response, "ETag") == kept


def cut(answer: Answer, how: str) -> Answer:
    """The same answer with half of its body, or a wrong checksum; only one layer tells."""
    whole = answer.body.encode() if isinstance(answer.body, str) else answer.body
    packed = gzip.compress(whole)
    if how in ("gzip", "checksum"):
        body = packed[: len(packed) // 2] if how == "gzip" else packed[:-8] + bytes(8)
        return Answer(body, headers={**answer.headers, "Content-Encoding": "gzip"})
    half = whole[: len(whole) // 2]
    told, body = {
        "length": (f"Content-Length: {len(whole)}", half),
        "chunks": ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (len(half), half)),
        "closed": ("Connection: close", half),
    }[how]
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    return Answer(raw=f"HTTP/1.1 200 OK\r\n{head}{told}\r\n\r\n".encode() + body)


@pytest.mark.parametrize("how", ["length", "chunks", "gzip", "closed", "checksum"])
def test_what_may_be_half_an_answer_is_asked_for_whole_again(tmp_path: Path, how: str) -> None:
    async def work(server: Server) -> Desk:
        names = [f"/{number}" for number in range(6)]
        whole = atom(server.url, *[(name, f"Story {name}", NOW) for name in names])
        whole.headers.update({"ETag": '"one"', "Last-Modified": "Fri, 27 Nov 2026 07:00:00 GMT"})
        for name in names:
            server.pages[name] = article(f"Story {name}", *[f"{line} {name}" for line in WORDS])
        asked_with: list[str] = []

        def feed(asked: Asked) -> Answer:
            asked_with.append(asked.headers.get("if-none-match", ""))
            if asked_with[-1]:
                return Answer(status=304)
            return cut(whole, how) if broken else whole

        server.pages["/feed"] = feed
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        broken = True
        first = (await one.poll())["wire"]
        assert (first.etag, first.last_modified) == ("", "")
        if how in ("closed", "checksum"):
            assert first.outcome == "ok"
            assert "cut off" in first.reason or "checksum" in first.reason
        else:
            assert first.outcome == "failed"
            assert first.reason == "the connection failed"
            assert len(asked_with) == 2  # once more at once
        broken = False
        second = (await one.poll(later=timedelta(hours=1)))["wire"]
        last = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert last.outcome == "not modified"
        assert asked_with == [""] * (len(asked_with) - 1) + ['"one"']
        assert sum(done.counts.new for done in (first, second) if done.counts) == 6
        return one

    desk(tmp_path, work)


def test_half_a_page_is_no_article(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/story", "Acme falls", "Acme fell."))
        page = Answer(article("Acme falls", *WORDS, "Huawei is named at the very end of it."))
        server.pages["/story"] = cut(page, "gzip")
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        (reading,) = (await one.poll())["wire"].readings
        assert "ended in the middle" in reading.article.note
        assert reading.retry_page
        server.pages["/story"] = page
        (again,) = (await one.poll(later=timedelta(hours=1)))["wire"].readings
        assert [match.watch for match in again.findings.matches] == ["huawei"]
        return one

    desk(tmp_path, work)


def test_entries_over_the_limit_are_read_at_the_next_poll(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        names = [f"/{number}" for number in range(7)]
        feed = replace(atom(server.url, *[(name, f"Story {name}", NOW) for name in names]))
        feed.headers["ETag"] = '"one"'
        server.pages["/feed"] = lambda asked: Answer(status=304) if "if-none-match" in asked.headers else feed
        for name in names:
            server.pages[name] = article(f"Story {name}", *[f"{line} {name}" for line in WORDS])
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")], page_limit=3)
        new: list[int] = []
        for _ in range(4):
            done = (await one.poll(later=timedelta(minutes=2)))["wire"]
            assert done.counts is not None
            new.append(done.counts.new)
            if done.readings and len(done.readings) == 3:
                assert "left for the next poll" in done.reason
                assert done.next_due is not None
                assert done.next_due - one.now < timedelta(minutes=2)
        assert new == [3, 3, 1, 0]
        assert done.outcome == "not modified"
        assert all(server.paths().count(name) == 1 for name in names)
        return one

    desk(tmp_path, work)


@pytest.fixture
def deadlines(monkeypatch: pytest.MonkeyPatch) -> list[Deadline]:
    """The deadlines of the polls of a test, which lets them pass when it is time."""
    made: list[Deadline] = []

    class Kept(Deadline):
        def __init__(self, seconds: float) -> None:
            super().__init__(seconds)
            made.append(self)

    monkeypatch.setattr("spiders.sourcepoll.Deadline", Kept)
    return made


def test_a_poll_out_of_time_keeps_what_it_has(tmp_path: Path, deadlines: list[Deadline]) -> None:
    async def work(server: Server) -> Desk:
        names = [f"/{number}" for number in range(6)]
        server.pages["/feed"] = atom(server.url, *[(name, f"Story {name}", NOW) for name in names])

        def hang(asked: Asked) -> Answer:
            deadlines[0].expire()
            return Answer(hang=True)

        for name in names:
            server.pages[name] = hang if name > "/1" else article(f"Story {name}", *WORDS)
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")], poll_limit=3600.0, timeout=3600.0)
        done = (await one.poll())["wire"]
        assert done.outcome == "ok"
        assert sorted(reading.article.title for reading in done.readings) == ["Story /0", "Story /1"]
        assert done.reason == "4 entries are left for the next poll"
        return one

    desk(tmp_path, work)


def test_the_deadline_holds_for_a_page_behind_another_source_of_its_host(
    tmp_path: Path, deadlines: list[Deadline]
) -> None:
    async def work(server: Server) -> Desk:
        courtesy = Courtesy()

        async def hang(asked: Asked) -> Answer:
            # The page of one source or the index of the other waits its turn behind this request.
            while sum(host.waiting for host in courtesy.gate._hosts.values()) < 2:
                await asyncio.sleep(0.01)
            for deadline in deadlines:
                deadline.expire()
            return Answer(hang=True)

        # The feed's second page waits in the host's queue behind a request that never ends.
        server.pages["/feed"] = atom(server.url, ("/a", "Story", NOW), ("/b", "Story", NOW))
        server.pages["/a"] = server.pages["/b"] = server.pages["/hang"] = hang
        sources = [Source("wire", server.url + "/feed"), Source("hang", server.url + "/hang")]
        one = Desk(tmp_path, sources, poll_limit=3600.0, timeout=3600.0)
        done = await one.poll(courtesy=courtesy)
        assert done["hang"].outcome == "failed"
        assert done["wire"].outcome in ("ok", "failed")
        assert all(not poll.readings for poll in done.values())
        return one

    desk(tmp_path, work)


def test_backlog_is_what_was_old_at_the_first_poll(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        old, new = NOW - timedelta(days=30), NOW - timedelta(days=1)
        entries = [
            ("/new", "New", new),
            ("/old", "Old", old),
            ("/older", "Older", old),
            ("/undated", "Undated", None),
        ]
        server.pages["/feed"] = lambda asked: atom(server.url, *entries)
        for path, title, _ in entries:
            server.pages[path] = article(title, *[f"{line} {title}" for line in WORDS])
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")], page_limit=2)
        first = (await one.poll())["wire"]
        assert {r.article.title: (r.backlog, r.article.body_from) for r in first.readings} == {
            "New": (False, "page"),
            "Old": (True, "page"),
            # Beyond the limit an old page is not fetched; its feed's text is enough for a line.
            "Older": (True, "feed"),
        }
        entries.append(("/late", "Late", old))
        server.pages["/late"] = article("Late", *WORDS)
        # The first poll left an entry over, so it goes on; it is over when nothing is left.
        second = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert {r.article.title: r.backlog for r in second.readings} == {"Undated": False, "Late": True}
        entries.append(("/later", "Later", old))
        server.pages["/later"] = article("Later", *[f"{line} Later" for line in WORDS])
        third = (await one.poll(later=timedelta(hours=2)))["wire"]
        assert {r.article.title: r.backlog for r in third.readings} == {"Later": False}
        return one

    desk(tmp_path, work)


def test_a_long_list_without_dates_is_where_the_watch_begins(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        entries: list[tuple[str, str, datetime | None]] = []

        def list_another(title: str) -> None:
            entries.append((f"/{title}", title, None))
            server.pages[f"/{title}"] = article(title, *[f"{line} {title}" for line in WORDS])

        server.pages["/feed"] = lambda asked: atom(server.url, *entries)
        for number in range(UNDATED_NEWS + 1):
            list_another(f"Undated-{number}")
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")], page_limit=UNDATED_NEWS - 1)
        first, rest = (await one.poll())["wire"], (await one.poll(later=timedelta(hours=1)))["wire"]
        assert [r.backlog for r in first.readings + rest.readings] == [True] * (UNDATED_NEWS + 1)
        list_another("Mute")
        after = (await one.poll(later=timedelta(hours=2)))["wire"]
        assert [(r.article.title, r.backlog) for r in after.readings] == [("Mute", False)]
        return one

    desk(tmp_path, work)


@pytest.mark.parametrize(
    ("answer", "note", "retry"),
    [
        (Answer("no", 403), "page answered 403; the feed's own text is used", False),
        (Answer("gone", 410), "page answered 410; the feed's own text is used", False),
        (Answer("much", 429), "page answered 429; the feed's own text is used", True),
        (Answer("oops", 500), "page answered 500; the feed's own text is used", True),
        (Answer(raw=b""), "the feed's own text is used", True),
        (Answer(status=302, headers={"Location": "http://127.0.0.9:80/x"}), "loopback address", False),
        (
            Answer(b"%PDF-1.7 binary", headers={"Content-Type": "application/pdf"}),
            "the feed's own text is used",
            False,
        ),
        (Answer("<html><body></body></html>"), "the feed's own text is used", False),
        (Answer(status=302, headers={"Location": "/"}), "leads to the site's front page", False),
        (Answer(article("Page not found", "Read our newest stories about ZTE.")), "block page", False),
        (Answer(article("Wait", "You will be led to the article in a moment.")), "less than the feed", False),
        (
            Answer(article("Huawei wins", "ZTE lost the harbour.", "Subscribe to continue reading.")),
            "shows only the beginning",
            False,
        ),
    ],
)
def test_a_page_that_cannot_be_had(tmp_path: Path, answer: Answer, note: str, retry: bool) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = atom(server.url, ("/a", "Huawei wins", NOW))
        server.pages["/"] = article("Wire", *["ZTE opens a laboratory in the northern harbour."] * 9)
        server.pages["/a"] = answer
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        (reading,) = (await one.poll())["wire"].readings
        assert reading.article.body_from == "feed"
        assert note in reading.article.note
        assert reading.retry_page is retry
        assert reading.key.startswith("wire|")
        assert [match.watch for match in reading.findings.matches] == ["huawei"]
        return one

    desk(tmp_path, work)


def test_a_page_without_spaces_between_words_says_more_than_its_feed(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = atom(server.url, ("/a", "华为 在 港口 开设 了 新 的 实验室", NOW))
        paragraph = "华为本周在北部港口开设了新的实验室，中兴的工程师也出席了开幕仪式并介绍了设备。"
        server.pages["/a"] = article("华为开设实验室", *[paragraph] * 6)
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        (reading,) = (await one.poll())["wire"].readings
        assert "中兴" in reading.article.text
        assert not reading.article.note
        return one

    desk(tmp_path, work)


@pytest.mark.parametrize(
    ("asked", "came", "home"),
    [
        ("https://example.org/a", "https://www.example.org/", True),
        ("https://example.com/x1", "https://example.org/en/", True),
        ("https://example.com/x1", "https://example.net/", False),
        ("https://example.org/", "https://example.org/en/", False),
        ("https://example.org/a", "https://example.org/b", False),
    ],
)
def test_the_front_page_of_another_site_may_be_the_article(asked: str, came: str, home: bool) -> None:
    assert leads_home(asked, came, "https://example.org/feed") is home


def test_an_entry_without_text_still_names_its_watch(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", ""), (server.url + "/b", "", ""))
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        done = (await one.poll())["wire"]
        (reading,) = done.readings
        assert reading.article.title == "Huawei wins"
        assert "only its title is known" in reading.article.note
        assert reading.findings.matches
        assert done.unread == (article_key(f"{server.url}/b"),)
        return one

    desk(tmp_path, work)


def test_what_a_failed_index_says(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        page = "".join(
            f"<h2><a href='/news/harbour-story-{n}'>The harbour story {n} told</a></h2>" for n in range(9)
        )
        server.pages["/feed.xml"] = f"<!doctype html><html><body><main>{page}</main></body></html>"
        server.pages["/empty"] = ""
        server.pages["/unasked"] = Answer(status=304)
        server.pages["/away"] = Answer(status=302, headers={"Location": "http://127.0.0.9:8080/feed"})
        server.pages["/file"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
        server.pages["/moved"] = Answer(status=301, headers={"Location": "/target"})
        server.pages["/briefly"] = Answer(status=302, headers={"Location": "/target"})
        server.pages["/target"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        server.pages["/guarded"] = Answer("<title>Just a moment...</title><i id=cf-chl-x></i>", 503)
        server.pages["/limited"] = Answer("much", 429, {"Retry-After": "99999999"})
        names = ["feed.xml", "empty", "unasked", "away", "file", "moved", "briefly", "guarded", "limited"]
        one = Desk(tmp_path, [Source(name, f"{server.url}/{name}") for name in names if name != "limited"])
        done = await one.poll()
        says = {name: (poll.outcome, poll.reason) for name, poll in done.items()}
        assert says["feed.xml"][0] == "failed"
        assert "`kind: listing`" in says["feed.xml"][1]
        assert says["empty"][0] == "failed"
        assert says["guarded"] == ("blocked", "HTTP 503: a challenge page (Cloudflare)")
        assert "nothing was asked" in says["unasked"][1]
        assert says["away"][0] == "blocked"
        assert "127.0.0.9:8080 is a loopback address" in says["away"][1]
        assert says["file"][0] == "failed"
        assert done["moved"].outcome == done["briefly"].outcome == "ok"
        assert done["moved"].moved_to == f"{server.url}/target"
        assert done["briefly"].moved_to == ""
        limited = Source("limited", f"{server.url}/limited", allow_private=True)
        late = (await one.poll(sources=(limited,)))["limited"]
        assert late.outcome == "failed"
        assert late.next_due is not None
        assert timedelta(hours=23) < late.next_due - one.now < timedelta(hours=25)
        return one

    desk(tmp_path, work)


def test_a_feed_that_robots_txt_forbids_is_blocked_with_the_sentence(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/robots.txt"] = "User-agent: *\nDisallow: /feed\n"
        server.pages["/feed"] = rss((server.url + "/a", "Huawei", ""))
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        done = (await one.poll())["wire"]
        assert done.outcome == "blocked"
        assert "robots.txt" in done.reason
        assert server.paths() == ["/robots.txt"]
        return one

    desk(tmp_path, work)


def test_a_crawl_delay_longer_than_the_interval_sets_the_next_poll(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 36000\n"
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        done = (await one.poll())["wire"]
        assert done.outcome == "ok"
        assert [reading.article.body_from for reading in done.readings] == ["feed"]
        assert done.next_due is not None
        assert timedelta(hours=9) < done.next_due - one.now < timedelta(hours=11)
        assert server.paths() == ["/robots.txt", "/feed"]
        return one

    desk(tmp_path, work)


def test_a_listing_by_its_rules_and_pages_by_theirs(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/news"] = "".join(
            f"<h2><a href='/news/{n}'>Harbour story {n} is told</a></h2>" for n in range(6)
        )
        for number in range(6):
            text = "".join(f"<p>{line} {number}</p>" for line in WORDS)
            server.pages[f"/news/{number}"] = (
                f"<html><head><title>Harbour story {number} is told - Wire</title></head><body>"
                f"<div id=body>{text}</div>"
                "<div id=more><p>ZTE is named elsewhere only, in a long teaser.</p></div></body></html>"
            )
        rules = Rules(body="#body", title_suffix=" - Wire", origin="config.yaml")
        source = Source("wire", server.url + "/news", kind=SourceKind.LISTING, rules=rules)
        one = Desk(tmp_path, [source])
        done = (await one.poll())["wire"]
        assert (done.kind, len(done.readings)) == ("listing", 6)
        assert all("ZTE" not in reading.article.text for reading in done.readings)
        assert {reading.article.title for reading in done.readings} == {
            f"Harbour story {n} is told" for n in range(6)
        }
        return one

    desk(tmp_path, work)


def test_an_unknown_spider_is_that_sources_failure(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        good = Source("good", server.url + "/feed")
        one = Desk(tmp_path, [replace(good, name="odd", spider="no-such"), good])
        done = await one.poll()
        assert done["odd"].outcome == "failed"
        assert "no-such" in done["odd"].reason
        assert done["good"].outcome == "ok"
        return one

    desk(tmp_path, work)


def test_a_fault_in_one_source_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = FeedSpider.read_index

    async def faulty(self: FeedSpider, response: Response) -> Any:
        if "bad" in response.url:
            raise ZeroDivisionError("a bug")
        return await read(self, response)

    monkeypatch.setattr(FeedSpider, "read_index", faulty)

    async def work(server: Server) -> Desk:
        server.pages["/bad"] = server.pages["/good"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        one = Desk(tmp_path, [Source("bad", server.url + "/bad"), Source("good", server.url + "/good")])
        done = await one.poll()
        assert (done["bad"].outcome, done["good"].outcome) == ("failed", "ok")
        assert done["bad"].reason == "a fault of Newswatch (ZeroDivisionError), see the log"
        return one

    desk(tmp_path, work)


def test_a_fault_in_storing_one_poll_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = Store.finish_poll

    def faulty(self: Store, done: PollDone, *rest: Any) -> Any:
        if done.source == "bad" and done.readings:
            raise ZeroDivisionError("a bug")
        return finish(self, done, *rest)

    monkeypatch.setattr(Store, "finish_poll", faulty)

    async def work(server: Server) -> Desk:
        server.pages["/bad"] = rss((server.url + "/b", "Huawei lost", WORDS[0]))
        server.pages["/good"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        one = Desk(tmp_path, [Source("bad", server.url + "/bad"), Source("good", server.url + "/good")])
        done = await one.poll()
        assert (done["bad"].outcome, done["good"].outcome) == ("failed", "ok")
        monkeypatch.undo()
        assert (await one.poll(later=timedelta(hours=1)))["bad"].counts.new == 1  # type: ignore[union-attr]
        return one

    desk(tmp_path, work)


def unchanged(server: Server, count: int) -> list[Source]:
    """Feeds that answer 304 once their validator is known."""
    feed = rss((server.url + "/a", "Huawei wins", WORDS[0]))
    whole = replace(feed, headers={**feed.headers, "ETag": '"one"'})
    for number in range(count):
        server.pages[f"/feed{number}"] = lambda asked: (
            Answer(status=304) if "if-none-match" in asked.headers else whole
        )
    return [Source(f"wire{number}", f"{server.url}/feed{number}") for number in range(count)]


def test_answers_without_news_share_transactions(tmp_path: Path) -> None:
    """Every source is settled, and the disk was waited for a few times, not once per source."""

    async def work(server: Server) -> Desk:
        one = Desk(tmp_path, unchanged(server, 12))
        await one.poll()
        begun: list[str] = []
        with one.store._door.reading() as connection:
            connection.set_trace_callback(lambda sql: begun.append(sql) if sql.startswith("BEGIN") else None)
            done = await one.poll(later=timedelta(hours=1))
            connection.set_trace_callback(None)
        assert {poll.outcome for poll in done.values()} == {"not modified"}
        assert len(done) == 12
        assert len(begun) < 12
        assert all(one.store.polls(f"wire{number}")[0].outcome == "not modified" for number in range(12))
        assert one.store.free_abandoned(one.now) == 0
        return one

    desk(tmp_path, work)


def test_a_store_that_refuses_answers_without_news_ends_the_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was told that is not stored; the next round has the sources again."""

    def refuse(self: Store, *_: Any) -> Any:
        raise StoreUnwritable("no space left")

    async def work(server: Server) -> Desk:
        one = Desk(tmp_path, unchanged(server, 3))
        await one.poll()
        with monkeypatch.context() as patch:
            patch.setattr(Store, "finish_unchanged", refuse)
            with pytest.raises(StoreUnwritable):
                await one.poll(later=timedelta(hours=1))
        assert {one.store.polls(f"wire{number}")[0].outcome for number in range(3)} == {"ok"}
        one.now += timedelta(hours=1)
        assert len(await one.poll()) == 3
        return one

    desk(tmp_path, work)


def test_a_fault_in_storing_answers_without_news_is_found_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug that one of them meets costs the others nothing."""

    def faulty(self: Store, *_: Any) -> Any:
        raise ZeroDivisionError("a bug")

    async def work(server: Server) -> Desk:
        one = Desk(tmp_path, unchanged(server, 3))
        await one.poll()
        monkeypatch.setattr(Store, "finish_unchanged", faulty)
        done = await one.poll(later=timedelta(hours=1))
        assert [poll.outcome for poll in done.values()] == ["not modified"] * 3
        return one

    desk(tmp_path, work)


def test_a_store_that_refuses_ends_the_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Store, *_: Any) -> Any:
        raise StoreUnwritable("no space left")

    monkeypatch.setattr(Store, "finish_poll", refuse)

    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        async with Server("127.0.0.2") as slow:
            slow.pages["/slow"] = Answer(hang=True)
            sources = [Source("wire", server.url + "/feed"), Source("slow", slow.url + "/slow")]
            one = Desk(tmp_path, sources, timeout=3600.0)
            # The round ends at once, long before the request that hangs.
            with pytest.raises(StoreUnwritable):
                await one.poll()
        return one

    desk(tmp_path, work)


def test_a_source_that_another_run_holds_is_passed_over(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        one = Desk(tmp_path, [Source("wire", server.url + "/feed")])
        one.store.sync_sources(one.config.sources, one.now)
        assert one.store.lease_source("wire", one.now, 400.0)
        assert await one.poll() == {}
        assert server.asked == []
        return one

    desk(tmp_path, work)


def test_slow_sources_do_not_hold_up_the_others(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        async with Server("127.0.0.2") as slow:
            feed = rss((server.url + "/a", "Huawei wins", WORDS[0]))

            async def late(asked: Asked) -> Answer:
                while not one.store.polls("quick"):
                    await asyncio.sleep(0.01)
                return feed

            slow.pages["/robots.txt"] = ""
            slow.pages["/feed"] = late
            server.pages["/feed"] = feed
            sources = [Source("slow", slow.url + "/feed"), Source("quick", server.url + "/feed")]
            one = Desk(tmp_path, sources, timeout=3600.0)
            done = await one.poll()
            assert list(done) == ["quick", "slow"]
            assert {poll.outcome for poll in done.values()} == {"ok"}
        return one

    desk(tmp_path, work)


def test_a_site_spider_runs_alone_without_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    items: list[dict[str, Any]] = []

    async def work() -> None:
        async with Server() as server:
            server.pages["/news"] = "".join(
                f"<h2><a href='/news/{n}'>Harbour story {n} is told</a></h2>" for n in range(6)
            )
            for number in range(6):
                server.pages[f"/news/{number}"] = article(f"Harbour story {number} is told | teiss", *WORDS)
            monkeypatch.setattr(TeissSpider, "allowed_domains", ["127.0.0.1"])
            runner = AsyncCrawlerRunner(settings_for(Crawling(delay=0.0)))
            crawler = runner.create_crawler("teiss")
            crawler.signals.connect(lambda item, **_: items.append(item), signals.item_scraped, weak=False)
            await runner.crawl(crawler, url=server.url + "/news", allow_private="yes")

    run(work())
    assert sorted(item["title"] for item in items) == [f"Harbour story {n} is told" for n in range(6)]
    assert all("Huawei said" in item["text"] and item["url"].startswith("http://127.0.0.1") for item in items)
