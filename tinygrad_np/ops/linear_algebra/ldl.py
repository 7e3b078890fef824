"""The LDL factorization of a symmetric matrix that need not be definite.

``P.T A P = L D L.T`` with a permutation, ones on the diagonal of ``L``, and ``D`` of blocks of one
or two rows (Bunch and Kaufman). LAPACK's conventions: the lower triangle is read; D and what is
below it of L stand in one array; pivots, counted from 1, say with which row a row was exchanged,
and negative ones, in pairs, mark blocks of two rows.

Golub and Van Loan, *Matrix Computations*, 4th edition, section 4.4.
"""

from __future__ import annotations

from typing import Any, Generic, NamedTuple

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.grad_mode import is_recording
from ...core.tensor_base import TensorBase, like_input, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from .lapack import LinAlgError, floats, square
from .triangular import check_equation

# Bounds the growth of elements by both kinds of blocks alike.
ALPHA = (1 + 17**0.5) / 8


class LDLFactorResult(NamedTuple, Generic[TensorLike]):
    """D and L in one array, and the pivots (int32)."""

    LD: TensorLike
    pivots: TensorLike


class LDLFactorExResult(NamedTuple, Generic[TensorLike]):
    """D and L in one array, the pivots, and which diagonal block of D is 0 (0: none)."""

    LD: TensorLike
    pivots: TensorLike
    info: TensorLike


def _refuse_recording(op: str, *values: Any) -> None:
    if is_recording() and any(isinstance(x, TensorBase) and x.node is not None for x in values):
        raise NotImplementedError(
            f"{op} has no derivative, as in PyTorch: use linalg.solve, or detach the input, "
            "x.detach()"
        )


def _bunch_kaufman(given: Array) -> tuple[Array, Array, int]:
    """D and L of one matrix in its lower triangle, the pivots, and LAPACK's info."""
    a = np.tril(given)
    n = len(a)
    pivots, info = np.zeros(n, np.int32), 0
    k = 0
    while k < n:
        width, row = _choose_block(a, k)
        column = a[k + 1 :, k]
        if width == 1 and a[k, k] == 0 and not np.abs(column).max(initial=0):
            info = info or k + 1
            pivots[k] = k + 1
            k += 1
            continue
        last = k + width - 1
        if row != last:
            _exchange(a, last, row)
            if width == 2:
                a[last, k], a[row, k] = a[row, k], a[last, k]
        rest = slice(k + width, n)
        block = a[k : k + width, k : k + width]
        left = a[rest, k : k + width]
        scaled = np.linalg.solve(block + np.tril(block, -1).T, left.T).T
        a[rest, rest] -= np.tril(scaled @ left.T)
        a[rest, k : k + width] = scaled
        pivots[k : k + width] = row + 1 if width == 1 else -(row + 1)
        k += width
    return a, pivots, info


def _choose_block(a: Array, k: int) -> tuple[int, int]:
    """How many rows the next block of D has, and the row that is exchanged with its last."""
    below = np.abs(a[k + 1 :, k])
    largest = below.max(initial=0)
    if abs(a[k, k]) >= ALPHA * largest:
        return 1, k
    row = k + 1 + int(np.argmax(below))
    in_row = max(np.abs(a[row, k:row]).max(initial=0), np.abs(a[row + 1 :, row]).max(initial=0))
    if abs(a[k, k]) * in_row >= ALPHA * largest**2:
        return 1, k
    return (1, row) if abs(a[row, row]) >= ALPHA * in_row else (2, row)


def _exchange(a: Array, i: int, j: int) -> None:
    """Exchange rows and columns i < j of the part of a symmetric matrix that is left to factor."""
    a[j + 1 :, [i, j]] = a[j + 1 :, [j, i]]
    between = slice(i + 1, j)
    a[between, i], a[j, between] = a[j, between].copy(), a[between, i].copy()
    a[i, i], a[j, j] = a[j, j], a[i, i]


def ldl_factor_ex(
    A: TensorLike, *, hermitian: bool = False, check_errors: bool = False
) -> LDLFactorExResult[TensorLike]:
    """Factor a symmetric matrix, and say where ``D`` is 0. It has no derivative, as in PyTorch.

    Args:
        A: (..., n, n), of which the lower triangle is read.
        hermitian: of complex matrices; for real ones both are the same.
        check_errors: whether a block of zeros is an error.

    Returns:
        D and L in one array (..., n, n), the pivots (..., n), and (...) the first row where D is 0,
        counted from 1, or 0.

    Raises:
        LinAlgError: a matrix that is not square; a zero, with ``check_errors``.
        NotImplementedError: elements that are not float32 or float64, or a matrix that requires
            grad while operations are recorded.

    >>> import tinygrad_np as tg
    >>> LD, pivots, info = tg.linalg.ldl_factor_ex(tg.tensor([[2.0, 1.0], [1.0, 2.0]]))
    >>> LD.tolist(), pivots.tolist(), info.item()
    ([[2.0, 0.0], [0.5, 1.5]], [1, 2], 0)
    """
    a = square("ldl_factor_ex", A)
    _refuse_recording("ldl_factor_ex", a)
    array = unwrap(a)
    batch, n = array.shape[:-2], array.shape[-1]
    factors = np.empty_like(array, order="C")
    pivots, info = np.empty((*batch, n), np.int32), np.empty(batch, np.int32)
    for i in np.ndindex(*batch):
        factors[i], pivots[i], info[i] = _bunch_kaufman(array[i])
    if check_errors and info.any():
        raise LinAlgError(
            f"ldl_factor_ex: D is 0 at row {info[info > 0][0]}: the matrix is singular"
        )
    return LDLFactorExResult(*(like_input(x, a) for x in (factors, pivots, info)))


