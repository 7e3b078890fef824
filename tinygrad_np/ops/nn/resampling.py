"""Axes resampled: each new entry is a weighted sum of a few old ones.

That is linear, and its transpose is of the same kind, so one primitive is its own derivative. What
is not among the few has no part in the sum: an infinity there leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import Array


class Taps:
    """Which entries of an axis the entries of a new one are sums of, and with what weights.

    Args:
        row: for each product of a sum, which new entry it is part of; ascending.
        source: the old entry.
        weight: the factor.
        rows: how many new entries there are.
        length: how many old ones.
    """

    def __init__(self, row: Array, source: Array, weight: Array, rows: int, length: int) -> None:
        self.row, self.source, self.weight = row, source, weight
        self.rows, self.length = rows, length

    @staticmethod
    def of_table(source: Array, weight: Array, length: int) -> Taps:
        """Taps from tables (rows, taps); what has no weight is left out."""
        rows, taps = source.shape
        kept = weight.ravel() != 0
        row = np.repeat(np.arange(rows), taps)
        return Taps(row[kept], source.ravel()[kept], weight.ravel()[kept], rows, length)

    @staticmethod
    def of_ranges(first: Array, last: Array, weight: Array, length: int) -> Taps:
        """New entries that are sums of the old ones from ``first`` to before ``last``."""
        counts = last - first
        row = np.repeat(np.arange(len(first)), counts)
        step = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        return Taps(row, first[row] + step, weight[row], len(first), length)

    @cached_property
    def merged(self) -> Taps:
        """The same sums, with each old entry once in each."""
        key, place = np.unique(self.row * self.length + self.source, return_inverse=True)
        weight = np.bincount(place, self.weight, len(key))
        return Taps(key // self.length, key % self.length, weight, self.rows, self.length)

    @cached_property
    def transposed(self) -> Taps:
        """The taps of the transpose."""
        order = np.argsort(self.source, kind="stable")
        return Taps(self.source[order], self.row[order], self.weight[order], self.length, self.rows)

    @cached_property
    def passes(self) -> list[tuple[Any, Array, Array]]:
        """The first products of all sums, then the second ones ...: new entries, old ones, weights.

        All new entries at once are None.
        """
        counts = np.bincount(self.row, minlength=self.rows)
        number = np.arange(len(self.row)) - np.repeat(np.cumsum(counts) - counts, counts)
        found: list[tuple[Any, Array, Array]] = []
        for n in range(int(counts.max(initial=0))):
            some = number == n
            row = None if some.sum() == self.rows else self.row[some]
            found.append((row, self.source[some], self.weight[some]))
        return found


def _resample_forward(x: Array, *, taps: Taps, axis: int) -> Array:
    before, after = x.shape[:axis], x.shape[axis + 1 :]
    y = np.zeros((*before, taps.rows, *after), x.dtype)
    for row, source, weight in taps.passes:
        part = x.take(source, axis)
        part *= weight.astype(x.dtype).reshape((-1,) + (1,) * len(after))
        if row is None:
            y += part
        else:
            y[(slice(None),) * axis + (row,)] += part
    return y


_resample: Primitive = primitive(
    _resample_forward,
    "x",
    lambda g, taps, axis: _resample(g, taps=taps.transposed, axis=axis),
    name="resample",
)


def resampled(x: Any, taps: Sequence[Taps | None]) -> Any:
    """Resample the spatial axes of (N, C, ...), one after the other; None leaves an axis as it is.

    >>> doubled = Taps.of_table(np.array([[0], [0], [1], [1]]), np.ones((4, 1)), 2)
    >>> resampled(np.array([[[1.0, 2.0]]]), [doubled])
    array([[[1., 1., 2., 2.]]])
    """
    for axis, some in enumerate(taps, 2):
        if some is not None:
            x = _resample(x, taps=some, axis=axis)
    return x
