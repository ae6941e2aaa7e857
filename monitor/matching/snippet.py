"""The sentence that shows best why an article matched, with its names marked.

Owns the choice and the cutting. Knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.items import Mention, Role, Zone

_ZONES = {Zone.LEAD: 2, Zone.BODY: 1, Zone.HEADLINE: 0, Zone.FURNITURE: -9}


def snippet(mentions: Sequence[Mention], limit: int = 240) -> tuple[tuple[str, bool], ...]:
    """Return the best sentence of `mentions` as runs (text, is a name); () without mentions.

    mentions: of one article, of any number of watches. The sentence with most different watches
    wins, then one of the text over the headline, one that is not a mere quotation, the earlier one.
    The runs joined are at most `limit` code points of it, with "…" where it is cut; a name is never cut
    and at least one is marked.
    """
    if not mentions:
        return ()
    groups: dict[tuple[Zone, int, str], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.zone, mention.start - mention.at, mention.sentence), []).append(mention)

    def rank(item: tuple[tuple[Zone, int, str], list[Mention]]) -> tuple[int, int, int, int]:
        (zone, start, _), found = item
        acts = any(mention.role is Role.SUBJECT for mention in found)
        return (-len({mention.watch for mention in found}), -_ZONES[zone], -int(acts), start)

    (_, _, sentence), found = min(groups.items(), key=rank)
    return _runs(sentence, {(mention.at, mention.at + len(mention.surface)) for mention in found}, limit)


def _runs(sentence: str, spans: Iterable[tuple[int, int]], limit: int) -> tuple[tuple[str, bool], ...]:
    ordered = _merged(spans)
    low, high = _cut(sentence, ordered[0], limit)
    runs: list[tuple[str, bool]] = [("…", False)] if low > 0 else []
    last = low
    for start, end in ordered:
        if start < last or end > high:
            continue
        runs += [(sentence[last:start], False), (sentence[start:end], True)]
        last = end
    runs.append((sentence[last:high].rstrip() if high < len(sentence) else sentence[last:high], False))
    if high < len(sentence):
        runs.append(("…", False))
    return tuple(run for run in runs if run[0])


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _cut(sentence: str, first: tuple[int, int], limit: int) -> tuple[int, int]:
    """Choose the part to show: the beginning where the first name is in it, else a part around that name."""
    if len(sentence) <= limit:
        return 0, len(sentence)
    start, end = first
    room = max(limit - 2, end - start)
    if end <= room:
        low = 0
    else:
        low = max(0, min(start - (room - (end - start)) // 3, len(sentence) - room))
        space = sentence.find(" ", low, start)
        low = space + 1 if low and space >= 0 else low
    high = min(len(sentence), low + room)
    if high < len(sentence):
        space = sentence.rfind(" ", end, high)
        high = space if space >= end else max(end, high)
    return low, high
