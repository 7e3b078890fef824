"""PyTorch's functions of linear algebra that take other arguments than those of ``torch.linalg``.

Each calls the definition under its name in :mod:`tinygrad_np.linalg`.
"""

from __future__ import annotations

import math
from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import like_input
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import Dims, reduced_dims, shape_of
from ..shapes.flipping import flip
from . import cholesky as cholesky_factorization
from . import determinant, matrix_functions, norms
from . import lu as lu_factorization
from . import qr as qr_factorization
from . import svd as svd_factorization
from .determinant import SlogdetResult
from .lapack import matrices
from .lu import LUFactorExResult
from .qr import QRResult

__all__ = [
    "cholesky",
    "det",
    "lu",
    "lu_solve",
    "matrix_exp",
    "matrix_power",
    "norm",
    "qr",
    "slogdet",
    "svd",
    "vander",
]


def norm(
    input: TensorLike,
    p: float | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    dtype: Any = None,
) -> TensorLike:
    """Compute the p-norm of all elements, or of those along the dimensions named.

    Args:
        input: any shape, of floating-point numbers.
        p: a number, see :func:`tinygrad_np.linalg.vector_norm`; "fro" and None mean 2; "nuc" is the
            sum of the singular values of the matrices in two dimensions.
        dim: one dimension or several; all by default.
        keepdim: whether to keep the reduced dimensions, of length 1.
        dtype: the type to convert the elements to before; it must not be narrower.

    Raises:
        IndexError: ``dim`` is out of range.
        NotImplementedError: elements that are no floating-point numbers.
        RuntimeError: another ``p``, not two dimensions for "nuc", or a narrower ``dtype``.

    >>> import tinygrad_np as tg
    >>> tg.norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), dim=1)
    tensor([5., 0.])
    """
    axes = reduced_dims(dim)
    if isinstance(p, str) and p != "fro":
        if p != "nuc":
            raise ArgumentError(f"norm: p={p!r}: choose 'fro', 'nuc' or a number")
        if axes is None:
            axes = tuple(range(np.ndim(input)))
        pair = axes if isinstance(axes, tuple) else (axes,)
        return norms.matrix_norm(input, p, pair, keepdim, dtype=dtype)
    ord = 2.0 if p is None or isinstance(p, str) else p
    return norms.vector_norm(input, ord, axes, keepdim, dtype=dtype)


def det(input: TensorLike) -> TensorLike:
    """Compute the determinant: :func:`tinygrad_np.linalg.det`.

    >>> import tinygrad_np as tg
    >>> tg.det(tg.tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    -2.0
    """
    return determinant.det(input)


def slogdet(input: TensorLike) -> SlogdetResult[TensorLike]:
    """Compute the determinant's sign and logarithm: :func:`tinygrad_np.linalg.slogdet`.

    >>> import tinygrad_np as tg
    >>> sign, logabsdet = tg.slogdet(tg.tensor([[0.0, 1.0], [1.0, 0.0]]))
    >>> sign.item(), logabsdet.item()
    (-1.0, 0.0)
    """
    return determinant.slogdet(input)


def matrix_power(input: TensorLike, n: int) -> TensorLike:
    """Multiply a square matrix with itself: :func:`tinygrad_np.linalg.matrix_power`.

    >>> import tinygrad_np as tg
    >>> tg.matrix_power(tg.tensor([[1.0, 1.0], [0.0, 1.0]]), 5).tolist()
    [[1.0, 5.0], [0.0, 1.0]]
    """
    return matrix_functions.matrix_power(input, n)


