"""Powers and the exponential of square matrices, and Vandermonde's matrix."""

from __future__ import annotations

import math
import operator
from math import prod
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import like_input
from ...core.type_promotion import operands
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..shapes.broadcasting import expand
from ..shapes.joining import concatenate, stack
from .inverse import inv
from .lapack import LinAlgError, identity_like
from .matmul import _matmul

# --- powers --------------------------------------------------------------------------------------


@implements(np.linalg.matrix_power)
def matrix_power(A: TensorLike, n: int) -> TensorLike:
    """Multiply a square matrix with itself, ``n`` times in all; its inverse, if ``n`` is negative.

    Args:
        A: (..., m, m).
        n: the exponent; 0 gives the identity.

    Raises:
        LinAlgError: a matrix that is not square, or, with a negative exponent, has no inverse.
        NotImplementedError: a negative exponent and elements that are not float32 or float64.
        TypeError: ``n`` is no integer.

    >>> import tinygrad_np as tg
    >>> tg.linalg.matrix_power(tg.tensor([[1.0, 1.0], [0.0, 1.0]]), 5).tolist()
    [[1.0, 5.0], [0.0, 1.0]]
    """
    (a,) = operands("matrix_power", A)
    n = operator.index(n)
    shape = shape_of(a)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise LinAlgError(f"matrix_power: a square matrix is needed, not shape {shape}")
    if n == 0:
        identity: TensorLike = a * 0 + identity_like(a, shape[-1])
        return identity
    squared, n = (inv(a), -n) if n < 0 else (a, n)
    y: Any = None
    while n:  # by the binary digits of n
        if n & 1:
            y = squared if y is None else _matmul(y, squared)
        n >>= 1
        if n:
            squared = _matmul(squared, squared)
    result: TensorLike = y + 0 if y is a else y
    return result


# --- the exponential -----------------------------------------------------------------------------

# Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix
# Anal. Appl. 26 (2005); how often to halve: Al-Mohy and Higham, "A new scaling and squaring
# algorithm for the matrix exponential", SIAM J. Matrix Anal. Appl. 31 (2009), algorithm 5.1.

# Up to these 1-norms the Padé approximants of order 3, 5, 7, 9 and 13 are exact in float64.
LARGEST_NORM = {3: 1.495585217958292e-2, 5: 2.539398330063230e-1, 7: 9.504178996162932e-1,
                9: 2.097847961257068, 13: 5.371920351148152}  # fmt: skip


def _pade_coefficients(order: int) -> list[float]:
    """The numerator's coefficients, scaled so that the last is 1."""
    b = [1.0]
    for j in range(order, 0, -1):
        b.append(b[-1] * j * (2 * order - j + 1) / (order - j + 1))
    return b[::-1]


def _norms(x: Array) -> Array:
    """The 1-norm of each matrix."""
    largest: Array = np.abs(x).sum(1).max(1, initial=0)
    return largest


def _halvings(x: Array, norm: Array) -> Array:
    """How often each matrix is halved before the approximant of order 13 is exact.

    By the norms of its powers, which may grow less than those of the matrix: halved too often, a
    matrix near the identity is squared as often, and each time loses digits.
    """
    unit = x / np.where(norm > 0, norm, 1)[:, None, None]
    fourth = np.linalg.matrix_power(unit, 4)
    sixth = fourth @ unit @ unit
    root = {
        6: _norms(sixth) ** (1 / 6),
        8: _norms(fourth @ fourth) ** (1 / 8),
        10: _norms(sixth @ fourth) ** (1 / 10),
    }
    growth = np.minimum(np.maximum(root[6], root[8]), np.maximum(root[8], root[10]))
    count = np.log2(norm * growth / LARGEST_NORM[13])
    count = np.where(np.isfinite(count), np.maximum(np.ceil(count), 0), 0)
    # The error's leading term, c |x|^27, which the powers' norms do not bound.
    sums = np.ones((len(x), 1, x.shape[-1]))
    for _ in range(27):
        sums = sums @ np.abs(unit)
    leading = 53 - math.log2(math.comb(26, 13) * math.factorial(27))
    excess = leading + np.log2(sums.max((1, 2), initial=0)) + 26 * (np.log2(norm) - count)
    more = np.where(np.isfinite(excess), np.maximum(np.ceil(excess / 26), 0), 0)
    return (count + more).astype(int)


