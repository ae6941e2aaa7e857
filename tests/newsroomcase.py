"""Asking the newsroom in tests: one request over a connection of its own, unpacked."""

from __future__ import annotations

import gzip
import http.client
from datetime import UTC, datetime
from urllib.parse import urlsplit

NOW = datetime(2027, 3, 9, 12, 30, tzinfo=UTC)


class Got:
    """One answer, unpacked."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        body = response.read()
        self.body = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body


def get(url: str, **headers: str) -> Got:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=named)
        with connection.getresponse() as response:
            return Got(response)
    finally:
        connection.close()
