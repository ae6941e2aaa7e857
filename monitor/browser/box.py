"""Starts the browser's child, answers what its page asks for, and ends it when it runs over.

A child serves one owner (a source) and is ended when another one comes, so that no site shares a process
with another. Whatever goes wrong ends the child with all that it started: it is the first process of a
namespace, and the kernel ends the others with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from monitor.browser import ready
from monitor.browser.messages import HEAD, OUT_OF_MEMORY, Message, lengths, packed, unpacked
from monitor.browser.wants import Limits, Ration, Verdict, Want
from monitor.errors import BrowserMissing, ParseLimit
from monitor.parsebox import child_environment, end_child

log = logging.getLogger("newswatch.browser")

START_SECONDS = 60.0
END_SECONDS = 5.0
AGAIN = 0.02  # seconds between two tries to remove a folder
IDLE_SECONDS = 10.0  # a browser that nobody uses for so long is ended
PAGES_PER_CHILD = 50
PATH_LIMIT = 40  # characters: Chromium makes a socket below it, whose path may have 107
NO_SANDBOX = (
    "Chromium's sandbox cannot be had on this system, so no page is rendered;"
    " allow user namespaces (docs/hardening.md)"
)
_TROUBLES = {
    "no sandbox": NO_SANDBOX,
    "no start": "Chromium could not be started; try it: chromium --headless --dump-dom about:blank",
    "crash": "the browser crashed on the page",
    "no page": "the browser could not show the page",
    "too large": "the page is larger than 8 MiB when its scripts have run",
}


@dataclass(frozen=True, slots=True)
class Got:
    """What a request was answered with. headers: those that a script may read."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it was downloaded, to be opened under its own address. agent: who scripts are told we are."""

    url: str
    body: bytes
    content_type: str
    agent: str


Ask: TypeAlias = Callable[[Want], Awaitable["Got | str"]]  # the answer, or why there is none


@dataclass(slots=True)
class _Kept:
    child: _Child
    owner: str
    pages: int = 0
    timer: asyncio.TimerHandle | None = field(default=None)


class BrowserBox:
    """One browser, started when first needed and used by one page at a time. Belongs to one event loop.

    command: how the child is started, for tests. `await close()` at its end.
    """

    def __init__(self, limits: Limits | None = None, command: Sequence[str] = ()) -> None:
        self.limits = limits or Limits()
        self._command = tuple(command)
        self._place = asyncio.Lock()
        self._kept: _Kept | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def render(self, page: Opened, ask: Ask, ration: Ration, *, owner: str) -> bytes:
        """Return the page's HTML, in UTF-8, after its scripts have run.

        ask: downloads what the page asks for and `ration` allows. owner: whose page it is; a browser is never
        shared by two. BrowserMissing where none can be started, ParseLimit where the page ran over.
        """
        async with self._place:
            kept = await self._for(owner)
            try:
                async with asyncio.timeout(self.limits.seconds + self.limits.grace):
                    html = await kept.child.open(page, ask, ration, self.limits.seconds)
            except TimeoutError:
                await self.close()
                raise ParseLimit(
                    f"the page's scripts ran past {self.limits.seconds:g} s and were stopped"
                ) from None
            except BaseException:
                # Also when the poll's time is up: what is left of this page must not meet the next one.
                await self.close()
                raise
            kept.pages += 1
            if kept.pages >= PAGES_PER_CHILD:
                await self.close()
            else:
                kept.timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._end_later, kept)
            return html

    async def close(self) -> None:
        """End the browser, if one runs."""
        kept, self._kept = self._kept, None
        if kept is not None:
            if kept.timer is not None:
                kept.timer.cancel()
            await kept.child.kill()

    async def _for(self, owner: str) -> _Kept:
        if self._kept is not None and self._kept.owner != owner:
            await self.close()
        if self._kept is None:
            self._kept = _Kept(await _Child.start(self._command, self.limits), owner)
        if self._kept.timer is not None:
            self._kept.timer.cancel()
            self._kept.timer = None
        return self._kept

    def _end_later(self, kept: _Kept) -> None:
        if self._kept is kept:
            task = asyncio.ensure_future(self.close())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


