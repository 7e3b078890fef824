"""PyTorch's products of matrices and vectors, which take exactly the dimensions that they name, and
the sums with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..elementwise.selection import where
from ..reductions.sums import sum as total
from .contraction import outer
from .decomposition import slogdet
from .matmul import matmul

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "addbmm",
    "addmm",
    "addmv",
    "addr",
    "baddbmm",
    "bmm",
    "logdet",
    "mm",
    "mv",
]


def _dimensions(op: str, a: Any, of_a: int, b: Any, of_b: int) -> None:
    if (np.ndim(a), np.ndim(b)) != (of_a, of_b):
        raise RuntimeError(
            f"{op}: {of_a} and {of_b} dimensions are needed, not shapes {np.shape(a)} and "
            f"{np.shape(b)}; matmul takes any"
        )


def mm(input: Any, mat2: Any) -> Tensor:
    """The product of two matrices, (n, k) and (k, m)."""
    _dimensions("mm", input, 2, mat2, 2)
    return matmul(input, mat2)


def mv(input: Any, vec: Any) -> Tensor:
    """The product of a matrix and a vector, (n, k) and (k,)."""
    _dimensions("mv", input, 2, vec, 1)
    return matmul(input, vec)


def bmm(input: Any, mat2: Any) -> Tensor:
    """The products of as many pairs of matrices, (b, n, k) and (b, k, m)."""
    _dimensions("bmm", input, 3, mat2, 3)
    if len(input) != len(mat2):
        raise RuntimeError(f"bmm: {len(input)} matrices, but {len(mat2)} to multiply them with")
    return matmul(input, mat2)


def _plus(input: Any, product: Any, beta: float, alpha: float) -> Tensor:
    """``beta * input + alpha * product``; an ``input`` that beta = 0 leaves out may be NaN."""
    product = product if alpha == 1 else product * alpha
    if beta == 0:
        return product  # type: ignore[no-any-return]
    return (input if beta == 1 else input * beta) + product  # type: ignore[no-any-return]


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input + alpha * mat1 @ mat2``.

    >>> import tinygrad_np as tg
    >>> tg.addmm(tg.ones(2), tg.eye(2), tg.eye(2), alpha=3)
    tensor([[4., 1.],
            [1., 4.]])
    """
    return _plus(input, mm(mat1, mat2), beta, alpha)


def addmv(input: Any, mat: Any, vec: Any, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input + alpha * mat @ vec``."""
    return _plus(input, mv(mat, vec), beta, alpha)


def addr(input: Any, vec1: Any, vec2: Any, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input`` and ``alpha`` times the outer product of two vectors."""
    _dimensions("addr", vec1, 1, vec2, 1)
    return _plus(input, outer(vec1, vec2), beta, alpha)


def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input + alpha * batch1 @ batch2``, for each pair of matrices."""
    return _plus(input, bmm(batch1, batch2), beta, alpha)


def addbmm(input: Any, batch1: Any, batch2: Any, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """``beta * input`` and ``alpha`` times the sum of ``batch1 @ batch2`` over all pairs."""
    return _plus(input, total(bmm(batch1, batch2), axis=0), beta, alpha)


def logdet(input: Any) -> Tensor:
    """The logarithm of a determinant: NaN if it is negative."""
    sign, logabsdet = slogdet(input)
    negative = np.less(sign, 0)
    return where(negative, np.nan, logabsdet) if negative.any() else logabsdet
