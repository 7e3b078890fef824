"""Orthogonal polynomials by their three-term recurrences, and all derivatives by the same ones.

With ``p_(k+1) = (a_k x + b_k) p_k - c_k p_(k-1)`` the derivative of order d follows the recurrence
differentiated d times: ``p_(k+1)^(d) = (a_k x + b_k) p_k^(d) + d a_k p_k^(d-1) - c_k p_(k-1)^(d)``.
The coefficients are those of Abramowitz and Stegun, table 22.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import unwrap
from ...core.types import Array, TensorLike
from .scipy_values import in_type_of

__all__ = [
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
    "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u",
    "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
]

_Coefficients = tuple[float, float, float]
_Family = Callable[[int], _Coefficients]


def _starting(first: tuple[float, float], others: _Family) -> _Family:
    """A family with ``p_1 = a x + b`` of its own; ``p_0`` is 1."""
    return lambda k: (*first, 0.0) if k == 0 else others(k)


def _chebyshev(k: int) -> _Coefficients:
    return 2.0, 0.0, 1.0


def _shifted_chebyshev(k: int) -> _Coefficients:
    return 4.0, -2.0, 1.0


_FAMILIES: dict[str, _Family] = {
    "chebyshev_t": _starting((1, 0), _chebyshev),
    "chebyshev_u": _starting((2, 0), _chebyshev),
    "chebyshev_v": _starting((2, -1), _chebyshev),
    "chebyshev_w": _starting((2, 1), _chebyshev),
    "shifted_chebyshev_t": _starting((2, -1), _shifted_chebyshev),
    "shifted_chebyshev_u": _starting((4, -2), _shifted_chebyshev),
    "shifted_chebyshev_v": _starting((4, -3), _shifted_chebyshev),
    "shifted_chebyshev_w": _starting((4, -1), _shifted_chebyshev),
    "hermite_h": lambda k: (2.0, 0.0, 2.0 * k),
    "hermite_he": lambda k: (1.0, 0.0, float(k)),
    "laguerre": lambda k: (-1 / (k + 1), (2 * k + 1) / (k + 1), k / (k + 1)),
    "legendre": lambda k: ((2 * k + 1) / (k + 1), 0.0, k / (k + 1)),
}


def _values(x: Any, *, n: Array, family: str, order: int) -> Any:
    """The derivative of that order of each polynomial; 0 for those of negative degree."""
    dtype = in_type_of(0, x).dtype
    x, n = np.broadcast_arrays(np.asarray(x, np.float64), n)
    before = np.zeros((order + 1, *x.shape))  # of the degree before, by the order of derivative
    now = before.copy()
    now[0] = 1
    y = np.where(n == 0, now[order], 0.0)
    for k in range(max(int(n.max(initial=0)), 0)):
        a, b, c = _FAMILIES[family](k)
        following = (a * x + b) * now - c * before
        for d in range(1, order + 1):
            following[d] += d * a * now[d - 1]
        before, now = now, following
        y = np.where(n == k + 1, now[order], y)
    return y.astype(dtype)


_polynomial: Primitive = primitive(
    _values,
    "x",
    lambda g, x, n, family, order: g * _polynomial(x, n=n, family=family, order=order + 1),
    name="orthogonal_polynomial",
)


def _evaluate(family: str, input: Any, n: Any) -> Any:
    degrees = np.asarray(unwrap(n))
    if degrees.dtype.kind not in "biuf":
        raise TypeError(f"{family}: n must be numbers, got {degrees.dtype}")
    if degrees.dtype.kind == "f":
        degrees = np.trunc(degrees)
    return _polynomial(input, n=degrees.astype(np.int64), family=family, order=0)


def chebyshev_polynomial_t(input: TensorLike, n: Any) -> TensorLike:
    """Compute Chebyshev's polynomial of the first kind and degree ``n`` of each element.

    Args:
        input: any shape.
        n: a number or a tensor of them, which broadcasts; of a negative degree the value is 0.

    >>> import tinygrad_np as tg
    >>> tg.special.chebyshev_polynomial_t(tg.tensor([0.5, 2.0]), 2)  # 2 x^2 - 1
    tensor([-0.5000,  7.0000])
    """
    y: TensorLike = _evaluate("chebyshev_t", input, n)
    return y


def chebyshev_polynomial_u(input: TensorLike, n: Any) -> TensorLike:
    """Compute Chebyshev's polynomial of the second kind and degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.chebyshev_polynomial_u(tg.tensor([0.5, 2.0]), 2)  # 4 x^2 - 1
    tensor([ 0., 15.])
    """
    y: TensorLike = _evaluate("chebyshev_u", input, n)
    return y


def chebyshev_polynomial_v(input: TensorLike, n: Any) -> TensorLike:
    """Compute Chebyshev's polynomial of the third kind and degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.chebyshev_polynomial_v(tg.tensor([0.5, 2.0]), 1)  # 2 x - 1
    tensor([0., 3.])
    """
    y: TensorLike = _evaluate("chebyshev_v", input, n)
    return y


def chebyshev_polynomial_w(input: TensorLike, n: Any) -> TensorLike:
    """Compute Chebyshev's polynomial of the fourth kind and degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.chebyshev_polynomial_w(tg.tensor([0.5, 2.0]), 1)  # 2 x + 1
    tensor([2., 5.])
    """
    y: TensorLike = _evaluate("chebyshev_w", input, n)
    return y


def shifted_chebyshev_polynomial_t(input: TensorLike, n: Any) -> TensorLike:
    """Compute :func:`chebyshev_polynomial_t` of ``2 x - 1``.

    >>> import tinygrad_np as tg
    >>> tg.special.shifted_chebyshev_polynomial_t(tg.tensor([0.5, 2.0]), 1)
    tensor([0., 3.])
    """
    y: TensorLike = _evaluate("shifted_chebyshev_t", input, n)
    return y


def shifted_chebyshev_polynomial_u(input: TensorLike, n: Any) -> TensorLike:
    """Compute :func:`chebyshev_polynomial_u` of ``2 x - 1``.

    >>> import tinygrad_np as tg
    >>> tg.special.shifted_chebyshev_polynomial_u(tg.tensor([0.5, 2.0]), 1)
    tensor([0., 6.])
    """
    y: TensorLike = _evaluate("shifted_chebyshev_u", input, n)
    return y


def shifted_chebyshev_polynomial_v(input: TensorLike, n: Any) -> TensorLike:
    """Compute :func:`chebyshev_polynomial_v` of ``2 x - 1``.

    >>> import tinygrad_np as tg
    >>> tg.special.shifted_chebyshev_polynomial_v(tg.tensor([0.5, 2.0]), 1)
    tensor([-1.,  5.])
    """
    y: TensorLike = _evaluate("shifted_chebyshev_v", input, n)
    return y


def shifted_chebyshev_polynomial_w(input: TensorLike, n: Any) -> TensorLike:
    """Compute :func:`chebyshev_polynomial_w` of ``2 x - 1``.

    >>> import tinygrad_np as tg
    >>> tg.special.shifted_chebyshev_polynomial_w(tg.tensor([0.5, 2.0]), 1)
    tensor([1., 7.])
    """
    y: TensorLike = _evaluate("shifted_chebyshev_w", input, n)
    return y


def hermite_polynomial_h(input: TensorLike, n: Any) -> TensorLike:
    """Compute the physicist's Hermite polynomial of degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.hermite_polynomial_h(tg.tensor([0.5, 2.0]), 2)  # 4 x^2 - 2
    tensor([-1., 14.])
    """
    y: TensorLike = _evaluate("hermite_h", input, n)
    return y


def hermite_polynomial_he(input: TensorLike, n: Any) -> TensorLike:
    """Compute the probabilist's Hermite polynomial of degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.hermite_polynomial_he(tg.tensor([0.5, 2.0]), 2)  # x^2 - 1
    tensor([-0.7500,  3.0000])
    """
    y: TensorLike = _evaluate("hermite_he", input, n)
    return y


def laguerre_polynomial_l(input: TensorLike, n: Any) -> TensorLike:
    """Compute Laguerre's polynomial of degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.laguerre_polynomial_l(tg.tensor([0.5, 2.0]), 1)  # 1 - x
    tensor([ 0.5000, -1.0000])
    """
    y: TensorLike = _evaluate("laguerre", input, n)
    return y


def legendre_polynomial_p(input: TensorLike, n: Any) -> TensorLike:
    """Compute Legendre's polynomial of degree ``n`` of each element.

    Arguments as of :func:`chebyshev_polynomial_t`.

    >>> import tinygrad_np as tg
    >>> tg.special.legendre_polynomial_p(tg.tensor([0.5, 2.0]), 2)  # (3 x^2 - 1) / 2
    tensor([-0.1250,  5.5000])
    """
    y: TensorLike = _evaluate("legendre", input, n)
    return y
