"""Orthogonal matrices as products of Householder's reflections, as LAPACK keeps them.

A reflection is ``I - tau v v.T``. The vectors ``v`` stand in the columns of one matrix, below its
diagonal; their elements on the diagonal are 1 and those above it 0, and are not stored.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ShapeError
from ...core.grad_mode import is_recording
from ...core.tensor_base import TensorBase, like_input, unwrap
from ...core.types import TensorLike
from ..arguments import beside_tensors, shape_of
from ..shapes.triangles import tril
from .lapack import floats, lapack, matrices

__all__ = ["geqrf", "orgqr", "ormqr"]


class GeqrfResult(NamedTuple, Generic[TensorLike]):
    """R in the upper triangle and the reflections' vectors below it, and their factors."""

    a: TensorLike
    tau: TensorLike


def geqrf(input: TensorLike) -> GeqrfResult[TensorLike]:
    """Factor a matrix as QR does, and leave Q as reflections.

    It has no derivative (:func:`tinygrad_np.linalg.qr` has).

    Args:
        input: (..., m, n).

    Returns:
        (..., m, n): R in the upper triangle, the vectors below it; and tau (..., min(m, n)).

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64, or an input that requires
            grad while operations are recorded.

    >>> import tinygrad_np as tg
    >>> a, tau = tg.geqrf(tg.tensor([[3.0], [4.0]]))
    >>> a.tolist(), tau.numpy().round(4).tolist()
    ([[-5.0], [0.5]], [1.600000023841858])
    """
    x = matrices("geqrf", input)
    if isinstance(x, TensorBase) and x.node is not None and is_recording():
        raise NotImplementedError(
            "geqrf has no derivative: use linalg.qr, or detach the input, x.detach()"
        )
    h, tau = lapack(np.linalg.qr, unwrap(x), "raw")
    return GeqrfResult(like_input(np.ascontiguousarray(h.mT), x), like_input(tau, x))


def _reflections(op: str, A: Any, tau: Any) -> tuple[Any, Any]:
    """The vectors as columns, with their ones and zeros, and their factors."""
    a, factors = floats(op, matrices(op, A), tau)
    m, n = shape_of(a)[-2:]
    if shape_of(factors)[:-1] != shape_of(a)[:-2] or factors.ndim != a.ndim - 1:
        raise ShapeError(
            f"{op}: shapes {shape_of(a)} and {shape_of(factors)}: tau has the same stacks and one "
            "axis for its factors"
        )
    k = shape_of(factors)[-1]
    if m < n or k > n:
        raise ShapeError(
            f"{op}: shapes {shape_of(a)} and {shape_of(factors)}: as many rows as columns or more, "
            "and as many columns as factors or more are needed"
        )
    ones = np.eye(m, k, dtype=a.dtype)
    return tril(a[..., :k], -1) + ones, factors


def _reflect(v: Any, tau: Any, x: Any, transposed: bool) -> Any:
    """The product of all reflections, or its transpose, times ``x``."""
    k = shape_of(tau)[-1]
    for i in range(k) if transposed else reversed(range(k)):
        column = v[..., :, i : i + 1]
        x = x - (tau[..., i, None, None] * column) @ (column.mT @ x)
    return x


def householder_product(A: TensorLike, tau: Any) -> TensorLike:
    """Multiply reflections: the first n columns of ``H_1 H_2 ... H_k``.

    Args:
        A: (..., m, n), m >= n, with the vectors of the reflections below the diagonal.
        tau: (..., k), their factors, k <= n.

    Returns:
        (..., m, n).

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.householder_product(tg.tensor([[-5.0], [0.5]]), tg.tensor([1.6])).numpy().round(4)
    array([[-0.6],
           [-0.8]], dtype=float32)
    """
    result: TensorLike = _columns_of_product("householder_product", A, tau)
    return result


def _columns_of_product(op: str, A: Any, tau: Any) -> Any:
    v, factors = _reflections(op, A, tau)
    m, n = shape_of(A)[-2:]
    if not shape_of(factors)[-1]:
        identity = np.broadcast_to(np.eye(m, n, dtype=v.dtype), (*shape_of(v)[:-2], m, n))
        return like_input(identity.copy(), v, factors)
    return _reflect(v, factors, np.eye(m, n, dtype=v.dtype), transposed=False)


def orgqr(input: TensorLike, tau: Any) -> TensorLike:
    """Multiply reflections: :func:`tinygrad_np.linalg.householder_product`, by LAPACK's name.

    >>> import tinygrad_np as tg
    >>> tg.orgqr(tg.tensor([[-5.0], [0.5]]), tg.tensor([1.6])).numpy().round(4)
    array([[-0.6],
           [-0.8]], dtype=float32)
    """
    result: TensorLike = _columns_of_product("orgqr", input, tau)
    return result


def ormqr(
    input: TensorLike, tau: Any, other: Any, left: bool = True, transpose: bool = False
) -> TensorLike:
    """Multiply a matrix with the whole product of reflections, an orthogonal matrix (m, m).

    Args:
        input: (..., m, n), m >= n, with the vectors of the reflections below the diagonal.
        tau: (..., k), their factors, k <= n.
        other: (..., m, p), or (..., p, m) if not ``left``.
        left: on which side of ``other`` the product stands.
        transpose: whether to multiply with its transpose.

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> A = tg.tensor([[3.0], [4.0]])
    >>> tg.ormqr(*tg.geqrf(A), tg.tensor([[-5.0], [0.0]])).numpy().round(4).tolist()
    [[3.0], [4.0]]
    """
    v, factors = _reflections("ormqr", input, tau)
    v, factors, x = beside_tensors("ormqr", v, factors, matrices("ormqr", other))
    if shape_of(x)[-2 if left else -1] != shape_of(v)[-2]:
        raise ShapeError(
            f"ormqr: shapes {shape_of(v)} and {shape_of(x)}: the product has {shape_of(v)[-2]} rows"
        )
    result: TensorLike
    if left:
        result = _reflect(v, factors, x, transpose)
    else:
        result = _reflect(v, factors, x.mT, not transpose).mT
    return result
