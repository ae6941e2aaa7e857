"""Reads a source's pages as they stand after their scripts have run, for sources with `browser: true`.

    answer of a page | a challenge, a login, another status, a feed: left as it is
                     | Chromium without a network (monitor.browser)
                     | each request of the page: robots.txt, gate, address guard, limits, as any of ours
                     | the page's HTML in the answer's place

The page itself is downloaded before a browser is started, so that status, redirects and robots.txt mean
what they mean for every source.
"""

from __future__ import annotations

import codecs
import logging
from typing import TYPE_CHECKING

from scrapy.http import Response

from monitor.browser import ready
from monitor.browser.box import Got, Opened
from monitor.browser.wants import Ration, Want, origin
from monitor.errors import BrowserMissing
from monitor.feeds.refusals import challenge
from monitor.middlewares.why import why
from spiders.index import looks_like_html

if TYPE_CHECKING:
    from monitor.browser.box import BrowserBox
    from monitor.middlewares.deadline import Deadline
    from spiders.base import ArticleSpider

log = logging.getLogger("newswatch.browser")

SCRIPTS_KEPT = 16 << 20  # bytes; the pages of one poll share their scripts
WITHHELD = "withheld: "  # begins a flag of a rendered answer
# What a script may know of an answer: its kind, and whether another origin lets it read it.
TOLD = ("Content-Type", "Access-Control-Allow-Origin")


class Rendering:
    """Renders the pages of one spider's source.

    Scripts are downloaded once for all its pages.
    """

    def __init__(self, spider: ArticleSpider, browser: BrowserBox) -> None:
        self._spider = spider
        self._browser = browser
        self._scripts: dict[str, Got] = {}
        self._kept = 0

    async def page(self, response: Response, deadline: Deadline | None) -> Response:
        """Return the answer with the HTML that its scripts made of it; BrowserMissing, ParseLimit.

        A challenge stays as it is: its scripts prove what we do not claim to be.
        """
        if challenge(response.body):
            return response
        source = self._spider.source
        ration = Ration(response.url, self._browser.limits, at_home=source.allow_private)
        opened = Opened(
            response.url,
            response.body,
            (response.headers.get(b"Content-Type") or b"text/html").decode("latin-1"),
            self._spider.crawler.settings["USER_AGENT"],
        )

        async def ask(want: Want) -> Got | str:
            return await self._got(want, response.url, deadline)

        html = await self._browser.render(opened, ask, ration, owner=source.name)
        log.info(
            "rendered url=%s requests=%d bytes=%d refused=%s failed=%s",
            response.url, ration.asked, ration.size, _counts(ration.refused), _counts(ration.failed),
        )  # fmt: skip
        flags = [WITHHELD + reason for reason in ration.failed]
        rendered = response.replace(body=codecs.BOM_UTF8 + html, flags=[*response.flags, *flags])
        # Whatever charset the page names in its markup, a browser hands out UTF-8.
        rendered.headers["Content-Type"] = "text/html; charset=utf-8"
        return rendered

    async def _got(self, want: Want, page: str, deadline: Deadline | None) -> Got | str:
        if (known := self._scripts.get(want.url)) is not None:
            return known
        headers = {"Accept": want.accept or "*/*"}
        if origin(want.url) != origin(page):
            headers["Origin"] = origin(page)  # else another origin cannot say that its answer may be read
        try:
            answer = await self._spider.download(want.url, deadline, headers=headers)
        except Exception as error:
            # Named boundary: what a page cannot have is refused to it; the reason is counted and logged.
            return why(error, want.url).reason
        told = {
            name: value.decode("latin-1") for name in TOLD if (value := answer.headers.get(name)) is not None
        }
        got = Got(answer.status, told, answer.body)
        if want.kind == "script" and answer.status == 200 and self._kept + len(got.body) <= SCRIPTS_KEPT:
            self._scripts[want.url] = got
            self._kept += len(got.body)
        return got


def withheld(response: Response) -> str:
    """Why a rendered page may lack words, as the end of a sentence; "" where they got all they asked."""
    reasons = [flag.removeprefix(WITHHELD) for flag in response.flags if flag.startswith(WITHHELD)]
    return f"; its scripts could not have all they asked for: {reasons[0]}" if reasons else ""


def need_browser() -> None:
    """BrowserMissing where no browser can be started on this machine."""
    if reason := ready.missing():
        raise BrowserMissing(reason)


def is_page(response: Response) -> bool:
    """Whether an answer is a web page that came well."""
    return 200 <= response.status < 300 and looks_like_html(response)


def _counts(refused: dict[str, int]) -> str:
    return "; ".join(f"{count}x {reason}" for reason, count in refused.items()) or "none"
