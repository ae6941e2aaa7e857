"""A browser's surroundings without one: requests, messages, a child that misbehaves, what is missing."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Response

from monitor.browser import box, messages, ready
from monitor.browser.box import BrowserBox, Got, Opened
from monitor.browser.messages import HEAD, Message
from monitor.browser.wants import Limits, Ration, Verdict, Want, origin
from monitor.cli.check import missing_browser
from monitor.config import load_text
from monitor.config.plan import Source
from monitor.doctor import judges, probes
from monitor.errors import BrowserMissing, ConfigError, ParseLimit
from monitor.middlewares.why import why
from monitor.operate.facts import Level
from monitor.polling import Fault, classify
from spiders.feed import FeedSpider
from spiders.rendering import Rendering, is_page
from tests.loopback import run

PAGE = "https://news.example/a"
OPENED = Opened(PAGE, b"<p>as it was sent", "text/html", "Newswatch/1 (+a@example.org)")


# -- which request of a page is answered


@pytest.mark.parametrize(
    ("want", "verdict"),
    [
        (Want("https://news.example/app.js", "script"), Verdict.DOWNLOAD),
        (Want("https://cdn.example/app.js", "script"), Verdict.DOWNLOAD),
        (Want("https://api.example/list?page=1", "fetch"), Verdict.DOWNLOAD),
        (Want("https://news.example/list", "xhr"), Verdict.DOWNLOAD),
        (Want("https://news.example/s.css", "stylesheet"), Verdict.EMPTY),
        (Want("https://news.example/list", "fetch", "POST"), Verdict.REFUSE),
        (Want("https://news.example/list", "xhr", "OPTIONS"), Verdict.REFUSE),
        *(
            (Want("https://news.example/x", kind), Verdict.REFUSE)
            for kind in ("document", "image", "media", "font", "ping", "eventsource", "websocket", "manifest",
                         "other", "", "SCRIPT")
        ),
        (Want("file:///etc/passwd", "fetch"), Verdict.REFUSE),
        (Want("ftp://news.example/x", "fetch"), Verdict.REFUSE),
        (Want("chrome://version", "script"), Verdict.REFUSE),
        (Want("https://user:pass@news.example/x", "fetch"), Verdict.REFUSE),
        (Want("", "fetch"), Verdict.REFUSE),
        (Want("https://news.example/cdn-cgi/challenge-platform/h/b/orchestrate", "script"), Verdict.REFUSE),
        (Want("https://challenges.cloudflare.com/turnstile/v0/api.js", "script"), Verdict.REFUSE),
        (Want("https://www.google.com/recaptcha/api.js", "script"), Verdict.REFUSE),
    ],
)  # fmt: skip
def test_what_a_page_gets(want: Want, verdict: Verdict) -> None:
    assert Ration(PAGE, Limits()).verdict(want) is verdict


def test_a_private_page_asks_at_home_only() -> None:
    ration = Ration("http://intranet.example:8080/news", Limits(), at_home=True)
    verdicts = [
        ration.verdict(Want(url, "fetch"))
        for url in (
            "http://intranet.example:8080/api", "http://intranet.example/api", "https://intranet.example:8080/api",
            "https://cdn.example/collect?what=secret",
        )
    ]  # fmt: skip
    assert verdicts == [Verdict.DOWNLOAD, Verdict.REFUSE, Verdict.REFUSE, Verdict.REFUSE]


def test_a_page_gets_so_many_answers_and_bytes() -> None:
    ration = Ration(PAGE, Limits(requests=2, size=100))
    assert ration.verdict(Want(PAGE, "fetch")) is Verdict.DOWNLOAD
    ration.took(99)
    assert ration.verdict(Want(PAGE, "fetch")) is Verdict.DOWNLOAD
    assert ration.verdict(Want(PAGE, "fetch")) is Verdict.REFUSE
    fat = Ration(PAGE, Limits(size=100))
    fat.took(100)
    assert fat.verdict(Want(PAGE, "fetch")) is Verdict.REFUSE
    assert fat.refused == {"the page asked for too much": 1}


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://news.example/a?b#c", "https://news.example"),
        ("https://news.example:443/", "https://news.example"),
        ("http://news.example:8080/", "http://news.example:8080"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]"),
    ],
)
def test_origins_as_browsers_name_them(url: str, named: str) -> None:
    assert origin(url) == named


# -- messages


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()), st.binary(max_size=1000))
def test_a_message_arrives_as_it_was_sent(told: dict[str, Any], body: bytes) -> None:
    told.pop("says", None)
    raw = messages.packed(Message("want", told, body))
    header, size = messages.lengths(raw[: HEAD.size])
    got = messages.unpacked(raw[HEAD.size : HEAD.size + header], raw[HEAD.size + header :])
    assert (got, size) == (Message("want", told, body), len(body))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_message(raw: bytes) -> None:
    try:
        got = messages.unpacked(raw, b"")
    except ValueError:
        return
    assert isinstance(got.says, str)


def test_sizes_are_limited_before_anything_is_read() -> None:
    with pytest.raises(ValueError, match="a message of"):
        messages.lengths(HEAD.pack(10, messages.BODY_LIMIT + 1))
    with pytest.raises(ValueError, match="a message of"):
        messages.lengths(HEAD.pack(messages.HEADER_LIMIT + 1, 0))
    with pytest.raises(ValueError, match="no url"):
        Message("want", {"url": "x" * 9_000}).text("url")
    with pytest.raises(ValueError, match="no number"):
        Message("want", {"number": True}).number("number")


# -- a child that misbehaves


def fake(program: str) -> list[str]:
    """A child that is ready and then does what `program` says; `say` sends a message, `hear` reads one."""
    start = (
        "import sys, json, time, os\n"
        "from monitor.browser.messages import *\n"
        "i, o = sys.stdin.buffer, sys.stdout.buffer\n"
        "def say(says, body=b'', **told): o.write(packed(Message(says, told, body))); o.flush()\n"
        "def hear():\n"
        "    header, body = lengths(i.read(HEAD.size)); return unpacked(i.read(header), i.read(body))\n"
    )
    return [sys.executable, "-c", start + program]


def with_box(work: Callable[[BrowserBox], Awaitable[None]], program: str, **limits: Any) -> None:
    async def within() -> None:
        browser = BrowserBox(Limits(**limits), fake(program))
        try:
            await work(browser)
        finally:
            await browser.close()

    run(within())


async def nothing(want: Want) -> Got | str:
    return "there is nothing"


def render(browser: BrowserBox, ask: Any = nothing, owner: str = "one") -> Any:
    return browser.render(OPENED, ask, Ration(PAGE, browser.limits), owner=owner)


READY = "say('ready')\njob = hear()\n"


def test_a_page_and_what_it_asks_for() -> None:
    program = READY + (
        "want = dict(url='https://news.example/a.js', kind='script', method='GET', accept='*/*')\n"
        "say('want', number=1, **want)\n"
        "got = hear()\n"
        "say('want', number=2, **{**want, 'kind': 'stylesheet'})\n"
        "empty = hear()\n"
        "say('want', number=3, **{**want, 'method': 'POST'})\n"
        "no = hear()\n"
        "text = [job.told['url'], job.told['agent'], job.body.decode(), got.told['status'],"
        " got.body.decode(), empty.told['empty'], no.says, no.told['empty']]\n"
        "say('page', json.dumps(text).encode())\n"
        "time.sleep(60)\n"
    )

    async def ask(want: Want) -> Got | str:
        return Got(203, {"Content-Type": "text/javascript"}, b"1 + 1")

    async def work(browser: BrowserBox) -> None:
        told = json.loads(await render(browser, ask))
        assert told == [PAGE, OPENED.agent, "<p>as it was sent", 203, "1 + 1", True, "refuse", False]

    with_box(work, program)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (READY + "o.write(b'x' * 100); o.flush(); time.sleep(60)", "gave no answer that can be read"),
        (READY + "o.write(HEAD.pack(4, 0) + b'[[[['); o.flush(); time.sleep(60)", "gave no answer"),
        (
            READY + "say('want', number='x'); say('want', number=1); say('page'); time.sleep(60)",
            "gave no answer",
        ),
        (READY + "sys.exit(0)", "ended in the middle of the page"),
        (READY + "sys.exit(86)", "needed more memory"),
        (READY + "say('trouble', reason='crash'); time.sleep(60)", "crashed on the page"),
        (READY + "say('trouble', reason='<b>words of the page</b>'); time.sleep(60)", "gave no page"),
        (READY + "say('what'); time.sleep(60)", "gave no page"),
        (READY + "time.sleep(60)", "ran past 0.1 s and were stopped"),
    ],
)
def test_a_child_that_goes_wrong_is_ended_and_says_why(program: str, reason: str) -> None:
    async def work(browser: BrowserBox) -> None:
        with pytest.raises(ParseLimit) as caught:
            await render(browser)
        assert reason in caught.value.reason
        assert browser._kept is None

    with_box(work, program, seconds=0.1, grace=0.1) if "0.1" in reason else with_box(work, program)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("say('trouble', reason='no sandbox')", "sandbox cannot be had"),
        ("say('trouble', reason='no start')", "could not be started"),
        ("sys.exit(1)", "could not be started"),
        ("o.write(b'y' * 100); o.flush(); time.sleep(60)", "could not be started"),
    ],
)
def test_a_child_that_does_not_start(program: str, reason: str) -> None:
    async def work(browser: BrowserBox) -> None:
        with pytest.raises(BrowserMissing) as caught:
            await render(browser)
        assert reason in caught.value.reason

    with_box(work, program)


def test_no_two_sources_share_a_browser() -> None:
    program = "say('ready')\nwhile True:\n    hear(); say('page', str(os.getpid()).encode())\n"

    async def work(browser: BrowserBox) -> None:
        first = [await render(browser, owner="one"), await render(browser, owner="one")]
        second = await render(browser, owner="two")
        assert first[0] == first[1] != second

    with_box(work, program)


def test_a_browser_that_nobody_uses_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "IDLE_SECONDS", 0.0)

    async def work(browser: BrowserBox) -> None:
        await render(browser)
        while browser._kept is not None:
            await asyncio.sleep(0.01)

    with_box(work, READY + "say('page', b'x'); hear()")


def test_a_poll_whose_time_is_up_leaves_nothing_behind() -> None:
    async def work(browser: BrowserBox) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await render(browser)
        assert browser._kept is None

    with_box(work, READY + "time.sleep(600)")


WRITER = """
import os, time
open("writes", "w").close()
removing = None
while removing is None or time.monotonic() < removing + 0.3:
    try:
        open(str(time.monotonic_ns()), "w").close()
    except OSError:
        break
    if removing is None and not os.path.exists("old 0"):
        removing = time.monotonic()
