"""Linear algebra under the names of ``torch.linalg``; ``np.linalg``'s functions take tensors too.

>>> import tinygrad_np as tg
>>> a = tg.tensor([[2.0, 1.0], [1.0, 1.0]], requires_grad=True)
>>> tg.linalg.slogdet(a).logabsdet.backward()
>>> a.grad.numpy().round(3).tolist()
[[1.0, -1.0], [-1.0, 2.0]]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .core.tensor_base import unwrap, wrap
from .ops.linear_algebra import contraction, decomposition, matrices
from .ops.linear_algebra.contraction import vecdot
from .ops.linear_algebra.decomposition import (
    cholesky,
    det,
    eigh,
    eigvalsh,
    inv,
    pinv,
    qr,
    slogdet,
    solve,
    svd,
    svdvals,
)
from .ops.linear_algebra.distance import vector_norm as _vector_norm
from .ops.linear_algebra.matmul import matmul
from .ops.linear_algebra.matrices import (
    cond,
    lstsq,
    matrix_power,
    multi_dot,
    tensorinv,
    tensorsolve,
)
from .ops.shapes import triangles
from .ops.shapes.diagonals import diagonal as _diagonal
from .ops.shapes.permuting import swapaxes

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vecdot",
    "vector_norm",
]


LinAlgError = np.linalg.LinAlgError


def _either(dim: Any, axis: Any) -> Any:
    named = axis if dim is None else dim
    return tuple(named) if isinstance(named, list) else named


def norm(
    A: Any,
    ord: Any = None,
    dim: Any = None,
    keepdim: bool = False,
    *,
    axis: Any = None,
    keepdims: bool = False,
) -> Tensor:
    """The norm of vectors (one axis), of matrices (two), or of everything. See ``np.linalg.norm``.

    >>> import tinygrad_np as tg
    >>> tg.linalg.norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), dim=1)
    tensor([5., 0.])
    """
    return matrices.norm(A, ord, _either(dim, axis), keepdim or keepdims)


def vector_norm(
    x: Any,
    ord: float = 2,
    dim: Any = None,
    keepdim: bool = False,
    *,
    axis: Any = None,
    keepdims: bool = False,
) -> Tensor:
    """``(sum |x|^ord)^(1 / ord)`` over axes, all by default; its gradient at 0 is 0."""
    return _vector_norm(x, ord, _either(dim, axis), keepdim or keepdims)  # type: ignore[no-any-return]


def matrix_norm(A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False) -> Tensor:
    """The norm of the matrices in two axes: "fro", "nuc", ±1, ±2, ±inf."""
    return matrices.norm(A, ord, tuple(dim), keepdim)


def matrix_rank(A: Any, *, hermitian: bool = False) -> Tensor:
    """The number of singular values that are not 0 but for rounding: data, without a gradient."""
    return wrap(np.asarray(np.linalg.matrix_rank(unwrap(A), hermitian=hermitian)))  # type: ignore[no-any-return]


def solve_triangular(
    A: Any, B: Any, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """``X`` with ``A @ X = B`` (or ``X @ A = B``), where only one triangle of ``A`` is read.

    Args:
        A: (..., n, n).
        B: (..., n, k), or (..., k, n) if not ``left``.
        upper: which triangle.
        left: on which side of ``X`` the matrix stands.
        unitriangular: whether the diagonal counts as ones and is not read.

    >>> import tinygrad_np as tg
    >>> A, B = tg.tensor([[2.0, 9.0], [1.0, 1.0]]), tg.tensor([[2.0], [3.0]])
    >>> tg.linalg.solve_triangular(A, B, upper=False).tolist()
    [[1.0], [2.0]]
    """
    triangle = triangles.triu if upper else triangles.tril
    if unitriangular:
        n = np.shape(A)[-1]
        A = triangle(A, 1 if upper else -1) + np.eye(n, dtype=unwrap(A).dtype)
    else:
        A = triangle(A)
    if left:
        return decomposition.solve(A, B)
    return swapaxes(decomposition.solve(swapaxes(A, -1, -2), swapaxes(B, -1, -2)), -1, -2)


def cross(input: Any, other: Any, *, dim: int = -1) -> Tensor:
    """The vector product of 3-vectors along an axis."""
    return contraction.cross(input, other, axis=dim)


def diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of the matrices in two axes, along a new last axis."""
    return _diagonal(A, offset, dim1, dim2)
