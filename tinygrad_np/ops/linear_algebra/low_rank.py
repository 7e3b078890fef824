"""Singular values and principal components of matrices of low rank, by random projections.

Halko, Martinsson and Tropp, "Finding structure with randomness: probabilistic algorithms for
constructing approximate matrix decompositions", SIAM Review 53 (2011), algorithms 4.4 and 5.1.
"""

from __future__ import annotations

from typing import Any

from ...core.errors import ArgumentError
from ...core.types import TensorLike
from ...random import generator
from ..arguments import shape_of
from ..reductions.sums import mean
from .lapack import matrices
from .qr import qr
from .svd import svd
from .torch_names import SVD

__all__ = ["pca_lowrank", "svd_lowrank"]


def svd_lowrank(
    A: TensorLike, q: int | None = 6, niter: int | None = 2, M: Any = None
) -> SVD[TensorLike]:
    """Approximate a singular value decomposition by projecting onto ``q`` random directions.

    It is exact where the rank is at most ``q``. The directions are drawn from the engine's random
    stream (:func:`tinygrad_np.manual_seed`).

    Args:
        A: (..., m, n), of float32 or float64.
        q: how many singular values; at most min(m, n) are found.
        niter: how often the projection is refined.
        M: what to subtract from ``A`` before, of a shape that broadcasts to it.

    Returns:
        U (..., m, q), S (..., q), falling, and V (..., n, q): ``U @ diag(S) @ V.T`` is near ``A``.

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError, ValueError: a negative ``q`` or ``niter``.

    >>> import tinygrad_np as tg
    >>> U, S, V = tg.svd_lowrank(tg.outer(tg.arange(4.0), tg.ones(3)), q=2)
    >>> round(S[0].item() ** 2, 3)
    42.0
    """
    a = matrices("svd_lowrank", A)
    count, rounds = 6 if q is None else q, 2 if niter is None else niter
    if M is not None:
        a = a - M
    return _by_projection("svd_lowrank", a, count, rounds)


def _by_projection(op: str, a: Any, count: int, rounds: int) -> SVD[Any]:
    m, n = shape_of(a)[-2:]
    if count < 0 or rounds < 0:
        raise ArgumentError(f"{op}: q={count} and niter={rounds} must not be negative")
    directions = generator().normal(size=(n, min(count, m, n))).astype(a.dtype)  # (n, q)
    q = qr(a @ directions).Q  # (..., m, q)
    for _ in range(rounds):
        q = qr(a @ qr(a.mT @ q).Q).Q
    u, s, vh = svd(q.mT @ a, full_matrices=False)  # (..., q, q), (..., q), (..., q, n)
    return SVD(q @ u, s, vh.mT)


def pca_lowrank(
    A: TensorLike, q: int | None = None, center: bool = True, niter: int = 2
) -> SVD[TensorLike]:
    """Approximate the first principal components of samples, the rows of a matrix.

    Args:
        A: (..., m, n), of float32 or float64.
        q: how many components; by default min(6, m, n).
        center: whether to subtract the samples' mean before.
        niter: how often the projection is refined, see :func:`svd_lowrank`.

    Returns:
        U (..., m, q), S (..., q), falling, and V (..., n, q), whose columns are the components.
        ``S**2 / (m - 1)`` are their variances, ``A @ V`` the samples projected on them.

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError, ValueError: ``q`` is negative or above min(m, n), or ``niter`` is negative.

    >>> import tinygrad_np as tg
    >>> line = tg.outer(tg.arange(4.0), tg.tensor([3.0, 4.0]))
    >>> tg.pca_lowrank(line, q=1).V.abs().numpy().round(3).tolist()
    [[0.6000000238418579], [0.800000011920929]]
    """
    a = matrices("pca_lowrank", A)
    m, n = shape_of(a)[-2:]
    count = min(6, m, n) if q is None else q
    if count > min(m, n):
        raise ArgumentError(f"pca_lowrank: q={count} components, but the shape is {shape_of(a)}")
    if center:
        a = a - mean(a, -2, keepdim=True)
    return _by_projection("pca_lowrank", a, count, niter)
