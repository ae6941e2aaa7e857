"""Whole polls of sources that are no plain feed: sitemaps, announced feeds, listings for dead feeds."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.plan import Source, SourceKind
from monitor.rules import ListingRules
from tests.loopback import Answer, Asked, Server, article, rss
from tests.test_spiders import NOW, WORDS, Desk, atom, desk

DAY = timedelta(days=1)


def page_of(number: int | str) -> str:
    return article(f"Huawei story {number}", *[f"{line} {number}" for line in WORDS])


def listing(*numbers: int, head: str = "") -> str:
    links = "".join(
        f"<h2><a href='/news/harbour-story-{n}'>The harbour story {n} told</a></h2>" for n in numbers
    )
    return (
        f"<!doctype html><html><head>{head}<title>News</title></head><body><main>{links}</main></body></html>"
    )


def sitemap(server: Server, *rows: tuple[str, int | None], root: str = "urlset") -> str:
    """A sitemap of (path, days since its change or None)."""
    item = "url" if root == "urlset" else "sitemap"
    inner = "".join(
        f"<{item}><loc>{server.url}{path}</loc>"
        + ("" if age is None else f"<lastmod>{(NOW - age * DAY).isoformat()}</lastmod>")
        + f"</{item}>"
        for path, age in rows
    )
    return (
        f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'
    )


def xml(text: str) -> Answer:
    return Answer(text, headers={"Content-Type": "application/xml"})


def titles(done: object) -> list[str]:
    return sorted(reading.article.title for reading in done.readings)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [SourceKind.SITEMAP, SourceKind.AUTO])
def test_an_index_of_sitemaps_is_read_through_its_children(tmp_path: Path, kind: SourceKind) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/index.xml"] = xml(
            sitemap(
                server, ("/old.xml", 90), ("/new.xml.gz", 0), ("/inner.xml", 1), ("/category-sitemap.xml", 0),
                root="sitemapindex",
            )
        )  # fmt: skip
        packed = gzip.compress(sitemap(server, ("/1", 0), ("/2", 1)).encode())
        server.pages["/new.xml.gz"] = Answer(packed, headers={"Content-Type": "application/gzip"})
        # An index in the index is followed, its own inner one and the way back are not.
        inner = [("/deep.xml", 0), ("/deeper.xml", 0), ("/index.xml", 0)]
        server.pages["/inner.xml"] = xml(sitemap(server, *inner, root="sitemapindex"))
        server.pages["/deep.xml"] = xml(sitemap(server, ("/3", 0)))
        server.pages["/deeper.xml"] = xml(sitemap(server, ("/index.xml", 0), root="sitemapindex"))
        server.pages["/old.xml"] = xml(sitemap(server, ("/4", 90)))
        for number in range(1, 5):
            server.pages[f"/{number}"] = page_of(number)
        one = Desk(tmp_path, [Source("wire", server.url + "/index.xml", kind=kind)])
        done = (await one.poll())["wire"]
        assert (done.outcome, done.kind, done.entries) == ("ok", "sitemap", 4)
        assert titles(done) == [f"Huawei story {number}" for number in range(1, 5)]
        assert server.paths().count("/index.xml") == 1
        assert "/category-sitemap.xml" not in server.paths()
        server.asked.clear()
        again = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert (again.outcome, again.readings) == ("ok", ())
        assert "/old.xml" not in server.paths()
        return one

    desk(tmp_path, work)


def test_an_index_is_bounded_and_says_when_nothing_in_it_can_be_read(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        many = [(f"/s{number}.xml", None) for number in range(20)]
        server.pages["/index.xml"] = xml(sitemap(server, *many, root="sitemapindex"))
        one = Desk(tmp_path, [Source("wire", server.url + "/index.xml")])
        done = (await one.poll())["wire"]
        assert done.outcome == "failed"
        assert "none of its sitemaps can be read" in done.reason
        assert "answered 404" in done.reason
        assert server.paths()[2:] == ["/s19.xml", "/s18.xml", "/s17.xml", "/s16.xml", "/s15.xml"]
        return one

    desk(tmp_path, work)


def test_an_archive_in_a_sitemap_does_not_flood(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        rows: list[tuple[str, int | None]] = [(f"/{n}", n) for n in range(12)]
        server.pages["/map.xml"] = lambda asked: xml(sitemap(server, *rows))
        for number in range(40):
            server.pages[f"/{number}"] = page_of(number)
        one = Desk(tmp_path, [Source("wire", server.url + "/map.xml", kind=SourceKind.SITEMAP)], page_limit=3)
        done = (await one.poll())["wire"]
        assert len(done.readings) == 3
        assert len(done.passed) == 5
        assert "4 entries are left" in done.reason
        # An edit brings old addresses to light: they are known from now on, and never fetched.
        rows += [(f"/{n}", n) for n in range(20, 30)] + [("/30", 0)]
        read: list[str] = []
        for _ in range(3):
            done = (await one.poll(later=timedelta(minutes=2)))["wire"]
            read += titles(done)
        assert sorted(read) == sorted(f"Huawei story {n}" for n in (3, 4, 5, 6, 30))
        assert "/20" not in server.paths()
        return one

    desk(tmp_path, work)


def test_other_kinds_are_told_apart(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/feed"] = rss((server.url + "/a", "Huawei wins", WORDS[0]))
        server.pages["/index.xml"] = xml(sitemap(server, ("/s.xml", 0), root="sitemapindex"))
        one = Desk(
            tmp_path,
            [
                Source("map", server.url + "/feed", kind=SourceKind.SITEMAP),
                Source("feed", server.url + "/index.xml", kind=SourceKind.FEED),
            ],
        )
        done = await one.poll()
        assert "a feed (rss), not a sitemap" in done["map"].reason
        assert "write kind: sitemap" in done["feed"].reason
        return one

    desk(tmp_path, work)


def test_a_page_that_announces_its_feed(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        head = (
            "<link rel=alternate type='application/rss+xml' title='Comments' href='/comments/feed'>"
            "<link rel=alternate type='application/rss+xml' href='/news.rss'>"
        )
        page = Answer(listing(*range(9), head=head), headers={"ETag": '"page"'})
        server.pages["/"] = page
        server.pages["/news.rss"] = rss((server.url + "/1", "Huawei story 1", WORDS[0]))
        server.pages["/1"], server.pages["/2"] = page_of(1), page_of(2)
        one = Desk(tmp_path, [Source("wire", server.url + "/")])
        done = (await one.poll())["wire"]
        feed = server.url + "/news.rss"
        assert (done.outcome, done.kind, done.moved_to, done.etag) == ("ok", "rss", feed, "")
        assert done.advice == f"its address is a web page; its feed is at {feed}: write that as url"
        assert titles(done) == ["Huawei story 1"]
        assert [health.advice for health in one.store.source_health(one.now)] == [done.advice]
        # It is read so at the next poll too, and each says it.
        server.pages["/news.rss"] = rss((server.url + "/2", "Huawei story 2", WORDS[0]))
        again = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert (titles(again), again.moved_to, again.advice) == (["Huawei story 2"], feed, done.advice)
        assert "/comments/feed" not in server.paths()
        return one

    desk(tmp_path, work)


def test_a_feed_that_became_a_page_is_not_read_as_that_page(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/wire"] = rss((server.url + "/1", "Huawei story 1", WORDS[0]))
        server.pages["/1"] = page_of(1)
        one = Desk(tmp_path, [Source("wire", server.url + "/wire")])
        assert (await one.poll())["wire"].outcome == "ok"
        head = "<link rel=alternate type='application/rss+xml' href='/news.rss'>"
        server.pages["/wire"] = listing(*range(9), head=head)
        server.pages["/news.rss"] = rss((server.url + "/2", "Huawei story 2", WORDS[0]))
        done = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert done.outcome == "failed"
        assert f"it announces the feed {server.url}/news.rss: write that as url" in done.reason
        assert "/news.rss" not in server.paths()
        return one

    desk(tmp_path, work)


@pytest.mark.parametrize(
    ("pages", "kind", "asked"),
    [
        ({"/feed": "feed"}, "rss", ["/feed"]),
        ({"/rss.xml": "feed"}, "rss", ["/feed", "/rss.xml"]),
        ({}, "listing", ["/feed", "/rss.xml"]),
    ],
)
def test_a_page_that_announces_nothing(
    tmp_path: Path, pages: dict[str, str], kind: str, asked: list[str]
) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/"] = listing(*range(6))
        for path in pages:
            server.pages[path] = rss((server.url + "/news/harbour-story-1", "Huawei story 1", WORDS[0]))
        for number in range(6):
            server.pages[f"/news/harbour-story-{number}"] = page_of(number)
        one = Desk(tmp_path, [Source("wire", server.url + "/")])
        done = (await one.poll())["wire"]
        assert (done.outcome, done.kind) == ("ok", kind)
        assert done.advice
        assert [path for path in server.paths() if path in ("/feed", "/rss.xml")] == asked
        again = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert (again.outcome, again.kind, again.readings) == ("ok", kind, ())
        return one

    desk(tmp_path, work)


def test_a_login_page_is_looked_at_no_further(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/"] = (
            "<html><head><title>Sign in</title></head><form><input type=password></form></html>"
        )
        one = Desk(tmp_path, [Source("wire", server.url + "/")])
        done = (await one.poll())["wire"]
        assert (done.outcome, "a login page" in done.reason) == ("blocked", True)
        assert server.paths() == ["/robots.txt", "/"]
        return one

    desk(tmp_path, work)


def test_an_index_that_only_leads_to_itself_is_a_failure(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        asked: list[str] = []

        def again(request: Asked) -> Answer:
            asked.append(request.path)
            return xml(sitemap(server, (f"/index.xml?{len(asked)}", None), root="sitemapindex"))

        for path in ("/index.xml", *(f"/index.xml?{number}" for number in range(1, 20))):
            server.pages[path] = again
        one = Desk(tmp_path, [Source("loop", server.url + "/index.xml")])
        done = (await one.poll())["loop"]
        assert done.outcome == "failed"
        assert "index after index" in done.reason
        assert len(asked) <= 6
        return one

    desk(tmp_path, work)


def gone(server: Server) -> Answer:
    return Answer("gone", 410)


def missing(server: Server) -> Answer:
    return Answer("no", 404)


def web_page(server: Server) -> Answer:
    return Answer("<html><head><title>Moved</title></head><body>We have a new site.</body></html>")


@pytest.mark.parametrize("death", [gone, missing, web_page])
def test_a_listing_stands_in_for_a_dead_feed(tmp_path: Path, death: Callable[[Server], Answer]) -> None:
    async def work(server: Server) -> Desk:
        story = "/news/harbour-story-"
        server.pages["/wire"] = atom(
            server.url, *[(f"{story}{n}", f"Story {n}", NOW - n * DAY) for n in (1, 2)]
        )
        for number in range(5):
            server.pages[f"{story}{number}"] = page_of(number)
        old = page_of("old").replace("<h1>", "<time datetime='2025-01-02T10:00:00Z'>2 Jan 2025</time><h1>")
        server.pages[f"{story}9"] = old
        source = Source(
            "wire", server.url + "/wire", listing_url=server.url + "/news", listing=ListingRules(links="h2 a")
        )
        one = Desk(tmp_path, [source])
        assert len((await one.poll())["wire"].readings) == 2
        server.pages["/news"] = listing(0, 1, 2, 9)
        feed, server.pages["/wire"] = server.pages["/wire"], death(server)
        done = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert (done.outcome, done.kind) == ("ok", "listing")
        assert done.advice.endswith("; read from its listing")
        assert {r.article.title: r.backlog for r in done.readings} == {
            "Huawei story 0": False,
            "Huawei story old": True,
        }
        # The feed is asked at each poll, and read again when it is back.
        server.pages["/wire"] = feed
        back = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert (back.outcome, back.kind, back.advice, back.readings) == ("ok", "atom", "", ())
        return one

    desk(tmp_path, work)


def test_an_empty_feed_gives_way_after_a_while_and_a_refusal_never(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/wire"] = rss((server.url + "/1", "Huawei story 1", WORDS[0]))
        server.pages["/1"], server.pages["/news/harbour-story-2"] = page_of(1), page_of(2)
        server.pages["/news"] = listing(2)
        source = Source(
            "wire", server.url + "/wire", listing_url=server.url + "/news", listing=ListingRules(links="h2 a")
        )
        one = Desk(tmp_path, [source])
        await one.poll()
        server.pages["/wire"] = rss()
        assert (await one.poll(later=timedelta(hours=1)))["wire"].kind == "rss"
        done = (await one.poll(later=3 * DAY))["wire"]
        assert (done.kind, titles(done)) == ("listing", ["Huawei story 2"])
        assert "it has been empty for long" in done.advice
        server.asked.clear()
        server.pages["/wire"] = Answer("no", 403)
        assert (await one.poll(later=timedelta(hours=1)))["wire"].outcome == "blocked"
        assert "/news" not in server.paths()
        server.pages["/wire"], server.pages["/news"] = Answer("no", 404), Answer("no", 500)
        both = (await one.poll(later=timedelta(hours=1)))["wire"]
        assert both.outcome == "failed"
        assert "its listing cannot be read either: its listing answered 500" in both.reason
        return one

    desk(tmp_path, work)


def test_a_redirect_for_good_is_advice_also_without_change(tmp_path: Path) -> None:
    async def work(server: Server) -> Desk:
        server.pages["/wire"] = Answer(status=301, headers={"Location": "/feed"})
        feed = replace(rss((server.url + "/1", "Huawei story 1", WORDS[0])))
        feed.headers["ETag"] = '"one"'

        def answer(asked: Asked) -> Answer:
            return Answer(status=304) if "if-none-match" in asked.headers else feed

        server.pages["/feed"], server.pages["/1"] = answer, page_of(1)
        one = Desk(tmp_path, [Source("wire", server.url + "/wire")])
        moved = f"it has moved to {server.url}/feed: write that as url"
        # Proposed, once three polls over a day found it there; a redirect of an hour proposes nothing.
        waits = [(1, "ok", ""), (1, "not modified", ""), (1, "not modified", ""), (23, "not modified", moved)]
        for hours, outcome, advice in waits:
            done = (await one.poll(later=timedelta(hours=hours)))["wire"]
            assert (done.outcome, done.moved_to) == (outcome, server.url + "/feed")
            assert done.advice == advice
        return one

    desk(tmp_path, work)
