"""Which feeds of a list become sources of a config, and which do not and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from monitor.config.addresses import is_private, source_key
from monitor.config.plan import Source


class Listed(Protocol):
    """A feed as a list shows it; `monitor.opml.Outline` is one."""

    @property
    def name(self) -> str:
        """As the list shows it, or ""."""

    @property
    def url(self) -> str:
        """Of the feed."""

    @property
    def language(self) -> str:
        """Its code, or ""."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What to add, as settings in the list's order, and the address and reason of each feed passed over."""

    items: tuple[dict[str, str], ...]
    skipped: tuple[tuple[str, str], ...]


def selection(listed: Sequence[Listed], sources: Sequence[Source]) -> Selection:
    """Decide which of the listed feeds to add to `sources`.

    Left out: what is a source already (also under http for https or with another trailing slash) and
    private addresses. Each gets a name of its own, so that no name that is there changes.
    """
    there = {source_key(source.url) for source in sources}
    names = {source.name.casefold() for source in sources}
    items: list[dict[str, str]] = []
    skipped: list[tuple[str, str]] = []
    for one in listed:
        key = source_key(one.url)
        if key in there:
            skipped.append((one.url, "is a source already"))
            continue
        if is_private(one.url):
            skipped.append((one.url, "is a private address; write it by hand with allow_private: true"))
            continue
        there.add(key)
        item = {"name": _free(one, names), "url": one.url}
        if one.language:
            item["language"] = one.language
        items.append(item)
    return Selection(tuple(items), tuple(skipped))


def _free(one: Listed, names: set[str]) -> str:
    """A name that no other source has: the list's, else the host's, numbered where taken."""
    host = urlsplit(one.url).hostname or one.url
    base = " ".join(one.name.split())[:80] or host
    name, number = base, 1
    while name.casefold() in names:
        number += 1
        name = f"{base} ({host})" if number == 2 else f"{base} ({host} {number})"
    names.add(name.casefold())
    return name
