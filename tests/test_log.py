"""Logging: one line per event, and none that a page could forge."""

from __future__ import annotations

import json
import logging
import sys

from monitor.log import JsonLine, OneLine


def test_a_title_cannot_forge_a_line_or_move_the_cursor() -> None:
    """Line breaks and escape sequences in a message are shown, not obeyed."""
    record = logging.LogRecord(
        "newswatch.poll", logging.WARNING, __file__, 1, "title=%s", ("a\n2026 ERROR forged \x1b[2J",), None
    )
    line = OneLine("%(levelname)s %(message)s").format(record)
    assert line == "WARNING title=a\\n2026 ERROR forged \\x1b[2J"


def test_our_own_traceback_keeps_its_lines() -> None:
    """A fault of ours is shown with its traceback."""
    try:
        raise ValueError("inside")
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a fault", (), sys.exc_info())
    text = OneLine("%(message)s").format(record)
    assert text.startswith("a fault\nTraceback ")
    assert "ValueError: inside" in text


def test_json_lines_hold_what_a_title_tries_inside_one_text() -> None:
    """One line of ASCII per record, whatever stands in its message; the trace is a text as well."""
    try:
        raise ValueError("inside\nout")
    except ValueError:
        trace = sys.exc_info()
    nasty = 'a"}\n{"level": "error", "message": "forged"}\u2028\x1b[2J\ud800'
    record = logging.LogRecord("newswatch.poll", logging.WARNING, __file__, 1, "title=%s", (nasty,), trace)
    line = JsonLine().format(record)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    document = json.loads(line)
    assert set(document) == {"time", "level", "logger", "message", "trace"}
    assert document["level"] == "warning"
    assert document["message"] == f"title={nasty}"
    assert document["trace"].startswith("Traceback ")