def matrix_exp(input: TensorLike) -> TensorLike:
    """Compute the exponential of a square matrix: :func:`tinygrad_np.linalg.matrix_exp`.

    >>> import tinygrad_np as tg
    >>> tg.matrix_exp(tg.tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    return matrix_functions.matrix_exp(input)


def cholesky(input: TensorLike, upper: bool = False) -> TensorLike:
    """Factor a positive definite matrix: :func:`tinygrad_np.linalg.cholesky`.

    >>> import tinygrad_np as tg
    >>> tg.cholesky(tg.tensor([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    return cholesky_factorization.cholesky(input, upper=upper)


def qr(input: TensorLike, some: bool = True) -> QRResult[TensorLike]:
    """Factor a matrix into orthonormal columns and a triangle: :func:`tinygrad_np.linalg.qr`.

    Args:
        input: (..., m, n).
        some: whether Q has min(m, n) columns; else all m.

    >>> import tinygrad_np as tg
    >>> q, r = tg.qr(tg.tensor([[3.0], [4.0]]))
    >>> (q @ r).tolist()
    [[3.0], [4.0]]
    """
    return qr_factorization.qr(input, "reduced" if some else "complete")


class SVD(NamedTuple, Generic[TensorLike]):
    """Left singular vectors, singular values, falling, and right singular vectors, as columns."""

    U: TensorLike
    S: TensorLike
    V: TensorLike


def svd(input: TensorLike, some: bool = True, compute_uv: bool = True) -> SVD[TensorLike]:
    """Compute singular vectors and values: ``U @ diag(S) @ V.T`` is the input.

    :func:`tinygrad_np.linalg.svd` returns ``V.T``, and all vectors by default.

    Args:
        input: (..., m, n).
        some: whether there are min(m, n) vectors each; else m and n.
        compute_uv: False for S alone: U (..., m, m) and V (..., n, n) are zeros.

    >>> import tinygrad_np as tg
    >>> tg.svd(tg.tensor([[3.0, 0.0], [4.0, 0.0]])).S.tolist()
    [5.0, 0.0]
    """
    if not compute_uv:
        x = matrices("svd", input)
        *batch, m, n = shape_of(x)
        u, v = (like_input(np.zeros((*batch, k, k), x.dtype), x) for k in (m, n))
        return SVD(u, svd_factorization.svdvals(x), v)
    found: Any = svd_factorization.svd(input, full_matrices=not some)
    return SVD(found.U, found.S, found.Vh.mT)


def lu(input: TensorLike, pivot: bool = True, get_infos: bool = False) -> Any:
    """Factor into a permutation and two triangles: :func:`tinygrad_np.linalg.lu_factor_ex`.

    :func:`tinygrad_np.linalg.lu` returns three matrices.

    Args:
        input: (..., m, n).
        pivot: whether rows are exchanged.
        get_infos: whether to return also where ``U`` has a zero on its diagonal (0: nowhere).

    Returns:
        The triangles in one array, the pivots, and, with ``get_infos``, the infos.

    >>> import tinygrad_np as tg
    >>> LU, pivots = tg.lu(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))
    >>> LU.tolist(), pivots.tolist()
    ([[2.0, 2.0], [0.5, 1.0]], [2, 2])
    """
    found: LUFactorExResult[Any] = lu_factorization.lu_factor_ex(input, pivot=pivot)
    return found if get_infos else (found.LU, found.pivots)


def lu_solve(b: TensorLike, LU_data: Any, LU_pivots: Any) -> TensorLike:
    """Solve ``A @ X = b`` by the factors of ``A``: :func:`tinygrad_np.linalg.lu_solve`.

    Args:
        b: (..., n, k).
        LU_data, LU_pivots: what ``lu`` or ``linalg.lu_factor`` returned.

    >>> import tinygrad_np as tg
    >>> factors = tg.lu(tg.tensor([[1.0, 2.0], [2.0, 2.0]]))
    >>> tg.lu_solve(tg.tensor([[3.0], [4.0]]), *factors).tolist()
    [[1.0], [1.0]]
    """
    x: TensorLike = lu_factorization.lu_solve(LU_data, LU_pivots, b)
    return x


def vander(x: TensorLike, N: int | None = None, increasing: bool = False) -> TensorLike:
    """Make the matrix of the powers of numbers, a row for each (Vandermonde's matrix).

    Args:
        x: (n,).
        N: how many powers, by default n.
        increasing: whether the powers rise, as with :func:`tinygrad_np.linalg.vander`.

    Returns:
        (n, N): the powers N - 1 to 0.

    Raises:
        RuntimeError: ``x`` is no vector, or ``N`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.vander(tg.tensor([1.0, 2.0]), 3)
    tensor([[1., 1., 1.],
            [4., 2., 1.]])
    """
    (values,) = operands("vander", x)
    if values.ndim != 1:
        raise ShapeError(f"vander: a vector is needed, not the shape {shape_of(values)}")
    count = shape_of(values)[0] if N is None else N
    if count < 0:
        raise ArgumentError(f"vander: N={count} must not be negative")
    if not math.prod((count, shape_of(values)[0])):
        result: TensorLike = like_input(np.ones((shape_of(values)[0], count), values.dtype), values)
        return result
    y: TensorLike = matrix_functions.powers_of(values, count)
    return y if increasing else flip(y, 1)
