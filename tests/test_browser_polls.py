"""Polls of sources with `browser: true`, the browser itself left out: what is rendered, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.browser import ready
from monitor.browser.wants import Limits, Want
from monitor.config.plan import Source, SourceKind
from monitor.errors import ParseLimit
from tests.loopback import Answer, Asked, Server, article, rss
from tests.test_spiders import WORDS, Desk, desk

SHELL = "<!doctype html><html><body><div id=app></div><script src=/app.js></script></body></html>"
HOUR = timedelta(hours=1)


class Scripted:
    """Stands for the browser: asks for what a page's script would, and makes the page of it.

    fails: addresses whose scripts run over.
    """

    def __init__(self) -> None:
        self.limits = Limits()
        self.opened: list[str] = []
        self.fails: set[str] = set()

    async def render(self, page: Any, ask: Any, ration: Any, *, owner: str) -> bytes:
        path = "/" + page.url.split("/", 3)[3]
        self.opened.append(path)
        if path in self.fails:
            raise ParseLimit("the page's scripts ran past 60 s and were stopped")
        got = await ask(Want(page.url.removesuffix(path) + "/made" + path, "fetch"))
        if isinstance(got, str):
            ration.fail(got)
            return SHELL.encode()
        return got.body

    async def close(self) -> None:
        """Nothing runs."""


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    made = Scripted()
    monkeypatch.setattr("monitor.crawl.process_browser", lambda: made)
    monkeypatch.setattr(ready, "missing", lambda: "")
    return made


def links(*names: str) -> str:
    shown = "".join(
        f"<article><h2><a href=/news/{name}>Huawei and the radios of {name}</a></h2></article>"
        for name in names
    )
    return f"<html><body><main>{shown}</main></body></html>"


def unchanged(asked: Asked) -> Answer:
    """A page that never changes, and says so where it is asked."""
    if "if-none-match" in asked.headers:
        return Answer("", 304)
    return Answer(SHELL, headers={"ETag": '"shell"'})


NAMES = ("the-north-harbour-cranes", "the-south-harbour-cranes", "the-east-harbour-cranes")


def publish(server: Server, *names: str) -> None:
    server.pages["/news"] = unchanged
    server.pages["/made/news"] = links(*names)
    for name in names:
        server.pages[f"/news/{name}"] = SHELL
        server.pages[f"/made/news/{name}"] = article(
            f"Huawei and the radios of {name}", *WORDS, f"At {name}."
        )


def app(server: Server, **how: Any) -> Source:
    return Source("app", f"{server.url}/news", kind=SourceKind.LISTING, browser=True, **how)


def test_a_page_that_never_changes_still_brings_what_is_new(tmp_path: Path, browser: Scripted) -> None:
    async def work(server: Server) -> Desk:
        publish(server, *NAMES)
        made = Desk(tmp_path, [app(server)])
        first = (await made.poll())["app"]
        assert (first.outcome, len(first.readings)) == ("ok", 3)
        assert all(
            "of the-" in reading.article.title and reading.findings.matches for reading in first.readings
        )
        publish(server, "the-west-harbour-cranes", *NAMES)
        again = (await made.poll(later=HOUR))["app"]
        assert [reading.article.title for reading in again.readings] == [
            "Huawei and the radios of the-west-harbour-cranes"
        ]
        assert not any("if-none-match" in asked.headers for asked in server.asked)
        return made

    desk(tmp_path, work)


def test_a_page_whose_scripts_run_over_is_read_again(tmp_path: Path, browser: Scripted) -> None:
    async def work(server: Server) -> Desk:
        publish(server, *NAMES)
        browser.fails = {f"/news/{NAMES[0]}"}
        made = Desk(tmp_path, [app(server)])
        first = (await made.poll())["app"]
        lame = next(reading for reading in first.readings if NAMES[0] in reading.article.title)
        assert lame.retry_page
        assert lame.article.note == (
            "the page's scripts ran past 60 s and were stopped; only its title is known"
        )
        browser.fails = set()
        again = (await made.poll(later=HOUR))["app"]
        assert [WORDS[0] in reading.article.text for reading in again.readings] == [True]
        return made

    desk(tmp_path, work)


def test_an_index_whose_scripts_run_over_is_a_failed_poll(tmp_path: Path, browser: Scripted) -> None:
    async def work(server: Server) -> Desk:
        publish(server, *NAMES)
        browser.fails = {"/news"}
        made = Desk(tmp_path, [app(server)])
        done = (await made.poll())["app"]
        assert (done.outcome, done.reason) == ("failed", "the page's scripts ran past 60 s and were stopped")
        return made

    desk(tmp_path, work)


def test_robots_txt_holds_for_what_scripts_ask(tmp_path: Path, browser: Scripted) -> None:
    async def work(server: Server) -> Desk:
        publish(server, *NAMES)
        server.pages["/robots.txt"] = "User-agent: *\nDisallow: /made/"
        made = Desk(tmp_path, [app(server)])
        done = (await made.poll())["app"]
        assert done.outcome == "failed"
        assert (
            "its scripts could not have all they asked for: the site's robots.txt does not allow"
            in done.reason
        )
        assert [path for path in server.paths() if path.startswith("/made")] == []
        return made

    desk(tmp_path, work)


def test_without_a_browser_nothing_is_read_and_nothing_lost(
    tmp_path: Path, browser: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(server: Server) -> Desk:
        publish(server, *NAMES)
        server.pages["/feed"] = rss(
            *((f"{server.url}/news/{name}", f"Radios of {name}", "") for name in NAMES)
        )
        source = Source("feed", f"{server.url}/feed", browser=True)
        made = Desk(tmp_path, [source])
        monkeypatch.setattr(ready, "missing", lambda: "Chromium is missing; install the system's")
        done = (await made.poll())["feed"]
        assert (done.outcome, done.reason, done.readings) == (
            "failed", "Chromium is missing; install the system's", (),
        )  # fmt: skip
        monkeypatch.setattr(ready, "missing", lambda: "")
        done = (await made.poll(later=HOUR))["feed"]
        assert (done.outcome, len(done.readings)) == ("ok", 3)
        # The feed is read as it came; the pages are rendered.
        assert sorted(browser.opened) == sorted(f"/news/{name}" for name in NAMES)
        assert all(WORDS[0] in reading.article.text for reading in done.readings)
        return made

    desk(tmp_path, work)
