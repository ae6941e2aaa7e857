"""Tries a passing failure once more, unless the site says when to come back."""

from __future__ import annotations

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response


class PoliteRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, but an answer with Retry-After is left to the next poll."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return a new request for a passing status, else the response."""
        if b"Retry-After" in response.headers:
            return response
        return super().process_response(request, response)
