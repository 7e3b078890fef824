"""Equations with a triangular matrix."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ShapeError
from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.arithmetic import _neg
from ..shapes.casting import clone
from .lapack import floats, identity_like, square

__all__ = ["triangular_solve"]


def _triangle(a: Any, upper: bool, unitriangular: bool) -> Any:
    """The triangle of a matrix that counts; without its diagonal if that counts as ones."""
    k = 1 if unitriangular else 0
    return np.triu(a, k) if upper else np.tril(a, -k)


def _solve_forward(a: Any, b: Any, *, upper: bool, unitriangular: bool) -> Any:
    triangle = _triangle(a, upper, unitriangular)
    if unitriangular:
        triangle = triangle + identity_like(a, a.shape[-1])
    elif not np.diagonal(triangle, axis1=-2, axis2=-1).all():
        return substitute(triangle, b, upper)
    return np.linalg.solve(triangle, b)


def substitute(triangle: Array, b: Array, upper: bool) -> Array:
    """Solve row by row; a 0 on the diagonal makes infinities and NaN, as in PyTorch."""
    batch = np.broadcast_shapes(triangle.shape[:-2], b.shape[:-2])
    x = np.broadcast_to(b, (*batch, *b.shape[-2:])).copy()
    n = triangle.shape[-1]
    with np.errstate(all="ignore"):
        for i in reversed(range(n)) if upper else range(n):
            known = slice(i + 1, n) if upper else slice(i)
            sums = triangle[..., i : i + 1, known] @ x[..., known, :]
            x[..., i, :] = (x[..., i, :] - sums[..., 0, :]) / triangle[..., i, i, None]
    return x


_solve_triangular: Primitive = primitive(
    _solve_forward,
    "a b",
    lambda g, a, y, upper, unitriangular: _triangle(
        _neg(_solve_transposed(a, g, upper, unitriangular) @ y.mT), upper, unitriangular
    ),
    lambda g, a, upper, unitriangular: _solve_transposed(a, g, upper, unitriangular),
    name="solve_triangular",
)


def _solve_transposed(a: Any, g: Any, upper: bool, unitriangular: bool) -> Any:
    return _solve_triangular(a.mT, g, upper=not upper, unitriangular=unitriangular)


def solve_triangular(
    A: TensorLike,
    B: Any,
    *,
    upper: bool,
    left: bool = True,
    unitriangular: bool = False,
) -> TensorLike:
    """Solve ``A @ X = B`` or ``X @ A = B``, where only one triangle of ``A`` is read.

    Args:
        A: (..., n, n).
        B: (..., n, k), or (..., k, n) if not ``left``. Stacks broadcast.
        upper: which triangle.
        left: on which side of ``X`` the matrix stands.
        unitriangular: whether the diagonal counts as ones and is not read.

    Returns:
        X, of the shape of B. A zero on the diagonal makes infinities and NaN.

    Raises:
        LinAlgError: ``A`` is not square.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> A, B = tg.tensor([[2.0, 9.0], [1.0, 1.0]]), tg.tensor([[2.0], [3.0]])
    >>> tg.linalg.solve_triangular(A, B, upper=False).tolist()
    [[1.0], [2.0]]
    """
    a, b = floats("solve_triangular", square("solve_triangular", A), B)
    check_equation("solve_triangular", a, b, left)
    result: TensorLike
    if left:
        result = _solve_triangular(a, b, upper=upper, unitriangular=unitriangular)
    else:
        result = _solve_transposed(a, b.mT, upper, unitriangular).mT
    return result


def check_equation(op: str, a: Any, b: Any, left: bool = True) -> None:
    """Refuse shapes that do not fit ``a @ x = b``, or ``x @ a = b`` if not ``left``."""
    of_a, of_b = shape_of(a), shape_of(b)
    if len(of_b) < 2:
        raise ShapeError(
            f"{op}: shapes {of_a} and {of_b}: the right side must be a matrix or a stack of them"
        )
    if of_a[-1] != of_b[-2 if left else -1]:
        equation = "A X = B" if left else "X A = B"
        raise ShapeError(f"{op}: shapes {of_a} and {of_b} do not fit the equation {equation}")
    if len(of_a) > 2 < len(of_b) and of_a[:-2] != of_b[:-2]:
        try:
            np.broadcast_shapes(of_a[:-2], of_b[:-2])
        except ValueError:
            raise ShapeError(
                f"{op}: shapes {of_a} and {of_b}: the stacks do not broadcast together"
            ) from None


class TriangularSolveResult(NamedTuple, Generic[TensorLike]):
    """The solution, and a copy of the matrix."""

    solution: TensorLike
    cloned_coefficient: TensorLike


def triangular_solve(
    input: TensorLike,
    A: Any,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
) -> TriangularSolveResult[TensorLike]:
    """Solve ``A @ X = input``, where only one triangle of ``A`` is read.

    PyTorch's older form of :func:`tinygrad_np.linalg.solve_triangular`.

    Args:
        input: the right side, (..., n, k).
        A: (..., n, n).
        upper: which triangle is read.
        transpose: whether the transpose of the triangle stands in the equation.
        unitriangular: whether the diagonal counts as ones and is not read.

    Raises:
        LinAlgError, NotImplementedError, ShapeError: as ``solve_triangular``.

    >>> import tinygrad_np as tg
    >>> A, b = tg.tensor([[2.0, 1.0], [9.0, 1.0]]), tg.tensor([[5.0], [1.0]])
    >>> tg.triangular_solve(b, A).solution.tolist()
    [[2.0], [1.0]]
    """
    a, b = floats("triangular_solve", square("triangular_solve", A), input)
    check_equation("triangular_solve", a, b)
    if transpose:
        solution: TensorLike = _solve_transposed(a, b, upper, unitriangular)
    else:
        solution = _solve_triangular(a, b, upper=upper, unitriangular=unitriangular)
    return TriangularSolveResult(solution, clone(a))
