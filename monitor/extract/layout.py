"""How the runs of a page lie: in which boxes, under which hints, in what order, beside which neighbours.

Knows boxes, sums and positions; knows no words. One row per run, columns as `features.NAMES` lists them.
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
    boxes, count = page.boxes, len(page.boxes)
    parent = np.array([box.parent for box in boxes], dtype=np.int32)
    runs_in, words_in, good_in, linked_in, short_in = (
        np.bincount(place, weights=weights, minlength=count)
        for weights in (np.ones(len(place)), words, good, words * links, words < 8)
    )
    direct = good_in.copy()
    # What a box's child boxes hold directly counts for it as "direct" too: <div><p/><p/></div>.
    np.add.at(direct, parent[parent >= 0], good_in[parent >= 0])
    start = np.arange(count)
    sums = np.concatenate(
        [
            np.zeros((1, 5)),
            np.cumsum(np.stack([runs_in, words_in, good_in, linked_in, short_in], axis=1), axis=0),
        ]
    )
    sums = sums[ends] - sums[start]
    kinds = [(box.parent, box.tag, box.name) for box in boxes]
    sizes = Counter(kinds)
    same_kind = np.array([sizes[kind] for kind in kinds])
    total_good = max(1.0, float(good.sum()))
    out: list[Column] = []
    at = place.copy()
    for _ in range(4):
        n, w = np.maximum(1, sums[at, 0]), np.maximum(1, sums[at, 1])
        out += [
            sums[at, 3] / w,
            sums[at, 2] / total_good,
            direct[at] / total_good,
            n,
            w / n,
            same_kind[at],
            sums[at, 4] / n,
        ]
        at = np.where(parent[at] >= 0, parent[at], at)
    levels = np.stack(out, axis=1)

    names: dict[tuple[str, str, str, str], int] = {}
    kin = np.zeros(len(place), dtype=np.int32)
    for number, (run, box_index) in enumerate(zip(page.runs, place.tolist(), strict=True)):
        box = boxes[box_index]
        outer = boxes[box.parent] if box.parent >= 0 else box
        kin[number] = names.setdefault((run.tag, box.name, outer.tag, outer.name), len(names))
    kin_count = np.bincount(kin)
    kin_words = np.bincount(kin, weights=words) / kin_count
    kin_links = np.bincount(kin, weights=words * links) / np.maximum(1, np.bincount(kin, weights=words))
    by_name = Counter(box.name for box in boxes)
    by_name[""] = 0
    name_count = np.array([by_name[boxes[index].name] for index in place.tolist()])

    inside = []
    shares = sums[:, 2] / total_good
    for least in (0.5, 0.7, 0.85):
        holders = np.flatnonzero(shares >= least)
        top = int(holders[-1]) if len(holders) else 0
        inside.append(((place >= top) & (place < ends[top])).astype(np.float32))
    best = int(direct.argmax())
    in_best = ((place >= best) & (place < ends[best])).astype(np.float32)
    depth = np.array([box.depth for box in boxes])
    outer_sums = sums[np.where(parent[place] >= 0, parent[place], place), 2] / total_good
    context = np.stack(
        [
            depth[place],
            kin_count[kin],
            kin_words[kin],
            kin_links[kin],
            name_count,
            *inside,
            in_best,
            depth[place] - depth[best],
            outer_sums,
        ],
        axis=1,
    )
    return levels, context


def stretches(page: Page) -> Column:
    """For every box the index after its last inner box: boxes stand in page order, each one stretch."""
    count = len(page.boxes)
    ends = list(range(1, count + 1))
    for index in range(count - 1, 0, -1):
        up = page.boxes[index].parent
        if up >= 0 and ends[index] > ends[up]:
            ends[up] = ends[index]
    return np.array(ends)


def hints(page: Page, place: Column, ends: Column, words: Column) -> tuple[Table, Table]:
    """Which hints stand on a run's three innermost boxes, and which on any that is not most of the page."""
    boxes = page.boxes
    count = len(boxes)
    running = np.concatenate([[0.0], np.cumsum(np.bincount(place, weights=words, minlength=count))])
    held = (running[ends] - running[:-1]).tolist()
    most = 0.7 * max(1.0, float(words.sum()))
    # The broad words for content stay meaningful on wide boxes; what furniture calls itself does not.
    kept_wide = 3 | (1 << 20) | (1 << 21)
    near = [0] * count
    above = [0] * count
    inner: list[tuple[int, int]] = [(0, 0)] * count
    for index, box in enumerate(boxes):
        hint = box.hint if held[index] <= most else box.hint & kept_wide
        up = box.parent
        first, second = inner[up] if up >= 0 else (0, 0)
        near[index] = hint | first | second
        inner[index] = (hint, first)
        above[index] = hint | (above[up] if up >= 0 else 0)
    bits = np.arange(len(HINTS), dtype=np.int64)
    near_bits = (np.array(near, dtype=np.int64)[place][:, None] >> bits) & 1
    above_bits = (np.array(above, dtype=np.int64)[place][:, None] >> bits) & 1
    return near_bits.astype(np.float32), above_bits.astype(np.float32)


def places(
    page: Page, words: Column, good: Column, prose: Column, own: Column, says: Column, tags: Column
) -> Table:
    """Where a run stands: before or after the headline, under which heading, how far from prose."""
    count = len(words)
    total_words, total_good = max(1.0, float(words.sum())), max(1.0, float(good.sum()))
    place = np.cumsum(words) / total_words
    before = (np.cumsum(good) - good) / total_good
    after = 1 - before - good / total_good
    titled = np.flatnonzero(own[:, 20] > 0)
    heads = np.flatnonzero(tags[:, 2] > 0)
    first = int(titled[0]) if len(titled) else int(heads[0]) if len(heads) else -1
    for at in titled:
        if tags[at, 2]:
            first = int(at)
            break
    order = np.arange(count)
    since = np.where(order >= first, order - first, 0) if first >= 0 else order
    heading = (tags[:, 2] + tags[:, 3] + tags[:, 4]) > 0
    said = says.sum(axis=1) > 0
    marks = heading | (said & (words < 8))
    last = np.maximum.accumulate(np.where(marks, order, -1))
    flagged = says[last, 0] + says[last, 1:].any(axis=1) * 0.5
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
        ],
        axis=1,
    )


def _since(marked: Column) -> Column:
    """How many runs lie between each run and the last marked one before it: 60 at most, or without one."""
    order = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, order, -1))
    before = np.concatenate([[-1], last[:-1]])
    return np.where(before >= 0, np.minimum(60, order - before - 1), 60)


def neighbours(words: Column, links: Column, prose: Column, place: Column, tags: Column) -> Table:
    kind = tags.argmax(axis=1)
    out: list[Column] = []
    for sign in (-1, 1):
        for step in (1, 2, 3):
            out += [
                shifted(words, sign * step, -1.0),
                shifted(links, sign * step, -1.0),
                shifted(prose, sign * step, -1.0),
                (shifted(place.astype(np.float32), sign * step, -1.0) == place).astype(np.float32),
                (shifted(kind.astype(np.float32), sign * step, -1.0) == kind).astype(np.float32),
            ]
    return np.stack(out, axis=1)


def shifted(column: Column, step: int, fill: float) -> Column:
    """Return the value `step` rows further on for every row, `fill` beyond the ends."""
    out = np.full(len(column), fill, dtype=np.float32)
    if abs(step) < len(column):
        if step > 0:
            out[:-step] = column[step:]
        else:
            out[-step:] = column[:step]
    return out
