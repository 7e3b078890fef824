"""The Cholesky factorization of a positive definite matrix, and what is solved by it.

Formula: Murray, "Differentiation of the Cholesky decomposition" (2016). The factorization reads one
triangle, and its gradient is symmetric: the derivative along symmetric matrices, as in PyTorch.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import like_input, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.complex_numbers import conj
from ..elementwise.selection import where
from .lapack import LinAlgError, floats, identity_like, lapack, square
from .triangular import _solve_triangular, check_equation

__all__ = ["cholesky_inverse", "cholesky_solve"]


def _cholesky_forward(a: Any) -> Any:
    y = lapack(np.linalg.cholesky, a)
    if np.isnan(np.diagonal(y, axis1=-2, axis2=-1)).any():
        raise LinAlgError(f"cholesky of {a.shape}: there are values that are not finite")
    return y


def _cholesky_vjp(g: Any, y: Any) -> Any:
    n = y.shape[-1]
    half = (np.tri(n) - 0.5 * np.eye(n)).astype(y.dtype)
    inner = (y.mT @ g) * half
    s = _from_left(conj(y), _from_left(y, inner).mT)  # (inv(L).T inner inv(conj(L))).T
    return (s.mT + conj(s)) / 2


def _from_left(lower: Any, x: Any) -> Any:
    """``inv(L).T @ x``."""
    return _solve_triangular(lower.mT, x, upper=True, unitriangular=False)


_cholesky = primitive(
    _cholesky_forward,
    "a",
    _cholesky_vjp,
    name="cholesky",
    convention="symmetric: along symmetric matrices",
    for_complex=True,
)


@implements(np.linalg.cholesky)
def cholesky(A: TensorLike, *, upper: bool = False) -> TensorLike:
    """Factor a symmetric positive definite matrix into ``L @ L.T``, ``L`` lower triangular.

    A complex matrix must be Hermitian; it is ``L @ L.mH``.

    Args:
        A: (..., n, n). One triangle is read; the gradient is symmetric.
        upper: whether to read the upper triangle and return the upper factor, ``L.T``.

    Raises:
        LinAlgError: a matrix that is not square, or not positive definite.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.cholesky(tg.tensor([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    y: TensorLike = _factor(square("cholesky", A), upper)
    return y


def _factor(a: Any, upper: bool) -> Any:
    return conj(_cholesky(conj(a).mT)).mT if upper else _cholesky(a)


class CholeskyExResult(NamedTuple, Generic[TensorLike]):
    """The factor, and 0 or the order of the leading minor that is not positive definite."""

    L: TensorLike
    info: TensorLike


def cholesky_ex(
    A: TensorLike, *, upper: bool = False, check_errors: bool = False
) -> CholeskyExResult[TensorLike]:
    """Factor as :func:`cholesky` does, and say which matrices have no such factor.

    Args:
        A, upper: as for :func:`cholesky`.
        check_errors: whether a matrix that is not positive definite is an error.

    Returns:
        The factor, and (...) int32: the order of the first leading minor that is not positive
        definite, or 0. Of such a matrix the factor is what was found until then, a constant.

    Raises:
        LinAlgError: a matrix that is not square; with ``check_errors``, one without a factor.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.cholesky_ex(tg.tensor([[1.0, 2.0], [2.0, 1.0]])).info
    tensor(2, dtype=int32)
    """
    a = square("cholesky_ex", A)
    batch = shape_of(a)[:-2]
    try:
        return CholeskyExResult(_factor(a, upper), like_input(np.zeros(batch, np.int32), a))
    except LinAlgError:
        pass
    array = unwrap(a).mT if upper else unwrap(a)
    partial, info = np.zeros_like(array), np.zeros(batch, np.int32)
    for i in np.ndindex(*batch):
        partial[i], info[i] = _partly_factored(array[i])
    if check_errors:
        raise LinAlgError(
            f"cholesky_ex: a matrix is not positive definite: its leading minor of order "
            f"{info[info > 0][0]} is not"
        )
    choose = (info == 0)[..., None, None]
    found = _factor(where(choose, a, identity_like(a, array.shape[-1])), upper)
    y = where(choose, found, partial.mT if upper else partial)
    return CholeskyExResult(y, like_input(info, a))


def _partly_factored(a: Array) -> tuple[Array, int]:
    """The columns of L up to the first diagonal element that is not positive, and its number."""
    left = np.tril(a)
    for j in range(len(left)):
        if not left[j, j] > 0:
            return left, j + 1
        left[j, j] = np.sqrt(left[j, j])
        left[j + 1 :, j] /= left[j, j]
        left[j + 1 :, j + 1 :] -= np.tril(np.outer(left[j + 1 :, j], left[j + 1 :, j]))
    return left, 0


def cholesky_solve(B: TensorLike, L: Any, upper: bool = False) -> TensorLike:
    """Solve ``A @ X = B`` by the Cholesky factor of ``A``.

    Args:
        B: (..., n, k).
        L: (..., n, n), of which one triangle is read. Stacks broadcast.
        upper: whether it is the upper factor, A = L.T @ L.

    Raises:
        LinAlgError: ``L`` is not square.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> L = tg.linalg.cholesky(tg.tensor([[4.0, 2.0], [2.0, 2.0]]))
    >>> tg.cholesky_solve(tg.tensor([[8.0], [6.0]]), L).tolist()
    [[1.0], [2.0]]
    """
    factor, b = floats("cholesky_solve", square("cholesky_solve", L), B)
    check_equation("cholesky_solve", factor, b)
    lower = factor.mT if upper else factor
    x = _solve_triangular(lower, b, upper=False, unitriangular=False)
    y: TensorLike = _from_left(lower, x)
    return y


def cholesky_inverse(L: TensorLike, upper: bool = False) -> TensorLike:
    """Invert a matrix by its Cholesky factor.

    Args:
        L: (..., n, n), of which one triangle is read.
        upper: whether it is the upper factor.

    Raises:
        LinAlgError: ``L`` is not square, or has a zero on its diagonal.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.cholesky_inverse(tg.tensor([[2.0, 0.0], [0.0, 1.0]])).tolist()
    [[0.25, 0.0], [0.0, 1.0]]
    """
    factor = square("cholesky_inverse", L)
    diagonal = np.diagonal(unwrap(factor), axis1=-2, axis2=-1)
    if not diagonal.all():
        raise LinAlgError("cholesky_inverse: a zero on the factor's diagonal: A is singular")
    identity: Any = identity_like(factor, shape_of(factor)[-1])
    y: TensorLike = cholesky_solve(identity, factor, upper)
    return y
