"""Trigonometric and hyperbolic functions, their inverses, and units of angles.

Formulas: Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), chapter 4.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.types import TensorLike
from .powers import _nonzero

__all__ = [
    "acos",
    "acosh",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cos",
    "cosh",
    "deg2rad",
    "rad2deg",
    "sin",
    "sinh",
    "tan",
    "tanh",
]

_sin = primitive(np.sin, "x", lambda g, x: g * np.cos(x))


def sin(input: TensorLike) -> TensorLike:
    """Compute the sine of each element, an angle in radians.

    >>> import tinygrad_np as tg
    >>> tg.sin(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8415])
    """
    return _sin(input)


_cos = primitive(np.cos, "x", lambda g, x: -g * np.sin(x))


def cos(input: TensorLike) -> TensorLike:
    """Compute the cosine of each element, an angle in radians.

    >>> import tinygrad_np as tg
    >>> tg.cos(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 0.5403])
    """
    return _cos(input)


_tan = primitive(np.tan, "x", lambda g, y: g * (1 + y * y))


def tan(input: TensorLike) -> TensorLike:
    """Compute the tangent of each element, an angle in radians.

    >>> import tinygrad_np as tg
    >>> tg.tan(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5574])
    """
    return _tan(input)


_arcsin = primitive(np.arcsin, "x", lambda g, x: g / np.sqrt((1 - x) * (1 + x)))


def asin(input: TensorLike) -> TensorLike:
    """Compute the angle in [-pi/2, pi/2] whose sine each element is: NaN outside of [-1, 1].

    >>> import tinygrad_np as tg
    >>> tg.asin(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.5708])
    """
    return _arcsin(input)


_arccos = primitive(np.arccos, "x", lambda g, x: -g / np.sqrt((1 - x) * (1 + x)))


def acos(input: TensorLike) -> TensorLike:
    """Compute the angle in [0, pi] whose cosine each element is: NaN outside of [-1, 1].

    >>> import tinygrad_np as tg
    >>> tg.acos(tg.tensor([0.0, 1.0]))
    tensor([1.5708, 0.0000])
    """
    return _arccos(input)


_arctan = primitive(np.arctan, "x", lambda g, x: g / (1 + x * x))


def atan(input: TensorLike) -> TensorLike:
    """Compute the angle in [-pi/2, pi/2] whose tangent each element is.

    >>> import tinygrad_np as tg
    >>> tg.atan(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7854])
    """
    return _arctan(input)


def _per_square(leg: Any, a: Any, b: Any) -> Any:
    """``leg / (a^2 + b^2)`` without overflow, and 0 at (0, 0)."""
    length = _nonzero(np.hypot(a, b))
    return leg / length / length


_arctan2 = primitive(
    np.arctan2,
    "a b",
    lambda g, a, b: g * _per_square(b, a, b),
    lambda g, a, b: -g * _per_square(a, a, b),
    convention="0 at (0, 0)",
)


def atan2(input: TensorLike, other: Any) -> TensorLike:
    """Compute the angle in [-pi, pi] of the points (x, y) = (``other``, ``input``).

    The shapes broadcast. At (0, 0) the derivative is 0.

    >>> import tinygrad_np as tg
    >>> tg.atan2(tg.tensor([1.0, 1.0]), tg.tensor([1.0, -1.0]))
    tensor([0.7854, 2.3562])
    """
    return _arctan2(input, other)


_sinh = primitive(np.sinh, "x", lambda g, x: g * np.cosh(x))


def sinh(input: TensorLike) -> TensorLike:
    """Compute the hyperbolic sine of each element.

    >>> import tinygrad_np as tg
    >>> tg.sinh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 1.1752])
    """
    return _sinh(input)


_cosh = primitive(np.cosh, "x", lambda g, x: g * np.sinh(x))


def cosh(input: TensorLike) -> TensorLike:
    """Compute the hyperbolic cosine of each element.

    >>> import tinygrad_np as tg
    >>> tg.cosh(tg.tensor([0.0, 1.0]))
    tensor([1.0000, 1.5431])
    """
    return _cosh(input)


_tanh = primitive(np.tanh, "x", lambda g, y: g * (1 - y * y))


def tanh(input: TensorLike) -> TensorLike:
    """Compute the hyperbolic tangent of each element.

    >>> import tinygrad_np as tg
    >>> tg.tanh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.7616])
    """
    return _tanh(input)


def _distance_to_i(x: Any) -> Any:
    """The root of ``1 + x²``, which does not overflow for real numbers."""
    return np.sqrt(x * x + 1) if x.dtype.kind == "c" else np.hypot(x, 1)


_arcsinh = primitive(np.arcsinh, "x", lambda g, x: g / _distance_to_i(x))


def asinh(input: TensorLike) -> TensorLike:
    """Compute the inverse hyperbolic sine of each element.

    >>> import tinygrad_np as tg
    >>> tg.asinh(tg.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8814])
    """
    return _arcsinh(input)


_arccosh = primitive(np.arccosh, "x", lambda g, x: g / np.sqrt((x - 1) * (x + 1)))


def acosh(input: TensorLike) -> TensorLike:
    """Compute the inverse hyperbolic cosine of each element, not negative: NaN below 1.

    >>> import tinygrad_np as tg
    >>> tg.acosh(tg.tensor([1.0, 2.0]))
    tensor([0.0000, 1.3170])
    """
    return _arccosh(input)


_arctanh = primitive(np.arctanh, "x", lambda g, x: g / ((1 - x) * (1 + x)))


def atanh(input: TensorLike) -> TensorLike:
    """Compute the inverse hyperbolic tangent of each element: NaN outside of [-1, 1].

    >>> import tinygrad_np as tg
    >>> tg.atanh(tg.tensor([0.0, 0.5]))
    tensor([0.0000, 0.5493])
    """
    return _arctanh(input)


_deg2rad = primitive(np.deg2rad, "x", lambda g: g * (math.pi / 180), numpy=[np.radians])


def deg2rad(input: TensorLike) -> TensorLike:
    """Convert angles from degrees to radians.

    >>> import tinygrad_np as tg
    >>> tg.deg2rad(tg.tensor([90.0, 180.0]))
    tensor([1.5708, 3.1416])
    """
    return _deg2rad(input)


_rad2deg = primitive(np.rad2deg, "x", lambda g: g * (180 / math.pi), numpy=[np.degrees])


def rad2deg(input: TensorLike) -> TensorLike:
    """Convert angles from radians to degrees.

    >>> import tinygrad_np as tg
    >>> tg.rad2deg(tg.tensor([1.0]))
    tensor([57.2958])
    """
    return _rad2deg(input)


arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2
arcsinh, arccosh, arctanh = asinh, acosh, atanh
