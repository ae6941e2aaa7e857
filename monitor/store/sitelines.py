"""The lines of every site's pages, one row per site: a poll that brings articles writes one row more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection

from monitor.items import Article
from monitor.sitememory import SiteLines
from monitor.store.times import stamp
from monitor.urls import site_of


def lines_of(connection: Connection, site: str) -> SiteLines:
    """Return what is known of a site's pages; nothing where it is new."""
    row = connection.execute("SELECT lines, titles FROM site_lines WHERE site = ?", (site,)).fetchone()
    return SiteLines() if row is None else SiteLines(*row)


def remember_pages(connection: Connection, articles: Iterable[Article], now: datetime) -> None:
    """Count pages that were stored for the first time; those read from a feed's text are none."""
    by_site: dict[str, list[Article]] = {}
    for article in articles:
        if article.body_from == "page":
            by_site.setdefault(site_of(article.url), []).append(article)
    for site, pages in by_site.items():
        lines = lines_of(connection, site)
        for page in pages:
            lines.add(page)
        connection.execute(
            """
            INSERT INTO site_lines (site, lines, titles, seen) VALUES (?, ?, ?, ?)
            ON CONFLICT (site) DO UPDATE SET
                lines = excluded.lines, titles = excluded.titles, seen = excluded.seen
            """,
            (site, *lines.packed(), stamp(now)),
        )
