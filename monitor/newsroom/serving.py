"""The newsroom on loopback: one thread, one event loop, a socket per site, a record of every request.

Knows HTTP/1.1 as far as a crawler uses it; knows nothing of what the sites hold.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from monitor.newsroom.answers import Answer, Asked, http_date, settled
from monitor.newsroom.site import Site, shipped_sites

HEAD_LIMIT = 65_536
CLOSE_SECONDS = 5.0
# asyncio takes three turns of its loop from an accepted socket to the first line of its visit; a visit
# cancelled before that line would leave its socket open.
ACCEPT_TURNS = 5


class Newsroom:
    """Some sites on loopback (the shipped ones if none are given), open inside a `with` block.

    now: the moment the articles' dates are counted back from (aware), the present if not given.
    spread: every site on an address of its own (127.0.1.1, 127.0.1.2, ...) where the machine lets
    it, so that limits per host apply per site; otherwise all share 127.0.0.1 and differ by port.
    Ports are free ones of the machine's choice.
    """

    def __init__(
        self, sites: Iterable[Site] | None = None, *, now: datetime | None = None, spread: bool = False
    ) -> None:
        self.sites = shipped_sites() if sites is None else tuple(sites)
        self.now = now or datetime.now(UTC)
        self.step = 0
        self._spread = spread
        self._asked: list[Asked] = []
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._under_way: Counter[str] = Counter()
        self._opened = 0.0
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        sockets = []
        for number, site in enumerate(self.sites):
            listening = _listen(number if self._spread else None)
            address, port = listening.getsockname()
            site.base, site.now, site.step = f"http://{address}:{port}", self.now, self.step
            sockets.append(listening)
        self._opened = time.monotonic()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(sockets)), name="newsroom", daemon=True
        )
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._stop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(CLOSE_SECONDS)

    def site(self, name: str) -> Site:
        """The site of this name; KeyError if there is none."""
        for site in self.sites:
            if site.name == name:
                return site
        raise KeyError(name)

    def advance(self, steps: int = 1) -> int:
        """Let time pass: articles, edits and removals of the new step take effect; gives the step."""
        self.step += steps
        for site in self.sites:
            site.step = self.step
        return self.step

    @property
    def requests(self) -> tuple[Asked, ...]:
        """Every request so far, in the order in which they came in."""
        return tuple(self._asked)

    def asked(self, site: Site | str = "", path: str = "") -> list[Asked]:
        """The requests for one site and one path (without its query), in order; "" stands for any."""
        name = site if isinstance(site, str) else site.name
        return [
            one
            for one in self.requests
            if (not name or one.site == name) and (not path or one.path.split("?", 1)[0] == path)
        ]

    def forget(self) -> None:
        """Forget the requests so far."""
        self._asked = []
        self._numbers.clear()

    async def _serve(self, sockets: list[socket.socket]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        servers = []
        for site, listening in zip(self.sites, sockets, strict=True):

            async def visit(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, site: Site = site
            ) -> None:
                task = asyncio.current_task()
                assert task is not None
                visits[task] = writer
                # Visitors leave in the middle, and closing the newsroom ends the rest.
                ends = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
                try:
                    with contextlib.suppress(*ends):
                        await self._converse(site, reader, writer)
                finally:
                    writer.close()
                    with contextlib.suppress(*ends):
                        await writer.wait_closed()
                    del visits[task]

            servers.append(await asyncio.start_server(visit, sock=listening, limit=HEAD_LIMIT))
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for _ in range(ACCEPT_TURNS):
            await asyncio.sleep(0)
        for task, writer in tuple(visits.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)

    async def _converse(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await _head(reader)
            if head is None:
                return
            method, target, headers = head
            if length := int(headers.get("content-length") or 0):
                await reader.readexactly(length)
            path = target.split("?", 1)[0]
            self._numbers[site.name, path] += 1
            self._under_way[site.name] += 1
            try:
                asked = Asked(
                    site.name,
                    headers.get("host", ""),
                    target,
                    method,
                    headers,
                    self._numbers[site.name, path],
                    time.monotonic() - self._opened,
                    self._under_way[site.name],
                )
                self._asked.append(asked)
                kept = await _send(writer, settled(site.answer(asked), headers), method == "HEAD")
            finally:
                self._under_way[site.name] -= 1
            if not kept or headers.get("connection", "").lower() == "close":
                return


def _listen(number: int | None) -> socket.socket:
    if number is not None:
        # macOS knows only 127.0.0.1: there the sites share it.
        with contextlib.suppress(OSError):
            return socket.create_server((f"127.0.{1 + number // 250}.{1 + number % 250}", 0), backlog=512)
    return socket.create_server(("127.0.0.1", 0), backlog=512)


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    """Read one request head: method, target, headers with names in lower case; None where there is none."""
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = text.rstrip("\r\n").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        return None
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return words[0], words[1], headers


async def _send(writer: asyncio.StreamWriter, answer: Answer, head_only: bool) -> bool:
    """Write an answer; tells whether the connection may be used again."""
    if answer.wait:
        await asyncio.sleep(answer.wait)
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Date: {http_date(datetime.now(UTC))}"]
    if answer.content_type and answer.status != 304:
        lines.append(f"Content-Type: {answer.content_type}")
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status != 304:
        lines.append(f"Content-Length: {len(answer.body)}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    body = b"" if head_only or answer.status == 304 else answer.body
    body = body if answer.cut is None else body[: answer.cut]
    for start in range(0, len(body), 1024) if answer.pause else ():
        writer.write(body[start : start + 1024])
        await writer.drain()
        await asyncio.sleep(answer.pause)
    if not answer.pause:
        writer.write(body)
    await writer.drain()
    return answer.cut is None
