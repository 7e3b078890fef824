"""Exponentials, logarithms, and logarithms of sums of exponentials.

Formulas: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), chapter 4.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import like_input, unwrap
from ...core.types import TensorLike
from .arithmetic import _mul
from .selection import _where

__all__ = [
    "exp",
    "exp2",
    "expm1",
    "frexp",
    "ldexp",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logaddexp2",
]

_exp = primitive(np.exp, "x", lambda g, y: g * y)


def exp(input: TensorLike) -> TensorLike:
    """Compute e to the power of each element.

    >>> import tinygrad_np as tg
    >>> tg.exp(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 2.7183])
    """
    return _exp(input)


_exp2 = primitive(np.exp2, "x", lambda g, y: g * (math.log(2) * y))


def exp2(input: TensorLike) -> TensorLike:
    """Compute 2 to the power of each element.

    >>> import tinygrad_np as tg
    >>> tg.exp2(tg.tensor([0.0, 3.0]))
    tensor([1., 8.])
    """
    return _exp2(input)


_expm1 = primitive(np.expm1, "x", lambda g, y: g * (y + 1))


def expm1(input: TensorLike) -> TensorLike:
    """Compute ``exp(x) - 1`` of each element, to full precision near 0.

    >>> import tinygrad_np as tg
    >>> tg.expm1(tg.tensor([1e-10])).item()
    1.000000013351432e-10
    """
    return _expm1(input)


_log = primitive(np.log, "x", lambda g, x: g / x)


def log(input: TensorLike) -> TensorLike:
    """Compute the natural logarithm of each element: -inf of 0, NaN of a negative one.

    >>> import tinygrad_np as tg
    >>> tg.log(tg.tensor([1.0, 10.0]))
    tensor([0.0000, 2.3026])
    """
    return _log(input)


_log2 = primitive(np.log2, "x", lambda g, x: g / (math.log(2) * x))


def log2(input: TensorLike) -> TensorLike:
    """Compute the logarithm of each element to the base 2.

    >>> import tinygrad_np as tg
    >>> tg.log2(tg.tensor([1.0, 8.0]))
    tensor([0., 3.])
    """
    return _log2(input)


_log10 = primitive(np.log10, "x", lambda g, x: g / (math.log(10) * x))


def log10(input: TensorLike) -> TensorLike:
    """Compute the logarithm of each element to the base 10.

    >>> import tinygrad_np as tg
    >>> tg.log10(tg.tensor([1.0, 100.0]))
    tensor([0.0000, 2.0000])
    """
    return _log10(input)


_log1p = primitive(np.log1p, "x", lambda g, x: g / (1 + x))


def log1p(input: TensorLike) -> TensorLike:
    """Compute ``log(1 + x)`` of each element, to full precision near 0.

    >>> import tinygrad_np as tg
    >>> tg.log1p(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.6931])
    """
    return _log1p(input)


def _weight(a: Any, b: Any, log_base: float = 1.0) -> Any:
    """``1 / (1 + base^(b - a))`` without overflow; half to each of two equal infinities."""
    from ..nn.activations.sigmoid import sigmoid  # which is made of this file's functions

    same = np.isinf(a) & np.equal(a, b)
    if same.any():
        a, b = _where(same, 0, a), _where(same, 0, b)
    return sigmoid((a - b) * log_base)


_logaddexp: Primitive = primitive(
    np.logaddexp,
    "a b",
    lambda g, a, b: g * _weight(a, b),
    lambda g, a, b: g * _weight(b, a),
    convention="equal infinities: half to each",
)


def logaddexp(input: TensorLike, other: Any) -> TensorLike:
    """Compute ``log(exp(input) + exp(other))`` without overflow; the shapes broadcast.

    Two equal infinities get half of the gradient each.

    >>> import tinygrad_np as tg
    >>> tg.logaddexp(tg.tensor([0.0, 1000.0]), tg.tensor([0.0, 1000.0]))
    tensor([6.9315e-01, 1.0007e+03])
    """
    return _logaddexp(input, other)


_logaddexp2: Primitive = primitive(
    np.logaddexp2,
    "a b",
    lambda g, a, b: g * _weight(a, b, math.log(2)),
    lambda g, a, b: g * _weight(b, a, math.log(2)),
    convention="equal infinities: half to each",
)


def logaddexp2(input: TensorLike, other: Any) -> TensorLike:
    """Compute ``log2(2**input + 2**other)`` without overflow; the shapes broadcast.

    Two equal infinities get half of the gradient each.

    >>> import tinygrad_np as tg
    >>> tg.logaddexp2(tg.tensor([0.0, 10.0]), tg.tensor([0.0, 10.0]))
    tensor([ 1., 11.])
    """
    return _logaddexp2(input, other)


_ldexp: Primitive = primitive(
    np.ldexp,
    "a exponent",
    lambda g, exponent: _ldexp(g, exponent),
    None,
    convention="the exponent is data",
)


def ldexp(input: TensorLike, other: Any) -> TensorLike:
    """Multiply each element by 2 to the power ``other``; the shapes broadcast.

    With floats in ``input`` and integers in ``other``, it is exact.

    >>> import tinygrad_np as tg
    >>> tg.ldexp(tg.tensor([1.0, 3.0]), tg.tensor([2, -1]))
    tensor([4.0000, 1.5000])
    """
    x, exponent = unwrap(input), np.asarray(unwrap(other))
    if isinstance(x, np.ndarray) and x.dtype.kind == "f" and exponent.dtype.kind != "f":
        return _ldexp(input, other)
    return _mul(input, 2.0**other)


class MantissaAndExponent(NamedTuple):
    """Each number as ``mantissa * 2**exponent``; the exponents are int32."""

    mantissa: Any
    exponent: Any


def frexp(input: TensorLike) -> MantissaAndExponent:
    """Take each number apart into a mantissa, of size 0.5 to 1, and a power of 2.

    Raises:
        RuntimeError: the numbers are not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.frexp(tg.tensor([1.0, -3.0]))
    MantissaAndExponent(mantissa=tensor([ 0.5000, -0.7500]), exponent=tensor([1, 2], dtype=int32))
    """
    x = np.asarray(unwrap(input))
    if x.dtype.kind != "f":
        raise RuntimeError(f"frexp: floating-point numbers are needed, not {x.dtype}")
    exponent = np.frexp(x)[1].astype(np.int32)
    return MantissaAndExponent(_ldexp(input, -exponent), like_input(exponent, input))
