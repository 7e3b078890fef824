"""The error function and its complement (NumPy has neither)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.registry import primitive
from ...core.types import Array, TensorLike
from ..blocks import in_blocks
from .exponential import _exp

__all__ = ["erf", "erfc"]

# Rational Chebyshev approximations by W. J. Cody, Math. Comp. 23 (1969), tables I to III: of
# erf(x) / x in x^2 up to 0.46875, of erfc(x) exp(x^2) in x up to 4, and beyond it of the rest after
# the asymptotic series' first term, in 1 / x^2. Numerator and denominator, highest power first.
_SMALL = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
     2.84423683343917062e3),
)  # fmt: skip
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
     1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
     1.23033935480374942e3),
)  # fmt: skip
_LARGE = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1,
     6.05183413124413191e-2, 2.33520497626869185e-3),
)  # fmt: skip


def _error_function(x: Any) -> Array:
    z = np.asarray(x, np.float64)
    # Past 4 it differs from 1 by less than float64 shows at 6; _MIDDLE serves there too.
    a = np.minimum(np.abs(z), 6.0)
    inner = z * _ratio(_SMALL, np.minimum(a, 0.46875) ** 2)
    outer = np.copysign(1 - np.exp(-a * a) * _ratio(_MIDDLE, a), z)
    return _in_type_of(x, np.where(a <= 0.46875, inner, outer))


def _complement(x: Any) -> Array:
    z = np.asarray(x, np.float64)
    a = np.minimum(np.abs(z), 28.0)  # where it is 0 in float64
    inner = 1 - z * _ratio(_SMALL, np.minimum(a, 0.46875) ** 2)
    far = np.maximum(a, 4.0)
    middle = _ratio(_MIDDLE, np.minimum(a, 4.0))
    large = (1 / math.sqrt(math.pi) - _ratio(_LARGE, far**-2) / far**2) / far
    # exp(-a^2) as a product, of a rounded to 16ths and of the rest: a^2 rounds, a 16th's does not.
    rounded = np.floor(a * 16) / 16
    outer = np.exp(-rounded * rounded) * np.exp((rounded - a) * (rounded + a))
    outer *= np.where(a <= 4, middle, large)
    outer = np.where(z < 0, 2 - outer, outer)
    return _in_type_of(x, np.where(a <= 0.46875, inner, outer))


def _in_type_of(x: Any, y: Array) -> Array:
    dtype = np.asarray(x).dtype
    return y.astype(dtype) if dtype.kind == "f" else y


def _ratio(tables: tuple[tuple[float, ...], tuple[float, ...]], t: Array) -> Array:
    ratio: Array = _polynomial(tables[0], t) / _polynomial(tables[1], t)
    return ratio


def _polynomial(coefficients: tuple[float, ...], t: Array) -> Array:
    """Horner's rule, in place (``np.polyval`` makes an array a step)."""
    y = np.full_like(t, coefficients[0])
    for c in coefficients[1:]:
        y *= t
        y += c
    return y


_SLOPE = 2 / math.sqrt(math.pi)
_erf = primitive(
    lambda x: in_blocks(_error_function, x),
    "x",
    lambda g, x: g * (_SLOPE * _exp(-x * x)),
    name="erf",
)


def erf(input: TensorLike) -> TensorLike:
    """Compute the error function of each element, ``2 / sqrt(pi)`` times the integral of
    ``exp(-t**2)`` from 0.

    Right to rounding in float64 and float32.

    >>> import tinygrad_np as tg
    >>> tg.erf(tg.tensor([0.0, 1.0, -10.0]))
    tensor([ 0.0000,  0.8427, -1.0000])
    """
    return _erf(input)


_erfc = primitive(
    lambda x: in_blocks(_complement, x), "x", lambda g, x: g * (-_SLOPE * _exp(-x * x)), name="erfc"
)


def erfc(input: TensorLike) -> TensorLike:
    """Compute ``1 - erf(x)`` of each element, to full precision where it is small, too.

    >>> import tinygrad_np as tg
    >>> tg.erfc(tg.tensor([0.0, 1.0, 5.0]))
    tensor([1.0000e+00, 1.5730e-01, 1.5375e-12])
    """
    return _erfc(input)
