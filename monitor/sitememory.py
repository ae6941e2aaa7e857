"""What a site's other pages hold: lines as 64-bit keys, counted per page; which of them repeat.

A sentence that stands in the article element of every page is no part of any article, and only the other
pages can tell. Counted are the lines that were read as an article's text or as repeated before: the
summary of an article that stands as a teaser beside others must not count against the article itself.
It must not know the store, processes or how a page is read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from monitor.items import Article, Zone

REPEATED_PAGES = 3
OFTEN_PAGES = 5  # for a long paragraph, which two articles of a series may share
LINES_KEPT = 2_000  # per site; the one that was not seen for longest goes first
TITLES_KEPT = 300
PAGES_LIMIT = 2**16 - 1
LEAST_WORDS = 4  # a shorter line may be a heading of the article's own ("Microsoft", "What to do")
LONG_WORDS = 60
_KEYED = 600  # characters of a line that its key is made of
_PLAIN = re.compile(r"[\W_]+")
_LINE = struct.Struct("<QH")
_KEY = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What a reader may know of a site's other pages, as line keys.

    repeated: lines that stand on at least 3 of them. often: on at least 5. titles: headlines of its
    other articles.
    """

    repeated: frozenset[int] = frozenset()
    often: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()


NO_MEMORY = SiteMemory()


def line_key(text: str) -> int:
    """Return the key of a line: the same for the same letters and digits, whatever stands between them."""
    plain = _PLAIN.sub("", text[:_KEYED].casefold())
    return int.from_bytes(blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def why_repeated(text: str, memory: SiteMemory) -> str:
    """Return what a line is by the site's other pages: "repeated", "related" (a headline of theirs) or ""."""
    words = len(text.split())
    if memory == NO_MEMORY or words < LEAST_WORDS:
        return ""
    key = line_key(text)
    if key in (memory.often if words > LONG_WORDS else memory.repeated):
        return "repeated"
    return "related" if key in memory.titles else ""


class SiteLines:
    """The lines and headlines of one site's pages, the latest seen last; bounded."""

    def __init__(self, lines: bytes = b"", titles: bytes = b"") -> None:
        """Take up what `packed` gave; ValueError where these bytes are something else."""
        try:
            self._pages: dict[int, int] = dict(_LINE.iter_unpack(lines))
            self._titles: dict[int, None] = dict.fromkeys(key for (key,) in _KEY.iter_unpack(titles))
        except struct.error as error:
            raise ValueError(f"not the lines of a site ({error})") from None

    def __len__(self) -> int:
        return len(self._pages)

    def add(self, article: Article) -> None:
        """Count one more page; the caller sees to it that no article is counted twice."""
        if article.body_from != "page":
            return
        for key in dict.fromkeys(_lines(article)):
            # Taken out and put back at the end: the order is what was seen last.
            self._pages[key] = min(self._pages.pop(key, 0) + 1, PAGES_LIMIT)
        if len(article.title.split()) >= LEAST_WORDS:
            key = line_key(article.title)
            self._titles.pop(key, None)
            self._titles[key] = None
        for key in list(self._pages)[: max(len(self._pages) - LINES_KEPT, 0)]:
            del self._pages[key]
        for key in list(self._titles)[: max(len(self._titles) - TITLES_KEPT, 0)]:
            del self._titles[key]

    def memory(self) -> SiteMemory:
        """Return what the next page's reader may know."""
        pages = self._pages.items()
        return SiteMemory(
            repeated=frozenset(key for key, count in pages if count >= REPEATED_PAGES),
            often=frozenset(key for key, count in pages if count >= OFTEN_PAGES),
            titles=frozenset(self._titles),
        )

    def packed(self) -> tuple[bytes, bytes]:
        """Return lines and headlines as bytes: 10 per line, 8 per headline."""
        return (
            b"".join(_LINE.pack(key, count) for key, count in self._pages.items()),
            b"".join(_KEY.pack(key) for key in self._titles),
        )


def _lines(article: Article) -> Iterator[int]:
    for block in article.blocks:
        if block.zone is Zone.HEADLINE or (block.zone is Zone.FURNITURE and block.why != "repeated"):
            continue
        if len(block.text.split()) >= LEAST_WORDS:
            yield line_key(block.text)
