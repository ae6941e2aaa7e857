"""The server of the hostile web: raw answers on many loopback hosts, and a canary nobody may reach.

Every case has a host of its own (127.0.1.1, 127.0.1.2, ...) on one port, so that the gate of one never
waits for another. The server runs in a thread, for the program under test is a process of its own.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.ports import free_port

CANARY_WORDS = "words-that-only-the-inside-knows"
LIFE = 60.0  # seconds an answer may go on; the tests end long before

Write = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request: its path with the query, its headers in lower case, how often this path was asked."""

    path: str
    headers: dict[str, str]
    times: int


Reply = bytes | Callable[[Asked], bytes] | Callable[[Asked, Write], Awaitable[None]]


@dataclass
class Site:
    """One host of the hostile web. inside: where the canary listens."""

    host: str
    port: int
    inside: str
    scheme: str = "http"
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


def http(
    body: bytes | str = b"",
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    *more: tuple[str, str],
) -> bytes:
    """A whole, honest answer."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    lines = [("Content-Type", kind), ("Content-Length", str(len(data))), *more]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode("latin-1", "replace") + data


def leads_to(address: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return http("", "text/plain", status, ("Location", address))


class HostileWeb:
    """The running server. `with HostileWeb(names) as web: web.sites[name].pages[...] = ...`."""

    def __init__(self, names: list[str], secure: dict[str, ssl.SSLContext]) -> None:
        self.canary: list[str] = []
        self.sites: dict[str, Site] = {}
        self._names, self._secure = names, secure
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> HostileWeb:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(300)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(300)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(300)
        self._loop.close()

    async def _open(self) -> None:
        inside = await asyncio.start_server(self._inside, ["127.0.0.1", "127.0.2.1"], 0)
        self._servers.append(inside)
        # Two sockets, two ports: the canary listens at both names of the inside.
        ports = {sock.getsockname()[0]: sock.getsockname()[1] for sock in inside.sockets}
        port = free_port()  # one for all hosts, below those that other tests are given there
        for number, name in enumerate(self._names, 1):
            host = f"127.0.1.{number}"
            tls = self._secure.get(name)
            site = Site(host, 0, f"127.0.2.1:{ports['127.0.2.1']}", "https" if tls else "http")
            self.sites[name] = site
            server = await asyncio.start_server(self._client(site), host, 0 if tls else port, ssl=tls)
            self._servers.append(server)
            site.port = server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _inside(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canary.append(str(writer.get_extra_info("sockname")))
        writer.write(http(f"<h1>{CANARY_WORDS} Huawei</h1>"))
        await writer.drain()
        writer.close()

    def _client(self, site: Site) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            async def write(data: bytes) -> None:
                writer.write(data)
                await writer.drain()

            try:
                async with asyncio.timeout(LIFE):
                    await self._answer(site, reader, write)
            except (OSError, EOFError, ValueError, TimeoutError, asyncio.CancelledError):
                pass
            finally:
                writer.transport.abort() if writer.is_closing() else writer.close()

        return serve

    async def _answer(self, site: Site, reader: asyncio.StreamReader, write: Write) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        asked = Asked(path, headers, sum(one.path == path for one in site.asked) + 1)
        site.asked.append(asked)
        reply = site.pages.get(path) or site.pages.get("*")
        if reply is None:
            await write(http("nothing here", "text/plain", "404 Not Found"))
        elif isinstance(reply, bytes):
            await write(reply)
        else:
            made = reply(asked, write) if _writes(reply) else reply(asked)  # type: ignore[call-arg]
            if isinstance(made, bytes):
                await write(made)
            else:
                await made


def _writes(reply: object) -> bool:
    return asyncio.iscoroutinefunction(reply)
