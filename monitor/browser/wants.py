"""Which requests of a page are answered. Pure; the browser's child only asks, this decides.

A page is read for its words, so what makes words is downloaded: scripts and the data they ask for. The
rest is refused before anything leaves this machine. Nothing that proves a human visitor is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from monitor.urls import safe_link


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost.

    seconds: from the first script on; a page that has not come to rest by then is taken as it stands.
    grace: seconds more, after which a browser that does not even give that is ended. requests, size:
    answers and bytes downloaded for it. memory: MiB that the browser's processes may hold together.
    """

    seconds: float = 60.0
    grace: float = 10.0
    requests: int = 60
    size: int = 16 << 20
    memory: int = 1024


@dataclass(frozen=True, slots=True)
class Want:
    """A request that a page made. kind: as Playwright names it ("script", "xhr"). accept: its header."""

    url: str
    kind: str
    method: str = "GET"
    accept: str = ""


class Verdict(StrEnum):
    """What becomes of a request. EMPTY: answered as if there were nothing in it."""

    DOWNLOAD = "download"
    EMPTY = "empty"
    REFUSE = "refuse"


DOWNLOADED = frozenset({"script", "xhr", "fetch"})
# Loaders of scripts wait for their style sheet and give up without one; what stands in it is no matter.
EMPTIED = frozenset({"stylesheet"})
_PROOFS = (
    "/cdn-cgi/challenge-platform/", "challenges.cloudflare.com", "hcaptcha.com/", "/recaptcha/",
    "captcha-delivery.com", "awswaf.com/", "px-captcha", "arkoselabs.com/", "funcaptcha.com/",
    "/.within.website/", "/.well-known/sgcaptcha/", "_incapsula_resource",
)  # fmt: skip


class Ration:
    """What one page was given so far. refused: not asked for; failed: asked for and not had; by reason.

    page: its address. at_home: only the page's own host and port may be asked, as for a source on a private
    address: scripts of others must not learn what stands there.
    """

    def __init__(self, page: str, limits: Limits, *, at_home: bool = False) -> None:
        self._limits = limits
        self._home = _place(urlsplit(page)) if at_home else None
        self.asked = 0
        self.size = 0
        self.refused: dict[str, int] = {}
        self.failed: dict[str, int] = {}

    def verdict(self, want: Want) -> Verdict:
        """What becomes of this request; one that is downloaded counts."""
        if want.kind in EMPTIED:
            return Verdict.EMPTY
        if reason := self._against(want):
            self.refused[reason] = self.refused.get(reason, 0) + 1
            return Verdict.REFUSE
        self.asked += 1
        return Verdict.DOWNLOAD

    def fail(self, reason: str) -> None:
        """Count a download that came to nothing, by its reason."""
        self.failed[reason] = self.failed.get(reason, 0) + 1

    def took(self, size: int) -> None:
        """Count the bytes of an answer."""
        self.size += size

    def _against(self, want: Want) -> str:
        if want.kind not in DOWNLOADED:
            return f"{want.kind[:20]} is not read"
        if want.method != "GET":
            return "it sends instead of asking"
        if not safe_link(want.url):
            return "its address is not one of the web"
        if any(sign in want.url.lower() for sign in _PROOFS):
            return "it asks for proof of a human visitor"
        if self._home is not None and _place(urlsplit(want.url)) != self._home:
            return "it leaves the private host"
        if self.asked >= self._limits.requests or self.size >= self._limits.size:
            return "the page asked for too much"
        return ""


def _place(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme, parts.hostname or "", parts.port


def origin(url: str) -> str:
    """The origin of an address as a browser names it: https://host:port, without the usual port."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")
