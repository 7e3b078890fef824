"""The LU factorization: ``A = P L U`` with a permutation, a lower and an upper triangle.

LAPACK's conventions: both triangles stand in one array, the ones on the diagonal of ``L`` left out,
and pivots, counted from 1, say with which row each row was exchanged, one after the other.

The derivative follows from ``dA = P (dL U + L dU)``, where ``inv(L) dL`` is strictly lower and
``dU inv(U)`` upper triangular; of a matrix that is not square, the square part is factored so, and
the rest follows from it by triangular equations.
"""

from __future__ import annotations

from math import prod
from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.registry import primitive
from ...core.tensor_base import like_input, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..indexing.gather_scatter import take_along_dim
from ..shapes.joining import concatenate
from ..shapes.triangles import tril, triu
from .lapack import LinAlgError, floats, identity_like, matrices, square
from .triangular import _solve_triangular, check_equation

__all__ = ["lu_unpack"]

BLOCK = 32  # so many columns are eliminated one by one; the columns right of them by a product


class LUResult(NamedTuple, Generic[TensorLike]):
    """A permutation matrix, a lower triangle with ones on its diagonal, and an upper triangle."""

    P: TensorLike
    L: TensorLike
    U: TensorLike


class LUFactorResult(NamedTuple, Generic[TensorLike]):
    """Both triangles in one array, and the pivots (int32, counted from 1)."""

    LU: TensorLike
    pivots: TensorLike


class LUFactorExResult(NamedTuple, Generic[TensorLike]):
    """Both triangles in one array, the pivots, and which diagonal element of U is 0 (0: none)."""

    LU: TensorLike
    pivots: TensorLike
    info: TensorLike


# --- on arrays -----------------------------------------------------------------------------------


def eliminate(a: Array, pivot: bool = True) -> tuple[Array, Array, Array]:
    """Gauss' elimination with partial pivoting: the factors, the pivots, and LAPACK's info.

    Golub and Van Loan, *Matrix Computations*, 4th edition, section 3.4.
    """
    *batch, m, n = a.shape
    count, k = prod(batch), min(m, n)
    lu = np.array(a.reshape(count, m, n))
    pivots = np.broadcast_to(np.arange(1, k + 1, dtype=np.int32), (count, k)).copy()
    each = np.arange(count)
    for start in range(0, k, BLOCK):
        stop = min(start + BLOCK, k)
        for j in range(start, stop):
            if pivot:
                row = j + np.argmax(np.abs(lu[:, j:, j]), axis=1)
                pivots[:, j] = row + 1
                lu[each, j], lu[each, row] = lu[each, row], lu[each, j]
            diagonal = lu[:, j, j, None]
            lu[:, j + 1 :, j] /= np.where(diagonal == 0, 1, diagonal)
            lu[:, j + 1 :, j + 1 : stop] -= lu[:, j + 1 :, j, None] * lu[:, None, j, j + 1 : stop]
        if stop < n:
            square = lu[:, start:stop, start:stop]
            unit = np.tril(square, -1) + np.eye(stop - start, dtype=a.dtype)
            lu[:, start:stop, stop:] = np.linalg.solve(unit, lu[:, start:stop, stop:])
            lu[:, stop:, stop:] -= lu[:, stop:, start:stop] @ lu[:, start:stop, stop:]
    zero = np.diagonal(lu, axis1=1, axis2=2) == 0
    info = np.where(zero.any(1), np.argmax(zero, axis=1) + 1 if k else 0, 0).astype(np.int32)
    shape = tuple(batch)
    return lu.reshape(a.shape), pivots.reshape(*shape, k), info.reshape(shape)


def row_order(pivots: Array, m: int) -> Array:
    """The rows of ``A`` in the order in which ``L @ U`` has them, for each set of pivots."""
    *batch, k = pivots.shape
    order = np.broadcast_to(np.arange(m), (prod(batch), m)).copy()
    each = np.arange(len(order))
    for j, row in enumerate(pivots.reshape(-1, k).T - 1 if k else ()):
        order[each, j], order[each, row] = order[each, row], order[each, j]
    return order.reshape(*batch, m)


# --- the factorization ---------------------------------------------------------------------------


def _lu_vjp(g: Any, y: Any, order: Array) -> Any:
    m, n = y.shape[-2:]
    k = min(m, n)
    lower = tril(y[..., :k, :k], -1) + identity_like(y, k)
    upper = triu(y[..., :k, :k])
    inner_lower = lower.mT @ tril(g[..., :k, :k], -1)
    inner_upper = triu(g[..., :k, :k]) @ upper.mT
    if n > m:  # A's other columns are L U's: what reaches L through them
        inner_lower = inner_lower - g[..., :, k:] @ y[..., :, k:].mT
    if m > n:
        inner_upper = inner_upper - y[..., k:, :].mT @ g[..., k:, :]
    inner = tril(inner_lower, -1) + triu(inner_upper)
    d = _from_left(lower, _from_right(upper, inner))
    if n > m:
        d = concatenate([d, _from_left(lower, g[..., :, k:])], -1)
    if m > n:
        d = concatenate([d, _from_right(upper, g[..., k:, :])], -2)
    return take_along_dim(d, np.argsort(order, -1)[..., None], -2)


