"""Eigenvalues and eigenvectors, of symmetric (complex: Hermitian) matrices and of others.

Formula: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), section 3.1. One triangle is read, and the gradient is
symmetric: the derivative along symmetric matrices, as in PyTorch. Eigenvectors of equal eigenvalues
have no derivative: what mixes them is left out (PyTorch: NaN).
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements, primitive
from ...core.type_promotion import complex_type
from ...core.types import Shape, TensorLike
from ..arguments import shape_of
from ..elementwise.complex_numbers import conj, real
from ..elementwise.selection import where
from .lapack import identity_like, lapack, pack, square, unpack
from .solve import _solve


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
    d = conj(v) @ (diagonal_matrix(real(gw)) + gaps(real(w)) * (v.mT @ gv)) @ v.mT
    return (d + conj(d).mT) / 2


_eigh = primitive(
    _eigh_forward,
    "a",
    _eigh_vjp,
    name="eigh",
    convention="symmetric; equal eigenvalues: their mixing is left out",
    for_complex=True,
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
    values, vectors = unpack(_eigh(a, UPLO=UPLO.upper()), (n,), (n, n))
    return [real(values), vectors]


# --- of any square matrix -------------------------------------------------------------------------


class EigResult(NamedTuple, Generic[TensorLike]):
    """Eigenvalues in no order, and eigenvectors of length 1 as columns: complex numbers."""

    eigenvalues: TensorLike
    eigenvectors: TensorLike


def _eig_forward(a: Any) -> Any:
    values, vectors = lapack(np.linalg.eig, a)
    packed = pack(values, vectors, batch=a.shape[:-2])
    return packed.astype(complex_type(a.dtype), copy=False)


def _eig_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = a_shape[-1:], a_shape[-2:]
    (w, v), (gw, gv) = unpack(y, *shapes), unpack(g, *shapes)
    turned = v.mT @ gv
    along = real(np.diagonal(turned, axis1=-2, axis2=-1))  # the lengths of the vectors stay 1
    turned = turned - conj(conj(v).mT @ v) * along[..., None, :]
    inner = diagonal_matrix(gw) + gaps(w) * turned
    return _solve(v.mT, inner @ v.mT)


_eig = primitive(
    _eig_forward,
    "a",
    _eig_vjp,
    name="eig",
    convention="different eigenvalues, and functions that no factor of a vector changes",
    for_complex=True,
)


@implements(np.linalg.eig, a="A")
def eig(A: TensorLike) -> EigResult[TensorLike]:
    """Compute eigenvalues and eigenvectors, as columns, of a square matrix: complex numbers.

    Eigenvectors are known up to a factor of absolute value 1: only functions that it does not
    change have a derivative, where all eigenvalues differ (Boeddeker et al., "On the computation of
    complex-valued gradients", 2017).

    Args:
        A: (..., n, n), real or complex.

    Returns:
        Eigenvalues (..., n), and eigenvectors (..., n, n).

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements of half precision, or integers.

    >>> import tinygrad_np as tg
    >>> turn = tg.tensor([[0.0, -1.0], [1.0, 0.0]])
    >>> sorted(tg.linalg.eig(turn).eigenvalues.imag.numpy().round(5).tolist())
    [-1.0, 1.0]
    """
    a = square("eig", A)
    *_, n = shape_of(a)
    return EigResult(*unpack(_eig(a), (n,), (n, n)))


@implements(np.linalg.eigvals, a="A")
def eigvals(A: TensorLike) -> TensorLike:
    """Compute the eigenvalues of a square matrix, complex numbers in no order.

    Takes the argument of :func:`eig` and raises its errors.

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigvals(tg.tensor([[2.0, 1.0], [0.0, 3.0]])).real.numpy().tolist()
    [2.0, 3.0]
    """
    return eig(A).eigenvalues
