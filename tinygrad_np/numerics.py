"""Sums that keep their digits, on plain arrays: what the engine and the reductions share."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

Array = np.ndarray[Any, np.dtype[Any]]
add_up: Any = np.add.reduce
FLOAT32 = np.dtype(np.float32)

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
    (1993). Float64 and integers, and short axes, go straight to NumPy.

    >>> rows = np.full((1_000_000, 2), 0.1, np.float32)
    >>> rows.sum(0)[0], accurate_sum(rows, 0)[0]
    (np.float32(100958.34), np.float32(100000.0))
    """
    if x.size <= RUN or x.dtype.itemsize >= 8 or x.dtype.kind != "f":
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


# Rational Chebyshev approximations of erf by W. J. Cody, Math. Comp. 23 (1969), tables I to III,
# highest power first.
_ERF_SMALL = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
     2.84423683343917062e3),
)  # fmt: skip
_ERFC_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
     1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
     1.23033935480374942e3),
)  # fmt: skip


def erf(x: Array) -> Array:
    """The error function, to rounding in float64 and float32 (NumPy has none).

    Past 4 it differs from 1 by less than float64 shows at 6; the middle approximation serves there
    too.

    >>> erf(np.array([0.0, 1.0, -10.0])).round(6)
    array([ 0.      ,  0.842701, -1.      ])
    """
    x = np.asarray(x)
    z = x.astype(np.float64)
    a = np.minimum(np.abs(z), 6.0)
    small = np.minimum(a, 0.46875) ** 2
    inner = z * _ratio(_ERF_SMALL, small)
    outer = np.copysign(1 - np.exp(-a * a) * _ratio(_ERFC_MIDDLE, a), z)
    y = np.where(a <= 0.46875, inner, outer)
    return y.astype(x.dtype if x.dtype.kind == "f" else np.float32)


def _ratio(tables: tuple[tuple[float, ...], tuple[float, ...]], t: Array) -> Array:
    return _polynomial(tables[0], t) / _polynomial(tables[1], t)


def _polynomial(coefficients: tuple[float, ...], t: Array) -> Array:
    """Horner's rule, in place (``np.polyval`` makes an array a step)."""
    y = np.full_like(t, coefficients[0])
    for c in coefficients[1:]:
        y *= t
        y += c
    return y
