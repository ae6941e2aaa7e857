"""Logging is ours, not Scrapy's: one line per event on standard error, nothing that can be forged.

Levels: warnings by default, `-v` events, `-vv` everything including Scrapy's own. As text for people, or
as one JSON document per line for machines.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

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
    """Formats a record as one line: line breaks and control characters of its message are escaped.

    A traceback follows indented, its lines escaped too: an exception may carry a stranger's words.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return _visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        """Return a traceback whose lines cannot be taken for the log's own."""
        return _indented(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        """Return a stack in the same way."""
        return _indented(super().formatStack(stack_info))


def _visible(text: str) -> str:
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {_visible(line)}" for line in text.splitlines())


class JsonLine(logging.Formatter):
    """Formats a record as one line of ASCII JSON: time (UTC), level, logger, message, trace if there is one.

    What a page could put into a message is inside a JSON text, so it can end no line and add no key.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a JSON document."""
        document = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            document["trace"] = self.formatException(record.exc_info)
        return json.dumps(document)


def set_up(verbose: int, form: str = "text") -> None:
    """Send Newswatch's events to standard error; 0 warnings, 1 events, 2 everything. form: text or json."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    out = logging.StreamHandler(sys.stderr)
    text = OneLine("%(asctime)s %(levelname)s %(name)s %(message)s")
    out.setFormatter(JsonLine() if form == "json" else text)
    logging.basicConfig(level=level, handlers=[out], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose > 1 else logging.ERROR)
