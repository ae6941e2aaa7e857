"""Logging is ours, not Scrapy's: one line per event on standard error, nothing that can be forged.

Levels: warnings by default, `-v` events, `-vv` everything including Scrapy's own.
"""

from __future__ import annotations

import logging
import sys

NOISY = (
    "scrapy",
    "twisted",
    "apscheduler",
    "trafilatura",
    "htmldate",
    "courlan",
    "asyncio",
    "charset_normalizer",
)


class OneLine(logging.Formatter):
    """Formats a record as one line: line breaks and control characters of its message are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, its traceback (ours only) after it."""
        text = super().format(record)
        head, *trace = text.split("\nTraceback ", 1)
        line = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in head
        )
        return "\n".join((line, *("Traceback " + part for part in trace)))


def set_up(verbose: int) -> None:
    """Send Newswatch's events to standard error; 0 warnings, 1 events, 2 everything."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[out], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose > 1 else logging.ERROR)
