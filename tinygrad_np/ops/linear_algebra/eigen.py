"""Eigenvalues and eigenvectors of symmetric matrices.

Formula: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), section 3.1. One triangle is read, and the gradient is
symmetric: the derivative along symmetric matrices, as in PyTorch. Eigenvectors of equal eigenvalues
have no derivative: what mixes them is left out (PyTorch: NaN).
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, NoReturn

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements, primitive
from ...core.types import Shape, TensorLike
from ..arguments import shape_of
from ..elementwise.selection import where
from .lapack import identity_like, lapack, pack, square, unpack


class EighResult(NamedTuple, Generic[TensorLike]):
    """Eigenvalues, rising, and eigenvectors as columns."""

    eigenvalues: TensorLike
    eigenvectors: TensorLike


def reciprocal_or_0(x: Any) -> Any:
    """``1 / x``, and 0 where ``x`` is 0."""
    zero = np.equal(x, 0)
    return where(zero, 0, 1 / where(zero, 1, x)) if zero.any() else 1 / x


def gaps(x: Any) -> Any:
    """``1 / (x_j - x_i)``, and 0 where the two are equal."""
    return reciprocal_or_0(x[..., None, :] - x[..., :, None])


def diagonal_matrix(x: Any) -> Any:
    """The matrices with the vectors ``x`` on their diagonals."""
    return x[..., None] * identity_like(x, x.shape[-1])


def _eigh_forward(a: Any, *, UPLO: str = "L") -> Any:
    values, vectors = lapack(np.linalg.eigh, a, UPLO)
    return pack(values, vectors, batch=a.shape[:-2])


def _eigh_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = a_shape[-1:], a_shape[-2:]
    (w, v), (gw, gv) = unpack(y, *shapes), unpack(g, *shapes)
    d = v @ (diagonal_matrix(gw) + gaps(w) * (v.mT @ gv)) @ v.mT
    return (d + d.mT) / 2


_eigh = primitive(
    _eigh_forward,
    "a",
    _eigh_vjp,
    name="eigh",
    convention="symmetric; equal eigenvalues: their mixing is left out",
)


@implements(np.linalg.eigh)
def eigh(A: TensorLike, UPLO: str = "L") -> EighResult[TensorLike]:
    """Compute eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix.

    Args:
        A: (..., n, n). The gradient is symmetric.
        UPLO: the triangle that is read, "L" or "U".

    Returns:
        Eigenvalues (..., n), and eigenvectors (..., n, n).

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError, ValueError: another ``UPLO``.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigh(tg.tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvalues.numpy().round(5).tolist()
    [1.0, 3.0]
    """
    return EighResult(*_parts("eigh", A, UPLO))


@implements(np.linalg.eigvalsh)
def eigvalsh(A: TensorLike, UPLO: str = "L") -> TensorLike:
    """Compute the eigenvalues of a symmetric matrix, rising.

    Takes the arguments of :func:`eigh` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigvalsh(tg.tensor([[2.0, 1.0], [1.0, 2.0]])).numpy().round(5).tolist()
    [1.0, 3.0]
    """
    result: TensorLike = _parts("eigvalsh", A, UPLO)[0]
    return result


def _parts(op: str, A: Any, UPLO: str) -> list[Any]:
    if UPLO.upper() not in ("L", "U"):
        raise ArgumentError(f"{op}: UPLO={UPLO!r}: choose 'L' or 'U'")
    a = square(op, A)
    *_, n = shape_of(a)
    return unpack(_eigh(a, UPLO=UPLO.upper()), (n,), (n, n))


# --- not here ------------------------------------------------------------------------------------


def _refuse(op: str, instead: str) -> NoReturn:
    raise NotImplementedError(
        f"{op}: eigenvalues of a matrix that is not symmetric may be complex, and tensors are of "
        f"real numbers; those of a symmetric matrix are {instead}'s"
    )


def eig(A: TensorLike) -> NoReturn:
    """Refuse by name: eigenvalues may be complex, which tensors are not.

    Raises:
        NotImplementedError: always.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eig(tg.eye(2))
    Traceback (most recent call last):
        ...
    NotImplementedError: eig: eigenvalues of a matrix that is not symmetric may be complex, and \
tensors are of real numbers; those of a symmetric matrix are tg.linalg.eigh's
    """
    _refuse("eig", "tg.linalg.eigh")


def eigvals(A: TensorLike) -> NoReturn:
    """Refuse by name: eigenvalues may be complex, which tensors are not.

    Raises:
        NotImplementedError: always.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigvals(tg.eye(2))
    Traceback (most recent call last):
        ...
    NotImplementedError: eigvals: eigenvalues of a matrix that is not symmetric may be complex, \
and tensors are of real numbers; those of a symmetric matrix are tg.linalg.eigvalsh's
    """
    _refuse("eigvals", "tg.linalg.eigvalsh")
