"""The singular value decomposition.

Formula: Townsend, "Differentiating the singular value decomposition" (2016). Vectors of equal
singular values have no derivative: what mixes them is left out (PyTorch: NaN).
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements, primitive
from ...core.tensor_base import unwrap
from ...core.types import Shape, TensorLike
from ..arguments import shape_of
from ..elementwise.complex_numbers import conj, real
from ..shapes.joining import concatenate
from .eigen import diagonal_matrix, gaps, reciprocal_or_0
from .lapack import lapack, matrices, pack, unpack
from .orthonormal import completing


class SVDResult(NamedTuple, Generic[TensorLike]):
    """Left singular vectors as columns, singular values, falling, and right ones as rows."""

    U: TensorLike
    S: TensorLike
    Vh: TensorLike


def _shapes(shape: Shape) -> tuple[Shape, Shape, Shape]:
    *_, m, n = shape
    k = min(m, n)
    return (m, k), (k,), (k, n)


def _svd_forward(a: Any) -> Any:
    u, s, vh = lapack(np.linalg.svd, a, full_matrices=False)
    return pack(u, s, vh, batch=a.shape[:-2])


def _svd_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = _shapes(a_shape)
    (u, s, vh), (gu, gs, gvh) = unpack(y, *shapes), unpack(g, *shapes)
    m, n = a_shape[-2:]
    s, gs, uc, vc = real(s), real(gs), conj(u), conj(vh)
    distances = gaps(s * s)
    turned_u, turned_v = u.mT @ gu, vc @ conj(gvh).mT
    skew = turned_u - conj(turned_u).mT
    inner = diagonal_matrix(gs)
    inner = inner + (distances * skew) * s[..., None, :]
    inner = inner + s[..., :, None] * (distances * (turned_v - conj(turned_v).mT))
    if y.dtype.kind == "c":  # both vectors of a value turn together
        turns = np.diagonal(skew, axis1=-2, axis2=-1) / 2
        inner = inner + diagonal_matrix(turns * reciprocal_or_0(s))
    d = uc @ inner @ vc
    if m > n:  # what of gu lies outside of the columns' space
        d = d + ((gu - uc @ turned_u) * reciprocal_or_0(s)[..., None, :]) @ vc
    if n > m:
        d = d + (uc * reciprocal_or_0(s)[..., None, :]) @ (gvh.mT - vc.mT @ conj(turned_v)).mT
    return d


_svd = primitive(
    _svd_forward,
    "a",
    _svd_vjp,
    name="svd",
    convention="equal singular values: their mixing is left out",
    for_complex=True,
)


def svd(
    A: TensorLike, full_matrices: bool = True, *, driver: str | None = None
) -> SVDResult[TensorLike]:
    """Compute singular vectors and values: ``U @ diag(S) @ Vh`` is ``A``.

    Args:
        A: (..., m, n).
        full_matrices: whether U is (..., m, m) and Vh (..., n, n), not only min(m, n) vectors each.
            Those beyond span what the others do not; only functions of their span, not of their
            choice, have a derivative.
        driver: of CUDA in PyTorch; None here.

    Returns:
        U (..., m, k), S (..., k), falling, and Vh (..., k, n); k = min(m, n).

    Raises:
        LinAlgError: fewer than two dimensions, or no convergence.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError: a driver is named.

    >>> import tinygrad_np as tg
    >>> tg.linalg.svd(tg.tensor([[3.0, 0.0], [4.0, 0.0]])).S.tolist()
    [5.0, 0.0]
    """
    a, u, s, vh = _parts("svd", A, driver)
    m, n = shape_of(a)[-2:]
    if full_matrices and m > n:
        rest = lapack(np.linalg.svd, unwrap(a)).U[..., n:]
        u = concatenate([u, completing(u, rest)], -1)
    if full_matrices and n > m:
        rest = lapack(np.linalg.svd, unwrap(a)).Vh[..., m:, :].mT
        vh = concatenate([vh, completing(vh.mT, rest).mT], -2)
    return SVDResult(u, s, vh)


def _parts(op: str, A: Any, driver: str | None = None) -> list[Any]:
    """The matrix, checked, its singular vectors and values, of the reduced decomposition."""
    if driver is not None:
        raise ArgumentError(f"{op}: driver={driver!r}: drivers are chosen on CUDA alone; use None")
    a = matrices(op, A)
    u, s, vh = unpack(_svd(a), *_shapes(shape_of(a)))
    return [a, u, real(s), vh]


@implements(np.linalg.svdvals)
def svdvals(A: TensorLike, *, driver: str | None = None) -> TensorLike:
    """Compute the singular values of a matrix, falling.

    Args:
        A: (..., m, n).
        driver: of CUDA in PyTorch; None here.

    Raises:
        LinAlgError, NotImplementedError, RuntimeError: as :func:`svd`.

    >>> import tinygrad_np as tg
    >>> tg.linalg.svdvals(tg.tensor([[3.0, 0.0], [4.0, 0.0]])).tolist()
    [5.0, 0.0]
    """
    result: TensorLike = _parts("svdvals", A, driver)[2]
    return result
