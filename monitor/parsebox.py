"""Parses bytes from the web in children that can be killed, so that no page can hold the event loop.

A page of 1.9 MB with 200,000 attributes in one tag keeps libxml2 busy for 88 s; no size limit helps.
Each job therefore runs in a child process (`monitor.parsechild`) with a limit of time and memory; a
child that runs over is killed and the next job gets a new one. Answers come back as JSON through
`monitor.wire` and are checked there: a child that hostile bytes took over cannot run code here.

It must not know Scrapy, the store or what a feed or article is good for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from monitor import wire
from monitor.errors import NotAFeed, NotAnArticle, ParseLimit, ReadError
from monitor.items import Article, Entry, Feed, Letter
from monitor.rules import FOUND_BY_ITSELF, GENERIC, ListingRules, Rules
from monitor.sitememory import NO_MEMORY, SiteMemory
from monitor.urls import absolute

Loaded = TypeVar("Loaded")

log = logging.getLogger("newswatch.parsebox")

START_SECONDS = 60.0  # a cold start of the readers' libraries took 5.5 s on a slow disk
ANSWER_LIMIT = 64 << 20  # bytes; the longest honest answer is a feed of 1,000 entries with full texts
PATIENCE = 20  # wall-clock for a second of processor time: at a load of twenty an honest page waits that long
JOBS_PER_CHILD = 2000  # then a new one: whatever a parser leaks stays bounded

_ERRORS: dict[str, type[ReadError]] = {
    "NotAFeed": NotAFeed,
    "NotAnArticle": NotAnArticle,
    "ParseLimit": ParseLimit,
}
_JOB = struct.Struct(">II")
_ANSWER = struct.Struct(">I")


class ParseBox:
    """Reads feeds, listings and articles in at most `workers` children, started when first needed.

    seconds: processor time for one job, which the child keeps itself to; PATIENCE times as much by the wall
    clock, after which it is killed. memory_mb: address space of one child.
    command: how a child is started, for tests. Belongs to one event loop; `await close()` at its end.
    """

    def __init__(
        self,
        workers: int = 2,
        seconds: float = 3.0,
        memory_mb: int = 1024,
        command: Sequence[str] = (),
    ) -> None:
        self.seconds = seconds
        self._command = tuple(command) or (
            sys.executable, "-P", "-m", "monitor.parsechild", str(seconds), str(memory_mb)
        )  # fmt: skip
        self._places = asyncio.Semaphore(workers)
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()

    async def feed(self, body: bytes, url: str, content_type: str = "") -> Feed:
        """Return the feed in `body`; NotAFeed or ParseLimit."""
        job: dict[str, object] = {"do": "feed", "url": url, "content_type": content_type}
        return await self._index(job, body)

    async def listing(self, body: bytes, url: str, rules: ListingRules = FOUND_BY_ITSELF) -> Feed:
        """Return the entries of the HTML index in `body`; NotAFeed or ParseLimit."""
        return await self._index({"do": "listing", "url": url, "rules": wire.dump_listing_rules(rules)}, body)

    async def announced(self, body: bytes, url: str) -> list[str]:
        """Return the addresses of the feeds that the HTML page in `body` announces; ParseLimit."""
        answer = await self._do({"do": "announced", "url": url}, body)
        try:
            found = _payload(answer, "addresses")
        except ValueError:
            raise ParseLimit("the parser's answer holds no addresses") from None
        listed = found if isinstance(found, list) else []
        return [address for told in listed if isinstance(told, str) and (address := absolute("", told))]

    async def article(
        self,
        body: bytes,
        url: str,
        *,
        now: datetime,
        content_type: str = "",
        rules: Rules = GENERIC,
        entry: Entry | None = None,
        seen: SiteMemory = NO_MEMORY,
    ) -> Article:
        """Return the article of the page in `body`; NotAnArticle or ParseLimit."""
        job: dict[str, object] = {
            "do": "article",
            "url": url,
            "content_type": content_type,
            "now": now.isoformat(),
            "rules": wire.dump_rules(rules),
            "entry": None if entry is None else wire.dump_entry(entry),
            "seen": wire.dump_memory(seen),
        }
        answer = await self._do(job, body)
        if answer[0] == "Fault":
            raise NotAnArticle(_reason(answer))
        return _loaded(answer, "article", "an article", wire.load_article)

    async def proposal(self, body: bytes, url: str, content_type: str = "") -> Rules | None:
        """Return rules that would read the page in `body`, None where there are none; ParseLimit."""
        answer = await self._do({"do": "proposal", "url": url, "content_type": content_type}, body)
        if answer[0] == "Fault":
            return None
        return _loaded(answer, "rules", "rules", lambda told: None if told is None else wire.load_rules(told))

    async def letter(self, body: bytes, url: str, *, now: datetime) -> Letter:
        """Return what the mail in `body` holds; NotAnArticle or ParseLimit.

        url: of its source, for the log.
        """
        answer = await self._do({"do": "letter", "url": url, "now": now.isoformat()}, body)
        if answer[0] == "Fault":
            raise NotAnArticle(_reason(answer))
        return _loaded(answer, "letter", "a letter", wire.load_letter)

    async def close(self) -> None:
        """End every child; jobs under way fail with ParseLimit."""
        children = [*self._idle, *self._busy]
        self._idle.clear()
        await asyncio.gather(*(child.kill() for child in children))

    async def _index(self, job: dict[str, object], body: bytes) -> Feed:
        answer = await self._do(job, body)
        if answer[0] == "Fault":
            raise NotAFeed(_reason(answer))
        return _loaded(answer, "feed", "a feed", wire.load_feed)

    async def _do(self, job: dict[str, object], body: bytes) -> list[object]:
        async with self._places:
            child = self._idle.pop() if self._idle else await _Child.start(self._command)
            self._busy.add(child)
            try:
                answer = await child.do(job, body, self.seconds * PATIENCE)
            except BaseException:
                # Also when the job is cancelled: a late answer must not meet the next job.
                await child.kill()
                raise
            finally:
                self._busy.discard(child)
            if child.jobs < JOBS_PER_CHILD:
                self._idle.append(child)
            else:
                await child.kill()
        kind = answer[0]
        if kind == "Fault":
            log.warning("a reader failed job=%s url=%s reason=%s", job["do"], job["url"], _reason(answer))
        if isinstance(kind, str) and kind in _ERRORS:
            raise _ERRORS[kind](_reason(answer))
        return answer


class _Child:
    """One child process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._jobs = process.stdin
        self._answers = process.stdout
        self.jobs = 0

    @classmethod
    async def start(cls, command: Sequence[str]) -> _Child:
        """Start a child and wait until its readers are loaded."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=child_environment(),
            limit=1 << 20,
        )
        child = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = await child._answer()
        except (TimeoutError, OSError, EOFError, ValueError):
            await child.kill()
            raise ParseLimit("the parser's process could not be started") from None
        except BaseException:
            await child.kill()
            raise
        if ready != ["ready"]:
            await child.kill()
            raise ParseLimit("the parser's process could not be started")
        return child

    async def do(self, job: dict[str, object], body: bytes, seconds: float) -> list[object]:
        """Send one job and return its answer; ParseLimit when it dies or `seconds` of wall-clock pass."""
        header = json.dumps(job).encode()
        self.jobs += 1
        try:
            async with asyncio.timeout(seconds):
                self._jobs.write(_JOB.pack(len(header), len(body)) + header + body)
                await self._jobs.drain()
                return await self._answer()
        except TimeoutError:
            raise ParseLimit(f"a parser ran past {seconds:g} s and was stopped") from None
        except (OSError, EOFError):
            raise ParseLimit("a parser ran past its time or memory and was stopped") from None
        except (ValueError, RecursionError) as error:
            raise ParseLimit(f"a parser gave no answer that can be read ({error})") from None

    async def _answer(self) -> list[object]:
        (size,) = _ANSWER.unpack(await self._answers.readexactly(_ANSWER.size))
        if size > ANSWER_LIMIT:
            raise ValueError(f"{size} bytes long")
        answer = json.loads(await self._answers.readexactly(size))
        if not isinstance(answer, list) or not answer:
            raise ValueError("not a list")
        return answer

    async def kill(self) -> None:
        """End the process at once and wait until it is gone."""
        await end_child(self._process, self._jobs)


async def end_child(process: asyncio.subprocess.Process, pipe: asyncio.StreamWriter) -> None:
    """Kill a child, close the pipe to it, and wait until it is gone."""
    if process.returncode is None:
        # Not Process.kill(): it may reap the child itself, behind the back of asyncio's watcher.
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    pipe.close()
    with contextlib.suppress(OSError):
        await pipe.wait_closed()
    await asyncio.shield(process.wait())


def child_environment() -> dict[str, str]:
    """What a child may know of our environment: where the code lies and that texts are UTF-8.

    Nothing else is passed on, as the environment may hold passwords of config.yaml.
    """
    root = Path(__file__).resolve().parent.parent
    return {"PYTHONPATH": str(root), "PYTHONUTF8": "1", "PATH": os.defpath}


def _loaded(answer: list[object], kind: str, name: str, load: Callable[[object], Loaded]) -> Loaded:
    try:
        return load(_payload(answer, kind))
    except ValueError as error:
        raise ParseLimit(f"the parser's answer is not {name} ({error})") from None


def _payload(answer: list[object], kind: str) -> object:
    if len(answer) != 2 or answer[0] != kind:
        raise ValueError(f"no {kind}")
    return answer[1]


def _reason(answer: list[object]) -> str:
    reason = answer[1] if len(answer) > 1 else ""
    # Printable characters only: the child that gives the reason has read hostile bytes.
    return "".join(char for char in str(reason)[:500] if char.isprintable()) or "no reason given"
