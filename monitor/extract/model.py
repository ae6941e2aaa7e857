"""Boosted trees over the columns of `features` and `votes`, read from `weights.npz` and evaluated with numpy.

Oblivious trees: every tree asks the same question on each of its levels, so a row's leaf is a binary
number. Two sets: one for the features alone, one that also sees the votes of the other readers. How
the weights are fitted and checked on sites they have never seen is told in docs/reading.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from monitor.extract import votes
from monitor.extract.features import NAMES
from monitor.extract.layout import Column, Table


@dataclass(frozen=True, slots=True)
class Trees:
    """One set. columns, borders: of every level of every tree, tree by tree; leaves: one row per tree.

    At most 8 levels, so that the number of a leaf is a byte.
    """

    columns: NDArray[np.int32]
    borders: NDArray[np.float32]
    leaves: NDArray[np.float32]
    bias: float

    def odds(self, rows: Table) -> Column:
        """Return the probability of every row."""
        trees, size = self.leaves.shape
        depth = size.bit_length() - 1
        # By columns, so that every question reads one stretch of memory.
        table = np.ascontiguousarray(rows.T)
        columns, borders = self.columns.reshape(trees, depth), self.borders.reshape(trees, depth)
        leaf = np.zeros((trees, len(rows)), dtype=np.uint8)
        # The last level is the highest bit. Adding a number to itself is faster than shifting it.
        for level in reversed(range(depth)):
            leaf += leaf
            leaf |= (table.take(columns[:, level], axis=0) > borders[:, level, None]).view(np.uint8)
        first = (np.arange(trees) * size)[:, None]
        total = self.leaves.ravel().take(leaf + first).sum(axis=0) + self.bias
        return np.asarray(1 / (1 + np.exp(-total)), dtype=np.float32)


@cache
def stages() -> tuple[Trees, Trees]:
    """Return the trees for features alone and for features with votes, as shipped."""
    return loaded((files("monitor.extract") / "weights.npz").read_bytes())


def loaded(held: bytes) -> tuple[Trees, Trees]:
    """Return both sets from the bytes of a weights file.

    ValueError where they were fitted for other features than this version measures.
    """
    with np.load(BytesIO(held), allow_pickle=False) as arrays:
        if tuple(arrays["names"].tolist()) != NAMES + votes.NAMES:
            raise ValueError("the weights were fitted for other features: fit them again (docs/reading.md)")
        alone, voting = (
            Trees(
                columns=arrays[f"columns{n}"],
                borders=arrays[f"borders{n}"],
                leaves=arrays[f"leaves{n}"],
                bias=float(arrays[f"bias{n}"]),
            )
            for n in (1, 2)
        )
        return alone, voting