def _exponential(a: Array) -> Array:
    """Halve, take a Padé approximant, and square again, for each matrix of a stack."""
    *batch, n, _ = a.shape
    x = a.reshape(prod(batch), n, n)
    norm = _norms(x)
    largest = norm.max(initial=0)
    order = next((order for order, limit in LARGEST_NORM.items() if largest <= limit), 13)
    halvings = np.zeros(len(x), int) if order < 13 else _halvings(x, norm)
    x = np.ldexp(x, -halvings[:, None, None])
    b = _pade_coefficients(order)
    power = np.broadcast_to(np.eye(n), x.shape)
    square = x @ x
    even, odd = b[0] * power, b[1] * power
    for j in range(2, order, 2):
        power = power @ square
        even = even + b[j] * power
        odd = odd + b[j + 1] * power
    odd = x @ odd
    y: Array = np.linalg.solve(even - odd, even + odd)
    for i in range(halvings.max(initial=0)):
        y = np.where((halvings > i)[:, None, None], y @ y, y)
    return y.reshape(a.shape)


def _matrix_exp_forward(a: Any) -> Any:
    with np.errstate(all="ignore"):  # infinities, and logarithms of norms that are 0
        # In float32 numerator and denominator would cancel, down to five digits.
        return _exponential(a.astype(np.float64)).astype(a.dtype)


def _matrix_exp_vjp(g: Any, a: Any) -> Any:
    # exp([[A, E], [0, A]]) has the derivative of exp(A) along E in its upper right corner: Mathias,
    # SIAM J. Matrix Anal. Appl. 17 (1996). The transpose of that map is the one at A.T.
    at, n = a.mT, a.shape[-1]
    zero = np.zeros(shape_of(g), g.dtype)
    at = expand(at, shape_of(g))
    rows = concatenate([at, g], -1), concatenate([zero, at], -1)
    return _matrix_exp(concatenate(rows, -2))[..., :n, n:]


_matrix_exp: Primitive = primitive(_matrix_exp_forward, "a", _matrix_exp_vjp, name="matrix_exp")


def matrix_exp(A: TensorLike) -> TensorLike:
    """Compute the exponential of a square matrix, the sum of ``A^k / k!``.

    Args:
        A: (..., n, n), of floating-point numbers.

    Raises:
        LinAlgError: a matrix that is not square.
        NotImplementedError: elements that are no floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.linalg.matrix_exp(tg.tensor([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    (a,) = operands("matrix_exp", A)
    shape = shape_of(a)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise LinAlgError(f"matrix_exp of {shape}: a square matrix is needed")
    if a.dtype.kind != "f":
        raise NotImplementedError(f"matrix_exp: floating-point elements are needed, not {a.dtype}")
    result: TensorLike = _matrix_exp(a)
    return result


# --- Vandermonde's matrix ------------------------------------------------------------------------


def vander(x: TensorLike, *, N: int | None = None) -> TensorLike:
    """Make the matrix of the powers 0 to N - 1 of numbers, a row for each (Vandermonde's matrix).

    Args:
        x: (..., n), of numbers.
        N: how many powers, at least 2; by default n.

    Returns:
        (..., n, N).

    Raises:
        NotImplementedError: bools.
        RuntimeError: ``N``, or n by default, is below 2.

    >>> import tinygrad_np as tg
    >>> tg.linalg.vander(tg.tensor([1.0, 2.0, 3.0]), N=3).tolist()
    [[1.0, 1.0, 1.0], [1.0, 2.0, 4.0], [1.0, 3.0, 9.0]]
    """
    (values,) = operands("vander", x)
    if values.dtype.kind == "b":
        raise NotImplementedError("vander: numbers are needed, not bools")
    count = (shape_of(values)[-1] if values.ndim else 1) if N is None else N
    if count < 2:
        raise ArgumentError(f"vander: N={count}: at least two powers are needed")
    y: TensorLike = powers_of(values, count)
    return y


def powers_of(x: Any, count: int) -> Any:
    """The powers 0 to ``count - 1`` along a new last axis."""
    powers = [like_input(np.ones(shape_of(x), x.dtype), x)]
    for _ in range(1, count):
        powers.append(powers[-1] * x)
    return stack(powers[:count], -1)
