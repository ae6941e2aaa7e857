"""The last step before the network: keeps to the gate, the deadline and the address guard.

Scrapy's own HTTP handler does the transfer. Everything that is sent passes here: index pages, article
pages, robots.txt, redirects and retries.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request, Response
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import HTTPConnectionPool

from monitor.middlewares.courtesy import courtesy_of
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.gate import REST_LIMIT
from monitor.netguard import PUBLIC, AddressRefused, Reach, dialling, ensure_guard, reach_now
from monitor.polling import parse_retry_after

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress

HEAD_LIMIT = 128 << 10  # bytes of status line and headers, with what comes in the same packet
PATIENCE = 60.0  # seconds a request waits at most for a host that asked for a pause
DEFAULT_REST = 60.0  # for a 429 that does not say when to come back
BRIEF_REST = 10.0  # for one that names more than a day: no host means that, so only the asker stays away long


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's HTTP protocol with a limit for the head of an answer, which Twisted reads without one.

    100,000 headers held the event loop for 3.4 s.
    """

    _head = 0

    def request(self, request: Any) -> Any:
        """Begin a request, with nothing of its answer seen."""
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """Pass data on; end the connection when a head goes on beyond HEAD_LIMIT."""
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                assert self.transport is not None
                self.transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Builds those protocols."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedProtocol:
        """A protocol for one connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class ScopedPool(HTTPConnectionPool):
    """Kept connections, used again only within the reach they were opened for.

    Without this a link of one source could use the open connection to another one's intranet host,
    past the guard, which looks at new connections.
    """

    def getConnection(self, key: Any, endpoint: Any) -> Any:
        """Return a kept or new connection for this key and the current reach."""
        return super().getConnection((*key, reach_now()), endpoint)


class GatedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler behind the gate."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        ensure_guard(reactor)
        kept = self._pool
        self._pool = ScopedPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._pool.maxPersistentPerHost = kept.maxPersistentPerHost
        self._pool._factory = BoundedFactory
        courtesy = courtesy_of(crawler)
        self._gate, self._never = courtesy.gate, courtesy.never
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    async def download_request(self, request: Request) -> Response:
        """Wait for the host's turn, then transfer.

        HostResting, NeverAsked, AddressRefused, or whatever Scrapy's handler raises.
        """
        deadline: Deadline | None = request.meta.get("deadline")
        if deadline is None:
            return await self._in_turn(request, PATIENCE)
        try:
            async with deadline.within():
                return await self._in_turn(request, min(PATIENCE, deadline.left))
        except TimeoutError:
            raise DownloadTimeoutError("the time for this poll ended") from None

    async def _in_turn(self, request: Request, patience: float) -> Response:
        host = (urlsplit(request.url).hostname or "").lower()
        reach: Reach = request.meta.get("reach", PUBLIC)
        async with self._gate.turn(host, self._delay, patience):
            self._never.check(host)
            with dialling(reach) as refused:
                try:
                    response = await super().download_request(request)
                except Exception as error:
                    if reason := refused():
                        raise AddressRefused(reason, host) from None
                    raise error
        if response.status == 429 or (response.status == 503 and b"Retry-After" in response.headers):
            asked = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
            wish = parse_retry_after(asked, datetime.now(UTC)) or DEFAULT_REST
            self._gate.rest(host, wish if wish <= REST_LIMIT else BRIEF_REST)
        return response
