"""Samples as a network takes them: rows of an array or of a sparse matrix, batch by batch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

import tinygrad_np as tg

__all__ = ["InputFormat", "Samples", "as_rows"]

Array = NDArray[Any]

# Rows of one forward pass in prediction: products are as fast as they get, and the activations of
# a convolution stay small.
ROWS = 512


def as_rows(X: Any) -> tuple[Any, tuple[int, ...]]:
    """Flatten each sample of an array, (N, ...) to (N, features).

    Returns:
        The rows, and the shape that a sample had: () if they were rows before.
    """
    if getattr(X, "ndim", 2) <= 2:
        return X, ()
    array = np.asarray(X)
    return array.reshape(len(array), -1), array.shape[1:]


class InputFormat(NamedTuple):
    """What a module takes.

    Attributes:
        shape: of a sample.
        dtype: of a batch.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def fits(self, features: int) -> bool:
        return math.prod(self.shape) == features

    def cast(self, X: Any) -> Any:
        """Convert rows to the dtype, all at once: the batches need not be, then."""
        if sparse.issparse(X):
            return X.astype(self.dtype, copy=False)
        return np.ascontiguousarray(X, self.dtype)

    def batch(self, X: Any, index: Array) -> tg.Tensor:
        """Return the rows at ``index``, a new tensor of shape (len(index), *shape)."""
        rows = X[index].toarray() if sparse.issparse(X) else X.take(index, axis=0)
        if rows.dtype != self.dtype:
            rows = rows.astype(self.dtype)
        return tg.from_numpy(rows.reshape(len(index), *self.shape))

    def batches(self, X: Any) -> Iterator[tg.Tensor]:
        """Return all rows in order."""
        count = X.shape[0]
        for start in range(0, count, ROWS):
            yield self.batch(X, np.arange(start, min(start + ROWS, count)))


class Samples(NamedTuple):
    """Rows, what they should give, and how much each counts.

    Attributes:
        X: (N, features), an array or a CSR matrix.
        target: (N, ...).
        weight: (N,), or None.
    """

    X: Any
    target: Array
    weight: Array | None

    def mass(self, index: Any = ...) -> float:
        """Return what the samples at ``index`` weigh together: how many they are, unweighted."""
        if self.weight is None:
            return float(len(self.target[index]))
        return float(self.weight[index].sum())

    def cast(self, dtype: np.dtype[Any]) -> Samples:
        """Convert targets that are numbers, not classes, and weights."""
        target = self.target.astype(dtype, copy=False) if self.target.dtype.kind == "f" else None
        weight = None if self.weight is None else self.weight.astype(dtype, copy=False)
        return Samples(self.X, self.target if target is None else target, weight)

    def subset(self, index: Array) -> Samples:
        """Return copies of the rows at ``index``."""
        weight = None if self.weight is None else self.weight[index]
        return Samples(self.X[index], self.target[index], weight)