def ldl_factor(A: TensorLike, *, hermitian: bool = False) -> LDLFactorResult[TensorLike]:
    """Factor a symmetric matrix, for :func:`ldl_solve`. It has no derivative, as in PyTorch.

    Args:
        A: (..., n, n), of which the lower triangle is read.
        hermitian: of complex matrices; for real ones both are the same.

    Returns:
        D and L in one array (..., n, n), and the pivots (..., n).

    Raises:
        LinAlgError: a matrix that is not square, or is singular.
        NotImplementedError: elements that are not float32 or float64, or a matrix that requires
            grad while operations are recorded.

    >>> import tinygrad_np as tg
    >>> LD, pivots = tg.linalg.ldl_factor(tg.tensor([[2.0, 1.0], [1.0, 2.0]]))
    >>> LD.tolist(), pivots.tolist()
    ([[2.0, 0.0], [0.5, 1.5]], [1, 2])
    """
    found = ldl_factor_ex(A, hermitian=hermitian, check_errors=True)
    return LDLFactorResult(found.LD, found.pivots)


def ldl_solve(LD: TensorLike, pivots: Any, B: Any, *, hermitian: bool = False) -> TensorLike:
    """Solve ``A @ X = B`` by the factors of :func:`ldl_factor`. No derivative, as in PyTorch.

    Args:
        LD: (..., n, n).
        pivots: (..., n), integers.
        B: (..., n, k). Stacks broadcast.
        hermitian: of complex matrices; for real ones both are the same.

    Raises:
        LinAlgError: ``LD`` is not square.
        NotImplementedError: elements that are not float32 or float64, or a tensor that requires
            grad while operations are recorded.
        RuntimeError: pivots that are no integers.
        ShapeError: the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> factors = tg.linalg.ldl_factor(tg.tensor([[2.0, 1.0], [1.0, 2.0]]))
    >>> tg.linalg.ldl_solve(*factors, tg.tensor([[3.0], [3.0]])).tolist()
    [[1.0], [1.0]]
    """
    factors, b = floats("ldl_solve", square("ldl_solve", LD), B)
    _refuse_recording("ldl_solve", factors, b)
    rows = np.asarray(unwrap(pivots))
    if rows.dtype.kind not in "iu":
        raise ArgumentError(f"ldl_solve: pivots are integers, not {rows.dtype}")
    check_equation("ldl_solve", factors, b)
    if rows.shape != shape_of(factors)[:-1]:
        raise ShapeError(f"ldl_solve: factors of shape {shape_of(factors)}, pivots of {rows.shape}")
    batch = np.broadcast_shapes(shape_of(factors)[:-2], shape_of(b)[:-2])
    n, k = shape_of(b)[-2:]
    x = np.broadcast_to(unwrap(b), (*batch, n, k)).copy()
    matrices = np.broadcast_to(unwrap(factors), (*batch, n, n))
    rows = np.broadcast_to(rows, (*batch, n))
    for i in np.ndindex(*batch):
        _solve_one(matrices[i], rows[i], x[i])
    result: TensorLike = like_input(x, factors, b)
    return result


def _solve_one(factors: Array, pivots: Array, x: Array) -> None:
    """Solve for one matrix, in place of its right side."""
    n = len(factors)
    starts = []
    k = 0
    while k < n:
        starts.append(k)
        k += 1 if pivots[k] > 0 else 2
    for k in starts:
        width = 1 if pivots[k] > 0 else 2
        last, row = k + width - 1, abs(pivots[k]) - 1
        x[[last, row]] = x[[row, last]]
        x[k + width :] -= factors[k + width :, k : k + width] @ x[k : k + width]
        block = factors[k : k + width, k : k + width]
        with np.errstate(divide="ignore", invalid="ignore"):
            if width == 1:
                x[k] /= block[0, 0]
            else:
                x[k : k + 2] = np.linalg.solve(block + np.tril(block, -1).T, x[k : k + 2])
    for k in reversed(starts):
        width = 1 if pivots[k] > 0 else 2
        last, row = k + width - 1, abs(pivots[k]) - 1
        x[k : k + width] -= factors[k + width :, k : k + width].T @ x[k + width :]
        x[[last, row]] = x[[row, last]]