"""


def test_a_folder_still_written_to_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A killed process writes on until the kernel comes to it: the first removal then finds new files."""
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(box, "PATH_LIMIT", 1_000)
    program = (
        "import subprocess\n"
        "for number in range(3_000): open(f'old {number}', 'w').close()\n"
        f"subprocess.Popen([sys.executable, '-c', {WRITER!r}], stdin=-3, stdout=-3, start_new_session=True)\n"
        "while not os.path.exists('writes'): time.sleep(0.01)\n"
    )
    tries = []
    removing = shutil.rmtree

    def counted(path: str, ignore_errors: bool) -> None:
        tries.append(path)
        removing(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", counted)

    async def work(browser: BrowserBox) -> None:
        await render(browser)

    with_box(work, program + READY + "say('page', b'x'); hear()")
    assert len(tries) > 1
    assert list(tmp_path.iterdir()) == []


# -- what is missing


def test_what_is_missing_is_said_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "for root; run Newswatch as a user of its own" in ready.missing()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install 'newswatch[browser]'" in ready.missing()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    assert "apt install chromium" in ready.missing()
    monkeypatch.setattr(shutil, "which", lambda name, path=None: name if name == "chromium" else None)
    assert "util-linux" in ready.missing()
    monkeypatch.setattr(shutil, "which", lambda name, path=None: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    assert "gives its users no namespaces" in ready.missing()
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    assert ready.missing() == ""


def test_a_missing_browser_is_a_failed_poll_that_comes_again() -> None:
    verdict = classify(None, "BrowserMissing", "Chromium is missing; install the system's")
    assert (verdict.outcome, verdict.fault) == ("failed", Fault.SOFT)
    assert why(BrowserMissing("Chromium is missing")).passing
    assert why(ParseLimit("the page's scripts ran past 60 s")).passing


CONFIG = """
timezone: UTC
watch: {{vendors: [Huawei]}}
sources:
  - {{name: Plain, url: "https://plain.example/feed"}}
  - {{name: App, url: "https://app.example/", kind: listing, browser: {browser}}}
digests:
  - {{to: soc@example.org, when: every day at 07:00}}
delivery: {{from: watch@example.org, folder: mail}}
"""


def test_check_and_doctor_say_what_a_browser_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanting = load_text(CONFIG.format(browser="true"), tmp_path / "config.yaml", {})
    plain = load_text(CONFIG.format(browser="false"), tmp_path / "config.yaml", {})
    assert [source.browser for source in wanting.sources] == [False, True]
    monkeypatch.setattr(ready, "chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(
        ready, "missing", lambda: "Chromium is missing; install the system's: apt install chromium"
    )
    assert missing_browser(plain) == ""
    told = missing_browser(wanting)
    assert told.endswith(
        "config.yaml:6:1: warning: browser: true cannot be kept: Chromium is missing; "
        "install the system's: apt install chromium"
    )
    assert probes.browser_for(plain.sources) is None
    seen = probes.browser_for(wanting.sources)
    assert seen is not None
    line = judges.browser(seen)
    assert (line.level, line.step) == (Level.LOOK, "install the system's: apt install chromium")
    assert line.says == "Chromium is missing, and is needed for 1 source"
    monkeypatch.setattr(ready, "missing", lambda: "")
    assert missing_browser(wanting) == ""
    seen = probes.browser_for(wanting.sources)
    assert seen is not None
    assert judges.browser(seen).level is Level.OK


def test_letters_need_no_browser(tmp_path: Path) -> None:
    text = CONFIG.format(browser="true").replace("https://app.example/", "maildir:letters")
    with pytest.raises(ConfigError) as caught:
        load_text(text.replace("kind: listing, ", ""), tmp_path / "config.yaml", {})
    assert "browser is for web addresses" in str([problem.message for problem in caught.value.problems])


# -- which answers are rendered


class Recording:
    """A browser that says what it was given. page: what it makes of any page."""

    def __init__(self, *wants: Want) -> None:
        self.limits = Limits()
        self.wants = wants
        self.got: list[Got | str] = []
        self.opened: list[Opened] = []

    async def render(self, page: Opened, ask: Any, ration: Ration, *, owner: str) -> bytes:
        self.opened.append(page)
        self.got += [await ask(want) for want in self.wants]
        return "<p>Malmö".encode()


class Downloading(FeedSpider):
    """A spider whose downloads are written down."""

    asked: list[tuple[str, dict[str, str]]]

    async def download(self, url: str, deadline: Any = None, **how: Any) -> Response:
        self.asked.append((url, how["headers"]))
        if "fails" in url:
            raise BrowserMissing("it cannot be had")
        headers = {"Content-Type": "text/javascript", "Set-Cookie": "a=b", "Access-Control-Allow-Origin": "*"}
        return Response(url, 200, headers, b"1")


def rendering(browser: Recording) -> tuple[Rendering, Downloading]:
    spider = Downloading(source=Source("s", PAGE, browser=True))
    spider.asked = []

    class Crawler:
        settings: ClassVar = {"USER_AGENT": "Newswatch/1 (+a@example.org)"}

    spider.crawler = Crawler()  # type: ignore[assignment]
    return Rendering(spider, browser), spider  # type: ignore[arg-type]


def test_a_page_is_read_as_its_scripts_leave_it() -> None:
    browser = Recording(
        Want("https://news.example/a.js", "script", accept="text/javascript"),
        Want("https://news.example/a.js", "script"),
        Want("https://api.example/list", "fetch"),
        Want("https://api.example/list", "fetch"),
        Want("https://api.example/fails", "fetch"),
    )
    made, spider = rendering(browser)
    answer = HtmlResponse(
        PAGE, 200, {"Content-Type": "text/html; charset=iso-8859-1"}, b"<p>shell", encoding="latin-1"
    )
    got = run(made.page(answer, None))
    assert got.body.decode("utf-8-sig") == "<p>Malmö"
    assert got.headers["Content-Type"] == b"text/html; charset=utf-8"
    assert got.url == PAGE
    assert browser.opened == [
        Opened(PAGE, b"<p>shell", "text/html; charset=iso-8859-1", "Newswatch/1 (+a@example.org)")
    ]
    # Scripts are asked for once, data each time; another origin hears whose page it is, and nothing else.
    assert spider.asked == [
        ("https://news.example/a.js", {"Accept": "text/javascript"}),
        ("https://api.example/list", {"Accept": "*/*", "Origin": "https://news.example"}),
        ("https://api.example/list", {"Accept": "*/*", "Origin": "https://news.example"}),
        ("https://api.example/fails", {"Accept": "*/*", "Origin": "https://news.example"}),
    ]
    assert browser.got[0] == Got(
        200, {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}, b"1"
    )
    assert browser.got[-1] == "it cannot be had"


def test_a_challenge_is_not_run() -> None:
    browser = Recording()
    made, _ = rendering(browser)
    answer = HtmlResponse(
        PAGE, 200, {}, b"<html><title>Just a moment...</title><script src=/cdn-cgi/x></script>"
    )
    assert run(made.page(answer, None)) is answer
    assert browser.opened == []


@pytest.mark.parametrize(
    ("status", "kind", "body", "page"),
    [
        (200, "text/html", b"<p>x", True),
        (200, "", b" <!DOCTYPE html><p>x", True),
        (200, "application/rss+xml", b"<rss/>", False),
        (404, "text/html", b"<p>x", False),
        (304, "text/html", b"", False),
        (503, "text/html", b"<p>x", False),
    ],
)
def test_only_pages_that_came_well_are_rendered(status: int, kind: str, body: bytes, page: bool) -> None:
    assert is_page(Response(PAGE, status, {"Content-Type": kind}, body)) is page


def test_no_source_starts_a_browser_unasked() -> None:
    spider = FeedSpider(source=Source("s", PAGE))
    answer = HtmlResponse(PAGE, 200, {"Content-Type": "text/html"}, b"<script>1</script>")
    assert run(spider.rendered(answer)) is answer
    assert spider.browser is None


def test_the_browser_is_not_loaded_where_no_source_asks_for_one(tmp_path: Path) -> None:
    program = "import sys, monitor.cli, monitor.crawl, spiders.poll; sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False).returncode == 0
