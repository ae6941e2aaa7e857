"""From the bytes of one mail to a letter: an article with zones, or the links it lists.

Pure functions; nothing here opens a mailbox, fetches or reads a clock.
"""

from __future__ import annotations

from monitor.newsletters.reading import letter

__all__ = ["letter"]
