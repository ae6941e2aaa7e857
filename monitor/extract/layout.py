"""How the runs of a page lie: in which boxes, under which hints, in what order, beside which neighbours.

Knows boxes, sums and positions; knows no words. Tables hold one row per column of `features.NAMES` and
one entry per run in it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.extract.hints import HINTS
from monitor.extract.page import Page

Table = NDArray[np.float32]
Column = NDArray[Any]


def boxes(
    page: Page, place: Column, ends: Column, words: Column, links: Column, good: Column
) -> tuple[Table, Table]:
    """Sums over each run's four innermost boxes, and how the runs lie in the boxes that hold most prose."""
    held, count = page.boxes, len(page.boxes)
    parent = np.array(held.parents, dtype=np.int32)
    # Of a box its parent, of the outermost itself.
    outer = np.where(parent >= 0, parent, np.arange(count))
    in_each = np.empty((5, count))
    for row, weights in enumerate((None, words, good, words * links, words < 8)):
        in_each[row] = np.bincount(place, weights=weights, minlength=count)
    good_in = in_each[2]
    sums = np.zeros((5, count + 1))
    np.cumsum(in_each, axis=1, out=sums[:, 1:])
    sums = sums.take(ends, axis=1) - sums[:, :-1]
    direct = good_in.copy()
    # What a box's child boxes hold directly counts for it as "direct" too: <div><p/><p/></div>.
    np.add.at(direct, parent[parent >= 0], good_in[parent >= 0])
    kinds = list(zip(held.parents, held.tags, held.names, strict=True))
    same_kind = np.fromiter(map(Counter(kinds).__getitem__, kinds), dtype=np.int64, count=count)
    total_good = max(1.0, float(good.sum()))
    n, w = np.maximum(1, sums[0]), np.maximum(1, sums[1])
    shares = sums[2] / total_good
    by_box = np.empty((7, count), dtype=np.float32)
    for row, values in enumerate(
        (sums[3] / w, shares, direct / total_good, n, w / n, same_kind, sums[4] / n)
    ):
        by_box[row] = values
    levels = np.empty((4, 7, len(place)), dtype=np.float32)
    at = place
    for level in levels:
        # Every box is there: without the check `take` writes where it is told to, at twice the speed.
        by_box.take(at, axis=1, out=level, mode="clip")
        at = outer[at]

    named: dict[tuple[str, str, str, str], int] = {}
    around, lying = outer.tolist(), place.tolist()
    kin = np.array(
        [
            named.setdefault(
                (run.tag, held.names[index], held.tags[around[index]], held.names[around[index]]), len(named)
            )
            for run, index in zip(page.runs, lying, strict=True)
        ],
        dtype=np.int32,
    )
    kin_count, kin_sum = np.bincount(kin), np.bincount(kin, weights=words)
    kin_links = np.bincount(kin, weights=words * links) / np.maximum(1, kin_sum)
    by_name = Counter(held.names)
    by_name[""] = 0

    context = np.empty((11, len(place)), dtype=np.float32)
    for row, least in enumerate((0.5, 0.7, 0.85), 5):
        holders = np.flatnonzero(shares >= least)
        top = int(holders[-1]) if len(holders) else 0
        context[row] = (place >= top) & (place < ends[top])
    best = int(direct.argmax())
    depth = np.array([held.depths[index] for index in lying])
    context[0] = depth
    context[1] = kin_count[kin]
    context[2] = (kin_sum / kin_count)[kin]
    context[3] = kin_links[kin]
    context[4] = [by_name[held.names[index]] for index in lying]
    context[8] = (place >= best) & (place < ends[best])
    context[9] = depth - held.depths[best]
    context[10] = shares[outer[place]]
    return levels.reshape(-1, len(place)), context


def stretches(page: Page) -> Column:
    """For every box the index after its last inner box: boxes stand in page order, each one stretch."""
    parents = page.boxes.parents
    ends = list(range(1, len(parents) + 1))
    for index in range(len(parents) - 1, 0, -1):
        up = parents[index]
        if up >= 0 and ends[index] > ends[up]:
            ends[up] = ends[index]
    return np.array(ends)


