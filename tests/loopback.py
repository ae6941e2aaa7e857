"""Small scripted HTTP servers on loopback, and one event loop for the tests that crawl.

The servers live in the crawler's own loop, so that a test has one thread and its order is fixed.
Several 127.0.0.x addresses are several hosts.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
_started: list[bool] = []


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end in the loop of the asyncio reactor, which is started once per process."""
    from monitor.crawl import ensure_reactor

    ensure_reactor()
    from twisted.internet import reactor

    if not _started:
        # Threads that look up names must not keep the test process alive; nobody stops this reactor.
        reactor.getThreadPool().threadFactory = functools.partial(threading.Thread, daemon=True)
        reactor.startRunning(installSignalHandlers=False)
        _started.append(True)
    return reactor._asyncioEventloop.run_until_complete(work)  # type: ignore[no-any-return]


def put_away() -> None:
    """End what the tests of this process share, so that no loop and no child is left; the last thing done."""
    if "twisted.internet.reactor" not in sys.modules:
        return
    from twisted.internet import reactor

    if _started:
        from tests.parsing import close

        run(close())
    reactor._asyncioEventloop.close()


@dataclass
class Asked:
    """One request as the server saw it; times are the loop's."""

    method: str
    path: str
    headers: dict[str, str]
    host: str
    began: float
    ended: float = 0.0


@dataclass
class Answer:
    """What the server says. raw: sent as it is, in place of everything else. wait: seconds before it."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    raw: bytes | None = None
    hang: bool = False


Script = Callable[[Asked], "Answer | Awaitable[Answer]"]


class Server:
    """Answers by path from `pages` (an Answer, text, or a function of the request); else 404."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self.pages: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.under_way = 0
        self.most_at_once = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._client, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:])
            if name
        }
        asked = Asked(method, path, headers, self.host, asyncio.get_running_loop().time())
        self.asked.append(asked)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            answer = await self._answer(asked)
            if answer.hang:
                await asyncio.sleep(3600)
            if answer.wait:
                await asyncio.sleep(answer.wait)
        finally:
            self.under_way -= 1
            asked.ended = asyncio.get_running_loop().time()
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
            return False
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        lines = {
            "Content-Length": str(len(body)),
            "Content-Type": "text/html; charset=utf-8",
            **answer.headers,
        }
        if answer.status == 304:
            body = b""
            lines.pop("Content-Length")
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {answer.status} Scripted\r\n{text}\r\n".encode("latin-1") + body)
        await writer.drain()
        return True

    async def _answer(self, asked: Asked) -> Answer:
        found = self.pages.get(asked.path)
        if found is None:
            return Answer("not here", 404)
        if callable(found):
            found = found(asked)
            if asyncio.iscoroutine(found):
                found = await found
        return found if isinstance(found, Answer) else Answer(found)


def rss(*items: tuple[str, str, str], title: str = "Wire") -> Answer:
    """An RSS feed of (link, title, description)."""
    entries = "".join(
        f"<item><link>{link}</link><title>{name}</title><guid>{link}</guid><description>{text}</description>"
        "</item>"
        for link, name, text in items
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'
    return Answer(body, headers={"Content-Type": "application/rss+xml"})


def article(title: str, *paragraphs: str) -> str:
    """A plain article page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<main><article><h1>{title}</h1>{text}</article></main></body></html>"
    )
