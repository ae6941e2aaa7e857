"""Searching stored articles: what a query means, how words are indexed, what a hit shows. Pure."""

from monitor.search.hits import Hit, Wanted, csv_rows, document, excerpt, marked
from monitor.search.query import Query, parse

__all__ = ["Hit", "Query", "Wanted", "csv_rows", "document", "excerpt", "marked", "parse"]
