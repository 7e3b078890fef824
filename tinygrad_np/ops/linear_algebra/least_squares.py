"""Least squares."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import like_input, unwrap
from ...core.types import TensorLike
from ..arguments import shape_of
from ..elementwise.powers import square
from ..reductions.sums import sum as total
from .inverse import _pinv, tolerance
from .lapack import LinAlgError, floats, matrices
from .svd import svdvals

DRIVERS = ("gelsy", "gelsd", "gelss", "gels")


class LstsqResult(NamedTuple, Generic[TensorLike]):
    """What least squares found: as ``np.linalg.lstsq`` and ``torch.linalg.lstsq`` order it."""

    solution: TensorLike
    residuals: TensorLike
    rank: TensorLike
    singular_values: TensorLike


def lstsq(
    A: TensorLike, B: Any, rcond: float | None = None, *, driver: str | None = None
) -> LstsqResult[TensorLike]:
    """Find the smallest ``X`` for which ``|A @ X - B|`` is smallest.

    Args:
        A: (..., m, n).
        B: (..., m, k), or (..., m): vectors.
        rcond: singular values up to this share of the largest count as 0; by default the rounding
            error times max(m, n).
        driver: LAPACK's routine, which decides what else is returned: "gelsy" (the default: the
            rank), "gelsd" and "gelss" (singular values too), "gels" (for full rank only). The
            solution is the same, found by the pseudoinverse.

    Returns:
        X (..., n, k) or (..., n). The sums of squares of ``A @ X - B`` (..., k), if m > n, the rank
        is n for each matrix and the driver is not gelsy; else empty. The ranks, int64 (not with
        gels: empty). The singular values (with gelsd and gelss; else empty).

    Raises:
        LinAlgError: fewer than two dimensions; with gels, a lower rank.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError: another driver.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> A, B = tg.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), tg.tensor([1.0, 3.0, 5.0])
    >>> tg.linalg.lstsq(A, B).solution.numpy().round(4).tolist()
    [1.0, 2.0]
    """
    if driver is not None and driver not in DRIVERS:
        raise ArgumentError(f"lstsq: driver={driver!r}: choose from {', '.join(DRIVERS)}")
    driver = driver or DRIVERS[0]
    a, b = floats("lstsq", matrices("lstsq", A), B)
    is_vector = b.ndim == a.ndim - 1
    if is_vector:
        b = b[..., None]
    if b.ndim != a.ndim or shape_of(a)[:-1] != shape_of(b)[:-1]:
        raise ShapeError(
            f"lstsq: shapes {shape_of(A)} and {shape_of(B)}: as many rows and the same stacks are "
            "needed"
        )
    found = least_squares(a, b, rcond)
    full = bool(np.all(found.rank == shape_of(a)[-1]))
    if driver == "gels" and np.any(found.rank < min(shape_of(a)[-2:])):
        raise LinAlgError("lstsq: a matrix has not the full rank that driver='gels' needs")
    nothing = like_input(np.empty(0, a.dtype), a)
    squares = nothing
    if full and shape_of(a)[-2] > shape_of(a)[-1] and driver != "gelsy":
        squares = total(square(b - a @ found.solution), axis=-2)
    rank = np.empty(0, np.int64) if driver == "gels" else found.rank
    values = found.singular_values if driver in ("gelsd", "gelss") else nothing
    x = found.solution[..., 0] if is_vector else found.solution
    return LstsqResult(x, squares, like_input(rank, a), values)


class Found(NamedTuple):
    """The solution, the ranks as an array, and the singular values."""

    solution: Any
    rank: Any
    singular_values: Any


def least_squares(a: Any, b: Any, rcond: float | None) -> Found:
    """Solve by the pseudoinverse."""
    s = svdvals(a)
    limit = tolerance(unwrap(s), unwrap(a), None, rcond)
    rank = np.count_nonzero(unwrap(s) > limit[..., None], -1)
    return Found(_pinv(a, rtol=rcond) @ b, np.asarray(rank), s)
