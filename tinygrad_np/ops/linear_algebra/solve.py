"""Linear equations with a square matrix."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.arithmetic import _neg
from ..elementwise.selection import where
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape
from .lapack import LinAlgError, floats, identity_like, lapack, square
from .lu import eliminate, lu_solve
from .triangular import check_equation

_solve: Primitive = primitive(
    lambda a, b: lapack(np.linalg.solve, a, b),
    "a b",
    lambda g, a, y: _neg(_solve(a.mT, g) @ y.mT),
    lambda g, a: _solve(a.mT, g),
    name="solve",
)


def solve(A: TensorLike, B: Any, *, left: bool = True) -> TensorLike:
    """Solve ``A @ X = B`` or, if not ``left``, ``X @ A = B``.

    Args:
        A: (..., n, n).
        B: (n,), (..., n), (..., n, k), or (..., k, n) if not ``left``. It is a stack of vectors if
            its shape is A's without the last axis, else a stack of matrices. Stacks broadcast.
        left: on which side of ``X`` the matrix stands.

    Returns:
        X, of the shape of B with the stacks broadcast.

    Raises:
        LinAlgError: a matrix that is not square, or has no inverse.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.solve(tg.tensor([[2.0, 0.0], [0.0, 4.0]]), tg.tensor([2.0, 2.0])).tolist()
    [1.0, 0.5]
    """
    a, b, is_vector = _equation("solve", A, B, left)
    y = _solve(a, b) if left else _solve(a.mT, b.mT).mT
    result: TensorLike = y[..., 0] if is_vector else y
    return result


def _equation(op: str, A: Any, B: Any, left: bool) -> tuple[Any, Any, bool]:
    """Both sides with at least two axes, checked, and whether B was a vector or a stack of them."""
    a, b = floats(op, square(op, A), B)
    is_vector = b.ndim == 1 or (b.ndim == a.ndim - 1 and shape_of(b) == shape_of(a)[:-1])
    if is_vector:
        b = b[..., None]
    check_equation(op, a, b, left)
    return a, b, is_vector


class SolveExResult(NamedTuple, Generic[TensorLike]):
    """The solution, and 0 or, of a singular matrix, where its elimination met a zero."""

    result: TensorLike
    info: TensorLike


def solve_ex(
    A: TensorLike, B: Any, *, left: bool = True, check_errors: bool = False
) -> SolveExResult[TensorLike]:
    """Solve as :func:`solve` does, and say which matrices are singular instead of failing.

    Args:
        A, B, left: as for :func:`solve`.
        check_errors: whether a singular matrix is an error.

    Returns:
        The solution, with infinities and NaN where a matrix is singular, and (...) int32: where the
        diagonal of U has its first zero, counted from 1, or 0.

    Raises:
        LinAlgError: a matrix that is not square; with ``check_errors``, one that has no inverse.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.solve_ex(tg.zeros(2, 2), tg.ones(2)).info
    tensor(1, dtype=int32)
    """
    a, b, is_vector = _equation("solve_ex", A, B, left)
    if not left:
        a, b = a.mT, b.mT
    try:
        y, info = _solve(a, b), np.zeros(shape_of(a)[:-2], np.int32)
    except LinAlgError:
        info = singular_at(unwrap(a))
        if check_errors:
            refuse_singular("solve_ex", info)
        y = _solve_where(info == 0, a, b)
    if not left:
        y = y.mT
    return SolveExResult(y[..., 0] if is_vector else y, like_input(info, a, b))


def singular_at(a: Array) -> Array:
    """Where elimination meets a zero in each matrix that has no inverse; 0 for one that has."""
    info = np.zeros(a.shape[:-2], np.int32)
    for i in np.ndindex(*info.shape):
        try:
            np.linalg.inv(a[i])
        except np.linalg.LinAlgError:
            # Rounded otherwise than LAPACK's, elimination may miss the zero: then it is the last.
            info[i] = int(eliminate(a[i])[2]) or a.shape[-1]
    return info


def refuse_singular(op: str, info: Array) -> None:
    """Raise the error of a singular matrix, for those with ``check_errors``."""
    place = info[info > 0][0]
    raise LinAlgError(f"{op}: a matrix is singular: elimination meets a zero in row {place}")


def _solve_where(regular: Array, a: Any, b: Any) -> Any:
    """The solutions; of singular matrices those that dividing by zero makes, as constants."""
    choose = regular[..., None, None]
    safe = where(choose, a, identity_like(a, shape_of(a)[-1]))
    factors, pivots, _ = eliminate(unwrap(a))
    with np.errstate(all="ignore"):
        other = lu_solve(factors, pivots, unwrap(b))
    return where(choose, _solve(safe, b), other)


# --- tensors as matrices -------------------------------------------------------------------------


def tensorsolve(A: TensorLike, B: Any, dims: Sequence[int] | None = None) -> TensorLike:
    """Find ``X`` with ``tensordot(A, X, X.ndim)`` equal to ``B``.

    Args:
        A: the shape of B, and then that of X: as many elements.
        B: any shape.
        dims: axes of ``A`` that are moved to its end before.

    Raises:
        IndexError, RuntimeError: an axis that is not there, or named twice.
        LinAlgError: there is no or more than one solution.
        ShapeError: X would have another number of elements than B.

    >>> import tinygrad_np as tg
    >>> A, B = tg.eye(6).reshape(2, 3, 6) * 2, tg.ones(2, 3)
    >>> tg.linalg.tensorsolve(A, B).tolist()
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    """
    a, b = operands("tensorsolve", A, B)
    if dims is not None:
        a = moveaxis(a, tuple(dims), tuple(range(a.ndim - len(dims), a.ndim)))
    shape = shape_of(a)[b.ndim :]
    n = prod(shape_of(a)[: b.ndim])
    if prod(shape) != n or n != prod(shape_of(b)):
        raise ShapeError(
            f"tensorsolve: shape {shape_of(a)} stands for the shape of B, here {shape_of(b)}, and "
            "that of X, of as many elements"
        )
    x: TensorLike = reshape(solve(reshape(a, (n, n)), reshape(b, (n,))), shape)
    return x
