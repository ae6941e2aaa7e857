"""Asks every source's index once, as politely as a poll does, and reads none of it: `doctor --online`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider

from monitor.asked import Asked, seconds_ahead
from monitor.middlewares.redirecting import moved_to
from monitor.middlewares.why import why
from monitor.netguard import Reach
from monitor.polling import classify

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from monitor.config.plan import Source


class DoctorSpider(Spider):
    """sources: those to ask; into: a list that gets an Asked for each."""

    name = "doctor"

    def __init__(self, sources: Sequence[Source] = (), into: list[Asked] | None = None) -> None:
        super().__init__()
        self._sources = sources
        self._into: list[Asked] = [] if into is None else into

    async def start(self) -> AsyncIterator[Any]:
        """One request per source."""
        for source in self._sources:
            yield Request(
                source.url,
                meta={"reach": Reach.of(source.url, private=source.allow_private), "source": source.name},
                dont_filter=True,
                callback=self.answered,
                errback=self.refused,
            )

    def answered(self, response: Response) -> None:
        """An answer came, good or bad."""
        headers = {name: (response.headers.get(name) or b"").decode("latin-1") for name in ("Date", "Age")}
        self._into.append(
            Asked(
                source=response.meta["source"],
                reason=classify(response.status).reason,
                status=response.status,
                moved_to=moved_to(response.meta.get("redirect_reasons", []), response.url),
                ahead=seconds_ahead(headers["Date"], headers["Age"], datetime.now(UTC)),
            )
        )

    def refused(self, failure: Failure) -> None:
        """None came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = why(failure.value or RuntimeError("no reason given"), request.url).reason
        self._into.append(Asked(source=request.meta["source"], reason=reason))
