"""What the store knows of an address that led to no article: who offered it, how its site's sources do."""

from __future__ import annotations

from sqlite3 import Connection

from monitor.store.times import moment, moment_or_none
from monitor.urls import article_key, canonical_url, site_of
from monitor.whynot import Offer, Outlet


def offers(connection: Connection, url: str) -> tuple[Offer, ...]:
    """Return every source's record of this address, as given or without its tracking."""
    rows = connection.execute(
        "SELECT source, article_id, tries_left, seen FROM entry_keys WHERE key IN (?, ?, ?) ORDER BY seen",
        (url, canonical_url(url), article_key(url)),
    )
    return tuple(Offer(source, article, tries, moment(at)) for source, article, tries, at in rows)


def outlets(connection: Connection, url: str) -> tuple[Outlet, ...]:
    """Return the sources whose address is of the same site, those in config.yaml first."""
    site = site_of(url)
    rows = connection.execute(
        "SELECT name, active, last_poll, outcome, reason, url FROM sources ORDER BY active DESC, name"
    )
    return tuple(
        Outlet(name, bool(active), moment_or_none(polled), outcome, reason)
        for name, active, polled, outcome, reason, address in rows
        if site_of(address) == site
    )
