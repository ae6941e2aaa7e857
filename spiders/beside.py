"""What one poll knows of the pages beside the one it reads: the store's lines, or this poll's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.sitememory import SiteLines, SiteMemory
from monitor.urls import site_of
from spiders.pages import Page


@dataclass(slots=True)
class _Site:
    lines: SiteLines
    is_new: bool
    memory: SiteMemory
    counted: set[str] = field(default_factory=set)


class PagesBeside:
    """The memory of the sites that one poll reads; each site is asked of the store once.

    stored: gives the lines that the store holds of a site. Of a site that the store does not know, the
    pages of this poll count as they are read; they are in the store from the next poll on.
    """

    def __init__(self, stored: Callable[[str], SiteLines]) -> None:
        self._stored = stored
        self._sites: dict[str, _Site] = {}

    def memory(self, site: str) -> SiteMemory:
        """What is known of a site's pages."""
        return self._site(site).memory

    def add(self, page: Page) -> None:
        """Let a page that was read stand beside those that follow."""
        known = self._site(site_of(page.article.url))
        # Pages of a site in the store may be in it themselves; counted again, they would repeat themselves.
        if not known.is_new or page.key in known.counted:
            return
        known.counted.add(page.key)
        known.lines.add(page.article)
        known.memory = known.lines.memory()

    def _site(self, site: str) -> _Site:
        if site not in self._sites:
            lines = self._stored(site)
            self._sites[site] = _Site(lines, not len(lines), lines.memory())
        return self._sites[site]
