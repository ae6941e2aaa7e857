"""The newsroom's server speaks HTTP, its scripts come in order, and it closes cleanly."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import feedparser
import pytest

from monitor.newsroom import (
    Masthead,
    Newsroom,
    Piece,
    Site,
    answers,
    generated,
    made_up,
)
from tests.newsroomcase import NOW, get


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as opened:
        yield opened


# ---- how it serves


def test_validators_answer_304_until_something_changes() -> None:
    site = Site(Masthead("Daily"), (Piece("a", "A", "Text."),))
    with Newsroom([site], now=NOW) as newsroom:
        first = get(site.url)
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        assert modified == "Tue, 09 Mar 2027 11:30:00 GMT"
        again = get(site.url, If_None_Match=etag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
        assert get(site.url, If_Modified_Since=modified).status == 304
        assert get(site.url, If_None_Match='"other"', If_Modified_Since=modified).status == 200
        site.publish(Piece("b", "B", "Text.", hours=0.5))
        assert get(site.url, If_None_Match=etag).status == 200
        assert get(site.url, If_Modified_Since=modified).status == 200
        site.revise("b", title="B, corrected")
        assert b"B, corrected" in get(site.address("b")).body
        site.withdraw("b")
        assert get(site.address("b")).status == 404
        assert newsroom.asked(site, "/feed.xml")[1].headers["if-none-match"] == etag


def test_gzip_only_where_it_is_welcome(newsroom: Newsroom) -> None:
    url = newsroom.sites[0].url
    plain, packed = get(url, Accept_Encoding="identity"), get(url, Accept_Encoding="br, gzip")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.body == packed.body


def test_scripts_come_in_order_and_the_last_stays() -> None:
    site = Site(Masthead("Daily"), (Piece("a", "A", "Text."),))
    with Newsroom([site]) as newsroom:
        site.script("/feed.xml", answers.status(503, retry_after=30), answers.status(500), answers.usual)
        got = [get(site.url) for _ in range(4)]
        assert [one.status for one in got] == [503, 500, 200, 200]
        assert got[0].headers["Retry-After"] == "30"
        assert [one.number for one in newsroom.asked(site, "/feed.xml")] == [1, 2, 3, 4]
        newsroom.forget()
        assert newsroom.requests == ()
        site.script("/feed.xml")
        assert get(site.url).status == 200
        site.script("*", answers.status(410), answers.usual, by="step")
        assert get(site.address("a")).status == 410
        newsroom.advance()
        assert get(site.address("a")).status == 200


def test_feeds_go_wrong_in_the_ways_of_the_wild() -> None:
    pieces = (Piece("a", "Café & “tea” and more", "Text."), Piece("b", "B", "Text."))
    for kind in ("rss", "atom", "rdf"):
        site = Site(Masthead("Daily", feed=kind), pieces)
        with Newsroom([site]):

            def answer(behaviour: answers.Behaviour, site: Site = site) -> bytes:
                site.script("/feed.xml", behaviour)
                return get(site.url).body

            assert feedparser.parse(answer(answers.empty_feed)).entries == []
            entries = feedparser.parse(answer(answers.undated)).entries
            assert len(entries) == 2
            assert not any("published" in entry or "updated" in entry for entry in entries)
            assert feedparser.parse(answer(answers.broken_xml)).bozo
            with pytest.raises(UnicodeDecodeError):
                answer(answers.wrong_charset).decode("utf-8")
            assert b"<!doctype html>" in answer(answers.html_instead)
            assert b"Just a moment" in answer(answers.challenge)
            assert answer(answers.raw(b"\x00\x01")) == b"\x00\x01"


def test_json_feeds_go_wrong_too() -> None:
    site = Site(Masthead("Daily", feed="json"), (Piece("a", "A", "Text."),))
    with Newsroom([site]):
        site.script("/feed.xml", answers.empty_feed, answers.undated)
        assert json.loads(get(site.url).body)["items"] == []
        (item,) = json.loads(get(site.url).body)["items"]
        assert "date_published" not in item


def test_redirects_drops_and_trickles() -> None:
    site = Site(Masthead("Daily"), (Piece("a", "A", "Text " * 1000),))
    with Newsroom([site]):
        site.script("/old", answers.redirect("/news/a", 301))
        moved = get(site.base + "/old")
        assert (moved.status, moved.headers["Location"]) == (301, "/news/a")
        whole = get(site.address("a")).body
        site.script("/news/a", answers.dropped(100), answers.dropped(), answers.slow(0, pause=0.001))
        with pytest.raises(http.client.IncompleteRead):
            get(site.address("a"))
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            get(site.address("a"))
        assert get(site.address("a")).body == whole


def ask_without_waiting(site: Site) -> socket.socket:
    parts = urlsplit(site.base)
    visitor = socket.create_connection((parts.hostname, parts.port), timeout=300)
    visitor.sendall(b"GET / HTTP/1.1\r\nHost: slow\r\n\r\n")
    return visitor


def wait_for_requests(newsroom: Newsroom, count: int) -> None:
    while len(newsroom.requests) < count:
        time.sleep(0.001)


def test_requests_under_way_are_counted_per_site() -> None:
    site, other = Site(Masthead("One")), Site(Masthead("Other"))
    site.script("/", answers.slow(60))
    with contextlib.ExitStack() as visitors, Newsroom([site, other]) as newsroom:
        for _ in range(3):
            visitors.enter_context(ask_without_waiting(site))
        wait_for_requests(newsroom, 3)
        get(other.base + "/robots.txt")
        get(other.base + "/robots.txt")
        assert [one.in_flight for one in newsroom.asked(site)] == [1, 2, 3]
        assert [one.in_flight for one in newsroom.asked("Other")] == [1, 1]
        assert [one.at for one in newsroom.requests] == sorted(one.at for one in newsroom.requests)


def test_sites_have_addresses_of_their_own_where_the_machine_lets_them() -> None:
    with generated(sites=3, articles_per_site=1) as newsroom:
        hosts = {urlsplit(site.base).hostname for site in newsroom.sites}
        assert len(hosts) == 3 or hosts == {"127.0.0.1"}
        assert len({site.base for site in newsroom.sites}) == 3
    with generated(sites=3, articles_per_site=1, spread=False) as newsroom:
        assert {urlsplit(site.base).hostname for site in newsroom.sites} == {"127.0.0.1"}


def test_generated_pages_are_served_as_they_are() -> None:
    saved = [f"<title>Page\n &amp; {number}</title>\xe9".encode("latin-1") for number in range(5)]
    with generated(sites=2, pages=saved) as newsroom:
        served = {}
        for site in newsroom.sites:
            for entry in feedparser.parse(get(site.url).body).entries:
                served[entry.title] = get(entry.link)
    assert {title: got.body for title, got in served.items()} == {
        f"Page & {number}": saved[number] for number in range(5)
    }
    assert {got.headers["Content-Type"] for got in served.values()} == {"text/html"}


def test_made_up_articles_differ_and_repeat() -> None:
    texts = [made_up(number).text for number in range(300)]
    assert len(set(texts)) == 300
    assert texts == [made_up(number).text for number in range(300)]
    assert made_up(1, also="Huawei was there.").paragraphs[1] == "Huawei was there."


def test_closing_ends_slow_answers_and_frees_the_ports() -> None:
    site = Site(Masthead("Slow"))
    site.script("*", answers.slow(60))
    before = set(threading.enumerate())
    with Newsroom([site]) as newsroom:
        visitor = ask_without_waiting(site)
        wait_for_requests(newsroom, 1)
    with visitor, contextlib.suppress(ConnectionResetError):
        assert visitor.recv(1) == b""
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        get(site.base + "/")
