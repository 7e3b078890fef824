"""Determinants, and their logarithms.

Formula: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), section 2.2.2.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import like_input, unwrap
from ...core.types import TensorLike
from ..elementwise.complex_numbers import conj, real
from ..elementwise.selection import where
from .inverse import inv_ex
from .lapack import lapack, square

__all__ = ["logdet"]


def _scale(g: Any) -> Any:
    """One number for each matrix of a stack, ready to multiply it."""
    return g[..., None, None]


def _cofactors(a: Any) -> Any:
    """The derivative of the determinant: ``det(a) inv(a).T``, right for singular matrices too."""
    u, s, vh = lapack(np.linalg.svd, a)
    ones = np.ones_like(s[..., :1])
    before = np.cumprod(np.concatenate([ones, s[..., :-1]], -1), -1)
    after = np.cumprod(np.concatenate([ones, s[..., :0:-1]], -1), -1)[..., ::-1]
    sign = np.linalg.det(u) * np.linalg.det(vh)
    return _scale(sign) * ((conj(u) * (before * after)[..., None, :]) @ conj(vh))


def _cofactors_vjp(g: Any, a: Any, y: Any) -> Any:
    along = _scale(np.sum(g * y, axis=(-2, -1)))
    return (along * y - y @ g.mT @ y) / _scale(_det(a))


_cofactor_matrix: Primitive = primitive(
    _cofactors,
    "a",
    _cofactors_vjp,
    name="cofactors",
    convention="of an invertible matrix",
    for_complex=True,
)
_det: Primitive = primitive(
    lambda a: lapack(np.linalg.det, a),
    "a",
    lambda g, a: _scale(g) * _cofactor_matrix(a),
    name="det",
    convention="singular matrices too (first order)",
)


@implements(np.linalg.det)
def det(A: TensorLike) -> TensorLike:
    """Compute the determinant of a square matrix, or of each of a stack.

    Differentiable at singular matrices too; its second derivative needs an invertible one.

    Args:
        A: (..., n, n).

    Returns:
        (...); 1 where n is 0.

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.det(tg.tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    -2.0
    """
    result: TensorLike = _det(square("det", A))
    return result


class SlogdetResult(NamedTuple, Generic[TensorLike]):
    """The sign of a determinant, and the logarithm of its absolute value."""

    sign: TensorLike
    logabsdet: TensorLike


_logabsdet = primitive(
    lambda a: lapack(np.linalg.slogdet, a)[1],
    "a",
    lambda g, a: _scale(g) * inv_ex(a).inverse.mT,
    name="logabsdet",
    convention="of an invertible matrix",
    for_complex=True,
)


def _sign_vjp(g: Any, a: Any, y: Any) -> Any:
    turned = real(
        g * y * 1j
    )  # by the angle of the determinant, the imaginary part of its logarithm
    return _scale(turned) * inv_ex(a).inverse.mT * -1j


# Of a real matrix it jumps; the sign of a complex one is a number of absolute value 1.
_sign_of_det = primitive(
    lambda a: lapack(np.linalg.slogdet, a)[0],
    "a",
    _sign_vjp,
    name="sign_of_det",
    convention="of an invertible matrix",
    for_complex=True,
)


@implements(np.linalg.slogdet)
def slogdet(A: TensorLike) -> SlogdetResult[TensorLike]:
    """Compute the sign of the determinant and the logarithm of its absolute value.

    Neither overflows where the determinant itself does. The sign is a constant to the derivative;
    of a complex matrix it is a complex number of absolute value 1, and has one.

    Args:
        A: (..., n, n).

    Returns:
        Two of shape (...): 1, -1, or 0 of a singular matrix; the logarithm, then -inf.

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> sign, logabsdet = tg.linalg.slogdet(tg.tensor([[0.0, 1.0], [1.0, 0.0]]))
    >>> sign.item(), logabsdet.item()
    (-1.0, 0.0)
    """
    a = square("slogdet", A)
    logabsdet = _logabsdet(a)
    if a.dtype.kind == "c":
        return SlogdetResult(_sign_of_det(a), logabsdet)
    sign = lapack(np.linalg.slogdet, unwrap(a))[0]
    return SlogdetResult(like_input(sign, a), logabsdet)


def logdet(input: TensorLike) -> TensorLike:
    """Compute the logarithm of the determinant: NaN where that is negative, -inf where it is 0.

    Args:
        input: (..., n, n).

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.logdet(tg.eye(2) * 2)
    tensor(1.3863)
    """
    sign, logabsdet = slogdet(input)
    negative = np.less(unwrap(sign), 0)
    result: TensorLike = where(negative, np.nan, logabsdet) if negative.any() else logabsdet
    return result
