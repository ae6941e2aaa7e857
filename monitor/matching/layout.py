"""An article laid out for one pass: its passages joined, each with its zone and its offsets.

Owns the order of passages and the turning of positions into offsets of `Mention`. Knows no names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter

from monitor.items import Article, Block, Zone
from monitor.matching.automaton import BORDER
from monitor.matching.sentences import WINDOW, sentences, whole, window

NEAR = 1200
BACK = 4000
_begin = itemgetter(0)
_FURNITURE, _HEADLINE = Zone.FURNITURE, Zone.HEADLINE


class Passage:
    """One block. at: where it begins in the joined text. base: what to add for offsets of a mention."""

    __slots__ = ("_ahead", "_spans", "at", "base", "furniture", "text", "why", "zone")

    def __init__(self, part: Block, at: int) -> None:
        self.zone, self.text, self.why = part.zone, part.text, part.why
        self.furniture = part.zone is _FURNITURE
        self.at, self.base = at, part.start if part.start > 0 else 0
        only = whole(part.text)
        self._spans = [only] if only else []
        self._ahead = None if only else sentences(part.text)

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
        spans = self._until(end) if self._ahead else self._spans
        if not spans:
            return window(self.text, (start, end), start, end)
        last = bisect_right(spans, start, key=_begin) - 1 if len(spans) > 1 else 0
        low, high = spans[last if last > 0 else 0]
        while high < end and last + 1 < len(spans):
            last += 1
            high = spans[last][1]
        if low <= start and end <= high <= low + WINDOW:
            return low, high
        return window(self.text, (min(low, start), max(high, end)), start, end)

    def _index(self, position: int) -> int:
        """Return the number of the sentence that holds `position`."""
        return max(0, bisect_right(self._until(position), position, key=_begin) - 1)

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

    parts: the blocks that were joined. A passage is made when asked for, as most name nobody.
    """

    __slots__ = ("_known", "_made", "_starts", "parts", "text")

    def __init__(self, parts: Sequence[Block]) -> None:
        self.parts = parts
        self.text = BORDER.join([part.text for part in parts])
        self._made: dict[int, Passage] = {}
        self._known = (0, 0)
        self._starts: list[int] | None = None

    def passage(self, position: int) -> Passage:
        """Return the passage that holds `position` of the joined text, always the same one."""
        at = self.text.rfind(BORDER, 0, position) + 1
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._passage(position, at)
        return made

    def lines_before(self, position: int) -> list[str]:
        """Return the lines before the one that holds `position` of the joined text, the nearest first.

        Of the last 4,000 code points only, so that the farthest may be cut.
        """
        return self.text[max(0, position - BACK) : position].replace(BORDER, "\n").split("\n")[-2::-1]

    def _passage(self, position: int, at: int) -> Passage:
        if self._starts is None:
            exact = self.text.count(BORDER) == len(self.parts) - 1
            self._starts = [] if exact else _starts(self.parts)
        if self._starts:
            number = bisect_right(self._starts, position) - 1
            start = self._starts[number]
            return self._made.setdefault(start, Passage(self.parts[number], start))
        # names are met in order, so that counting what lies between costs one look at the text
        last, number = self._known if self._known[0] <= at else (0, 0)
        number += self.text.count(BORDER, last, at)
        self._known = (at, number)
        return Passage(self.parts[number], at)

    @property
    def prose(self) -> Sequence[Block]:
        """The parts that are no furniture."""
        return [part for part in self.parts if part.zone is not _FURNITURE]


def _starts(parts: Sequence[Block]) -> list[int]:
    """Return where each of `parts` begins in the joined text, of which one holds a border itself."""
    return list(accumulate([len(part.text) + 1 for part in parts[:-1]], initial=0))


def lay_out(article: Article) -> Page:
    """Lay out `article`: its title as headline, then its blocks; without blocks its text as body.

    Headline blocks of the page repeat the title and are left out where there is one.
    """
    blocks: Sequence[Block] = article.blocks
    if not blocks and article.text:
        blocks = (Block(Zone.BODY, article.text, 0),)
    if article.title:
        told = [block for block in blocks if block.zone is not _HEADLINE]
        blocks = [Block(_HEADLINE, article.title, 0), *told]
    return Page(blocks)
