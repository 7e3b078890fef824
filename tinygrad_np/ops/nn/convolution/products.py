"""Matrix products on plain arrays, of the sizes that OpenBLAS is fastest at.

Python's threads have no place here: OpenBLAS can hang when two of them multiply at once, and a
core takes longer to wake up than most of these products take.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ....core.types import Array
from .algorithm_choice import LIMITS


@lru_cache(maxsize=1024)
def largest_divisor(n: int, least: int, most: int) -> int:
    """The largest divisor of ``n`` from ``least`` to ``most``; 0 if there is none."""
    if not 0 < least <= min(n, most):
        return 0
    counts = range(-(-n // most), n // least + 1)
    return next((n // count for count in counts if n % count == 0), 0)


def _in_pieces(a: Array, length: int) -> Array:
    """(..., k, n) as a view, (..., n / length, k, length)."""
    return a.reshape(*a.shape[:-1], a.shape[-1] // length, length).swapaxes(-2, -3)


def is_small(matrix: Array) -> bool:
    """Whether products with a matrix are best made in small ones."""
    return matrix.shape[-2] * matrix.shape[-1] <= LIMITS.few  # type: ignore[no-any-return]


def multiply(a: Array, b: Array, out: Array) -> None:
    """(..., m, k) by (..., k, n) into ``out``, as many small products if ``a`` is small."""
    m, k = a.shape[-2:]
    n = b.shape[-1]
    length = (
        largest_divisor(n, 32, min(512, LIMITS.small_product // max(1, m * k)))
        if is_small(a)
        else 0
    )
    if length in (0, n) or b.flags.c_contiguous:
        np.matmul(a, b, out=out)
    else:
        np.matmul(a[..., None, :, :], _in_pieces(b, length), out=_in_pieces(out, length))


def multiply_and_sum(a: Array, b: Array) -> Array:
    """The sum over t of ``a[:, t] @ b[:, t].T``, (G, t, ..., m, k) by (G, t, ..., n, k)."""
    m, n = a.shape[-2], b.shape[-2]
    if (
        m * n <= LIMITS.few_sums
    ):  # on one core: to wake up the other for each costs more than it gains
        length = largest_divisor(a.shape[-1], 128, LIMITS.small_product // max(1, m * n)) or max(
            1, a.shape[-1]
        )
        products = np.matmul(_in_pieces(a, length), _in_pieces(b, length).swapaxes(-2, -1))
        summed: Array = products.sum((1, -3))
        return summed
    summed = np.zeros((a.shape[0], m, n), np.result_type(a, b))
    for t in range(a.shape[1]):
        summed += a[:, t] @ b[:, t].swapaxes(1, 2)
    return summed
