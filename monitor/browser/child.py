"""The child that holds the browser: `python -m monitor.browser.child CHROMIUM MEMORY`.

It is the first process of a process namespace without a network, so that Chromium ends with it and nothing
that Chromium does can leave the machine. Every request that a page makes is sent to the parent as a
question and answered with what the parent says; a request that slips past Playwright meets no network.

It knows no source, store or setting, and its environment holds none.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from pathlib import Path

from playwright.async_api import Browser, Error, Playwright, Route, async_playwright

from monitor.browser.messages import BODY_LIMIT, HEAD, OUT_OF_MEMORY, Message, lengths, packed, unpacked

QUIET = 0.5  # seconds without an answer, after which a page that has loaded is taken
LOOK = 0.05
WATCHED = 0.2  # seconds between two looks at memory

# Second walls behind the namespace, for what they are worth: no names, no UDP, no GPU.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-gpu",
    "--disable-3d-apis",
    "--renderer-process-limit=2",
    "--disk-cache-size=1",
    "--js-flags=--max-old-space-size=256",
)


class Parent:
    """The two pipes to whoever started this."""

    def __init__(self, questions: asyncio.StreamReader, out: int) -> None:
        self._in = questions
        self._out = out
        self._count = 0
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self.jobs: asyncio.Queue[Message] = asyncio.Queue()

    async def listen(self) -> None:
        """Hand on what the parent says until it says no more; then this process and all below it end."""
        with contextlib.suppress(EOFError, ValueError):
            while True:
                header, body = lengths(await self._in.readexactly(HEAD.size))
                message = unpacked(await self._in.readexactly(header), await self._in.readexactly(body))
                if message.says == "open":
                    self.jobs.put_nowait(message)
                elif (waiting := self._waiting.pop(message.number("number"), None)) and not waiting.done():
                    waiting.set_result(message)
        os._exit(0)

    def say(self, message: Message) -> None:
        """Send a message, whole."""
        rest = memoryview(packed(message))
        while rest:
            rest = rest[os.write(self._out, rest) :]

    async def answer(self, url: str, kind: str, method: str, accept: str) -> Message:
        """Ask the parent for what a page wants."""
        self._count += 1
        number = self._count
        waiting: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        told = {"number": number, "url": url[:8_000], "kind": kind, "method": method, "accept": accept[:500]}
        self.say(Message("want", told))
        return await waiting


class Visit:
    """One page, opened once. job: what the parent said of it."""

    def __init__(self, parent: Parent, job: Message) -> None:
        self._parent = parent
        self._job = job
        self._url = job.text("url")
        self._opened = False
        self._pending = 0
        self._last = time.monotonic()

    async def html(self, browser: Browser) -> str:
        """The page when its scripts have come to rest, or as it stands when its time is up."""
        until = time.monotonic() + self._job.number("seconds")
        context = await browser.new_context(
            user_agent=self._job.text("agent"), service_workers="block", accept_downloads=False
        )
        try:
            await context.route("**/*", self._route)
            page = await context.new_page()
            context.on("page", lambda other: asyncio.ensure_future(other.close()))
            await page.goto(self._url, wait_until="commit", timeout=0)
            loaded = asyncio.ensure_future(page.wait_for_load_state("load", timeout=0))
            try:
                # Rest is the absence of events for a while, so there is none to wait for.
                while time.monotonic() < until and not (loaded.done() and self._rests):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK)
            finally:
                loaded.cancel()
                with contextlib.suppress(asyncio.CancelledError, Error):
                    await loaded
            html: str = await page.content()
            return html
        finally:
            await context.close()

    @property
    def _rests(self) -> bool:
        return not self._pending and time.monotonic() - self._last > QUIET

    async def _route(self, route: Route) -> None:
        request = route.request
        try:
            if request.resource_type == "document":
                await self._document(route)
                return
            self._pending += 1
            try:
                accept = request.headers.get("accept", "")
                got = await self._parent.answer(request.url, request.resource_type, request.method, accept)
            finally:
                self._pending -= 1
            if got.says == "answer":
                # What was refused brings no words: a page that asks on and on would never rest.
                self._last = time.monotonic()
                headers = got.told["headers"]
                assert isinstance(headers, dict)
                await route.fulfill(status=got.number("status"), headers=headers, body=got.body)
            elif got.told.get("empty"):
                await route.fulfill(status=200, headers={"content-type": "text/css"}, body=b"")
            else:
                await route.abort("blockedbyclient")
        except Error:
            return  # the page is gone, or ended the request itself

    async def _document(self, route: Route) -> None:
        """Give the page that was downloaded already; frames, and pages it would go on to, are not opened."""
        if self._opened:
            await route.abort("aborted")  # which leaves the page that stands there as it is
            return
        self._opened = True
        headers = {"content-type": self._job.text("content_type")}
        await route.fulfill(status=200, headers=headers, body=self._job.body)


async def started(driver: Playwright, chromium: str) -> Browser:
    """Chromium with its sandbox; Error where it does not start."""
    return await driver.chromium.launch(
        executable_path=chromium, chromium_sandbox=True, headless=True, args=list(ARGUMENTS), timeout=0
    )


async def serve(chromium: str) -> None:
    """Open pages one after the other until the parent has no more."""
    loop = asyncio.get_running_loop()
    questions = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else writes between two messages
    parent = Parent(questions, out)
    listening = asyncio.ensure_future(parent.listen())
    async with async_playwright() as driver:
        try:
            browser = await started(driver, chromium)
        except Error as error:
            said = str(error)
            reason = "no sandbox" if "no usable sandbox" in said.lower() else "no start"
            parent.say(Message("trouble", {"reason": reason, "detail": said[-2_000:]}))
            return
        parent.say(Message("ready"))
        while not listening.done():
            job = await parent.jobs.get()
            try:
                html = (await Visit(parent, job).html(browser)).encode("utf-8", "replace")
            except Error as error:
                closed = "closed" in str(error) or "crash" in str(error).lower()
                parent.say(Message("trouble", {"reason": "crash" if closed else "no page"}))
                continue
            if len(html) > BODY_LIMIT:
                parent.say(Message("trouble", {"reason": "too large"}))
            else:
                parent.say(Message("page", {}, html))


def held() -> int:
    """Bytes of memory that the processes of this namespace hold, shared memory counted at each."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, ValueError):
            for line in status.read_text().splitlines():
                if line.startswith(("RssAnon:", "RssShmem:")):
                    total += int(line.split()[1]) << 10
    return total


def watch(limit: int) -> None:
    """End everything when its memory goes beyond `limit` MiB."""
    while True:
        if held() > limit << 20:
            os._exit(OUT_OF_MEMORY)
        time.sleep(WATCHED)


def main() -> None:
    """Read the path of Chromium and the limit of memory (MiB) from the command line and serve."""
    threading.Thread(target=watch, args=(int(sys.argv[2]),), daemon=True).start()
    asyncio.run(serve(sys.argv[1]))


if __name__ == "__main__":
    main()
