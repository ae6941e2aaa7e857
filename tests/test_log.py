"""Logging: one line per event, and none that a page could forge."""

from __future__ import annotations

import logging

from monitor.log import OneLine


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
