"""Says in one plain sentence why a request came to nothing, and whether trying later may help."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.web._newclient import ParseError

from monitor.errors import ReadError
from monitor.feeds.refusals import challenge
from monitor.text import clean_text


@dataclass(frozen=True, slots=True)
class Why:
    """A failure in words.

    passing: another try may succeed without anyone changing anything. kind: the name of the error that
    it comes down to, as `polling.classify` takes it.
    """

    reason: str
    passing: bool
    kind: str = ""


def why(error: BaseException, url: str = "") -> Why:
    """Name a failure. `url` is where it happened, for the sentences that name a host."""
    host = (urlsplit(url).hostname if url else "") or "the host"
    kind = type(error).__name__
    if isinstance(error, IgnoreRequest):
        text = clean_text(str(error), limit=300) or "the request was refused"
        if "max redirections" in text:
            text = "it redirects more than 5 times"
        # Our own middlewares say themselves whether it passes.
        return Why(text, kind in ("HostResting", "RobotsUnreachable"), kind)
    if isinstance(error, ReadError):
        # Of a page that was to be rendered: no browser, or one that was ended. The page itself is there.
        return Why(error.reason, True, kind)
    causes = _causes(error)
    if tls := next((cause for cause in causes if type(cause).__module__.startswith(_TLS)), None):
        return Why(_tls_reason(tls), True, "Certificate")
    if any(isinstance(cause, ParseError) for cause in causes):
        return Why("the answer is not valid HTTP", True, "ParseError")
    for classes, reason, passing in _SENTENCES:
        if isinstance(error, classes):
            return Why(reason.format(host=host), passing, kind)
    return Why(f"an unexpected {kind}", True, kind)


_TLS = ("OpenSSL", "service_identity")  # the handshake, and a certificate for another name


_SENTENCES: tuple[tuple[tuple[type[BaseException], ...], str, bool], ...] = (
    ((CannotResolveHostError,), "the name {host} cannot be resolved", True),
    ((DownloadTimeoutError, TimeoutError), "no complete answer within the time limit", True),
    ((DownloadConnectionRefusedError,), "{host} refuses connections", True),
    ((DownloadCancelledError,), "the answer is larger than 8 MiB", False),
    ((ResponseDataLossError,), "the connection ended in the middle of the answer", True),
    ((UnsupportedURLSchemeError, NotSupported), "only http and https addresses are read", False),
    ((zlib.error, EOFError), "the answer cannot be unpacked", True),
    (
        (DownloadFailedError, ConnectionDone, ConnectionLost, ConnectError, OSError),
        "the connection failed before the answer was complete",
        True,
    ),
    ((ValueError,), "the address or the answer cannot be understood", False),
)


def _causes(error: BaseException) -> list[BaseException]:
    """The error, what caused it, and the reasons Twisted packs into its failures."""
    found: list[BaseException] = []
    open_ = [error]
    while open_ and len(found) < 20:
        one = open_.pop()
        found.append(one)
        if one.__cause__ is not None:
            open_.append(one.__cause__)
        open_.extend(failure.value for failure in getattr(one, "reasons", ()) or ())
    return found


def _tls_reason(error: BaseException) -> str:
    """OpenSSL's last reason, as `certificate verify failed`."""
    if not type(error).__module__.startswith("OpenSSL"):
        return "the certificate is for another name"
    try:
        return clean_text(str(error.args[0][-1][-1]), limit=100) or "no reason given"
    except (IndexError, TypeError):
        return "no reason given"


def why_status(status: int, what: str, body: bytes = b"") -> Why | None:
    """What a status other than success means; `what` names the thing asked for ("page", "feed").

    body: what came with it, which may be a challenge and is then named.
    408, 425, 429 and 5xx pass by themselves (RFC 9110 15, RFC 6585 4); the others stay until someone acts.
    """
    if status == 206:
        return Why(f"{what} answered with a part of it (206)", passing=True)
    if 200 <= status < 300:
        return None
    told = f"{what} answered {status}"
    if status not in (404, 410) and (guard := challenge(body)):
        told += f" with a challenge page ({guard})"
    return Why(told, passing=status in (408, 425, 429) or status >= 500)
