"""The hosts that config.yaml says are never asked: the switch for the day a site wants us gone.

It is asked before robots.txt is, and once more at the network itself when a request's turn has come: a host
that is added while a round runs gets none of the requests that were not sent yet.
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.exceptions import IgnoreRequest

from monitor.hosts import covering
from monitor.polling import NEVER


class NeverAsked(IgnoreRequest):
    """config.yaml says that this host is never asked. host: as the request named it."""

    def __init__(self, host: str, entry: str) -> None:
        below = "" if host == entry else f", and {host} lies below it"
        super().__init__(f"{NEVER} {entry} is never asked (crawling: never){below}")
        self.host = host


class Never:
    """The hosts that are never asked, for all crawls of a process."""

    def __init__(self) -> None:
        self.hosts: frozenset[str] = frozenset()

    def become(self, hosts: Iterable[str]) -> None:
        """Take these in place of those before, as a new round does."""
        self.hosts = frozenset(hosts)

    def add(self, hosts: Iterable[str]) -> None:
        """Take these as well, at once."""
        self.hosts |= frozenset(hosts)

    def check(self, host: str) -> None:
        """NeverAsked where this host, or one that it lies below, is among them."""
        if entry := covering(host, self.hosts):
            raise NeverAsked(host, entry)
