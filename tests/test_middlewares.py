"""The chain between engine and network, measured at real loopback servers."""

from __future__ import annotations

import asyncio
import gzip
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
from scrapy.http import Response

from monitor.middlewares.courtesy import Courtesy
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.gate import HostResting
from monitor.middlewares.robots import RobotsForbids, RobotsUnreachable
from monitor.middlewares.unpacking import DAMAGED, UNPACKERS, End, Unpacked, gunzip
from monitor.middlewares.why import why
from monitor.netguard import AddressRefused, Reach

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from tests.crawling import Fetcher, Outcome, crawl
from tests.loopback import Answer, Asked, Server, run


def ok(outcome: Outcome) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(outcome: Outcome) -> str:
    assert isinstance(outcome, Exception), outcome
    return why(outcome, "http://host.example/").reason


def too_soon(server: Server, began: float, delay: float) -> list[str]:
    """The requests, robots.txt included, that came sooner than `delay` seconds for each one before them.

    began: when the first was about to be sent. A request is stamped when the server has read it, on a busy
    machine well after it was sent: later than that it may be, sooner it cannot.
    """
    return [
        f"{asked.path} {asked.began - began:.3f} s"
        for number, asked in enumerate(sorted(server.asked, key=lambda asked: asked.began))
        if asked.began - began < number * delay - 0.001
    ]


def now() -> float:
    """The loop's time, as requests are stamped with it."""
    return asyncio.get_running_loop().time()


# Packed though nobody asked for it: one unpacks beyond every limit, one is itself longer than the limit.
BIG_ROBOTS = gzip.compress(b"User-agent: *\nDisallow: /page\n" + b"#" * (50 << 20))
CUT_ROBOTS = gzip.compress(b"User-agent: *\nDisallow: /page\n")[:-20]
NOISY_ROBOTS = gzip.compress(b"User-agent: *\nDisallow: /page\n#" + random.Random(1).randbytes(9 << 20), 1)


