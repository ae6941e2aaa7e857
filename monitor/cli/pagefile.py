"""A saved page as a command is given it: plain or gzipped."""

from __future__ import annotations

import gzip
from pathlib import Path


def contents(path: Path) -> bytes:
    """Return the bytes of a saved page, decompressed where it is gzipped; OSError or EOFError."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
