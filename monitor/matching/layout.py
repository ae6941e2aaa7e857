"""An article laid out for one pass: its passages joined, each with its zone and its offsets.

Owns the order of passages and the turning of positions into offsets of `Mention`. Knows no names.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from monitor.items import Article, Zone
from monitor.matching.sentences import sentences, window

NEAR = 1200
_BORDER = "\n\x00\n"  # no text holds it and no name spans it


@dataclass(slots=True)
class Passage:
    """One block. at: where it begins in the joined text. base: what to add for offsets of a mention."""

    zone: Zone
    text: str
    at: int
    base: int
    why: str = ""
    _sentences: list[tuple[int, int]] | None = field(default=None)

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """The spans of its sentences, found when first asked for."""
        if self._sentences is None:
            self._sentences = sentences(self.text)
        return self._sentences

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sentence around [start, end), whole even where the name crosses a border."""
        spans = self.sentences
        first = self.index(start)
        low, high = spans[first] if spans else (start, end)
        last = first
        while high < end and last + 1 < len(spans):
            last += 1
            high = spans[last][1]
        return window(self.text, (min(low, start), max(high, end)), start, end)

    def index(self, position: int) -> int:
        """Return the number of the sentence that holds `position`."""
        return max(0, bisect_right(self.sentences, (position, len(self.text) + 1)) - 1)

    def near(self, position: int) -> tuple[int, int]:
        """Return the span of the sentence at `position` with the one before and the one after.

        At most 1,200 code points to each side, as a text without full stops is one sentence.
        """
        spans, number = self.sentences, self.index(position)
        if not spans:
            return 0, len(self.text)
        low, high = spans[max(0, number - 1)][0], spans[min(len(spans) - 1, number + 1)][1]
        return max(low, position - NEAR), min(high, position + NEAR)


class Page:
    """The joined text of an article and its passages in reading order, the headline first.

    parts: zone, text, offset to add for a mention, and why it is furniture. A passage is made when asked for,
    as most passages name nobody.
    """

    __slots__ = ("_made", "_starts", "parts", "text")

    def __init__(self, parts: list[tuple[Zone, str, int, str]]) -> None:
        self.parts = parts
        self.text = _BORDER.join([part[1] for part in parts])
        self._starts: list[int] = []
        at = 0
        for part in parts:
            self._starts.append(at)
            at += len(part[1]) + len(_BORDER)
        self._made: dict[int, Passage] = {}

    def passage(self, position: int) -> Passage:
        """Return the passage that holds `position` of the joined text, always the same one."""
        number = max(0, bisect_right(self._starts, position) - 1)
        made = self._made.get(number)
        if made is None:
            zone, text, base, why = self.parts[number]
            made = self._made[number] = Passage(zone, text, self._starts[number], base, why)
        return made

    def prose(self) -> list[tuple[Zone, str, int, str]]:
        """Return the parts that are no furniture."""
        return [part for part in self.parts if part[0] is not Zone.FURNITURE]


def lay_out(article: Article) -> Page:
    """Lay out `article`: its title as headline, then its blocks; without blocks its text as body.

    Headline blocks of the page repeat the title and are left out where there is one.
    """
    parts: list[tuple[Zone, str, int, str]] = []
    if article.title:
        parts.append((Zone.HEADLINE, article.title, 0, ""))
    for block in article.blocks:
        if block.zone is Zone.HEADLINE and article.title:
            continue
        parts.append((block.zone, block.text, block.start if block.start > 0 else 0, block.why))
    if not article.blocks and article.text:
        parts.append((Zone.BODY, article.text, 0, ""))
    return Page(parts)
