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
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.extract import votes
from monitor.extract.features import NAMES
from monitor.extract.layout import Column, Table


@dataclass(frozen=True, slots=True)
class Trees:
    """One set. columns, borders: of every question, each once; leaves: one row per tree.

    levels: which question each tree asks, a row per level; at most 8, so that the number of a leaf is a byte.
    """

    columns: NDArray[np.int64]
    borders: NDArray[np.float32]
    levels: NDArray[np.int64]
    leaves: NDArray[np.float32]
    bias: float

    @classmethod
    def of(
        cls,
        columns: NDArray[np.int32],
        borders: NDArray[np.float32],
        leaves: NDArray[np.float32],
        bias: float,
    ) -> Self:
        """Return the set whose columns and borders are given for every level of every tree, tree by tree."""
        asked, which = np.unique(np.stack([columns, borders]), axis=1, return_inverse=True)
        return cls(
            columns=asked[0].astype(np.int64),
            borders=asked[1].astype(np.float32),
            levels=np.ascontiguousarray(which.reshape(len(leaves), -1).T),
            leaves=leaves,
            bias=bias,
        )

    def odds(self, rows: Table) -> Column:
        """Return the probability of every row."""
        trees, size = self.leaves.shape
        # By columns, so that every question reads one stretch of memory. More than half of the questions of
        # the trees are asked by another one as well.
        table = np.ascontiguousarray(rows.T)
        answers = (table.take(self.columns, axis=0) > self.borders[:, None]).view(np.uint8)
        leaf = np.zeros((trees, len(rows)), dtype=np.uint8)
        # The last level is the highest bit. Adding a number to itself is faster than shifting it.
        for level in self.levels[::-1]:
            leaf += leaf
            leaf |= answers.take(level, axis=0)
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
            Trees.of(
                columns=arrays[f"columns{n}"],
                borders=arrays[f"borders{n}"],
                leaves=arrays[f"leaves{n}"],
                bias=float(arrays[f"bias{n}"]),
            )
            for n in (1, 2)
        )
        return alone, voting
