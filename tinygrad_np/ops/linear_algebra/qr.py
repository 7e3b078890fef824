"""The QR factorization, and matrices given by Householder's reflections.

Formula: Walter and Lehmann, "Algorithmic differentiation of linear algebra functions with
application in optimum experimental design" (2010).
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import primitive
from ...core.tensor_base import like_input, unwrap
from ...core.types import Shape, TensorLike
from ..arguments import shape_of
from ..elementwise.complex_numbers import conj, real
from ..shapes.diagonals import diagonal
from ..shapes.joining import concatenate
from ..shapes.triangles import tril
from .eigen import diagonal_matrix
from .lapack import lapack, matrices, pack, unpack
from .orthonormal import completing
from .triangular import _solve_triangular


class QRResult(NamedTuple, Generic[TensorLike]):
    """Orthonormal columns, and an upper triangle."""

    Q: TensorLike
    R: TensorLike


def _shapes(shape: Shape) -> tuple[Shape, Shape]:
    *_, m, n = shape
    return (m, n), (n, n)


def _qr_forward(a: Any) -> Any:
    q, r = lapack(np.linalg.qr, a)
    return pack(q, r, batch=a.shape[:-2])


def _qr_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = _shapes(a_shape)
    (q, r), (gq, gr) = unpack(y, *shapes), unpack(g, *shapes)
    m = r @ gr.mT - gq.mT @ q
    below = tril(m, -1)
    symmetric = below.mT + conj(below) + diagonal_matrix(real(diagonal(m, 0, -2, -1)))
    return _solve_triangular(r, (gq + conj(q) @ symmetric).mT, upper=True, unitriangular=False).mT


_qr_tall = primitive(
    _qr_forward, "a", _qr_vjp, name="qr", convention="independent columns", for_complex=True
)


def qr(A: TensorLike, mode: str = "reduced") -> QRResult[TensorLike]:
    """Factor a matrix into ``Q @ R``: orthonormal columns, and an upper triangle.

    Args:
        A: (..., m, n). Differentiable where its columns are independent (if m < n, its first m).
        mode: "reduced"; "r": R alone, Q is empty; "complete": all m columns of Q, and m rows of R.
            The columns beyond n span what the others do not; only functions of their span, not of
            their choice, have a derivative.

    Returns:
        Q (..., m, k) and R (..., k, n), k = min(m, n), or m if complete.

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError, ValueError: another mode.

    >>> import tinygrad_np as tg
    >>> q, r = tg.linalg.qr(tg.tensor([[3.0], [4.0]]))
    >>> (q @ r).tolist()
    [[3.0], [4.0]]
    """
    if mode not in ("reduced", "r", "complete"):
        raise ArgumentError(f"qr: mode={mode!r}: choose from 'reduced', 'complete', 'r'")
    a = matrices("qr", A)
    m, n = shape_of(a)[-2:]
    if m >= n:
        q, r = unpack(_qr_tall(a), *_shapes(shape_of(a)))
        if mode == "complete" and m > n:
            rest = lapack(np.linalg.qr, unwrap(a), "complete").Q[..., n:]
            q = concatenate([q, completing(q, rest)], -1)
            r = concatenate([r, np.zeros((*shape_of(r)[:-2], m - n, n), r.dtype)], -2)
    else:  # [X Y] = Q [U Q.T Y]
        x, y = a[..., :m], a[..., m:]
        q, u = unpack(_qr_tall(x), *_shapes(shape_of(x)))
        r = concatenate([u, conj(q).mT @ y], -1)
    return QRResult(like_input(np.empty(0, a.dtype), a) if mode == "r" else q, r)
