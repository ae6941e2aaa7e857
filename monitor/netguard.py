"""Decides which network addresses may be dialled, at the moment they are dialled.

Scrapy asks the reactor's name resolver for every connection, also for addresses written as numbers,
so the address that is checked here is the address that is used: a redirect, a robots.txt, a link in a
feed and a name that changes its answer (DNS rebinding) all come through this door. `ipaddress`'s
`is_global` alone is not enough: it is true of 64:ff9b::7f00:1 (NAT64 of 127.0.0.1), ::127.0.0.1,
fec0::1 and 224.0.0.1.

Each request is made within a `Reach`: the public web, and for a source with `allow_private` the one
host and port its own URL names. It must not know sources, spiders or the store.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from twisted.internet._resolver import GAIResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PORTS = frozenset({80, 443, 8080, 8443})
NAME_SECONDS = 300.0  # Scrapy's own cache never forgets: a daemon would stay on a dead address
NAMES_LIMIT = 10_000

_UNICAST6 = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE4 = ipaddress.ip_network("::/96")
_DOCUMENTATION6 = ipaddress.ip_network("3fff::/20")  # RFC 9637, younger than Python 3.11's list


class AddressRefused(IgnoreRequest):
    """An address may not be dialled; the message is one plain sentence. host: as the request named it."""

    def __init__(self, reason: str, host: str = "") -> None:
        super().__init__(reason)
        self.host = host


@dataclass(frozen=True, slots=True)
class Reach:
    """What a request may reach beyond the public web on the usual ports.

    host, port: as a source's own URL names them; its port is open on that host. private: that host and
    port may lie on a private or loopback address.
    """

    host: str = ""
    port: int = 0
    private: bool = False

    @classmethod
    def of(cls, url: str, *, private: bool) -> Reach:
        """The reach of a source with this URL; the public web where the URL names no host."""
        try:
            parts = urlsplit(url)
            return cls((parts.hostname or "").lower(), port_of(url), private)
        except ValueError:
            return PUBLIC


PUBLIC = Reach()


def port_of(url: str) -> int:
    """The port a URL is fetched from; ValueError where it names an impossible one."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def kind_of(address: str) -> str:
    """What an IP address is, in words, or "" for a unicast address of the public internet."""
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return kind_of(str(ip.ipv4_mapped))
        if ip == ipaddress.IPv6Address("::1"):
            return "a loopback address"
        if ip in _NAT64 or ip.sixtofour is not None or ip.teredo is not None or ip in _COMPATIBLE4:
            return "an address that embeds another one"
    for name, kind in (
        ("is_unspecified", "the unspecified address"),
        ("is_loopback", "a loopback address"),
        ("is_link_local", "a link-local address"),
        ("is_multicast", "a multicast address"),
    ):
        if getattr(ip, name):
            return kind
    if ip.is_private or (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local):
        return "a private address"
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST6 or ip in _DOCUMENTATION6):
        return "a reserved address"
    if not ip.is_global:
        return "a reserved address"
    return ""


def refusal(host: str, port: int, address: str, reach: Reach) -> str:
    """Why `address`, found for `host`, may not be dialled at `port` within `reach`; "" if it may."""
    own = host.lower() == reach.host and port == reach.port
    kind = kind_of(address)
    allowed = own and reach.private and (kind in _ALLOWABLE or host == address)
    if kind and not allowed:
        shown = f"{host}:{port}" if host == address else f"{host}:{port} ({address})"
        return f"{shown} is {kind}; a source may allow it with allow_private: true"
    if port not in PORTS and not own:
        return f"{host}:{port} is refused: port {port} is used only where a source's own address names it"
    return ""


_ALLOWABLE = ("a private address", "a loopback address")


@dataclass(slots=True)
class _Dial:
    """One request's connection: what it may reach, and why addresses were refused."""

    reach: Reach
    refused: list[str] = field(default_factory=list)
    passed: bool = False


_dial: ContextVar[_Dial] = ContextVar("_dial", default=_Dial(PUBLIC))  # noqa: B039


@contextmanager
def dialling(reach: Reach) -> Iterator[Callable[[], str]]:
    """Within this block connections are opened for `reach`; yields a function that tells a refusal or ""."""
    dial = _Dial(reach)
    token = _dial.set(dial)
    try:
        yield lambda: "" if dial.passed or not dial.refused else dial.refused[0]
    finally:
        _dial.reset(token)


def reach_now() -> Reach:
    """The reach that connections opened now have."""
    return _dial.get().reach


@implementer(IHostnameResolver)
class GuardedNameResolver:
    """Resolves names like the system does, and passes on only the addresses that may be dialled."""

    def __init__(
        self,
        reactor: Any,
        inner: Any = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reactor = reactor
        self._inner = inner or GAIResolver(reactor)
        self._clock = clock
        self._known: dict[tuple[str, int], tuple[float, tuple[IAddress, ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> GuardedNameResolver:
        """Build it as Scrapy builds the resolver of TWISTED_DNS_RESOLVER."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """Make every connection of the reactor ask here."""
        self.reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Look up `hostName` and hand on what the current reach allows; remembered for NAME_SECONDS."""
        door = _Door(resolutionReceiver, hostName, portNumber, _dial.get())
        known = self._known.get((hostName, portNumber))
        if known is not None and known[0] > self._clock():
            resolution: IHostResolution = _Known(hostName)  # type: ignore[assignment]
            door.resolutionBegan(resolution)
            for address in known[1]:
                door.addressResolved(address)
            door.resolutionComplete()
            return resolution
        door.finished = self._remember
        found: IHostResolution = self._inner.resolveHostName(
            door,  # type: ignore[arg-type]
            hostName,
            portNumber,
            addressTypes,
            transportSemantics,
        )
        return found

    def _remember(self, host: str, port: int, addresses: tuple[IAddress, ...]) -> None:
        if not addresses:
            return
        self._known.pop((host, port), None)
        while len(self._known) >= NAMES_LIMIT:
            del self._known[next(iter(self._known))]
        self._known[(host, port)] = (self._clock() + NAME_SECONDS, addresses)


@implementer(IHostResolution)
class _Known:
    """A look-up that was answered from memory."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing is under way."""


@implementer(IResolutionReceiver)
class _Door:
    """Takes the addresses of one look-up and passes on those that may be dialled."""

    def __init__(self, receiver: Any, host: str, port: int, dial: _Dial) -> None:
        self._receiver = receiver
        self._host = host
        self._port = port
        self._dial = dial
        self._found: list[IAddress] = []
        self.finished: Callable[[str, int, tuple[IAddress, ...]], None] = lambda *_: None

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """Pass on the begin."""
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        """Pass on an address, or note why not."""
        assert isinstance(address, IPv4Address | IPv6Address)
        self._found.append(address)
        reason = refusal(self._host, self._port, address.host, self._dial.reach)
        if reason:
            self._dial.refused.append(reason)
        else:
            self._dial.passed = True
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        """Remember what was found and pass on the end."""
        self.finished(self._host, self._port, tuple(self._found))
        self._receiver.resolutionComplete()


def ensure_guard(reactor: Any) -> None:
    """Put the guard on the reactor unless it stands there already."""
    if not isinstance(reactor.nameResolver, GuardedNameResolver):
        GuardedNameResolver(reactor).install_on_reactor()
