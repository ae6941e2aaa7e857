"""Boosted trees over the columns of `features` and `votes`, read from `weights.npz` and evaluated with numpy.

Oblivious trees: every tree asks the same question on each of its levels, so a row's leaf is a binary
number. Two sets: one for the features alone, one that also sees the votes of the other readers. The first
is the mean of several fits, of which one alone is asked where it leaves no doubt. How the weights are
fitted and checked on sites they have never seen is told in docs/reading.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.extract import votes
from monitor.extract.features import NAMES
from monitor.extract.layout import Column, Table

CLEAR = 4.0
"""Log-odds beyond which one fit speaks for all. Of the labelled pages seven rows in ten are beyond; their
probability differs from that of all fits by 0.03 at most, and no row is on another side of the threshold."""


@dataclass(frozen=True, slots=True)
class Trees:
    """One set. columns, borders: of every question, each once; leaves: one row per tree.

    levels: which question each tree asks, a row per level; at most 8, so that the number of a leaf is a byte.
    rest: the trees of the other fits, where the set is the mean of `fits` of them and these are the first.
    """

    columns: NDArray[np.int64]
    borders: NDArray[np.float32]
    levels: NDArray[np.int64]
    leaves: NDArray[np.float32]
    bias: float
    rest: Self | None = None
    fits: int = 1

    @classmethod
    def of(
        cls,
        columns: NDArray[np.int32],
        borders: NDArray[np.float32],
        leaves: NDArray[np.float32],
        bias: float,
        fits: int = 1,
    ) -> Self:
        """Return the set whose columns and borders are given for every level of every tree, tree by tree.

        fits: of how many fits with equally many trees it is the mean, one after the other.
        """
        if fits > 1:
            trees = len(leaves) // fits
            levels = trees * (len(columns) // len(leaves))
            first = cls.of(columns[:levels], borders[:levels], leaves[:trees], bias)
            rest = cls.of(columns[levels:], borders[levels:], leaves[trees:], 0.0)
            return replace(first, rest=rest, fits=fits)
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
        # By columns, so that every question reads one stretch of memory.
        table = np.ascontiguousarray(rows.T)
        total = self._sums(table)
        if self.rest is not None:
            unclear = np.flatnonzero(np.abs(self.fits * total + self.bias) < CLEAR)
            more = total[unclear] + self.rest._sums(np.ascontiguousarray(table[:, unclear]))
            total *= self.fits
            total[unclear] = more
        return np.asarray(1 / (1 + np.exp(-(total + self.bias))), dtype=np.float32)

    def _sums(self, table: Table) -> Column:
        """Return what the leaves of every row add up to. table: a column of features after the other."""
        trees, size = self.leaves.shape
        # More than half of the questions of the trees are asked by another one as well.
        answers = (table.take(self.columns, axis=0) > self.borders[:, None]).view(np.uint8)
        leaf = np.zeros((trees, table.shape[1]), dtype=np.uint8)
        # The last level is the highest bit. Adding a number to itself is faster than shifting it.
        for level in self.levels[::-1]:
            leaf += leaf
            leaf |= answers.take(level, axis=0)
        first = (np.arange(trees) * size)[:, None]
        return np.asarray(self.leaves.ravel().take(leaf + first).sum(axis=0))


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
                fits=int(arrays[f"fits{n}"]),
            )
            for n in (1, 2)
        )
        return alone, voting
