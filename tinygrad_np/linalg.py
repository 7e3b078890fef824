"""Linear algebra under the names of ``torch.linalg``; ``np.linalg``'s functions take tensors too.

>>> import tinygrad_np as tg
>>> a = tg.tensor([[2.0, 1.0], [1.0, 1.0]], requires_grad=True)
>>> tg.linalg.slogdet(a).logabsdet.backward()
>>> a.grad.numpy().round(3).tolist()
[[1.0, -1.0], [-1.0, 2.0]]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ops import contraction, matrices
from .ops.contraction import vecdot
from .ops.decomposition import (
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
from .ops.distance import vector_norm as _vector_norm
from .ops.linalg import matmul
from .ops.matrices import cond, lstsq, matrix_power, multi_dot, tensorinv, tensorsolve
from .ops.rearranging import diagonal as _diagonal

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
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
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vecdot",
    "vector_norm",
]


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


def cross(input: Any, other: Any, *, dim: int = -1) -> Tensor:
    """The vector product of 3-vectors along an axis."""
    return contraction.cross(input, other, axis=dim)


def diagonal(A: Any, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of the matrices in two axes, along a new last axis."""
    return _diagonal(A, offset, dim1, dim2)
