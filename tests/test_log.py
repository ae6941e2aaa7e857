"""Logging: one line per event, and none that a page could forge."""

from __future__ import annotations

import json
import logging
import sys

import pytest

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
    assert text.startswith("a fault\n    Traceback ")
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


def test_words_in_an_exception_forge_no_line_either() -> None:
    """What a stranger wrote may stand in an exception; its lines stay indented and visible."""
    import sys

    try:
        raise ValueError("x\n2026-01-01 ERROR forged\x1b]0;title\x07\u2028more")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a\nTraceback b", (), sys.exc_info())
    first, *rest = OneLine("%(message)s").format(record).split("\n")
    assert first == "a\\nTraceback b"
    assert all(line.startswith("    ") and line.isprintable() for line in rest)
    assert any("2026-01-01 ERROR forged\\x1b" in line for line in rest)


def test_twisted_writes_nothing_past_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    """Until Twisted's log is begun it prints what it finds critical as it is."""
    from twisted.logger import Logger

    from monitor.crawl import ensure_reactor

    ensure_reactor()
    Logger("elsewhere").critical("raw \x1b[2J words")
    assert "\x1b" not in capfd.readouterr().err
