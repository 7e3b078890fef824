"""Inverses and pseudoinverses of matrices.

Formulas: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), for inverses; Golub and Pereyra, SIAM J. Numer. Anal. 10
(1973), equation 4.12, for the pseudoinverse.
"""

from __future__ import annotations

from math import prod
from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.registry import implements, primitive
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..elementwise.arithmetic import _neg
from ..elementwise.selection import where
from ..shapes.reshaping import reshape
from .lapack import LinAlgError, identity_like, lapack, matrices, square
from .lu import eliminate, lu_solve
from .solve import refuse_singular, singular_at

__all__ = ["inverse", "pinverse"]

_inv = primitive(
    lambda a: lapack(np.linalg.inv, a), "a", lambda g, y: _neg(y.mT @ g @ y.mT), name="inv"
)


@implements(np.linalg.inv)
def inv(A: TensorLike) -> TensorLike:
    """Invert a square matrix, or each of a stack of them.

    Raises:
        LinAlgError: a matrix that is not square, or has no inverse.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.inv(tg.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    result: TensorLike = _inv(square("inv", A))
    return result


def inverse(input: TensorLike) -> TensorLike:
    """Invert a square matrix, or each of a stack: :func:`tinygrad_np.linalg.inv`.

    >>> import tinygrad_np as tg
    >>> tg.inverse(tg.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    return inv(input)


class InvExResult(NamedTuple, Generic[TensorLike]):
    """The inverse, and 0 or, of a singular matrix, where its elimination met a zero."""

    inverse: TensorLike
    info: TensorLike


def inv_ex(A: TensorLike, *, check_errors: bool = False) -> InvExResult[TensorLike]:
    """Invert as :func:`inv` does, and say which matrices are singular instead of failing.

    Args:
        A: (..., n, n).
        check_errors: whether a singular matrix is an error.

    Returns:
        The inverse, with infinities and NaN where a matrix is singular, and (...) int32: where the
        diagonal of U has its first zero, counted from 1, or 0.

    Raises:
        LinAlgError: a matrix that is not square; with ``check_errors``, one that has no inverse.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.inv_ex(tg.zeros(2, 2)).info
    tensor(1, dtype=int32)
    """
    a = square("inv_ex", A)
    try:
        return InvExResult(_inv(a), like_input(np.zeros(shape_of(a)[:-2], np.int32), a))
    except LinAlgError:
        info = singular_at(unwrap(a))
    if check_errors:
        refuse_singular("inv_ex", info)
    return InvExResult(_inverse_where(info == 0, a), like_input(info, a))


def _inverse_where(regular: Array, a: Any) -> Any:
    """The inverses; of singular matrices what dividing by zero makes, as constants."""
    choose = regular[..., None, None]
    identity = identity_like(a, shape_of(a)[-1])
    factors, pivots, _ = eliminate(unwrap(a))
    return where(choose, _inv(where(choose, a, identity)), lu_solve(factors, pivots, identity))


def tensorinv(A: TensorLike, ind: int = 2) -> TensorLike:
    """Invert with respect to ``tensordot`` over the first ``ind`` axes.

    Args:
        A: any shape whose first ``ind`` axes have together as many elements as the others.
        ind: how many axes stand for the rows.

    Returns:
        The other axes first, then the first ``ind``.

    Raises:
        LinAlgError: it has no inverse.
        RuntimeError, ValueError: ``ind`` is no positive number, or the shape does not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.tensorinv(tg.eye(6).reshape(2, 3, 6)).shape
    (6, 2, 3)
    """
    (a,) = operands("tensorinv", A)
    if ind < 1:
        raise ArgumentError(f"tensorinv: ind={ind}: a positive number of axes is needed")
    shape = shape_of(a)
    m, n = prod(shape[:ind]), prod(shape[ind:])
    if m != n or ind > a.ndim:
        raise ShapeError(
            f"tensorinv: shape {shape} with ind={ind}: the first axes have {m} elements together, "
            f"the others {n}; as many are needed"
        )
    y: TensorLike = reshape(inv(reshape(a, (m, n))), (*shape[ind:], *shape[:ind]))
    return y


# --- the pseudoinverse ---------------------------------------------------------------------------


def _pinv_forward(a: Any, *, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    if hermitian:
        values, v = lapack(np.linalg.eigh, a)
        u, s, vh = v * np.where(values < 0, -1, 1).astype(a.dtype)[..., None, :], abs(values), v.mT
    else:
        u, s, vh = lapack(np.linalg.svd, a, full_matrices=False)
    large = s > tolerance(s, a, atol, rtol)[..., None]
    reciprocal = np.where(large, 1 / np.where(large, s, 1), 0)
    return (vh.mT * reciprocal[..., None, :]) @ u.mT


def tolerance(s: Array, a: Array, atol: Any, rtol: Any) -> Array:
    """Up to what the singular values ``s`` of ``a`` count as 0; see :func:`pinv`."""
    atol, rtol = unwrap(atol), unwrap(rtol)
    absolute = np.asarray(0 if atol is None else atol, a.dtype)
    if rtol is None:
        rounding = np.finfo(a.dtype).eps * max(a.shape[-2:])
        rtol = np.where(absolute > 0, 0, rounding)
    limit: Array = np.maximum(absolute, np.asarray(rtol, a.dtype) * s.max(-1, initial=0))
    return limit


def _pinv_vjp(g: Any, a: Any, y: Any) -> Any:
    yt, gt = y.mT, g.mT
    columns, rows = gt @ y @ yt, yt @ y @ gt
    return columns - a @ (y @ columns) + rows - (rows @ y) @ a - yt @ g @ yt


_pinv = primitive(
    _pinv_forward, "a", _pinv_vjp, name="pinv", convention="where the rank stays the same"
)


def pinv(
    A: TensorLike,
    rcond: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
) -> TensorLike:
    """Compute the pseudoinverse (Moore and Penrose); differentiable where the rank stays the same.

    Args:
        A: (..., m, n).
        rcond: PyTorch's older name of ``rtol``.
        hermitian: whether the matrix is symmetric: one triangle is read, which is faster.
        atol, rtol: singular values up to ``max(atol, rtol * the largest)`` count as 0; a number, or
            one for each matrix of the stack. By default ``atol`` is 0 and ``rtol`` the rounding
            error times max(m, n), or 0 where ``atol`` is given.

    Returns:
        (..., n, m).

    Raises:
        LinAlgError: fewer than two dimensions, no square matrix with ``hermitian``, or singular
            values that do not converge.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.pinv(tg.tensor([[2.0], [0.0]])).tolist()
    [[0.5, 0.0]]
    """
    a = (square if hermitian else matrices)("pinv", A)
    given = rcond if rtol is None else rtol
    result: TensorLike = _pinv(a, atol=atol, rtol=given, hermitian=hermitian)
    return result


def pinverse(input: TensorLike, rcond: Any = 1e-15) -> TensorLike:
    """Compute the pseudoinverse, with a tolerance below the rounding error of most inputs.

    PyTorch's older form of :func:`tinygrad_np.linalg.pinv`.

    Args:
        input: (..., m, n).
        rcond: singular values up to this share of the largest count as 0.

    >>> import tinygrad_np as tg
    >>> tg.pinverse(tg.tensor([[2.0], [0.0]])).tolist()
    [[0.5, 0.0]]
    """
    return pinv(input, rcond)
