"""An article laid out for one pass: its passages joined, each with its zone and its offsets.

Owns the order of passages and the turning of positions into offsets of `Mention`. Knows no names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from monitor.items import Article, Block, Zone
from monitor.matching.sentences import WINDOW, sentences, window

NEAR = 1200
_BORDER = "\n\x00\n"  # no text holds it and no name spans it
_APART = len(_BORDER)


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
        if len(spans) == 1 and len(self.text) <= WINDOW:
            low, high = spans[0]
            return min(low, start), max(high, end)
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

    A passage is made when asked for, as most name nobody.
    """

    __slots__ = ("_made", "_prose", "_starts", "_texts", "parts", "text")

    def __init__(self, parts: Sequence[Block]) -> None:
        self.parts = parts
        self._texts = [part.text for part in parts]
        self.text = _BORDER.join(self._texts)
        self._starts: list[int] = []
        self._made: dict[int, Passage] = {}
        self._prose: list[Block] | None = None

    def passage(self, position: int) -> Passage:
        """Return the passage that holds `position` of the joined text, always the same one."""
        if not self._starts:
            self._starts = list(accumulate(map(_APART.__add__, map(len, self._texts[:-1])), initial=0))
        number = max(0, bisect_right(self._starts, position) - 1)
        made = self._made.get(number)
        if made is None:
            part = self.parts[number]
            at, base = self._starts[number], max(0, part.start)
            made = self._made[number] = Passage(part.zone, part.text, at, base, part.why)
        return made

    @property
    def prose(self) -> Sequence[Block]:
        """The parts that are no furniture."""
        if self._prose is None:
            furniture = Zone.FURNITURE
            self._prose = [part for part in self.parts if part.zone is not furniture]
        return self._prose


def lay_out(article: Article) -> Page:
    """Lay out `article`: its title as headline, then its blocks; without blocks its text as body.

    Headline blocks of the page repeat the title and are left out where there is one.
    """
    blocks: Sequence[Block] = article.blocks
    if not blocks and article.text:
        blocks = (Block(Zone.BODY, article.text, 0),)
    if article.title:
        headline = Zone.HEADLINE
        told = [block for block in blocks if block.zone is not headline]
        blocks = [Block(headline, article.title, 0), *told]
    return Page(blocks)
