"""Parsing in real children: what comes back, what is killed, and that the loop goes on meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import NotAFeed, NotAnArticle, ParseLimit
from monitor.items import Entry
from monitor.parsebox import ParseBox, child_environment
from monitor.rules import ListingRules, Rules
from tests.loopback import article, rss, run

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://news.example/a"
PAGE = article(
    "Agency names vendor", *["The agency named the vendor in a long report on Monday."] * 8
).encode()
FEED = rss(("https://news.example/1", "One", "First."), ("https://news.example/2", "Two", "Second.")).body
BOMB = (
    b"<html><body><p "
    + b" ".join(b"a%d=x" % number for number in range(200_000))
    + b">text</p></body></html>"
)

ROOT = Path(__file__).resolve().parent.parent


def boxed(work: Callable[[ParseBox], Awaitable[None]], **how: object) -> None:
    """Run `work` with a box of its own."""

    async def within() -> None:
        box = ParseBox(**{"workers": 1, **how})  # type: ignore[arg-type]
        try:
            await work(box)
        finally:
            await box.close()

    run(within())


def fake(program: str) -> list[str]:
    """A child that is ready and then does what `program` says with its input `i` and output `o`."""
    start = (
        "import sys, struct, json, time, os\n"
        "i, o = sys.stdin.buffer, sys.stdout.buffer\n"
        "def give(value):\n"
        "    text = json.dumps(value).encode(); o.write(struct.pack('>I', len(text)) + text); o.flush()\n"
        "give(['ready'])\n"
        "i.read(1)\n"
    )
    return [sys.executable, "-c", start + program]


def test_feeds_listings_and_articles_come_back() -> None:
    async def work(box: ParseBox) -> None:
        assert isinstance(FEED, str)
        feed = await box.feed(FEED.encode(), "https://news.example/feed", "application/rss+xml")
        assert [entry.title for entry in feed.entries] == ["One", "Two"]
        index = b"".join(
            b'<h2><a href="/news/story-number-%d">Story number %d is told</a></h2>' % (n, n) for n in range(6)
        )
        found = await box.listing(
            index, "https://news.example/news", ListingRules(links="h2 a", match="/news/")
        )
        assert len(found.entries) == 6
        read = await box.article(
            PAGE, URL, now=NOW, rules=Rules(body="article"), entry=Entry(URL, title="Agency names vendor")
        )
        assert "named the vendor" in read.text
        assert read.title == "Agency names vendor"

    boxed(work)


def test_what_cannot_be_read_says_so() -> None:
    async def work(box: ParseBox) -> None:
        with pytest.raises(NotAFeed) as feed:
            await box.feed(b"<html><body><p>hello</p></body></html>", URL, "text/html")
        assert feed.value.reason
        with pytest.raises(NotAFeed):
            await box.listing(b"<html></html>", URL)
        with pytest.raises(NotAnArticle):
            await box.article(b"%PDF-1.7 ...", URL, now=NOW, content_type="application/pdf")

    boxed(work)


def test_a_page_that_holds_a_parser_is_cut_and_the_loop_goes_on() -> None:
    async def work(box: ParseBox) -> None:
        beats: list[float] = []

        async def heart() -> None:
            while True:
                beats.append(asyncio.get_running_loop().time())
                await asyncio.sleep(0.02)

        beating = asyncio.ensure_future(heart())
        with pytest.raises(ParseLimit, match="was stopped"):
            await box.article(PAGE, URL, now=NOW)
        beating.cancel()
        # Some fifty beats are due in the time; a loop that was held has one or two.
        assert len(beats) > 5

    boxed(work, seconds=0.05, command=fake("time.sleep(3600)"))


def test_the_attribute_bomb_ends_within_the_limit() -> None:
    async def work(box: ParseBox) -> None:
        for read in (box.article(BOMB, URL, now=NOW), box.listing(BOMB, URL), box.feed(BOMB, URL)):
            with contextlib.suppress(ParseLimit, NotAnArticle, NotAFeed):
                await read
        assert "named the vendor" in (await box.article(PAGE, URL, now=NOW)).text

    boxed(work)


@pytest.mark.parametrize(
    "death", ["os.kill(os.getpid(), 9)", "sys.exit(0)", "os.abort()", "raise MemoryError"]
)
def test_a_child_that_dies_costs_its_job_only(death: str) -> None:
    async def work(box: ParseBox) -> None:
        for _ in range(2):
            with pytest.raises(ParseLimit):
                await box.article(PAGE, URL, now=NOW)

    boxed(work, command=fake(death))


@pytest.mark.parametrize(
    "answer",
    [
        "give(['article', 'no article'])",
        "give(['feed', []])",
        "give('article')",
        "give([])",
        "give({'article': 1})",
        "give([1, 2])",
        "give(['NoSuchError', 'x'])",
        "o.write(struct.pack('>I', 4) + b'{{{{'); o.flush()",
        "o.write(struct.pack('>I', 2**32 - 1)); o.flush()",
        "t = b'[' * 100000; o.write(struct.pack('>I', len(t)) + t); o.flush()",
        "o.write(b'\\xff'); o.flush(); sys.exit()",
    ],
)
def test_a_child_that_was_taken_over_gives_nothing(answer: str) -> None:
    async def work(box: ParseBox) -> None:
        with pytest.raises((ParseLimit, NotAnArticle)):
            await box.article(PAGE, URL, now=NOW)

    boxed(work, command=fake(answer + "\ntime.sleep(3600)"), seconds=5.0)


def test_the_reason_of_a_child_cannot_forge_lines() -> None:
    async def work(box: ParseBox) -> None:
        with pytest.raises(NotAnArticle) as caught:
            await box.article(PAGE, URL, now=NOW)
        assert caught.value.reason == "one[31mtwo"

    boxed(work, command=fake(r"give(['NotAnArticle', 'one\n\x1b[31mtwo'])" + "\ntime.sleep(3600)"))


def test_a_fault_of_a_reader_is_named_without_the_pages_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor import parsechild

    def broken(job: object, body: bytes) -> list[object]:
        raise KeyError("words of the page")

    monkeypatch.setitem(parsechild.JOBS, "feed", broken)
    kind, reason = parsechild.answer_to({"do": "feed"}, b"")
    assert kind == "Fault"
    assert "KeyError" in str(reason)
    assert "words of the page" not in str(reason)


def test_a_cancelled_job_leaves_no_answer_for_the_next() -> None:
    async def work(box: ParseBox) -> None:
        await box.article(PAGE, URL, now=NOW)
        job = asyncio.ensure_future(box.article(BOMB, URL, now=NOW))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert (await box.article(PAGE, URL, now=NOW)).title == "Agency names vendor"

    boxed(work)


def test_more_jobs_than_workers() -> None:
    async def work(box: ParseBox) -> None:
        assert isinstance(FEED, str)
        jobs = [
            box.feed(FEED.replace("One", f"One {n}").encode(), "https://news.example/feed") for n in range(12)
        ]
        feeds = await asyncio.gather(*jobs)
        assert [feed.entries[0].title for feed in feeds] == [f"One {n}" for n in range(12)]

    boxed(work, workers=2)


def test_children_are_replaced_after_many_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.parsebox.JOBS_PER_CHILD", 2)

    async def work(box: ParseBox) -> None:
        assert isinstance(FEED, str)
        for _ in range(5):
            await box.feed(FEED.encode(), "https://news.example/feed")
            assert len(box._idle) <= 1
            assert all(child.jobs < 2 for child in box._idle)

    boxed(work)


def test_closing_leaves_no_process_behind() -> None:
    pids: list[int] = []

    async def work(box: ParseBox) -> None:
        assert isinstance(FEED, str)
        await asyncio.gather(*(box.feed(FEED.encode(), URL) for _ in range(4)))
        pids.extend(child._process.pid for child in box._idle)
        assert len(pids) == 2

    boxed(work, workers=2)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_box_nobody_uses_starts_nothing() -> None:
    async def work(box: ParseBox) -> None:
        assert box._idle == []

    boxed(work, command=["/nonexistent"])


def test_a_child_that_cannot_start_is_a_limit_not_a_crash() -> None:
    async def work(box: ParseBox) -> None:
        with pytest.raises(ParseLimit, match="could not be started"):
            await box.article(PAGE, URL, now=NOW)

    boxed(work, command=[sys.executable, "-c", "raise SystemExit(3)"])


def test_secrets_of_our_environment_do_not_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "hunter2" not in json.dumps(child_environment())


def test_the_child_ends_when_its_parent_does(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "monitor.parsechild", "3", "1024"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=child_environment(), cwd=tmp_path
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.read(4 + len('["ready"]')).endswith(b'["ready"]')
        child.stdin.close()
        assert child.wait(timeout=300) == 0


def python(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program with our packages on its path."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=env, timeout=300, check=False, capture_output=True, text=True)


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="no processor limit on this system")
def test_the_kernel_ends_a_child_whose_parent_is_gone() -> None:
    program = (
        "from monitor.parsechild import limit_processor_time\nlimit_processor_time(0.1)\nwhile True: pass\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, timeout=300, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGXCPU


def test_memory_is_limited() -> None:
    program = (
        "from monitor.parsechild import limit_memory\nlimit_memory(600)\n"
        "try: bytearray(700 << 20)\nexcept MemoryError: print('refused')\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, timeout=300, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "refused"
