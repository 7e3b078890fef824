"""Sums that keep their digits, on plain arrays: what the engine and the reductions share."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .types import Array

add_up: Any = np.add.reduce
FLOAT32 = np.dtype(np.float32)
FLOAT16 = np.dtype(np.float16)

# NumPy adds pairwise along the fastest axis in memory only. Along the others it adds row to row,
# and float32 loses digits as the rows grow in number. Up to RUN are added so, then their sums.
RUN = 64
# Up to so many rows, a product with a vector of ones adds them two to five times faster than
# NumPy, and four rows at a time, which loses fewer digits than one by one.
ROWS = 256
# With so many elements it is worth a look whether rows can be summed by products, too.
LONG = 16_384


def accurate_sum(
    x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Any:
    """``x.sum(axis)`` with an error that grows with log n, not n, along every axis.

    Blocked summation: Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14
    (1993). Float64 and integers, and short axes, go straight to NumPy; float16 is added in float32.

    >>> rows = np.full((1_000_000, 2), 0.1, np.float32)
    >>> rows.sum(0)[0], accurate_sum(rows, 0)[0]
    (np.float32(100958.34), np.float32(100000.0))
    """
    dtype = x.dtype
    if dtype == FLOAT16:
        return add_up(x, axis, FLOAT32, keepdims=keepdims).astype(FLOAT16)
    if x.size <= RUN or dtype.itemsize >= 8 or dtype.kind != "f":
        return add_up(x, axis, keepdims=keepdims)
    if axis in (0, (0,)) and x.ndim == 2:
        return sum_rows(x)[None] if keepdims else sum_rows(x)
    if axis is None:
        if x.flags.c_contiguous and (x.size < LONG or x.dtype is not FLOAT32):
            # one run: pairwise throughout
            return add_up(x, axis, keepdims=keepdims)
        axis = tuple(range(x.ndim))
    axes = normalize_axis_tuple(axis, x.ndim)
    kept = tuple(n for a, n in enumerate(x.shape) if a not in axes)
    if x.dtype is FLOAT32 and x.size >= LONG:
        order = [a for a in range(x.ndim) if a not in axes]
        order += sorted(axes, key=lambda a: -x.strides[a])
        rows = x.transpose(order)
        if rows.flags.c_contiguous:
            sums = _sum_columns(rows.reshape(prod(kept), -1))
            if keepdims:
                return sums.reshape([1 if a in axes else n for a, n in enumerate(x.shape)])
            return sums.reshape(kept)[()]
    slow = [a for a in axes if abs(x.strides[a]) != x.itemsize]
    if prod(x.shape[a] for a in slow) <= RUN:
        return add_up(x, axes, keepdims=keepdims)
    for a in sorted(axes, key=lambda a: a not in slow):  # rows first, while they are long
        x = _sum_in_blocks(x, a)
    return x if keepdims else x.reshape(kept)[()]


def sum_rows(x: Array) -> Array:
    """``accurate_sum(x, 0)`` of a matrix."""
    n = x.shape[0]
    if x.dtype == FLOAT16:
        halves: Array = add_up(x, 0, FLOAT32).astype(FLOAT16)
        return halves
    if n <= ROWS and x.dtype is FLOAT32 and x.flags.forc:
        product: Array = np.dot(_ones(n), x)
        return product
    direct = n <= RUN or x.dtype.itemsize >= 8 or abs(x.strides[0]) == x.itemsize
    summed: Array = add_up(x, 0) if direct else _sum_in_blocks(x, 0)[0]
    return summed


def _sum_columns(x: Array) -> Array:
    """``x.sum(1)`` of a contiguous float32 matrix: pieces of rows by products with ones, too.

    Their length is the largest power of two that divides the row, up to ROWS.
    """
    n = x.shape[1]
    piece = min(n & -n, ROWS)
    if piece < 32:
        return add_up(x, 1)  # type: ignore[no-any-return]
    pieces = np.dot(x.reshape(-1, piece), _ones(piece))
    return add_up(pieces.reshape(len(x), -1), 1)  # type: ignore[no-any-return]


@lru_cache(maxsize=ROWS)
def _ones(n: int) -> Array:
    ones = np.ones(n, np.float32)
    ones.flags.writeable = False
    return ones


def _sum_in_blocks(x: Array, a: int) -> Array:
    """The sum along one axis, which is kept, of length 1."""
    while x.shape[a] > RUN and abs(x.strides[a]) != x.itemsize:
        whole = x.shape[a] // RUN * RUN
        lead = (slice(None),) * a
        shape = (*x.shape[:a], whole // RUN, RUN, *x.shape[a + 1 :])
        partial: Array = add_up(x[(*lead, slice(whole))].reshape(shape), a + 1)
        rest = x[(*lead, slice(whole, None))]
        x = np.concatenate([partial, rest], a) if rest.shape[a] else partial
    summed: Array = add_up(x, a, keepdims=True)
    return summed


def sum_to_shape(d: Any, shape: tuple[int, ...]) -> Any:
    """Sum a cotangent over the axes that broadcasting added or stretched, down to ``shape``.

    ``d`` is an array, or a tensor when the pass is recorded. The transpose of ``np.broadcast_to``.
    """
    from_shape = d.shape
    if len(from_shape) == 2 and from_shape[1:] == shape and isinstance(d, np.ndarray):
        return sum_rows(d)  # most often it is this: a bias
    lead = len(from_shape) - len(shape)
    axes = tuple(range(lead))
    if from_shape[lead:] == shape and lead > 0:
        return _sum_over(d, axes, False)
    if lead < 0 or any(n not in (1, m) for n, m in zip(shape, from_shape[lead:], strict=True)):
        return np.broadcast_to(d, shape)
    stretched = tuple(lead + i for i, n in enumerate(shape) if n != from_shape[lead + i])
    return _sum_over(d, axes + stretched, True).reshape(shape)


def _sum_over(d: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if isinstance(d, np.ndarray):
        return accurate_sum(d, axes, keepdims)
    return d.sum(axis=axes, keepdims=keepdims)