def _from_left(lower: Any, x: Any) -> Any:
    """``inv(L).T @ x``."""
    return _solve_triangular(lower.mT, x, upper=True, unitriangular=True)


def _from_right(upper: Any, x: Any) -> Any:
    """``x @ inv(U).T``."""
    return _solve_triangular(upper, x.mT, upper=True, unitriangular=False).mT


# The factors are computed before: their pivots are an output too.
_lu = primitive(
    lambda a, *, factors, order: factors,
    "a",
    _lu_vjp,
    name="lu_factor",
    convention="pivots are constants",
)


def _factored(op: str, A: Any, pivot: bool) -> tuple[Any, Array, Array]:
    """The factors of ``A``, recorded; pivots and info as arrays."""
    a = matrices(op, A)
    factors, pivots, info = eliminate(unwrap(a), pivot)
    order = row_order(pivots, factors.shape[-2])
    return _lu(a, factors=factors, order=order), pivots, info


def lu_factor_ex(
    A: TensorLike, *, pivot: bool = True, check_errors: bool = False
) -> LUFactorExResult[TensorLike]:
    """Factor into a permutation and two triangles, and say where ``U`` has a zero on its diagonal.

    Args:
        A: (..., m, n).
        pivot: whether rows are exchanged, so that the largest element stands on the diagonal.
        check_errors: whether a zero is an error.

    Returns:
        The triangles in one array (..., m, n), the pivots (..., min(m, n)), and (...) the place of
        the first zero, counted from 1, or 0.

    Raises:
        LinAlgError: fewer than two dimensions; a zero, with ``check_errors``.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.lu_factor_ex(tg.ones(2, 2)).info
    tensor(2, dtype=int32)
    """
    factors, pivots, info = _factored("lu_factor_ex", A, pivot)
    if check_errors:
        _refuse_zeros("lu_factor_ex", info)
    return LUFactorExResult(factors, like_input(pivots, A), like_input(info, A))


def _refuse_zeros(op: str, info: Array) -> None:
    if info.any():
        place = info[info > 0][0]
        raise LinAlgError(
            f"{op}: U has a zero at row {place} of its diagonal: the matrix is singular; "
            "lu_factor_ex factors it nevertheless"
        )


def lu_factor(A: TensorLike, *, pivot: bool = True) -> LUFactorResult[TensorLike]:
    """Factor into a permutation and two triangles, for :func:`lu_solve`.

    Args:
        A: (..., m, n).
        pivot: whether rows are exchanged, so that the largest element stands on the diagonal.

    Returns:
        The triangles in one array (..., m, n), and the pivots (..., min(m, n)).

    Raises:
        LinAlgError: fewer than two dimensions, or a zero on the diagonal of ``U``.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> LU, pivots = tg.linalg.lu_factor(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))
    >>> LU.tolist(), pivots.tolist()
    ([[2.0, 2.0], [0.5, 1.0]], [2, 2])
    """
    factors, pivots, info = _factored("lu_factor", A, pivot)
    _refuse_zeros("lu_factor", info)
    return LUFactorResult(factors, like_input(pivots, A))


def lu(A: TensorLike, *, pivot: bool = True) -> LUResult[TensorLike]:
    """Factor a matrix into ``P @ L @ U``.

    Args:
        A: (..., m, n).
        pivot: whether rows are exchanged. Without, P is empty and the matrix is ``L @ U``.

    Returns:
        P (..., m, m), a permutation; L (..., m, k), lower triangular with ones on its diagonal; U
        (..., k, n), upper triangular; k = min(m, n).

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> P, L, U = tg.linalg.lu(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))
    >>> P.tolist(), L.tolist(), U.tolist()
    ([[0.0, 1.0], [1.0, 0.0]], [[1.0, 0.0], [0.5, 1.0]], [[2.0, 2.0], [0.0, 1.0]])
    """
    factors, pivots, _ = _factored("lu", A, pivot)
    permutation = _permutation(pivots, factors) if pivot else np.empty(0, factors.dtype)
    return LUResult(like_input(permutation, A), *_triangles(factors))


def _permutation(pivots: Array, factors: Any) -> Array:
    m = shape_of(factors)[-2]
    return np.eye(m, dtype=factors.dtype)[row_order(pivots, m)].mT


