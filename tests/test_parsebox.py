"""The parse box: hostile bytes cost their own job, never the loop, the process or the next job."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from monitor.errors import NotAFeed, NotAnArticle, ParseLimit, ReadError
from monitor.items import Entry
from monitor.parsebox import ParseBox, child_environment

T = TypeVar("T")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = "https://example.org/a"
FEED = b"""<rss version="2.0"><channel><title>T</title>
<item><title>One</title><link>https://example.org/1</link></item></channel></rss>"""
PAGE = (
    b"<html><head><title>One day</title></head><body><article><h1>One day</h1>"
    + b"<p>Officials in the harbour said on Monday that the cranes would stand still for a day.</p>" * 4
    + b"</article></body></html>"
)
ATTRIBUTES = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">text</p></body></html>"


def boxed(work: Callable[[ParseBox], Awaitable[T]], **settings: object) -> T:
    """Run `work` with a box of its own."""

    async def run() -> T:
        box = ParseBox(**{"workers": 1, "seconds": 20.0, **settings})  # type: ignore[arg-type]
        try:
            return await work(box)
        finally:
            await box.close()

    return asyncio.run(run())


def test_feeds_and_articles_come_through_whole() -> None:
    """What the child reads arrives as the same values."""

    async def work(box: ParseBox) -> None:
        feed = await box.feed(FEED, "https://example.org/feed", "application/rss+xml")
        assert [entry.url for entry in feed.entries] == ["https://example.org/1"]
        entry = Entry("https://example.org/1", "One", published=NOW)
        article = await box.article(PAGE, URL, now=NOW, content_type="text/html", entry=entry)
        assert "cranes" in article.text

    boxed(work)


@pytest.mark.parametrize(("body", "error"), [(b"", NotAFeed), (b"<html><body>hi</body></html>", NotAFeed)])
def test_refusals_keep_their_kind_and_reason(body: bytes, error: type[ReadError]) -> None:
    """NotAFeed in the child is NotAFeed here, with its sentence."""

    async def work(box: ParseBox) -> None:
        with pytest.raises(error) as caught:
            await box.feed(body, URL, "text/html")
        assert caught.value.reason

    boxed(work)


def test_no_article_is_said() -> None:
    """A page without text is NotAnArticle."""

    async def work(box: ParseBox) -> None:
        with pytest.raises(NotAnArticle):
            await box.article(b"", URL, now=NOW)

    boxed(work)


def test_an_attribute_bomb_holds_neither_loop_nor_next_job() -> None:
    """200,000 attributes in one tag: the loop goes on ticking, and the next page is read."""

    async def work(box: ParseBox) -> int:
        await box.feed(FEED, URL)
        job = asyncio.ensure_future(box.article(ATTRIBUTES, URL, now=NOW))
        ticks = 0
        while not job.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert isinstance(job.exception(), ReadError | None)
        article = await box.article(PAGE, URL, now=NOW)
        assert "cranes" in article.text
        return ticks

    assert boxed(work, seconds=3.0) > 1


SLEEPER = """
import json, struct, sys, time, os
def give(answer):
    text = json.dumps(answer).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(text)) + text); sys.stdout.buffer.flush()
give(["ready"])
while True:
    head = sys.stdin.buffer.read(8)
    if len(head) < 8: break
    a, b = struct.unpack(">II", head)
    sys.stdin.buffer.read(a); body = sys.stdin.buffer.read(b)
    if body == b"sleep": time.sleep(600)
    elif body == b"die": os._exit(9)
    elif body == b"lie": give(["feed", {"entries": "everything"}])
    elif body == b"noise": sys.stdout.buffer.write(b"\\x00\\x00\\x00\\x05hello"); sys.stdout.buffer.flush()
    elif body == b"flood": sys.stdout.buffer.write(b"\\xff" * 100); sys.stdout.buffer.flush()
    else: give(["NotAFeed", "fine\\n\\x1b[31m"])
"""


@pytest.mark.parametrize("fault", [b"sleep", b"die", b"lie", b"noise", b"flood"])
def test_a_child_that_was_taken_over_costs_its_job(tmp_path: Path, fault: bytes) -> None:
    """A child that hangs, dies or answers nonsense is a ParseLimit; the next job gets a sound one."""
    script = tmp_path / "child.py"
    script.write_text(textwrap.dedent(SLEEPER))

    async def work(box: ParseBox) -> None:
        with pytest.raises(ParseLimit):
            await box.feed(fault, URL)
        with pytest.raises(NotAFeed) as caught:
            await box.feed(b"ok", URL)
        assert caught.value.reason == "fine[31m"

    boxed(work, seconds=0.5, command=(sys.executable, str(script)))


def test_memory_is_bounded() -> None:
    """A child cannot allocate beyond its limit: the machine does not swap for one page."""
    program = (
        "from monitor.parsechild import limit_memory\n"
        "limit_memory(400)\n"
        "try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


def test_children_get_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a child holds nothing of ours."""
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "hunter2" not in str(child_environment())
    assert set(child_environment()) <= {"PYTHONPATH", "PYTHONUTF8", "PATH"}


def test_a_parent_that_is_gone_takes_its_children_along() -> None:
    """close() leaves no process behind."""

    async def work(box: ParseBox) -> list[int]:
        await box.feed(FEED, URL)
        return [child._process.pid for child in (*box._idle, *box._busy)]

    (pid,) = boxed(work)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
