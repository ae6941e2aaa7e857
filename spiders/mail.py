"""Reads the pages that newsletters lead to; the letters themselves come from a mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from scrapy.exceptions import CloseSpider

from monitor.config.plan import Source, SourceKind
from monitor.netguard import PUBLIC
from spiders.base import ArticleSpider


class MailSpider(ArticleSpider):
    """Reads the pages of a source whose index is a mailbox (`spiders/mailpoll.py`)."""

    name = "mail"
    reads: ClassVar[SourceKind] = SourceKind.MAIL

    def __init__(self, url: str = "", allow_private: str = "", source: Source | None = None) -> None:
        super().__init__(url, allow_private, source)
        # allow_private is said of the mail server; a link in a letter reaches the public web only.
        self.reach = PUBLIC

    async def start(self) -> AsyncIterator[Any]:
        """Refuse: a mailbox is read in a round only."""
        raise CloseSpider("mail is read in a round only: use `newswatch run`")
        yield
