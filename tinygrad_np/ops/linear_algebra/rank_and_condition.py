"""The rank and the condition number of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.tensor_base import like_input, unwrap
from ...core.types import TensorLike
from ..arguments import shape_of
from ..elementwise.selection import where
from .inverse import inv_ex, tolerance
from .lapack import lapack, matrices, square
from .norms import MATRIX_NORMS, matrix_norm
from .svd import svdvals


@implements(np.linalg.cond)
def cond(A: TensorLike, p: Any = None) -> TensorLike:
    """Compute the condition number of a matrix: a norm of it times the norm of its inverse.

    Args:
        A: (..., m, n) for ``p`` None and ±2, else (..., n, n).
        p: the norm, see :func:`matrix_norm`; None means 2, the ratio of the largest singular value
            to the smallest.

    Returns:
        (...); infinity of a singular matrix, 0 of an empty one.

    Raises:
        LinAlgError: a matrix that is not square, with a norm that needs the inverse.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError: another ``p``.

    >>> import tinygrad_np as tg
    >>> tg.linalg.cond(tg.tensor([[2.0, 0.0], [0.0, 0.5]]))
    tensor(4.)
    """
    if p is not None and p not in MATRIX_NORMS:
        raise ArgumentError(f"cond: p={p!r}: choose from None, 'fro', 'nuc', ±1, ±2, ±inf")
    a = (matrices if p in (None, 2, -2) else square)("cond", A)
    result: TensorLike
    if 0 in shape_of(a)[-2:]:
        result = like_input(np.zeros(shape_of(a)[:-2], a.dtype), a)
        return result
    with np.errstate(divide="ignore", invalid="ignore"):
        if p in (None, 2, -2):
            s = svdvals(a)
            largest, smallest = s[..., 0], s[..., -1]
            result = smallest / largest if p == -2 else largest / smallest
            return result
        inverse, info = inv_ex(a)
        of_inverse = matrix_norm(inverse, p)
        y = matrix_norm(a, p) * of_inverse
    singular = np.not_equal(unwrap(info), 0)
    result = where(singular, np.inf, y) if singular.any() else y
    return result


def matrix_rank(
    A: TensorLike,
    tol: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
) -> TensorLike:
    """Count the singular values that are not 0 but for rounding: int64, which has no gradient.

    Args:
        A: (..., m, n).
        tol: PyTorch's older name of ``atol``.
        hermitian: whether the matrix is symmetric: one triangle is read, which is faster.
        atol, rtol: singular values up to ``max(atol, rtol * the largest)`` count as 0; a number, or
            one for each matrix of the stack. By default ``atol`` is 0 and ``rtol`` the rounding
            error times max(m, n), or 0 where ``atol`` is given.

    Raises:
        LinAlgError: fewer than two dimensions, or no square matrix with ``hermitian``.
        NotImplementedError: elements that are not float32 or float64.

    >>> import tinygrad_np as tg
    >>> tg.linalg.matrix_rank(tg.ones(2, 2))
    tensor(1)
    """
    a = unwrap((square if hermitian else matrices)("matrix_rank", A))
    if hermitian:
        s = np.abs(lapack(np.linalg.eigvalsh, a))
    else:
        s = lapack(np.linalg.svd, a, compute_uv=False)
    limit = tolerance(s, a, tol if atol is None else atol, rtol)
    result: TensorLike = like_input(np.count_nonzero(s > limit[..., None], -1), A)
    return result