class TestPoliteness:
    def test_one_request_per_host_without_a_delay(self) -> None:
        async def work() -> None:
            async with Server("127.0.0.1") as one, Server("127.0.0.2") as two:
                for server in (one, two):
                    for number in range(12):
                        server.pages[f"/{number}"] = Answer("page", wait=0.01)

                async def fetch_all(fetch: Fetcher) -> None:
                    urls = [f"{server.url}/{number}" for number in range(12) for server in (one, two)]
                    assert all(ok(found).status == 200 for found in await asyncio.gather(*map(fetch, urls)))

                await crawl(fetch_all)
                assert one.most_at_once == two.most_at_once == 1
                # Different hosts do not wait for one another.
                assert min(a.began for a in two.asked) < max(a.began for a in one.asked)

        run(work())

    def test_the_delay_holds_for_pages_robots_redirects_and_retries(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = "User-agent: *\nAllow: /\n"
                server.pages["/from"] = Answer(status=302, headers={"Location": "/to"})
                server.pages["/to"] = "there"
                server.pages["/busy"] = Answer("later", 503)
                server.pages["/page"] = "page"

                began: list[float] = []

                async def fetch_all(fetch: Fetcher) -> None:
                    began.append(now())
                    await asyncio.gather(*(fetch(server.url + path) for path in ("/from", "/busy", "/page")))

                await crawl(fetch_all, delay=0.3)
                assert sorted(server.paths()) == ["/busy", "/busy", "/from", "/page", "/robots.txt", "/to"]
                assert server.most_at_once == 1
                assert too_soon(server, began[0], 0.3) == []

        run(work())

    def test_the_delay_holds_over_two_crawls_of_one_process(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/page"] = "page"
                courtesy = Courtesy()
                began: list[float] = []

                async def fetch_one(fetch: Fetcher) -> None:
                    began.append(now())
                    ok(await fetch(server.url + "/page"))

                for _ in range(3):
                    await crawl(fetch_one, delay=0.3, courtesy=courtesy)
                assert server.paths().count("/robots.txt") == 1
                assert too_soon(server, began[0], 0.3) == []

        run(work())

    def test_the_limit_over_all_hosts(self) -> None:
        async def work() -> None:
            hosts = [Server(f"127.0.0.{number}") for number in range(1, 7)]
            async with hosts[0], hosts[1], hosts[2], hosts[3], hosts[4], hosts[5]:
                at_once: list[int] = []

                def page(asked: Asked) -> Answer:
                    at_once.append(sum(host.under_way for host in hosts))
                    return Answer("page", wait=0.02)

                for host in hosts:
                    host.pages["/page"] = page
                courtesy = Courtesy()
                courtesy.gate.set_limit(2)

                async def fetch_all(fetch: Fetcher) -> None:
                    await asyncio.gather(*(fetch(host.url + "/page") for host in hosts))

                await crawl(fetch_all, courtesy=courtesy)
                assert len(at_once) == 6
                assert max(at_once) == 2

        run(work())

    def test_a_429_lets_the_host_rest_and_is_not_tried_again(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = ""
                server.pages["/much"] = Answer("too much", 429, {"Retry-After": "3600"})
                server.pages["/page"] = "page"

                async def fetch_all(fetch: Fetcher) -> None:
                    assert ok(await fetch(server.url + "/much")).status == 429
                    resting = await fetch(server.url + "/page")
                    assert isinstance(resting, HostResting)
                    assert 3500 < resting.seconds <= 3600
                    assert "60 min" in failed(resting)
                    assert why(resting).passing

                await crawl(fetch_all)
                assert server.paths() == ["/robots.txt", "/much"]

        run(work())

    def test_a_wish_of_years_does_not_keep_the_hosts_other_sources_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("monitor.middlewares.download.BRIEF_REST", 0.05)

        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = ""
                server.pages["/much"] = Answer("too much", 429, {"Retry-After": "999999999"})
                server.pages["/page"] = "page"

                async def fetch_all(fetch: Fetcher) -> None:
                    assert ok(await fetch(server.url + "/much")).status == 429
                    assert ok(await fetch(server.url + "/page")).body == b"page"

                await crawl(fetch_all)

        run(work())

    def test_a_503_that_says_when_is_not_tried_again(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/page"] = Answer("busy", 503, {"Retry-After": "7200"})

                async def fetch_one(fetch: Fetcher) -> None:
                    assert ok(await fetch(server.url + "/page")).status == 503

                await crawl(fetch_one)
                assert server.paths().count("/page") == 1

        run(work())

    def test_a_day_between_requests_is_honoured_by_asking_nothing_more(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 86400\nAllow: /\n"
                server.pages["/feed"] = server.pages["/page"] = "page"

                async def fetch_two(fetch: Fetcher) -> None:
                    ok(await fetch(server.url + "/feed"))
                    assert isinstance(await fetch(server.url + "/page"), HostResting)

                await crawl(fetch_two)
                assert server.paths() == ["/robots.txt", "/feed"]

        run(work())

    def test_the_user_agent_names_the_contact(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/page"] = "page"

                async def fetch_one(fetch: Fetcher) -> None:
                    await fetch(server.url + "/page")

                await crawl(fetch_one, contact="mailto:soc@example.org\r\nX-Evil: 1")
                agents = {asked.headers["user-agent"] for asked in server.asked}
                assert len(agents) == 1
                assert agents.pop().startswith("Newswatch/0.1.0 (+mailto:soc@example.org")
                assert all("x-evil" not in asked.headers for asked in server.asked)
                assert all("cookie" not in asked.headers for asked in server.asked)

        run(work())


class TestRobots:
    @pytest.mark.parametrize(
        ("answer", "verdict"),
        [
            (Answer("User-agent: *\nDisallow: /private\n"), "allowed"),
            (Answer("User-agent: *\nDisallow: /\n"), "forbidden"),
            (Answer("User-agent: newswatch\nDisallow: /\nUser-agent: *\nAllow: /\n"), "forbidden"),
            (Answer("gone", 404), "allowed"),
            (Answer("no", 403), "allowed"),
            (Answer("much", 429), "unreachable"),
            (Answer("oops", 500), "unreachable"),
            (Answer("oops", 503), "unreachable"),
            (Answer(raw=b""), "unreachable"),
            (Answer(status=302, headers={"Location": "/elsewhere.txt"}), "forbidden"),
            (Answer(status=302, headers={"Location": "http://127.0.0.9:1/robots.txt"}), "unreachable"),
            (Answer(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n"), "forbidden"),
            (Answer("Disallow: /x\n" * 80_000), "allowed"),
            (Answer("User-agent: *\nDisallow: /page\n" + "#" * 700_000), "forbidden"),
            (Answer("User-agent: *\nDisallow: /page\n" + "#" * (9 << 20)), "forbidden"),
            (Answer("User-agent: *\nDisallow: /other\n" + "#" * (9 << 20)), "allowed"),
            (Answer(CUT_ROBOTS, headers={"Content-Encoding": "gzip"}), "unreachable"),
            (Answer(BIG_ROBOTS, headers={"Content-Encoding": "gzip"}), "forbidden"),
            (Answer(NOISY_ROBOTS, headers={"Content-Encoding": "gzip"}), "forbidden"),
        ],
    )
    def test_after_rfc_9309(self, answer: Answer, verdict: str) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = answer
                server.pages["/elsewhere.txt"] = "User-agent: *\nDisallow: /\n"
                server.pages["/page"] = "page"

                async def fetch_two(fetch: Fetcher) -> None:
                    found = [await fetch(server.url + "/page"), await fetch(server.url + "/page")]
                    for outcome in found:
                        if verdict == "allowed":
                            assert ok(outcome).status == 200
                        elif verdict == "forbidden":
                            assert isinstance(outcome, RobotsForbids)
                            assert not why(outcome).passing
                        else:
                            assert isinstance(outcome, RobotsUnreachable | HostResting), outcome
                            assert why(outcome).passing

                await crawl(fetch_two)
                assert server.paths().count("/robots.txt") == 1
                assert ("/page" in server.paths()) == (verdict == "allowed")

        run(work())

    def test_known_rules_outlive_an_unreachable_robots_txt(self) -> None:
        async def work() -> None:
            now = [0.0]
            courtesy = Courtesy()
            courtesy.robots._clock = lambda: now[0]
            async with Server() as server:
                server.pages["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
                server.pages["/page"] = server.pages["/private"] = "page"

                async def fetch_two(fetch: Fetcher) -> None:
                    ok(await fetch(server.url + "/page"))
                    assert isinstance(await fetch(server.url + "/private"), RobotsForbids)

                await crawl(fetch_two, courtesy=courtesy)
                now[0] = 24 * 3600 + 1.0
                server.pages["/robots.txt"] = Answer("oops", 500)
                await crawl(fetch_two, courtesy=courtesy)
                assert server.paths().count("/robots.txt") == 2

        run(work())

    def test_a_robots_txt_that_hangs_costs_its_own_time_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("monitor.middlewares.robots.SECONDS", 1.0)

        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = Answer(hang=True)

                async def fetch_one(fetch: Fetcher) -> None:
                    assert "did not come" in failed(await fetch(server.url + "/page"))

                await crawl(fetch_one)
                assert server.paths() == ["/robots.txt"]

        run(work())

    def test_one_look_up_for_many_requests(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = Answer("", wait=0.05)
                server.pages["/page"] = "page"

                async def fetch_many(fetch: Fetcher) -> None:
                    await asyncio.gather(*(fetch(f"{server.url}/page") for _ in range(8)))

                await crawl(fetch_many)
                assert server.paths().count("/robots.txt") == 1

        run(work())


class TestGuard:
    def test_a_redirect_to_a_private_address_is_refused(self) -> None:
        async def work() -> None:
            async with Server() as server, Server("127.0.0.2") as inside:
                inside.pages["/secret"] = "secret"
                port = inside.port
                hosts = [
                    "user:secret@127.0.0.2",
                    "127.0.0.2",
                    "localhost",
                    "2130706434",
                    "0177.0.0.2",
                    "127.2",
                    "0",
                    "[::ffff:127.0.0.2]",
                    "[::1]",
                ]
                for number, host in enumerate(hosts):
                    server.pages[f"/{number}"] = Answer(
                        status=302, headers={"Location": f"http://{host}:{port}/secret"}
                    )

                async def fetch_all(fetch: Fetcher) -> None:
                    for number in range(len(hosts)):
                        outcome = await fetch(f"{server.url}/{number}")
                        assert isinstance(outcome, Exception), outcome
                        assert "secret" not in failed(outcome)

                await crawl(fetch_all)
                assert inside.asked == []

        run(work())

    def test_the_reason_names_address_and_setting(self) -> None:
        async def work() -> None:
            async with Server() as server:

                async def fetch_one(fetch: Fetcher) -> None:
                    outcome = await fetch(server.url.replace(str(server.port), "8080") + "/x", private=False)
                    assert "allow_private: true" in failed(outcome)
                    assert "127.0.0.1:8080 is a loopback address" in failed(outcome)

                await crawl(fetch_one)
                assert server.asked == []

        run(work())

    def test_an_open_connection_of_an_allowed_source_serves_no_other(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/page"] = "page"

                async def fetch_two(fetch: Fetcher) -> None:
                    ok(await fetch(server.url + "/page"))
                    outcome = await fetch(server.url + "/page", reach=Reach("127.0.0.1", server.port, False))
                    assert isinstance(outcome, AddressRefused)

                await crawl(fetch_two)
                assert server.paths() == ["/robots.txt", "/page"]

        run(work())

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/x", "gopher://x/"]
    )
    def test_only_http_is_read(self, target: str) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/go"] = Answer(status=302, headers={"Location": target})

                async def fetch_two(fetch: Fetcher) -> None:
                    assert isinstance(await fetch(target), Exception)
                    # Scrapy hands back the redirect itself; the poll names it by its status.
                    assert ok(await fetch(server.url + "/go")).status == 302

                await crawl(fetch_two)

        run(work())

    def test_redirects_end(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/loop"] = Answer(status=302, headers={"Location": "/loop"})

                async def fetch_one(fetch: Fetcher) -> None:
                    assert failed(await fetch(server.url + "/loop")) == "it redirects more than 5 times"

                await crawl(fetch_one)
                assert server.paths().count("/loop") == 6

        run(work())


def packed(kind: str, body: bytes) -> bytes:
    how: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
    }
    return how[kind](body)


class TestBodies:
    @pytest.mark.parametrize("kind", ["gzip", "deflate", "br", "zstd"])
    def test_packed_bodies_are_unpacked_within_the_limit(self, kind: str) -> None:
        async def work() -> None:
            async with Server() as server:
                small = packed(kind, b"<html>caf\xe9</html>" * 100)
                bomb = packed(kind, b"\0" * (9 << 20))
                server.pages["/small"] = Answer(
                    small, headers={"Content-Encoding": kind, "Content-Type": "text/html"}
                )
                server.pages["/bomb"] = Answer(bomb, headers={"Content-Encoding": kind})
                server.pages["/broken"] = Answer(b"nonsense", headers={"Content-Encoding": kind})
                server.pages["/layers"] = Answer(small, headers={"Content-Encoding": ", ".join([kind] * 60)})

                async def fetch_all(fetch: Fetcher) -> None:
                    assert ok(await fetch(server.url + "/small")).body == b"<html>caf\xe9</html>" * 100
                    assert (
                        failed(await fetch(server.url + "/bomb"))
                        == "the answer is larger than 8 MiB when unpacked"
                    )
                    assert failed(await fetch(server.url + "/layers")) == "the answer is packed 60 times"
                    assert failed(await fetch(server.url + "/broken")) == "the answer cannot be unpacked"

                await crawl(fetch_all)

        run(work())

    def test_gzip_as_it_comes(self) -> None:
        member = gzip.compress(b"one ")
        assert gunzip(member + gzip.compress(b"two"), 100) == Unpacked(b"one two")
        assert gunzip(member + b"\0" * 1000 + b"junk", 100) == Unpacked(b"one ")
        assert gunzip(member[:-4], 100) == Unpacked(b"one ", End.DAMAGED)
        assert gunzip(gzip.compress(b"x" * 101), 100) == Unpacked(b"x" * 100, End.OVER)
        assert gunzip(gzip.compress(b"x" * 60) * 2, 100) == Unpacked(b"x" * 100, End.OVER)
        for nonsense in (b"", b"plain", b"\x1f\x8b\x09" + bytes(20)):
            with pytest.raises(zlib.error):
                gunzip(nonsense, 100)

    def test_a_gzip_header_with_everything_in_it(self) -> None:
        packed_ = gzip.compress(b"text")
        told = b"\x04\0four" + b"name\0" + b"a comment\0" + b"\1\2"
        header = packed_[:3] + b"\x1e" + packed_[4:10] + told
        assert gunzip(header + packed_[10:], 100) == Unpacked(b"text")
        for length in range(2, len(header)):
            assert gunzip(header[:length], 100).end is End.CUT

    @pytest.mark.parametrize("kind", ["gzip", "deflate", "br", "zstd"])
    def test_every_cut_and_every_wrong_byte_is_seen(self, kind: str) -> None:
        text = b"".join(b"%d " % (number * 7919) for number in range(3000))
        whole = packed(kind, text)
        unpack = UNPACKERS[kind.encode()]
        assert unpack(whole, 1 << 20) == Unpacked(text)
        assert unpack(whole, len(text) - 1) == Unpacked(text[:-1], End.OVER)
        for length in range(8, len(whole), 97):
            found = unpack(whole[:length], 1 << 20)
            assert found.end is End.CUT
            assert text.startswith(found.body)
        with pytest.raises(zlib.error):
            unpack(b"<html>nonsense" * 100, 1 << 20)

    def test_a_wrong_checksum_keeps_the_text(self) -> None:
        async def work() -> None:
            async with Server() as server:
                body = gzip.compress(b"text " * 1000)[:-8] + b"\0" * 8
                server.pages["/page"] = Answer(body, headers={"Content-Encoding": "gzip"})

                async def fetch_one(fetch: Fetcher) -> None:
                    response = ok(await fetch(server.url + "/page"))
                    assert response.body == b"text " * 1000
                    assert DAMAGED in response.flags

                await crawl(fetch_one)

        run(work())

    def test_the_charset_of_packed_bytes_is_not_guessed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        guesses: list[bytes] = []

        def guess(body: bytes) -> Any:
            guesses.append(body)
            raise AssertionError("charset guessed")

        monkeypatch.setattr("scrapy.http.response.text.from_bytes", guess)

        async def work() -> None:
            async with Server() as server:
                body = gzip.compress("<html>Überblick</html>".encode("latin-1") * 50)
                server.pages["/page"] = Answer(
                    body, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}
                )

                async def fetch_one(fetch: Fetcher) -> None:
                    ok(await fetch(server.url + "/page"))

                await crawl(fetch_one)

        run(work())
        assert guesses == []

    def test_endless_and_too_long_bodies_are_cut(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/announced"] = Answer(
                    raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
                )
                server.pages["/endless"] = Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (9 << 20))

                async def fetch_all(fetch: Fetcher) -> None:
                    for path in ("/announced", "/endless"):
                        assert failed(await fetch(server.url + path)) == "the answer is larger than 8 MiB"

                await crawl(fetch_all)

        run(work())

    def test_a_cut_body_is_a_failure(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/cut"] = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                server.pages["/garbage"] = Answer(raw=b"\x00\x01\x02 nonsense\r\n\r\n")
                server.pages["/nothing"] = Answer(raw=b"")

                async def fetch_all(fetch: Fetcher) -> None:
                    assert "middle of the answer" in failed(await fetch(server.url + "/cut"))
                    for path in ("/garbage", "/nothing"):
                        assert "answer" in failed(await fetch(server.url + path))

                await crawl(fetch_all)

        run(work())

    def test_a_head_without_end_is_cut(self) -> None:
        async def work() -> None:
            async with Server() as server:
                many = b"".join(b"X-Header-%d: value\r\n" % number for number in range(100_000))
                server.pages["/many"] = Answer(raw=b"HTTP/1.1 200 OK\r\n" + many + b"\r\nbody")
                big = b"X-Big: " + b"x" * (8 << 20) + b"\r\n"
                server.pages["/big"] = Answer(raw=b"HTTP/1.1 200 OK\r\n" + big + b"\r\nbody")
                some = {f"X-{number}": "v" * 200 for number in range(100)}
                server.pages["/some"] = Answer("page" * 100_000, headers=some)

                async def fetch_all(fetch: Fetcher) -> None:
                    for path in ("/many", "/big"):
                        assert "connection failed" in failed(await fetch(server.url + path))
                    assert len(ok(await fetch(server.url + "/some")).body) == 400_000

                await crawl(fetch_all)

        run(work())


class TestTime:
    def test_the_deadline_holds_over_a_chain_of_slow_hops(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = ""
                for number in range(5):
                    server.pages[f"/{number}"] = Answer(
                        status=302, headers={"Location": f"/{number + 1}"}, wait=0.5
                    )
                server.pages["/5"] = "arrived"

                async def fetch_one(fetch: Fetcher) -> None:
                    assert "time limit" in failed(await fetch(server.url + "/0", seconds=1.5))

                await crawl(fetch_one)
                assert "/5" not in server.paths()

        run(work())

    def test_a_server_that_never_answers(self) -> None:
        async def work() -> None:
            async with Server() as server:
                server.pages["/robots.txt"] = ""
                server.pages["/hang"] = Answer(hang=True)

                async def fetch_one(fetch: Fetcher) -> None:
                    assert (
                        failed(await fetch(server.url + "/hang"))
                        == "no complete answer within the time limit"
                    )

                await crawl(fetch_one, timeout=1.0)
                assert server.paths().count("/hang") == 1

        run(work())

    def test_a_deadline_brought_forward_ends_what_runs(self) -> None:
        async def work() -> None:
            deadline = Deadline(3600)
            asyncio.get_running_loop().call_later(0.01, deadline.expire)
            with pytest.raises(TimeoutError):
                async with deadline.within():
                    await asyncio.sleep(3600)
            assert deadline.left == 0
            deadline.expire()

        run(work())


@pytest.fixture(autouse=True)
def _no_tasks_left() -> Iterator[None]:
    yield

    async def left() -> list[str]:
        await asyncio.sleep(0.01)
        own = asyncio.current_task()
        return [repr(task) for task in asyncio.all_tasks() if task is not own]

    assert run(left()) == []
