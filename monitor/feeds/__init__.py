"""Feeds of every kind, from bytes to entries: RSS, RDF, Atom, JSON Feed, news sitemaps.

`parse` reads one answer, `discover` finds the feeds an HTML page names. Pure: no network, no clock.
The choice of readers follows measurements: see docs/feeds.md.
"""

from monitor.feeds.discovery import discover
from monitor.feeds.reading import parse

__all__ = ["discover", "parse"]
