"""Sums that keep their digits, on plain arrays: what the engine and the reductions share."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
add_up: Any = np.add.reduce

# NumPy adds pairwise along the fastest axis only; along the others it adds row to row, and n rows
# of float32 lose digits as n grows. Runs up to this long are added so, then the partial sums are
# added in turn.
RUN = 64


def accurate_sum(
    x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Any:
    """``x.sum(axis)`` with an error that grows with log n, not n, along every axis.

    Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993): blocked
    summation. Float64 and integers go straight to NumPy, short axes too.

    >>> rows = np.full((1_000_000, 2), 0.1, np.float32)
    >>> rows.sum(0)[0], accurate_sum(rows, 0)[0]
    (np.float32(100958.34), np.float32(100000.0))
    """
    if x.dtype.itemsize >= 8 or x.dtype.kind != "f" or x.size <= RUN:
        return add_up(x, axis, keepdims=keepdims)
    if axis is None:
        if x.flags.c_contiguous:  # one long run: NumPy's own pairwise sum
            return add_up(x, axis, keepdims=keepdims)
        axes = tuple(range(x.ndim))
    else:
        axes = (axis % x.ndim,) if isinstance(axis, int) else tuple(a % x.ndim for a in axis)
    for a in axes:
        if a == x.ndim - 1:
            continue
        while x.shape[a] > RUN:
            n = x.shape[a] // RUN * RUN
            blocks = x[(slice(None),) * a + (slice(n),)]
            shape = (*x.shape[:a], n // RUN, RUN, *x.shape[a + 1 :])
            partial = add_up(blocks.reshape(shape), a + 1)  # (..., n / RUN, ...)
            rest = x[(slice(None),) * a + (slice(n, None),)]  # (..., < RUN, ...)
            x = np.concatenate([partial, rest], a) if rest.shape[a] else partial
    return add_up(x, axes, keepdims=keepdims)


def sum_to_shape(d: Any, shape: tuple[int, ...]) -> Any:
    """Sum a cotangent over the axes that broadcasting added or stretched, down to ``shape``.

    ``d`` is an array, or a tensor when the pass is recorded. The transpose of ``np.broadcast_to``.
    """
    lead = len(d.shape) - len(shape)
    if lead < 0 or any(n not in (1, m) for n, m in zip(shape, d.shape[lead:], strict=False)):
        return np.broadcast_to(d, shape)
    axes = tuple(range(lead)) + tuple(
        lead + i for i, n in enumerate(shape) if n == 1 and d.shape[lead + i] != 1
    )
    if not isinstance(d, (np.ndarray, np.generic)):
        summed = d.sum(axis=axes, keepdims=True) if axes else d
    else:
        summed = accurate_sum(np.asarray(d), axes, keepdims=True) if axes else d
    return summed.reshape(shape)


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
    numerator, denominator = tables
    return np.polyval(numerator, t) / np.polyval(denominator, t)
