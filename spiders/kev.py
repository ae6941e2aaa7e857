"""Fetches CISA's KEV catalogue, as politely as any page: for `kev: true` and `newswatch kev --refresh`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

from monitor.config.plan import Source
from monitor.facts.kev import URL
from monitor.middlewares.deadline import Deadline
from monitor.middlewares.why import why, why_status
from spiders.base import ArticleSpider

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
LIMIT = 60.0  # seconds for robots.txt, the file and another try
LONGEST = 500  # code points of a validator that is kept


@dataclass(slots=True)
class Answered:
    """What came of asking for the file.

    body: its bytes, None where it is unchanged or could not be had. unchanged: the copy that the asker has
    is the newest. reason: why there is none. validators: header lines that make the next request conditional.
    """

    body: bytes | None = None
    unchanged: bool = False
    reason: str = "no answer"
    validators: dict[str, str] = field(default_factory=dict)


class KevSpider(ArticleSpider):
    """Fetches one file. conditions: header lines of the request. into: is filled with what came."""

    name = "kev"
    start_url = URL

    def __init__(
        self,
        url: str = "",
        allow_private: str = "",
        source: Source | None = None,
        into: list[Answered] | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(url, allow_private, source)
        self._into: list[Answered] = [] if into is None else into
        self._conditions = dict(conditions or {})

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the file."""
        yield self.request(
            self.source.url,
            Deadline(LIMIT),
            headers=self._conditions,
            callback=self.arrived,
            errback=self.refused,
        )

    def arrived(self, response: Response) -> None:
        """The file, that it is unchanged, or what the site answered instead."""
        if response.status == 304 and self._conditions:
            self._into.append(Answered(unchanged=True, reason="", validators=self._conditions))
        elif (bad := why_status(response.status, "file")) is not None:
            self._into.append(Answered(reason=bad.reason))
        else:
            given = {ask: response.headers.get(name) for name, ask in _VALIDATORS.items()}
            kept = {ask: value.decode("latin-1") for ask, value in given.items() if value}
            validators = {ask: value for ask, value in kept.items() if len(value) <= LONGEST}
            self._into.append(Answered(body=response.body, reason="", validators=validators))

    def refused(self, failure: Failure) -> None:
        """The file could not be had."""
        reason = why(failure.value or RuntimeError("no reason given"), self.source.url).reason
        self._into.append(Answered(reason=reason))
