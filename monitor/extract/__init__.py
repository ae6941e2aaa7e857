"""From what a server sent to an article with zones.

Pure functions: bytes, text or an entry come in, an `Article` comes out. Nothing here fetches, stores
or reads a clock.
"""

from __future__ import annotations

from monitor.extract.plaintext import text_article
from monitor.extract.proposals import proposed
from monitor.extract.reader import article, entry_article

__all__ = ["article", "entry_article", "proposed", "text_article"]
