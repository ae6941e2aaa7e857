"""The settings as a running crawler has them, not as a file says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from monitor.config.plan import Crawling
from monitor.crawl import settings_for, user_agent
from tests.crawling import Fetcher, crawl
from tests.loopback import run

ROOT = Path(__file__).resolve().parent.parent

HARDENED = {
    "DOWNLOAD_MAXSIZE": 8 << 20,
    "DOWNLOAD_TIMEOUT": 15,
    "DNS_TIMEOUT": 10,
    "RETRY_TIMES": 1,
    "REDIRECT_MAX_TIMES": 5,
    "DEPTH_LIMIT": 1,
    "DOWNLOAD_DELAY": 1.0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_ITEMS": 1,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOADER_CLIENT_TLS_CIPHERS": None,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,  # it would go below the delay that is asked for
    "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "TWISTED_DNS_RESOLVER": "monitor.netguard.GuardedNameResolver",
    "LOG_INSTALL_ROOT_HANDLER": False,
    "JOBDIR": None,
}


@pytest.fixture(scope="module")
def crawler() -> Any:
    """A crawler that has run with the settings of a default config."""

    async def nothing(fetch: Fetcher) -> None: ...

    return run(crawl(nothing, delay=1.0, timeout=15.0))


@pytest.mark.parametrize("name", HARDENED)
def test_hardened(crawler: Any, name: str) -> None:
    assert crawler.settings.get(name) == HARDENED[name]


def test_the_agent_is_honest(crawler: Any) -> None:
    assert crawler.settings["USER_AGENT"].startswith("Newswatch/")


def test_only_http_handlers_are_left(crawler: Any) -> None:
    handlers = crawler.settings.getwithbase("DOWNLOAD_HANDLERS")
    left = {scheme: path for scheme, path in handlers.items() if path is not None}
    gated = "monitor.middlewares.download.GatedHandler"
    assert left == {"http": gated, "https": gated}


def test_the_chain_of_a_request(crawler: Any) -> None:
    chain = [type(middleware).__name__ for middleware in crawler.engine.downloader.middleware.middlewares]
    assert chain == [
        "OffsiteMiddleware",
        "RobotsMiddleware",
        "HttpAuthMiddleware",
        "DownloadTimeoutMiddleware",
        "DefaultHeadersMiddleware",
        "UserAgentMiddleware",
        "PoliteRetryMiddleware",
        "UnpackingMiddleware",
        "PlainRedirectMiddleware",
    ]
    answers = [type(middleware).__name__ for middleware in crawler.engine.scraper.spidermw.middlewares]
    assert answers == ["DepthMiddleware"]


def test_nothing_listens_or_runs_beside_the_crawl(crawler: Any) -> None:
    running = {type(extension).__name__ for extension in crawler.extensions.middlewares}
    assert running == set()


def test_config_yaml_is_heard() -> None:
    settings = settings_for(Crawling(contact="soc@example.org", delay=2.5, timeout=7.0))
    assert settings.getfloat("DOWNLOAD_DELAY") == 2.5
    assert settings.getfloat("DOWNLOAD_TIMEOUT") == 7.0
    assert settings["USER_AGENT"].endswith(" (+soc@example.org)")


def test_without_a_contact_the_agent_says_so() -> None:
    assert "no contact" in settings_for(Crawling())["USER_AGENT"]
    assert user_agent("\r\n\x00") == ""


def test_every_spider_is_listed() -> None:
    loader = AsyncCrawlerRunner(settings_for(Crawling())).spider_loader
    assert set(loader.list()) >= {"feed", "listing", "poll", "teiss"}
    assert all(issubclass(loader.load(name), Spider) for name in loader.list())


@pytest.mark.slow
def test_scrapys_own_command_line_knows_them() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "scrapy", "list"]
    answer = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=True
    )
    assert {"feed", "listing", "poll", "teiss"} <= set(answer.stdout.split())