def hints(page: Page, place: Column, ends: Column, words: Column) -> tuple[Table, Table]:
    """Which hints stand on a run's three innermost boxes, and which on any that is not most of the page."""
    count = len(page.boxes)
    running = np.concatenate([[0.0], np.cumsum(np.bincount(place, weights=words, minlength=count))])
    most = 0.7 * max(1.0, float(words.sum()))
    # The broad words for content stay meaningful on wide boxes; what furniture calls itself does not.
    kept_wide = 3 | (1 << 20) | (1 << 21)
    # One box more, without a hint and its own parent, stands around the outermost.
    own = np.array([*page.boxes.hints, 0], dtype=np.int64)
    up = np.array([*page.boxes.parents, -1])
    up[up < 0] = count
    own[:-1][running[ends] - running[:-1] > most] &= kept_wide
    near = own | own[up] | own[up[up]]
    above = own
    # Every round the union reaches twice as far up.
    while (up < count).any():
        above = above | above[up]
        up = up[up]
    return _bits(near[place]), _bits(above[place])


def _bits(held: Column) -> Table:
    """One row per hint, one entry per run: whether it is among those the run has, which are one number."""
    octets = held.astype("<i8").view(np.uint8).reshape(-1, 8)
    bits = np.unpackbits(octets, axis=1, count=len(HINTS), bitorder="little")
    return bits.T.astype(np.float32)


def places(
    page: Page, words: Column, good: Column, prose: Column, own: Column, says: Column, tags: Column
) -> Table:
    """Where a run stands: before or after the headline, under which heading, how far from prose."""
    count = len(words)
    total_words, total_good = max(1.0, float(words.sum())), max(1.0, float(good.sum()))
    place = np.cumsum(words) / total_words
    before = (np.cumsum(good) - good) / total_good
    after = 1 - before - good / total_good
    titled = np.flatnonzero(own[20] > 0)
    heads = np.flatnonzero(tags[2] > 0)
    first = int(titled[0]) if len(titled) else int(heads[0]) if len(heads) else -1
    for at in titled:
        if tags[2, at]:
            first = int(at)
            break
    order = np.arange(count)
    since = np.where(order >= first, order - first, 0) if first >= 0 else order
    heading = (tags[2] + tags[3] + tags[4]) > 0
    said = says.max(axis=0) > 0
    marks = heading | (said & (words < 8))
    last = np.maximum.accumulate(np.where(marks, order, -1))
    flagged = says[0, last] + (says[1:].max(axis=0) > 0)[last] * 0.5
    strong = (prose * (words >= 20)) > 0
    previous_good = _since(strong)
    return np.stack(
        [
            place,
            before,
            after,
            np.minimum(since, 200),
            (order < first).astype(float) if first >= 0 else np.zeros(count),
            np.full(count, float(first >= 0)),
            np.minimum(50, order - last),
            np.where(last >= 0, flagged, 0.0),
            previous_good,
            _since(strong[::-1])[::-1],
        ]
    )


def _since(marked: Column) -> Column:
    """How many runs lie between each run and the last marked one before it: 60 at most, or without one."""
    order = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, order, -1))
    before = np.concatenate([[-1], last[:-1]])
    return np.where(before >= 0, np.minimum(60, order - before - 1), 60)


def neighbours(words: Column, links: Column, prose: Column, place: Column, tags: Column) -> Table:
    """What the three runs before and the three after are, and whether they share the run's box and tag."""
    kind = tags.argmax(axis=0)
    told = np.stack([words, links, prose, place, kind])
    out = np.full((6, *told.shape), -1.0, dtype=np.float32)
    for number, step in enumerate((-1, -2, -3, 1, 2, 3)):
        if abs(step) < len(words):
            if step > 0:
                out[number, :, :-step] = told[:, step:]
            else:
                out[number, :, -step:] = told[:, :step]
        out[number, 3:] = out[number, 3:] == told[3:]
    return out.reshape(-1, len(words))
