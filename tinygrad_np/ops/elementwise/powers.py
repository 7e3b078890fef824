"""Powers, roots, and the length of a vector of two elements."""

from __future__ import annotations

import operator
from typing import Any, overload

import numpy as np

from ...core.registry import primitive
from ...core.tensor_base import AnyTensor, is_tensor, unwrap
from ...core.types import TensorLike
from .arithmetic import _mul, _reciprocal
from .selection import _where

__all__ = [
    "cbrt",
    "float_power",
    "hypot",
    "pow",
    "rsqrt",
    "sqrt",
    "square",
]


def as_float(x: Any, dtype: np.dtype[Any]) -> Any:
    """An array or a number in a floating-point type; a tensor, which has one, as it is.

    NumPy's logarithm of an array of uint8 would be of float16.
    """
    return x if is_tensor(x) else np.asarray(x, dtype)


def _power_base(g: Any, a: Any, b: Any) -> Any:
    exponent = b - 1
    constant = np.equal(b, 0)
    if np.any(constant):
        # a^0 is constant, also where a is 0 or so small that 1 / a is infinite, or NaN.
        tiny = np.finfo(a.dtype).tiny
        corner = constant & ~np.asarray(np.abs(unwrap(a)) >= tiny)
        exponent = np.where(corner, 0, exponent)
    return g * (b * a**exponent)


def _power_exponent(g: Any, a: Any, b: Any, y: Any) -> Any:
    # a^b log a; at a = 0 the limit from the right of a^b log a: 0 for b > 0, and by PyTorch's
    # convention for b = 0.
    zero = (a == 0) & (np.real(unwrap(b)) >= 0)
    a = as_float(a, g.dtype)
    return g * y * np.log(np.where(zero, 1, a)) if np.any(zero) else g * y * np.log(a)


_pow = primitive(
    operator.pow,
    "a b",
    _power_base,
    _power_exponent,
    name="pow",
    numpy=[np.power, np.float_power],
    convention="at a = 0: d/db is 0 for b >= 0, d/da is 0 for b = 0",
)


@overload
def pow(input: AnyTensor, exponent: Any) -> AnyTensor: ...
@overload
def pow(input: Any, exponent: AnyTensor) -> AnyTensor: ...
@overload
def pow(input: TensorLike, exponent: Any) -> TensorLike: ...
def pow(input: Any, exponent: Any) -> Any:
    """Raise each element to a power; the shapes broadcast.

    At ``input`` 0 the derivative by the exponent is 0 where the exponent is not negative. The
    derivative by ``input`` is 0 where the exponent is 0.

    >>> import tinygrad_np as tg
    >>> tg.pow(tg.tensor([1.0, 2.0, 3.0]), 2)
    tensor([1., 4., 9.])
    """
    return _pow(input, exponent)


@overload
def float_power(input: AnyTensor, exponent: Any) -> AnyTensor: ...
@overload
def float_power(input: Any, exponent: AnyTensor) -> AnyTensor: ...
@overload
def float_power(input: TensorLike, exponent: Any) -> TensorLike: ...
def float_power(input: Any, exponent: Any) -> Any:
    """Raise each element to a power in float64; the shapes broadcast.

    >>> import tinygrad_np as tg
    >>> tg.float_power(tg.tensor([2, 3]), -1)
    tensor([0.5000, 0.3333], dtype=float64)
    """
    one = np.ones((), np.float64)
    return _pow(_mul(input, one), _mul(exponent, one))


_square = primitive(np.square, "x", lambda g, x: g * (2 * x))


def square(input: TensorLike) -> TensorLike:
    """Multiply each element by itself.

    >>> import tinygrad_np as tg
    >>> tg.square(tg.tensor([1.0, -2.0]))
    tensor([1., 4.])
    """
    return _square(input)


_sqrt = primitive(np.sqrt, "x", lambda g, y: g / (2 * y), convention="inf at 0")


def sqrt(input: TensorLike) -> TensorLike:
    """Compute the square root of each element: NaN of a negative one; its slope at 0 is infinite.

    >>> import tinygrad_np as tg
    >>> tg.sqrt(tg.tensor([1.0, 9.0]))
    tensor([1., 3.])
    """
    return _sqrt(input)


def rsqrt(input: TensorLike) -> TensorLike:
    """Compute ``1 / sqrt(x)`` of each element.

    >>> import tinygrad_np as tg
    >>> tg.rsqrt(tg.tensor([1.0, 4.0]))
    tensor([1.0000, 0.5000])
    """
    return _reciprocal(_sqrt(input))


_cbrt = primitive(np.cbrt, "x", lambda g, y: g / (3 * y * y), convention="inf at 0")


def cbrt(input: TensorLike) -> TensorLike:
    """Compute the real cube root of each element; its slope at 0 is infinite.

    >>> import tinygrad_np as tg
    >>> tg.cbrt(tg.tensor([8.0, -27.0]))
    tensor([ 2.0000, -3.0000])
    """
    return _cbrt(input)


def _nonzero(y: Any) -> Any:
    """A denominator that is 0 only where its numerator is too: 1 there."""
    zero = np.equal(y, 0)
    return _where(zero, 1, y) if zero.any() else y


_hypot = primitive(
    np.hypot,
    "a b",
    lambda g, a, y: g * (a / _nonzero(y)),
    lambda g, b, y: g * (b / _nonzero(y)),
    convention="0 at (0, 0)",
)


def hypot(input: TensorLike, other: Any) -> TensorLike:
    """Compute ``sqrt(input**2 + other**2)`` without overflow; the shapes broadcast.

    At (0, 0) the derivative is 0, a subgradient.

    >>> import tinygrad_np as tg
    >>> tg.hypot(tg.tensor([3.0, 5.0]), tg.tensor([4.0, 12.0]))
    tensor([ 5., 13.])
    """
    return _hypot(input, other)
