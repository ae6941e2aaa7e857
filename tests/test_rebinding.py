"""Names that change their answer, redirects into every private range, and a source on an intranet.

The tests have a small internet of their own: a resolver that answers as told, and public addresses whose
connections are led to a server on loopback. What is asserted is what was dialled, not what was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from scrapy.http import Response

from monitor.netguard import AddressRefused, GuardedNameResolver, Reach
from tests.crawling import Fetcher, Outcome, crawl
from tests.loopback import Answer, Server, run
from tests.test_netguard import Names

PUBLIC_ADDRESS = "93.184.215.14"
ONCE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnews"

# One address of every range that is not the public internet (IANA special-purpose registries), and the
# ways to write one that a reader of text would not see.
PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "[ff02::1]",
    "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "user@127.0.0.1",
]  # fmt: skip


class Net:
    """What was dialled, and where connections to the public address go."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self.now = 0.0
        self.ports: dict[int, int] = {}  # where a usual port of the internet is served here


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    """Notes every connection that is opened; those to public and intranet addresses end on loopback."""
    from monitor.crawl import ensure_reactor

    ensure_reactor()
    from twisted.internet import reactor

    made = Net()
    connect: Any = reactor.connectTCP  # type: ignore[attr-defined]

    def connect_noting(host: str, port: int, *how: Any, **more: Any) -> Any:
        made.dialled.append(host)
        return connect("127.0.0.1", made.ports.get(port, port), *how, **more)

    monkeypatch.setattr(reactor, "connectTCP", connect_noting)
    before = reactor.nameResolver  # type: ignore[attr-defined]
    yield made
    reactor.installNameResolver(before)  # type: ignore[attr-defined]


def answer_with(net: Net, *answers: list[str]) -> Names:
    """Let the reactor's names be looked up with these answers, one after another."""
    from twisted.internet import reactor

    names = Names(*answers)
    GuardedNameResolver(reactor, inner=names, clock=lambda: net.now).install_on_reactor()
    return names


def test_a_name_that_turns_to_this_machine_is_not_followed(net: Net) -> None:
    answer_with(net, [PUBLIC_ADDRESS], ["127.0.0.1"], ["127.0.0.1", PUBLIC_ADDRESS])
    got: list[Outcome] = []

    async def scenario() -> None:
        async with Server() as server:
            server.pages["/feed"] = Answer(raw=ONCE)
            server.pages["/robots.txt"] = Answer(
                raw=b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            url = f"http://rebind.example:{server.port}/feed"

            async def work(fetch: Fetcher) -> None:
                for moment in (0.0, 301.0, 602.0):
                    net.now = moment
                    got.append(await fetch(url, private=False))

            await crawl(work)

    run(scenario())
    first, second, third = got
    assert isinstance(first, Response)
    assert first.body == b"news"
    assert isinstance(second, AddressRefused)
    assert "loopback" in str(second)
    assert isinstance(third, Response)
    assert set(net.dialled) == {PUBLIC_ADDRESS}


@pytest.mark.parametrize("hops", [0, 3])
def test_no_redirect_reaches_a_private_range(net: Net, hops: int) -> None:
    """A public site redirects, at once or after hops of its own; nothing but the site is dialled."""
    from twisted.internet import reactor
    from twisted.internet._resolver import GAIResolver

    class Public:
        def __init__(self) -> None:
            self.system = GAIResolver(reactor)

        def resolveHostName(self, receiver: Any, host: str, *how: Any) -> Any:
            if host == "news.example":
                return Names([PUBLIC_ADDRESS]).resolveHostName(receiver, host, *how)
            return self.system.resolveHostName(receiver, host, *how)

    GuardedNameResolver(reactor, inner=Public()).install_on_reactor()
    got: dict[str, Outcome] = {}

    async def scenario() -> None:
        async with Server() as server:
            base = f"http://news.example:{server.port}"
            for place, address in enumerate(PRIVATE):
                ways = [f"{base}/{place}/{hop}" for hop in range(hops)] + [f"http://{address}:8080/secret"]
                for hop, way in enumerate(ways):
                    path = f"/{place}/{hop - 1}" if hop else f"/{place}"
                    server.pages[path] = Answer("", 302, {"Location": way})

            async def work(fetch: Fetcher) -> None:
                for place, address in enumerate(PRIVATE):
                    got[address] = await fetch(f"{base}/{place}", private=False)

            await crawl(work)

    run(scenario())
    assert set(got) == set(PRIVATE)
    for address, outcome in got.items():
        assert isinstance(outcome, AddressRefused), address
    assert set(net.dialled) == {PUBLIC_ADDRESS}


def test_an_intranet_source_that_is_allowed_is_read_and_opens_nothing_else(net: Net) -> None:
    answer_with(net, ["10.20.30.40"])
    got: list[Outcome] = []

    async def scenario() -> None:
        async with Server() as server, Server() as other:
            server.pages["/feed"] = Answer("intranet news")
            server.pages["/away"] = Answer("", 302, {"Location": f"http://intra.example:{other.port}/"})
            server.pages["/else"] = Answer("", 302, {"Location": f"http://wiki.example:{server.port}/"})
            base = f"http://intra.example:{server.port}"

            async def work(fetch: Fetcher) -> None:
                reach = Reach.of(f"{base}/feed", private=True)
                got.extend([await fetch(base + path, reach=reach) for path in ("/feed", "/away", "/else")])
                got.append(await fetch(f"{base}/feed", private=False))

            await crawl(work)
            assert other.asked == []

    run(scenario())
    read, other_port, other_name, not_allowed = got
    assert isinstance(read, Response)
    assert read.body == b"intranet news"
    assert isinstance(other_port, AddressRefused)
    assert isinstance(other_name, AddressRefused)
    assert isinstance(not_allowed, AddressRefused)
    assert set(net.dialled) == {"10.20.30.40"}


def test_credentials_and_cookies_stay_with_their_host(net: Net) -> None:
    answer_with(net, [PUBLIC_ADDRESS])
    got: list[Outcome] = []

    async def scenario() -> None:
        async with Server() as server, Server() as other:
            net.ports = {8080: other.port}
            away = {"Location": "http://other.example:8080/next", "Set-Cookie": "id=1"}
            server.pages["/feed"] = Answer("", 302, away)
            other.pages["/next"] = Answer("read")
            url = f"http://news.example:{server.port}/feed"

            async def work(fetch: Fetcher) -> None:
                headers = {"Authorization": "Basic c2VjcmV0", "Cookie": "own=1"}
                got.append(await fetch(url, private=False, headers=headers))

            await crawl(work)
            assert [asked.headers.get("authorization") for asked in server.asked if asked.path == "/feed"]
            assert other.paths() == ["/robots.txt", "/next"]
            for asked in other.asked:
                assert not {"authorization", "cookie", "referer"} & set(asked.headers)

    run(scenario())
    assert isinstance(got[0], Response)
    assert got[0].body == b"read"