class _Child:
    """One child with the browser in it, its two pipes, and the folder it may write to."""

    def __init__(self, process: asyncio.subprocess.Process, folder: str) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._to = process.stdin
        self._from = process.stdout
        self._folder = folder

    @classmethod
    async def start(cls, command: Sequence[str], limits: Limits) -> _Child:
        """Start Chromium and wait until it can open a page; BrowserMissing, ParseLimit."""
        if not command:
            if reason := ready.missing():
                raise BrowserMissing(reason)
            program = (sys.executable, "-P", "-m", "monitor.browser.child")
            command = (*ready.isolating(), *program, ready.chromium(), str(limits.memory))
        passing = tempfile.gettempdir()
        short = passing if len(passing) <= PATH_LIMIT else "/tmp"  # noqa: S108 - a folder of our own in it
        folder = tempfile.mkdtemp(prefix="newswatch-", dir=short)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=child_environment() | {"HOME": folder, "TMPDIR": folder, "XDG_RUNTIME_DIR": folder},
                cwd=folder,
            )
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise BrowserMissing("the browser's process could not be started") from None
        started = cls(process, folder)
        try:
            async with asyncio.timeout(START_SECONDS):
                first = await started._next()
        except (TimeoutError, OSError, EOFError, ValueError):
            await started.kill()
            raise BrowserMissing(_TROUBLES["no start"]) from None
        except BaseException:
            await started.kill()
            raise
        if first.says != "ready":
            await started.kill()
            log.warning("Chromium did not start: %s", first.told.get("detail", ""))
            raise BrowserMissing(_trouble(first))
        return started

    async def open(self, page: Opened, ask: Ask, ration: Ration, seconds: float) -> bytes:
        """Open a page and return its HTML; ParseLimit, TimeoutError from outside."""
        told = {
            "url": page.url,
            "agent": page.agent,
            "content_type": page.content_type,
            "seconds": math.ceil(seconds),
        }
        answers: set[asyncio.Task[None]] = set()
        try:
            await self._say(Message("open", told, page.body))
            while (message := await self._heard()).says == "want":
                number, want = message.number("number"), _want(message)
                answers.add(asyncio.ensure_future(self._answer(number, want, ask, ration)))
                for task in [task for task in answers if task.done()]:
                    answers.discard(task)
                    task.result()
        except (ValueError, RecursionError) as error:
            raise ParseLimit(f"the browser gave no answer that can be read ({error})") from None
        finally:
            for task in answers:
                task.cancel()
            await asyncio.gather(*answers, return_exceptions=True)
        if message.says != "page":
            raise ParseLimit(_trouble(message))
        return message.body

    async def _answer(self, number: int, want: Want, ask: Ask, ration: Ration) -> None:
        verdict = ration.verdict(want)
        refused = Message("refuse", {"number": number, "empty": verdict is Verdict.EMPTY})
        if verdict is Verdict.DOWNLOAD:
            got = await ask(want)
            if isinstance(got, Got):
                ration.took(len(got.body))
                told = {"number": number, "status": got.status, "headers": dict(got.headers)}
                await self._say(Message("answer", told, got.body))
                return
            ration.fail(got)
        await self._say(refused)

    async def _say(self, message: Message) -> None:
        # Where the pipe is broken the next reading says so.
        with contextlib.suppress(OSError):
            self._to.write(packed(message))
            await self._to.drain()

    async def _heard(self) -> Message:
        """The next message; ParseLimit where the browser has ended."""
        try:
            return await self._next()
        except (OSError, EOFError):
            pass
        with contextlib.suppress(TimeoutError):
            # Ended by a signal of ours it would not tell why it ended; `unshare` ends as its child did.
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        full = self._process.returncode == OUT_OF_MEMORY
        raise ParseLimit(
            "the page needed more memory than a browser may have and was stopped"
            if full
            else "the browser ended in the middle of the page"
        )

    async def _next(self) -> Message:
        header, body = lengths(await self._from.readexactly(HEAD.size))
        return unpacked(await self._from.readexactly(header), await self._from.readexactly(body))

    async def kill(self) -> None:
        """End the browser with all its processes, wait until they are gone, and remove what it wrote."""
        await end_child(self._process, self._to)
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(END_SECONDS):
                while await self._from.read(1 << 16):
                    pass
        await _removed(self._folder)


async def _removed(folder: str) -> None:
    """Remove what a browser wrote, again while one of its processes, killed but not gone, writes more.

    The pipe may end before them: its last holder closes it, and only then does the kernel end the others.
    """
    until = asyncio.get_running_loop().time() + END_SECONDS
    while not _gone(folder):
        if asyncio.get_running_loop().time() > until:
            log.warning("The browser's folder %s could not be removed; delete it", folder)
            return
        await asyncio.sleep(AGAIN)


def _gone(folder: str) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not os.path.lexists(folder)


def _want(message: Message) -> Want:
    return Want(
        message.text("url"), message.text("kind", 40), message.text("method", 20), message.text("accept", 500)
    )


def _trouble(message: Message) -> str:
    reason = message.told.get("reason")
    return _TROUBLES.get(reason if isinstance(reason, str) else "", "the browser gave no page")
