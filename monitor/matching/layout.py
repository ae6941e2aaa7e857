"""An article laid out for one pass: its passages joined, each with its zone and its offsets.

Owns the order of passages and the turning of positions into offsets of `Mention`. Knows no names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from monitor.items import Article, Block, Zone
from monitor.matching.automaton import BORDER
from monitor.matching.sentences import sentences, window

NEAR = 1200
BACK = 4000


class Passage:
    """One block. at: where it begins in the joined text. base: what to add for offsets of a mention."""

    __slots__ = ("_ahead", "_spans", "at", "base", "furniture", "text", "why", "zone")

    def __init__(self, part: Block, at: int) -> None:
        self.zone, self.text, self.why = part.zone, part.text, part.why
        self.furniture = part.zone is Zone.FURNITURE
        self.at, self.base = at, max(0, part.start)
        self._spans: list[tuple[int, int]] = []
        self._ahead: Iterator[tuple[int, int]] | None = sentences(part.text)

    def _until(self, position: int) -> list[tuple[int, int]]:
        """Return the spans of its sentences up to one that begins after `position`, if any does."""
        spans = self._spans
        while self._ahead and not (spans and spans[-1][0] > position):
            span = next(self._ahead, None)
            if span is None:
                self._ahead = None
            else:
                spans.append(span)
        return spans

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the sentence around [start, end), whole even where the name crosses a border."""
        spans = self._until(end)
        if not spans:
            return window(self.text, (start, end), start, end)
        last = self._index(start)
        low, high = spans[last]
        while high < end and last + 1 < len(spans):
            last += 1
            high = spans[last][1]
        return window(self.text, (min(low, start), max(high, end)), start, end)

    def _index(self, position: int) -> int:
        """Return the number of the sentence that holds `position`."""
        return max(0, bisect_right(self._until(position), (position, len(self.text) + 1)) - 1)

    def near(self, position: int) -> tuple[int, int]:
        """Return the span of the sentence at `position` with the one before and the one after.

        At most 1,200 code points to each side, as a text without full stops is one sentence.
        """
        spans = self._until(position)
        if not spans:
            return 0, len(self.text)
        number = self._index(position)
        low, high = spans[max(0, number - 1)][0], spans[min(len(spans) - 1, number + 1)][1]
        return max(low, position - NEAR), min(high, position + NEAR)


class Page:
    """The joined text of an article and its passages in reading order, the headline first.

    A passage is made when asked for, as most name nobody.
    """

    __slots__ = ("_blocks", "_made", "_parts", "_starts", "_texts", "_title", "text")

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        self._title, self._blocks = title, blocks
        if title:
            headline = Zone.HEADLINE
            self._texts = [title, *[block.text for block in blocks if block.zone is not headline]]
        else:
            self._texts = [block.text for block in blocks]
        self.text = BORDER.join(self._texts)
        self._parts: Sequence[Block] | None = None
        self._starts: list[int] = []
        self._made: dict[int, Passage] = {}

    @property
    def parts(self) -> Sequence[Block]:
        """The blocks that were joined, the title first."""
        if self._parts is None:
            headline = Zone.HEADLINE
            told = [block for block in self._blocks if block.zone is not headline]
            self._parts = [Block(headline, self._title, 0), *told] if self._title else self._blocks
        return self._parts

    def passage(self, position: int) -> Passage:
        """Return the passage that holds `position` of the joined text, always the same one."""
        if not self._starts:
            self._starts = list(accumulate([len(text) + 1 for text in self._texts[:-1]], initial=0))
        number = max(0, bisect_right(self._starts, position) - 1)
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = Passage(self.parts[number], self._starts[number])
        return made

    def lines_before(self, position: int) -> list[str]:
        """Return the lines before the one that holds `position` of the joined text, the nearest first.

        Of the last 4,000 code points only, so that the farthest may be cut.
        """
        return self.text[max(0, position - BACK) : position].replace(BORDER, "\n").split("\n")[-2::-1]

    @property
    def prose(self) -> Sequence[Block]:
        """The parts that are no furniture."""
        furniture = Zone.FURNITURE
        return [part for part in self.parts if part.zone is not furniture]


def lay_out(article: Article) -> Page:
    """Lay out `article`: its title as headline, then its blocks; without blocks its text as body.

    Headline blocks of the page repeat the title and are left out where there is one.
    """
    blocks: Sequence[Block] = article.blocks
    if not blocks and article.text:
        blocks = (Block(Zone.BODY, article.text, 0),)
    return Page(article.title, blocks)