def _triangles(factors: Any) -> tuple[Any, Any]:
    """L and U out of the array that holds both."""
    k = min(shape_of(factors)[-2:])
    lower = tril(factors[..., :, :k], -1)
    ones = np.eye(shape_of(factors)[-2], k, dtype=factors.dtype)
    return lower + ones, triu(factors[..., :k, :])


def _pivots(op: str, LU: Any, pivots: Any) -> Array:
    """Pivots as int32 array of as many as the matrices' diagonals have elements."""
    array = np.asarray(unwrap(pivots))
    if array.dtype != np.int32:
        raise ArgumentError(f"{op}: pivots are int32, as lu_factor returns them, not {array.dtype}")
    m, n = shape_of(LU)[-2:]
    if array.shape != (*shape_of(LU)[:-2], min(m, n)):
        raise ShapeError(f"{op}: factors of shape {shape_of(LU)}, but pivots of {array.shape}")
    if array.size and not (array.min() >= 1 and array.max() <= m):
        raise ArgumentError(f"{op}: a pivot that is not in 1 to {m}: pass what lu_factor returned")
    return array


def lu_unpack(
    LU_data: TensorLike, LU_pivots: Any, unpack_data: bool = True, unpack_pivots: bool = True
) -> LUResult[TensorLike]:
    """Unpack what :func:`tinygrad_np.linalg.lu_factor` returned into P, L and U.

    Args:
        LU_data: the triangles in one array, (..., m, n).
        LU_pivots: (..., min(m, n)), int32.
        unpack_data: whether L and U are wanted; else they are empty.
        unpack_pivots: whether P is wanted; else it is empty.

    Raises:
        ArgumentError: the pivots are not lu_factor's.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> A = tg.tensor([[1.0, 2.0], [2.0, 2.0]])
    >>> P, L, U = tg.lu_unpack(*tg.linalg.lu_factor(A))
    >>> (P @ L @ U).tolist()
    [[1.0, 2.0], [2.0, 2.0]]
    """
    factors = matrices("lu_unpack", LU_data)
    pivots = _pivots("lu_unpack", factors, LU_pivots)
    empty = np.empty(0, factors.dtype)
    permutation = _permutation(pivots, factors) if unpack_pivots else empty
    lower, upper = _triangles(factors) if unpack_data else [like_input(empty, factors)] * 2
    return LUResult(like_input(permutation, factors), lower, upper)


def lu_solve(
    LU: TensorLike, pivots: Any, B: Any, *, left: bool = True, adjoint: bool = False
) -> TensorLike:
    """Solve ``A @ X = B`` by the factors of ``A`` from :func:`lu_factor`.

    Args:
        LU: (..., n, n).
        pivots: (..., n), int32.
        B: (..., n, k), or (..., k, n) if not ``left``. Stacks broadcast.
        left: False for ``X @ A = B``.
        adjoint: whether the transpose of ``A`` stands in the equation.

    Raises:
        ArgumentError: the pivots are not lu_factor's.
        LinAlgError: ``LU`` is not square.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> LU, pivots = tg.linalg.lu_factor(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))
    >>> tg.linalg.lu_solve(LU, pivots, tg.tensor([[3.0], [4.0]])).tolist()
    [[1.0], [1.0]]
    """
    factors, b = floats("lu_solve", square("lu_solve", LU), B)
    check_equation("lu_solve", factors, b, left)
    order = row_order(_pivots("lu_solve", factors, pivots), shape_of(factors)[-1])
    y: TensorLike = _solve_factored(factors, order, b, left, adjoint)
    return y


def _solve_factored(factors: Any, order: Array, b: Any, left: bool, adjoint: bool) -> Any:
    if not left:  # X A = B is A.T X.T = B.T
        return _solve_factored(factors, order, b.mT, True, not adjoint).mT
    if not adjoint:  # A[order] = L U
        x = _solve_triangular(factors, _rows(b, order), upper=False, unitriangular=True)
        return _solve_triangular(factors, x, upper=True, unitriangular=False)
    x = _solve_triangular(factors.mT, b, upper=False, unitriangular=False)
    x = _solve_triangular(factors.mT, x, upper=True, unitriangular=True)
    return _rows(x, np.argsort(order, -1))


def _rows(x: Any, order: Array) -> Any:
    """The rows of each matrix in an order of its own; stacks broadcast."""
    batch = np.broadcast_shapes(shape_of(x)[:-2], order.shape[:-1])
    m, n = shape_of(x)[-2:]
    x = np.broadcast_to(x, (*batch, m, n))
    return take_along_dim(x, np.broadcast_to(order, (*batch, m))[..., None], -2)
